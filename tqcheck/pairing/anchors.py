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

RARE = 4
"""A word that more sentences of the other side expect points nowhere."""
VOTES, LEAD = 3, 2.0
"""An anchor shares so many rare words, so many times as many as the next best."""
AROUND, MARGIN = 4, 6
"""How many anchors, and how many sentences more, on either side may be wrong."""


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
    return in_order([Anchor(i, j) for i, bag in enumerate(english) if (j := favourite(bag, holders)) is not None])


def favourite(bag: Bag, holders: dict[str, list[int]]) -> int | None:
    """The French sentence that clearly shares most rare words with an English one."""
    votes = Counter(j for key in bag.content if len(holders.get(key, ())) <= RARE for j in holders.get(key, ()))
    best = votes.most_common(2)
    if not best or best[0][1] < VOTES or (len(best) > 1 and best[0][1] < LEAD * best[1][1]):
        return None
    return best[0][0]


def in_order(found: Sequence[Anchor]) -> list[Anchor]:
    """The longest part that never goes back on either side (Schensted 1961); `found` is in order of the English."""
    lasts: list[int] = []
    chains: list[int] = []
    before: list[int | None] = []
    for n, anchor in enumerate(found):
        at = bisect_left(lasts, anchor.french)
        before.append(chains[at - 1] if at else None)
        lasts[at:at + 1], chains[at:at + 1] = [anchor.french], [n]
    chain: list[Anchor] = []
    at_last = chains[-1] if chains else None
    while at_last is not None:
        chain.append(found[at_last])
        at_last = before[at_last]
    return chain[::-1]


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
