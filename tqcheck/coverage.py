"""What a French sentence leaves out of its source and what it adds: words without a rendering on the other side, alone and in stretches.

A free rendering leaves uncovered words on both sides at the same place (« promulguèrent » for “passed”), an omission on one side only. So a stretch
of uncovered words is weighed against the uncovered words at its place on the other side and against the lengths of the two sentences. The weights
are those of a logistic regression over errors planted in human translations (tests/benchmarks/coverage.py --fit).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from tqcheck.align import english_words
from tqcheck.document import Gap, Segment, Span
from tqcheck.renderings import Coverage, Covered, cover, dictionary_forms
from tqcheck.table import Table

SAYS, LOST = 0.2, 0.2
"""A word says something from this weight on, and is lost from so much missing on; what is below neither makes nor breaks a stretch."""
ANCHOR = 0.5
"""A word rendered so surely tells where its neighbours should be."""
AROUND = 4
"""So many words beyond the anchors on the other side may render a stretch."""
MATTERS = 0.4
"""Stretches that miss less are not worth weighing."""
FREE, NEAR = 0.3, 3.0
"""Less uncovered than this on the other side is nothing, and more than that is enough to render anything."""
USUAL_CHARACTERS, USUAL_WORDS = 0.14, 0.10
"""Natural logarithm of how many times as long as its source French is on the median, in code points and in words."""
WINDOW = 4
"""Tokens of a source that are improbable together."""
LEAST = -4.0
"""The log-odds of a sentence in which nothing is uncovered."""


class Weighing(NamedTuple):
    """What speaks for a real loss and against it: how much of each there is, or how much a unit of it adds to the log-odds."""

    always: float
    missing: float
    """What the stretch misses."""
    near: float
    """What is uncovered at its place on the other side."""
    free: float
    """What it misses where nothing is uncovered there."""
    single: float
    """A stretch of one word."""
    long: float
    """The logarithm of how much longer the other side is than usual."""


OMISSION = Weighing(-0.84, 0.60, -0.47, 0.82, -0.27, -2.87)
ADDITION = Weighing(-0.71, 0.87, -0.90, 0.57, -2.24, -3.33)


class Stretch(NamedTuple):
    """Neighbouring uncovered words of one side, their numbers in order."""

    words: tuple[int, ...]
    missing: float
    """The sum of what they miss."""
    before: int | None
    """The word of the other side that renders the last covered word before it; None at the start."""
    behind: int | None
    """The same for the first covered word behind it; None at the end."""
    signs: Weighing
    """What there is of each thing that is weighed."""
    odds: float
    """Natural log-odds that the other side really lacks it, where half of the sentences have a loss."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What coverage and the models say of a sentence and its source. None is a measure that was not taken."""

    lost_source: float | None = None
    """Share of the source's content without a rendering, 0 to 1."""
    lost_target: float | None = None
    """Share of the French content without English behind it, 0 to 1."""
    run_source: float | None = None
    """Most that a stretch of the source misses, in rare words."""
    run_target: float | None = None
    """The same of the French."""
    omission: float | None = None
    """The highest log-odds of a stretch of the source, LEAST where nothing is uncovered."""
    addition: float | None = None
    """The same of the French."""
    log_prob: float | None = None
    """Mean natural log-probability of a token of the source given the French."""
    worst: float | None = None
    """The same of the least probable WINDOW tokens in a row."""
    low_half: float | None = None
    """The same of the less probable half of the tokens, wherever they stand."""
    heard: float | None = None
    """Share of the source's content whose words are in the back-translation, 0 to 1."""
    characters: float | None = None
    """Natural logarithm of the French length by the source's in code points, less the usual one."""
    words: float | None = None
    """The same in words."""


def runs(side: Sequence[Covered]) -> list[tuple[int, ...]]:
    """Numbers of the lost words that stand together, small words between them or not."""
    found: list[tuple[int, ...]] = [()]
    for n, word in enumerate(side):
        if word.weight >= SAYS:
            found[-1:] = [(*found[-1], n)] if word.lost >= LOST else [found[-1], ()]
    return [run for run in found if run]


def stretches(here: Sequence[Covered], there: Sequence[Covered], longer: float, by: Weighing) -> list[Stretch]:
    """The uncovered stretches of one side. `longer`: by how much the other side is longer than usual, as a natural logarithm."""
    sums = ((run, sum(here[n].lost for n in run)) for run in runs(here))
    return [_weighed(run, missing, here, there, longer, by) for run, missing in sums if missing > MATTERS]


