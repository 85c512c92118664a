"""Is one translation better than another, or is it chance: paired tests over sentences, as sacrebleu has them, and intervals for one document's score.

Paired bootstrap resampling (Koehn, EMNLP 2004) draws sentences with replacement and asks how often the other system comes out ahead; paired approximate
randomisation (Riezler and Maxwell 2005) swaps the two systems' sentences at random and asks how often the difference is as large as it was.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

TIMES = 1000
LEAST = 5
"""Fewer sentences tell nothing of the spread."""


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


class Comparison(NamedTuple):
    """Two systems on the same sentences."""

    difference: float
    """Mean of the first minus mean of the second, 0 to 100, weighted as a document's score is."""
    interval: Interval | None
    """Of the difference; None under LEAST sentences."""
    bootstrap: float
    """Paired bootstrap: how often the one that is behind comes out ahead or level, 0 to 1."""
    randomisation: float
    """Approximate randomisation: how often chance alone makes such a difference, 0 to 1; two-sided."""
    sentences: int


def mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted mean; ValueError without weight."""
    total = sum(weights)
    if not total:
        raise ValueError("no weight")
    return sum(v * w for v, w in zip(values, weights, strict=True)) / total


def percentiles(drawn: Sequence[float]) -> Interval:
    """The middle 95 % of some values."""
    cut = len(drawn) // 40
    ordered = sorted(drawn)
    return Interval(ordered[cut], ordered[-1 - cut])


def interval(values: Sequence[float], weights: Sequence[float], times: int = 400) -> Interval | None:
    """Of a document's score, by resampling its sentences; the same sentences give the same interval. None under LEAST sentences."""
    pairs = [(v * w, w) for v, w in zip(values, weights, strict=True) if w]
    if len(pairs) < LEAST:
        return None
    rng, drawn = random.Random(1), []
    for _ in range(times):
        some = rng.choices(pairs, k=len(pairs))
        drawn.append(sum(v for v, _ in some) / sum(w for _, w in some))
    return percentiles(drawn)


def compared(first: Sequence[float], second: Sequence[float], weights: Sequence[float], times: int = TIMES) -> Comparison:
    """The scores of two systems on the same sentences, in the same order; the same input gives the same figures. ValueError for unequal lengths."""
    import numpy
    if not len(first) == len(second) == len(weights):
        raise ValueError("unequal numbers of sentences")
    rng = numpy.random.default_rng(1)
    weight = numpy.asarray(weights, float)
    gaps = (numpy.asarray(first, float) - numpy.asarray(second, float)) * weight
    difference = float(gaps.sum() / weight.sum())
    drawn, extreme = [], 0
    for _ in range(times):
        chosen = rng.integers(0, len(gaps), len(gaps))
        drawn.append(float(gaps[chosen].sum() / max(weight[chosen].sum(), 1e-9)))
        swapped = float((gaps * rng.choice((-1.0, 1.0), len(gaps))).sum() / weight.sum())
        extreme += abs(swapped) >= abs(difference) - 1e-12
    behind = sum(value * difference <= 0 for value in drawn)
    return Comparison(difference, percentiles(drawn) if len(gaps) >= LEAST else None, behind / times, (extreme + 1) / (times + 1), len(gaps))


def verdict(one: str, other: str, result: Comparison) -> str:
    """The outcome in a sentence for an editor."""
    if result.sentences < LEAST:
        return f"{result.sentences} sentences are too few to tell {one} from {other}."
    if result.randomisation > 0.05 or result.bootstrap > 0.05:
        return f"No difference between {one} and {other} that chance would not make as well."
    better, worse = (one, other) if result.difference > 0 else (other, one)
    return f"{better} is better than {worse}: {abs(result.difference):.1f} points, and chance would rarely make as much."
