"""An article beside its source: which English each French sentence renders, what is missing, and what was added.

Sentences are aligned by their lengths, by the words that the lexical table and the back-translation know for each other, and by names and
numbers, as Bleualign (Sennrich & Volk 2010, "MT-based sentence alignment for OCR-generated parallel texts") and hunalign do.
A sentence is called missing or added only if nothing beside it could be its counterpart: a text is seldom translated sentence by sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from tqcheck.document import Document, Pairing, Segment
from tqcheck.errors import InputError
from tqcheck.pairing.bags import Bag, covered, english_bag, french_bag, together
from tqcheck.pairing.beads import Bead, Side, find_beads
from tqcheck.sentences import rendered

if TYPE_CHECKING:
    from tqcheck.table import Table

ALONE, BESIDE = (2, 0.7), (8, 0.2)
"""A sentence is missing or added if so many of its words are known and the sentences beside it account for a smaller share of them than this:
where the other text has nothing in its place, and where it has something, which may be a free translation."""
RIGHT = 0.2
"""The share of the shorter text's words that have a counterpart if the source is the source."""
ENOUGH = 20
"""Fewer words do not tell whether the source is the source."""
Sides = tuple[Side, Side]


def paired(document: Document, backs: Sequence[str | None], table: Table | None) -> Document:
    """The document with `src` and `pairing` on its segments, from its source; as it is if it has none.

    `backs` are its segments' back-translations, None where there is no reliable one. InputError if hardly anything of it is in the source.
    """
    if document.source is None:
        return document
    sides = sides_of(document, backs, table)
    found = find_beads(*sides)
    refuse_another(document, document.source, found, sides)
    links = {n: bead for bead in found for n in bead.french if bead.english}
    absent, added = missing(found, document.source.segments, sides), set(invented(found, document.segments, sides))
    segments = []
    for n, segment in enumerate(document.segments):
        src, whole = texts(links[n], document.source.segments, document.segments) if n in links else (None, None)
        pairing = Pairing(whole, n in added, absent.get(0, ()) if n == 0 else (), absent.get(n + 1, ()))
        segments.append(replace(segment, src=src, pairing=pairing))
    return replace(document, segments=tuple(segments))


def sides_of(document: Document, backs: Sequence[str | None], table: Table | None) -> Sides:
    """The sentences of a document's source and its own as the aligner takes them."""
    english, french = document.source.segments if document.source else (), document.segments
    return (Side([english_bag(rendered(s.text), table) for s in english], [s.block for s in english]),
            Side([french_bag(rendered(s.text), back, table) for s, back in zip(french, backs, strict=True)], [s.block for s in french]))


def texts(bead: Bead, english: Sequence[Segment], french: Sequence[Segment]) -> tuple[str, str | None]:
    """The English of a bead, and its French if that is more than one sentence."""
    src, whole = (" ".join(rendered(some[n].text) for n in numbers) for some, numbers in ((english, bead.english), (french, bead.french)))
    return src, whole if len(bead.french) > 1 else None


def gaps(found: Sequence[Bead]) -> Iterator[Bead]:
    """Runs of beads that have one side only, as one bead each."""
    for empty, group in groupby(found, key=lambda bead: 0 in bead.kind):
        run = list(group)
        if empty:
            yield Bead(range(run[0].english.start, run[-1].english.stop), range(run[0].french.start, run[-1].french.stop))


def missing(found: Sequence[Bead], english: Sequence[Segment], sides: Sides) -> dict[int, tuple[str, ...]]:
    """English sentences, no headings, without French, by the number of the French sentence before which they should stand."""
    out = {}
    for gap in gaps(found):
        lost = [rendered(english[n].text) for n in gap.english if not english[n].heading and alone(sides[0].bags[n], sides[1], gap.french)]
        if lost:
            out[gap.french.stop] = tuple(lost)
    return out


def invented(found: Sequence[Bead], french: Sequence[Segment], sides: Sides) -> Iterator[int]:
    """The numbers of French sentences, no headings, without English."""
    for gap in gaps(found):
        yield from (n for n in gap.french if not french[n].heading and alone(sides[1].bags[n], sides[0], gap.english))


def alone(bag: Bag, other: Side, place: range) -> bool:
    """Whether neither what stands in a sentence's place in the other text nor the two sentences around it account for it."""
    words, share = BESIDE if place else ALONE
    beside = other.bags[max(0, place.start - 2):place.stop + 2]
    return bag.known >= words and (not beside or covered(bag, together(beside)) < share)


def refuse_another(document: Document, source: Document, found: Sequence[Bead], sides: Sides) -> None:
    """InputError if the words of the shorter text have no counterpart in the other."""
    shorter = min((0, 1), key=lambda n: sum(bag.known for bag in sides[n].bags))
    total = sum(bag.known for bag in sides[shorter].bags)
    if total >= ENOUGH and share_covered(found, sides, shorter) < RIGHT * total:
        raise InputError(f"{source.path} does not seem to be the source of {document.path}: hardly any sentence of one is in the other.",
                         "Give --source the English text that this French one was translated from.")


def share_covered(found: Sequence[Bead], sides: Sides, one: int) -> float:
    """How many known words of one side have a counterpart in their beads."""
    total = 0.0
    for bead in (bead for bead in found if 0 not in bead.kind):
        own, other = (together([sides[n].bags[at] for at in bead[n]]) for n in (one, 1 - one))
        total += own.known * covered(own, other)
    return total
