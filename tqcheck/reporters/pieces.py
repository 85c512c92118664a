"""A sentence cut where findings begin and end, so that nested and overlapping spans can be drawn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tqcheck.document import NO_PADDING, OBJECT, Segment, Span
from tqcheck.finding import Finding, Severity
from tqcheck.reporters.characters import harmless

JOINER = "\u200d"
SPACES = re.compile(" {2,}")


class Piece(NamedTuple):
    """A stretch of a sentence and the findings that cover it, the innermost first. Empty text with findings: something is missing here."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity | None:
        """The severity of the innermost finding."""
        return self.findings[0].severity if self.findings else None

    @property
    def display(self) -> str:
        """The text without control characters and padding; outside findings, runs of spaces (masked markup) are one space."""
        text = harmless(self.text.translate(NO_PADDING)).replace(OBJECT, "⋯")
        return text if self.findings else SPACES.sub(" ", text)


def _splits(text: str, at: int) -> bool:
    """Whether a cut here would take an accent from its letter or tear an emoji apart."""
    if not 0 < at < len(text):
        return False
    return text[at - 1] == JOINER or text[at] == JOINER or unicodedata.category(text[at]) in {"Mn", "Me"} or "\U0001f3fb" <= text[at] <= "\U0001f3ff"


def _whole(text: str, span: Span) -> Span:
    """The span inside the text, grown to whole characters as a reader sees them."""
    start = min(max(span.start, 0), len(text))
    end = max(start, min(span.end, len(text)))
    while _splits(text, start):
        start -= 1
    while _splits(text, end):
        end += 1
    return Span(start, end)


def pieces(segment: Segment, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    """The sentence in order, cut at each edge of a finding; the texts joined are the sentence. Spans count from the start of the file."""
    text = segment.text
    spans = sorted(((_whole(text, f.span.shift(-segment.start)), f) for f in findings), key=lambda pair: (len(pair[0]), -pair[1].severity))
    cuts = sorted({0, len(text)} | {edge for span, _ in spans for edge in span})
    stretches = [Span(cut, cut) for cut in cuts] + [Span(*pair) for pair in pairwise(cuts)]
    parts = [Piece(text[a:b], tuple(f for span, f in spans if _covers(span, Span(a, b)))) for a, b in sorted(stretches)]
    return tuple(piece for piece in parts if piece.text or piece.findings)


def _covers(span: Span, stretch: Span) -> bool:
    """A point is covered only by an empty span there, a stretch by every span around it."""
    return span == stretch if not len(stretch) else span.start <= stretch.start and stretch.end <= span.end
