"""Changes to a file's text: which may be made together, whether one touches markup, and the text that they give."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tqcheck.document import PADDING, Document, Segment, Span
from tqcheck.finding import Severity

LINK = re.compile(r"^ {0,3}\[([^\]]+)\]:", re.MULTILINE)
LONGEST_NAME = 1000
"""Code points, as CommonMark has it."""


class Edit(NamedTuple):
    """What to write instead of a stretch of the file; an empty stretch is a place where something is put in."""

    span: Span
    """Code points into the file."""
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all are made, or none."""

    check: str
    severity: Severity
    edits: tuple[Edit, ...]
    """At least one; in order and apart from each other."""

    @property
    def span(self) -> Span:
        """From its first edit to its last."""
        return Span(self.edits[0].span.start, self.edits[-1].span.end)


def in_prose(document: Document, segment: Segment, span: Span) -> bool:
    """Whether a stretch of the file is prose as it stands there, an empty one too: no markup, no character reference, no name of a link."""
    read = segment.text[span.start - segment.start : span.end - segment.start]
    as_it_stands = read == document.text[span.start : span.end] and not any(character in PADDING for character in read)
    return as_it_stands and not (document.format == "markdown" and names_a_link(document.text, span))


def names_a_link(text: str, span: Span) -> bool:
    """Whether a stretch of Markdown stands in `[a text]` that is also the name of a link given elsewhere: changed, it would lead nowhere."""
    start, end = text.rfind("[", 0, span.start + 1), text.find("]", span.end)
    inner = text[start + 1 : end]
    return start >= 0 <= end and len(inner) < LONGEST_NAME and "]" not in inner and link_name(inner) in link_names(text)


def link_name(text: str) -> str:
    """A link's name as Markdown compares it."""
    return " ".join(text.casefold().split())


@lru_cache(maxsize=8)
def link_names(text: str) -> frozenset[str]:
    """The names of links that a text gives addresses for."""
    return frozenset(map(link_name, LINK.findall(text)))


def compatible(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """Those that can be made together, in order of place: of two that touch, the more severe stays, then the wider, then the first."""
    taken: list[Span] = []
    kept = []
    for fix in sorted(fixes, key=lambda fix: (-fix.severity, -len(fix.span), fix.span, fix.check)):
        if not any(is_taken(edit.span, taken) for edit in fix.edits):
            kept.append(fix)
            for edit in fix.edits:
                insort(taken, edit.span)
    return tuple(sorted(kept, key=lambda fix: fix.span))


def is_taken(span: Span, taken: list[Span]) -> bool:
    """Whether a span touches one of some that are in order and apart from each other."""
    at = bisect_left(taken, span)
    return any(span.start <= other.end and other.start <= span.end for other in taken[max(0, at - 1) : at + 1])


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text after edits that are apart from each other."""
    pieces, end = [], 0
    for edit in sorted(edits):
        pieces += [text[end : edit.span.start], edit.text]
        end = edit.span.end
    return "".join([*pieces, text[end:]])