def _weighed(run: tuple[int, ...], missing: float, here: Sequence[Covered], there: Sequence[Covered], longer: float, by: Weighing) -> Stretch:
    before, behind = _anchor(here, range(run[0] - 1, -1, -1)), _anchor(here, range(run[-1] + 1, len(here)))
    places = (0 if before is None else before, len(there) - 1 if behind is None else behind)
    near = sum(word.lost for word in there[max(0, min(places) - AROUND) : max(places) + AROUND + 1])
    signs = Weighing(1.0, missing, min(near, NEAR), missing * (near < FREE), float(len(run) == 1), longer)
    return Stretch(run, missing, before, behind, signs, sum(a * b for a, b in zip(by, signs, strict=True)))


def _anchor(side: Sequence[Covered], order: range) -> int | None:
    """Where the other side renders the first sure content word in that order."""
    return next((side[n].other for n in order if side[n].weight >= SAYS and side[n].cover >= ANCHOR), None)


def longer(source: str, text: str) -> float:
    """By how much a sentence is longer than French of that source usually is, as a natural logarithm of code points."""
    return math.log(max(1, len(text)) / max(1, len(source))) - USUAL_CHARACTERS


def gaps(source: str, text: str, found: Coverage) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
    """What the French leaves out, each at the place where it is missing, and what it adds; likely or not."""
    by = longer(source, text)
    omitted, added = stretches(found.source, found.target, by, OMISSION), stretches(found.target, found.source, -by, ADDITION)
    left = ((s, _whole(s, found.source)) for s in omitted if found.target)
    return (tuple(Gap(_place(s, found.target), source[a:b], s.odds, len(s.words)) for s, (a, b) in left),
            tuple(Gap(_whole(s, found.target), "", s.odds, len(s.words)) for s in added))


def _whole(stretch: Stretch, side: Sequence[Covered]) -> Span:
    return Span(side[stretch.words[0]].span.start, side[stretch.words[-1]].span.end)


def _place(stretch: Stretch, target: Sequence[Covered]) -> Span:
    """The words of the French on both sides of the gap; the one before it, or behind, if they do not stand together."""
    before, behind = stretch.before, stretch.behind
    if before is not None and behind is not None and 0 < behind - before <= AROUND:
        return Span(target[before].span.start, target[behind].span.end)
    return target[before if before is not None else behind if behind is not None else -1].span


def measures(segment: Segment, table: Table) -> Measures:
    """Every measure of a segment beside its source that its evidence allows; none without a source."""
    source, text, told = segment.src, segment.text, segment.evidence
    if not source:
        return Measures()
    found, by = cover(source, text, table), longer(source, text)
    ours, theirs = stretches(found.source, found.target, by, OMISSION), stretches(found.target, found.source, -by, ADDITION)
    forced = told.forced or ()
    return Measures(
        _share(found.source), _share(found.target), max((s.missing for s in ours), default=0.0), max((s.missing for s in theirs), default=0.0),
        max((s.odds for s in ours), default=LEAST), max((s.odds for s in theirs), default=LEAST), fmean(forced) if forced else None, worst(forced),
        fmean(sorted(forced)[: max(1, len(forced) // 2)]) if forced else None,
        None if told.back_translation is None else heard(found.source, told.back_translation), by,
        math.log(max(1, len(found.target)) / max(1, len(found.source))) - USUAL_WORDS)


def _share(side: Sequence[Covered]) -> float | None:
    total = sum(word.weight for word in side)
    return sum(word.lost for word in side) / total if total else None


def worst(forced: Sequence[float]) -> float | None:
    """The mean log-probability of the least probable WINDOW tokens in a row, or of all if there are fewer; None for none."""
    size = min(WINDOW, len(forced))
    return min((fmean(forced[n : n + size]) for n in range(len(forced) - size + 1)), default=None) if size else None


def heard(source: Sequence[Covered], back_translation: str) -> float | None:
    """The share of the source's content whose lemmas are in the back-translation, 0 to 1; None for a source that says nothing."""
    known = {lemma for _, form in english_words(back_translation) for lemma in dictionary_forms("en", form)}
    total = sum(word.weight for word in source)
    return sum(word.weight for word in source if dictionary_forms("en", word.form) & known) / total if total else None
