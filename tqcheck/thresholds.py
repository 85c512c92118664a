"""What a score or a finding is worth at a chosen threshold: recall at a rate of false alarms, exact spans, reliability."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from tqcheck.document import Span
from tqcheck.judgements import Judged, Measure

RATES = (0.05, 0.1, 0.2)
PARTS = 10


class Part(NamedTuple):
    """Some rows of like score."""

    score: float
    """Their mean."""
    human: float
    """The mean of what people gave them."""
    serious: float
    """The share that people marked with a major or critical error."""
    rows: int


def recall_at(rate: float) -> Measure:
    """Of the rows with a serious error, the share that the score tells when it may alarm at such a share of the rows without one (Provost & Fawcett 2001).

    The threshold is the lowest that stays within the rate; rows of the same score alarm together.
    """
    def measure(rows: Sequence[Judged]) -> float | None:
        good = sorted(row.score for row in rows if not row.serious and row.score is not None)
        bad = [row.score for row in rows if row.serious and row.score is not None]
        if not good or not bad:
            return None
        allowed = math.floor(rate * len(good) + 1e-9)
        limit = good[allowed] if allowed < len(good) else math.inf
        return sum(score < limit for score in bad) / len(bad)
    return measure


def exact_f1(rows: Sequence[Judged]) -> float | None:
    """F1 of spans that begin and end where people's do."""
    both = marked = found = 0
    for row in rows:
        theirs, ours = set(map(tuple, row.marks)), {tuple(span) for span, _ in row.found}
        both, marked, found = both + len(theirs & ours), marked + len(theirs), found + len(ours)
    return 2 * both / (marked + found) if marked + found else None


def touched_f1(rows: Sequence[Judged]) -> float | None:
    """F1 of spans that share a code point with one of people's, and the reverse."""
    hit = told = right = found = 0
    for row in rows:
        ours = [span for span, _ in row.found]
        hit, told = hit + sum(meets(mark, ours) for mark in row.marks), told + len(row.marks)
        right, found = right + sum(meets(span, row.marks) for span in ours), found + len(ours)
    if not told or not found or not hit:
        return 0.0 if told or found else None
    recall, precision = hit / told, right / found
    return 2 * recall * precision / (recall + precision)


def meets(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span shares a code point with another."""
    return any(span.overlap(other) > 0 for other in others)


def parts(rows: Sequence[Judged], count: int = PARTS) -> list[Part]:
    """Rows by score in parts of equal size, for a reliability diagram (DeGroot & Fienberg 1983); rows without a score or a judgement are left out."""
    known = sorted(((row.score, row.human, row.serious) for row in rows if row.score is not None and row.human is not None), key=lambda row: row[:2])
    bounds = [round(n * len(known) / count) for n in range(count + 1)]
    cut = [known[a:b] for a, b in itertools.pairwise(bounds) if b > a]
    return [part(some) for some in cut]


def part(rows: Sequence[tuple[float, float, bool]]) -> Part:
    """Rows of score, judgement and whether an error is serious, as their means."""
    score, human, serious = (sum(map(float, column)) / len(rows) for column in zip(*rows, strict=True))
    return Part(score, human, serious, len(rows))
