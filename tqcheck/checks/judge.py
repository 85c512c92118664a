"""Words that the learned judge doubts.

A small model that has read planted errors and the marks of professional annotators says of each word how likely it belongs to an error
(models/judge/card.md). It gives no reason, so this check speaks only where no rule does, and only where the judge is fairly sure; it reads
the source when there is one. Advice: look again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Evidence, Mark, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.words import words

GAP = 3
"""Doubted words with at most so many code points between them are one finding."""


def doubted(segment: Segment, threshold: float) -> Iterator[tuple[Span, float, float]]:
    """Each word of which one token is doubted: its span, and that token's probabilities of a minor and of a major error."""
    marks = segment.evidence.marks or ()
    at = 0
    for word in words(segment.text):
        while at < len(marks) and marks[at].span.end <= word.span.start:
            at += 1
        inside = [mark for mark in marks[at:at + len(word.span) + 1] if mark.span.overlap(word.span)]
        worst = max(inside, key=lambda mark: mark.minor + mark.major, default=None)
        if worst is not None and worst.minor + worst.major >= threshold:
            yield word.span, worst.minor, worst.major


@each_segment
def find(segment: Segment, *, threshold: float = 0.5, major: float = 0.7) -> Iterator[Hit]:
    """Report runs of words that belong to an error with at least `threshold`; major ones where a major error has at least `major`."""
    places = list(doubted(segment, threshold))
    numbers = [0]
    for (one, _, _), (other, _, _) in pairwise(places):
        numbers.append(numbers[-1] + (other.start - one.end > GAP))
    for _, run in groupby(zip(numbers, places, strict=False), key=lambda pair: pair[0]):
        some = [place for _, place in run]
        span, grave = Span(some[0][0].start, some[-1][0].end), max(share for _, _, share in some) >= major
        does = "does it say what the source says?" if segment.src else "is it what the author meant?"
        yield Hit(segment, span, f"the judge doubts this passage; {does}", severity=Severity.MAJOR if grave else Severity.MINOR)


def evidence(*marks: tuple[int, int, float, float]) -> Evidence:
    """Marks given as (start, end, minor, major), for the examples."""
    return Evidence(marks=tuple(Mark(Span(a, b), minor, major) for a, b, minor, major in marks))


CHECK = Check(
    id="judge", category="accuracy/mistranslation", severity=Severity.MINOR, explanation=__doc__, find=find, need="judge",
    bad=(Example("Il [[mange la]] porte 😀.", evidence=evidence((0, 2, 0, 0), (3, 8, .3, .4), (9, 11, .6, .0), (12, 17, .1, .2))),
         Example("Un « [[e\u0301te\u0301]] » court.", evidence=evidence((0, 2, 0, 0), (5, 8, .1, .1), (8, 10, .1, .8)))),
    good=(Example("Il mange la porte."), Example("Il mange.", evidence=evidence((0, 2, .1, .1), (3, 8, .2, .1), (8, 9, .9, 0))),
          Example("L’œuvre est «\u00a0belle\u00a0».", evidence=evidence((0, 2, .2, .1), (2, 7, .2, .2)))))
