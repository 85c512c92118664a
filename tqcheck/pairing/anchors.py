"""Where the path of an alignment can run: pairs of sentences that certainly belong together, found by their rare words.

The path is looked for only between the anchors before and behind, so that time and memory grow with the number of sentences, not with its
square (the idea of Moore 2002, section 3.2, with words instead of lengths).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tqcheck.pairing.bags import Bag

RARE = 10
"""A word that more sentences of the other side expect points nowhere; one that n expect is worth 1/n."""
VOTES, LEAD = 1.0, 2.0
"""An anchor shares words worth so much, so many times as much as with the next best."""
AROUND, MARGIN = 4, 4
"""How many anchors, and how many sentences more, on either side may be wrong."""

FEWEST_CELLS, CELLS = 100_000, 100
"""Pairs that are looked at in any text, and more for each sentence; texts that belong together need about 30."""


class Anchor(NamedTuple):
    """An English and a French sentence, by number."""

    english: int
    french: int


def anchors(english: Sequence[Bag], french: Sequence[Bag]) -> list[Anchor]:
    """Pairs that share rare words and stand in the same order on both sides."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j, bag in enumerate(french):
        for key, share in bag.expected.items():
            if share >= 0.1:
                holders[key].append(j)
    return in_order([Anchor(i, best) for i, bag in enumerate(english) if (best := favourite(bag, holders)) is not None])


def favourite(bag: Bag, holders: dict[str, list[int]]) -> int | None:
    """The French sentence that clearly shares most rare words with an English one."""
    votes = Counter[int]()
    for some in (holders.get(key, ()) for key in bag.content):
        votes.update(dict.fromkeys(some, 1 / len(some)) if 0 < len(some) <= RARE else {})
    best = votes.most_common(2)
    if not best or best[0][1] < VOTES or (len(best) > 1 and best[0][1] < LEAD * best[1][1]):
        return None
    return best[0][0]


def in_order(found: Sequence[Anchor]) -> list[Anchor]:
    """The longest part that never goes back on either side (Schensted 1961); `found` is in order of the English."""
    lasts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, anchor in enumerate(found):
        at = bisect_left(lasts, anchor.french)
        before.append(ends[at - 1] if at else -1)
        lasts[at:at + 1], ends[at:at + 1] = [anchor.french], [n]
    chain, n = [], ends[-1] if ends else -1
    while n >= 0:
        chain.append(found[n])
        n = before[n]
    return chain[::-1]


def is_endless(rows: Sequence[range]) -> bool:
    """Whether a band is so wide that the texts can hardly belong together."""
    return sum(map(len, rows)) > FEWEST_CELLS + CELLS * (len(rows) + rows[-1].stop)


def band(known: Sequence[Anchor], english: int, french: int) -> list[range]:
    """For each number of English sentences done, 0 to `english`, the numbers of French ones that may be done by then."""
    lefts = [anchor.english for anchor in known]
    rows = []
    for i in range(english + 1):
        before, after = bisect_right(lefts, i) - AROUND, bisect_left(lefts, i) + AROUND - 1
        low = known[before].french - MARGIN if before >= 0 else 0
        high = known[after].french + MARGIN if after < len(known) else french
        rows.append(range(max(0, low), min(french, high) + 1))
    return rows
