"""Documents as every other module sees them: frozen, with offsets that are code points into the original file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

INSIDE, BETWEEN, OBJECT = "\u034f", "\u2060", "\ufffc"
"""What readers write over markup: nothing, inside a word; nothing, elsewhere; something that is no prose (inline code, an image)."""
PADDING = INSIDE + BETWEEN
LINE_END = re.compile("\n")
NO_PADDING = dict.fromkeys(map(ord, PADDING))


class Span(NamedTuple):
    """A stretch of text, in code points, 0-based, end excluded."""

    start: int
    end: int

    def shift(self, by: int) -> Span:
        """The same stretch, `by` code points further on."""
        return Span(self.start + by, self.end + by)

    def overlap(self, other: Span) -> int:
        """How many code points two spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def __len__(self) -> int:  # the extent of the stretch, not the number of fields
        return self.end - self.start


def unpadded(text: str) -> tuple[str, list[int]]:
    """A text without the readers' padding, and where each of its code points, and its end, stands in the text given."""
    places = [i for i, c in enumerate(text) if c not in PADDING]
    return "".join(text[i] for i in places), [*places, len(text)]


def placed(span: Span, places: Sequence[int]) -> Span:
    """A span of an unpadded text as a span of the text it came from."""
    return Span(places[span.start], places[span.end - 1] + 1 if span.end > span.start else places[span.start])


class Link(NamedTuple):
    """A word of the segment (`mt`) aligned with the stretch of the back-translation (`back`) that renders it."""

    mt: Span
    back: Span


class Surprisal(NamedTuple):
    """How unexpected a token was: its span in the segment, and -log2 of its probability, in bits."""

    span: Span
    bits: float


class Mark(NamedTuple):
    """How likely a token belongs to an error, as the learned judge says: its span in the segment, and the probabilities of a minor and of a major one."""

    span: Span
    minor: float
    major: float


class Remark(NamedTuple):
    """What a grammar engine says of a stretch of a segment."""

    span: Span
    message: str
    """A sentence in the engine's own words."""
    rule: str
    """The engine's name for the rule."""
    suggestions: tuple[str, ...] = ()
    kind: str = "grammar"
    """`grammar`, `spelling`, `punctuation`, or anything else that no check reports."""


class Gap(NamedTuple):
    """Content that one side of a sentence has and the other seems to lack."""

    span: Span
    """In the segment: the words around what is missing, or what is added."""
    english: str
    """The English that is missing; empty for what is added."""
    odds: float
    """Natural log-odds that it is really lacking, where half of the sentences lack something."""
    words: int
    """How many content words it has."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What models say about a segment before any check runs. None is a measure that was not taken."""

    back_translation: str | None = None
    doubt: str | None = None
    """Why the back-translation is withheld as unreliable."""
    links: tuple[Link, ...] = ()
    log_prob: float | None = None
    """Mean natural log-probability a token of the back-translation."""
    adequacy: float | None = None
    """Mean natural log-probability a token of the source (or, without one, of the back-translation) given the French."""
    surprisals: tuple[Surprisal, ...] | None = None
    """The French tokens under the language model, in order; spans into the segment."""
    literal: float | None = None
    """How probable, in the lexical table, the renderings of the source's words (without a source: the back-translation's) are on the mean, 0 to 1."""
    marks: tuple[Mark, ...] | None = None
    """The French tokens as the learned judge reads them, in order; spans into the segment."""
    expected: float | None = None
    """MQM points that the learned judge expects the sentence's errors to cost, 0 to 25."""
    kept: tuple[Span, ...] = ()
    """Stretches that are left as the source has them although French does not use those words; known only with a source."""
    forced: tuple[float, ...] | None = None
    """Natural log-probability of each token of the source given the French, its end included."""
    omitted: tuple[Gap, ...] = ()
    """What the source says and the French seems not to, likely or not; known only with a source."""
    added: tuple[Gap, ...] = ()
    """What the French says and the source seems not to, likely or not; known only with a source."""
    remarks: tuple[Remark, ...] | None = None
    """What a grammar engine says of the sentence, in order of place; spans into the segment."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What aligning an article with its source told of a sentence, beside `Segment.src`."""

    whole: str | None = None
    """Where several French sentences together render `src`: their whole text. This one alone need not say all that `src` says."""
    added: bool = False
    """The source has no sentence that this one renders."""
    before: tuple[str, ...] = ()
    """English sentences with no French that should stand before this one; only the first sentence has them."""
    after: tuple[str, ...] = ()
    """English sentences with no French that should stand after this one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence: its text exactly as the file has it, masked where markup was, and where it starts."""

    text: str
    start: int
    block: int = 0
    """Which paragraph, heading or cell it belongs to, counted from 0."""
    heading: bool = False
    """True for a title or another block that needs no full stop."""
    id: str | None = None
    src: str | None = None
    ref: str | None = None
    evidence: Evidence = Evidence()
    pairing: Pairing | None = None
    """None: it was not aligned with an article's source."""

    @property
    def rendering(self) -> str:
        """The French that renders `src`: this sentence, or all those that share it."""
        return self.pairing.whole if self.pairing and self.pairing.whole else self.text

    @property
    def span(self) -> Span:
        """Where the sentence stands in the file."""
        return Span(self.start, self.start + len(self.text))


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its whole text, unchanged, and its sentences in order."""

    path: str
    text: str = field(repr=False)
    segments: tuple[Segment, ...] = ()
    format: str = "text"
    source: Document | None = field(default=None, repr=False)
    """The English article that this one translates, to be aligned with it."""

    def line_column(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column, in code points, of an offset into the file."""
        starts = line_starts(self.text)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def line_starts(text: str) -> tuple[int, ...]:
    """Where each line of a text begins; kept for the last texts, since a report asks once a finding."""
    return (0, *(match.end() for match in LINE_END.finditer(text)))
