"""The likeliest way to cut two texts into beads: one English sentence with one French, one with two, one with none, and so on.

Dynamic programming over the lengths (Gale & Church 1993, "A program for aligning sentences in bilingual corpora", whose priors and length
model these are) and the words (`bags`), within the band that anchors leave. Paragraphs guide it but do not bind it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tqcheck.pairing.anchors import anchors, band, is_endless
from tqcheck.pairing.bags import Bag, likeness, together

PRIORS = {(1, 1): 0.87, (1, 0): 0.02, (0, 1): 0.02, (1, 2): 0.04, (2, 1): 0.04, (1, 3): 0.004, (3, 1): 0.004}
"""How many English and French sentences make a bead, and how often."""
COSTS = {kind: -math.log(share) for kind, share in PRIORS.items()}
GROWTH, VARIANCE = 1.12, 6.8
"""French code points an English one, and the variance of their number an English one."""
FARTHEST = 6.0
"""Standard deviations; a length farther off counts no more, as it may be a free translation."""
USUAL = 2.0
"""Nats that a length as expected speaks for a pair."""
SEAM, STEP = 1.5, 3.0
"""Nats for a bead that begins a paragraph on both sides, half as much against one that does so on one side, and against each end inside."""

UNLIKE = -6.0
"""Two sentences with so little in common are no part of a larger bead, unless others in it are alike."""
Kind = tuple[int, int]
Wholes = dict[tuple[int, int], Bag]


class Bead(NamedTuple):
    """A stretch of English sentences and the stretch of French ones that renders it, by number; either may be empty."""

    english: range
    french: range

    @property
    def kind(self) -> Kind:
        """How many English and how many French sentences."""
        return len(self.english), len(self.french)


class Side(NamedTuple):
    """The sentences of one text: their bags, and the paragraph of each."""

    bags: Sequence[Bag]
    blocks: Sequence[int]

    def begins(self, at: int) -> bool:
        """Whether a paragraph begins with that sentence."""
        return at == 0 or at >= len(self.blocks) or self.blocks[at] != self.blocks[at - 1]

    def crossed(self, start: int, end: int) -> int:
        """How many paragraph ends lie inside a stretch."""
        return sum(self.blocks[n] != self.blocks[n - 1] for n in range(start + 1, end))


def find_beads(english: Side, french: Side) -> list[Bead]:
    """The likeliest beads, in order; every sentence of both sides is in one. Texts that can hardly belong together are two beads with one side."""
    sizes = len(english.bags), len(french.bags)
    rows = band(anchors(english.bags, french.bags), *sizes)
    if is_endless(rows):
        return [Bead(range(sizes[0]), range(0)), Bead(range(sizes[0], sizes[0]), range(sizes[1]))]
    wholes = merged(english), merged(french)
    cells = [(i, j) for i, columns in enumerate(rows) for j in columns]
    near = {(i - 1, j - 1) for i, j in cells if i and j and likeness(english.bags[i - 1], french.bags[j - 1]) > UNLIKE}
    best: list[dict[int, float]] = [{} for _ in rows]
    via: list[dict[int, Kind]] = [{} for _ in rows]
    best[0][0] = 0.0
    for i, j in cells:
        ways = [(best[i - a][j - b] - COSTS[a, b] + pair(i, j, (a, b), wholes, (english, french)), (a, b)) for a, b in kinds(i, j, best, near)]
        if ways:
            best[i][j], via[i][j] = max(ways)
    return list(walked(via, *sizes))[::-1]


def merged(side: Side) -> Wholes:
    """Every stretch of one to three sentences, by its first one and its length."""
    return {(n, size): together(side.bags[n:n + size]) for size in (1, 2, 3) for n in range(len(side.bags) - size + 1)}


def kinds(i: int, j: int, best: Sequence[dict[int, float]], near: set[tuple[int, int]]) -> Iterator[Kind]:
    """The beads that may end with `i` English and `j` French sentences done: of more than one pair only where one of the pairs is like."""
    for a, b in COSTS:
        if i >= a and j - b in best[i - a] and (a * b < 2 or any((n, m) in near for n in range(i - a, i) for m in range(j - b, j))):
            yield a, b


def pair(i: int, j: int, kind: Kind, wholes: tuple[Wholes, Wholes], sides: tuple[Side, Side]) -> float:
    """How much speaks for a bead that ends with `i` English and `j` French sentences done, in nats; 0 for one with one side."""
    a, b = kind
    return worth(wholes[0][i - a, a], wholes[1][j - b, b]) + paragraphs(sides, i - a, i, j - b, j) if a and b else 0.0


def worth(english: Bag, french: Bag) -> float:
    """How much lengths and words speak for a pair, in nats."""
    away = (french.length - GROWTH * english.length) / math.sqrt(VARIANCE * max(1, english.length))
    return USUAL - min(FARTHEST, abs(away)) ** 2 / 2 + likeness(english, french)


def paragraphs(sides: tuple[Side, Side], i: int, i_end: int, j: int, j_end: int) -> float:
    """How much the paragraphs speak for a pair, in nats."""
    english, french = sides
    seam = SEAM if english.begins(i) and french.begins(j) else -SEAM / 2 if english.begins(i) != french.begins(j) else 0.0
    return seam - STEP * (english.crossed(i, i_end) + french.crossed(j, j_end))


def walked(via: Sequence[dict[int, Kind]], i: int, j: int) -> Iterator[Bead]:
    """The beads of the best way, from its end."""
    while i or j:
        a, b = via[i][j]
        yield Bead(range(i - a, i), range(j - b, j))
        i, j = i - a, j - b
