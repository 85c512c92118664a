"""What a calibrated score is made of: one number each for what the evidence says of a sentence, higher is worse, None where it was not measured.

Totals rather than means, on a logarithmic scale: annotators' MQM points are sums over a sentence's errors, so a long sentence costs more than a short one
of the same quality (models/score/card.md tells what each feature is worth).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tqcheck.document import Segment
from tqcheck.finding import Finding
from tqcheck.metrics import PUNCTUATION
from tqcheck.words import words

UNEXPLAINED = ("surprisal", "judge")
"""Checks that only say that something is odd: what they measure is a feature, so their findings cost nothing a second time."""
EXPECTED = 3.0
"""A token of the source with less surprise than this, in nats, given the French, is as it should be."""
MANY = 3.0
"""More marks of punctuation than this say no more."""


class Feature(NamedTuple):
    """One number about a sentence."""

    name: str
    measure: Callable[[Segment, Sequence[Finding]], float | None]
    says: str
    """What it means for an editor when it is high."""


def length(segment: Segment, _: Sequence[Finding]) -> float:
    """log(1 + words)."""
    return math.log1p(len(words(segment.text)))


def typography(_: Segment, findings: Sequence[Finding]) -> float:
    """How many findings of punctuation, at most MANY."""
    return min(MANY, float(sum(f.category == PUNCTUATION for f in findings)))


def unlikely(segment: Segment, _: Sequence[Finding]) -> float | None:
    """log(1 + bits of the whole sentence under the language model)."""
    bits = segment.evidence.surprisals
    return None if bits is None else math.log1p(sum(s.bits for s in bits))


def oddest(segment: Segment, _: Sequence[Finding]) -> float | None:
    """Bits of the least likely token."""
    return max((s.bits for s in segment.evidence.surprisals or ()), default=None)


def unheard(segment: Segment, _: Sequence[Finding]) -> float | None:
    """log(1 + nats beyond EXPECTED of the source's tokens given the French)."""
    forced = segment.evidence.forced
    return math.log1p(sum(max(0.0, -value - EXPECTED) for value in forced)) if forced else None


def adrift(segment: Segment, _: Sequence[Finding]) -> float | None:
    """Mean nats a token of the source given the French."""
    forced = segment.evidence.forced
    return -sum(forced) / len(forced) if forced else None


def unsure(segment: Segment, _: Sequence[Finding]) -> float | None:
    """Mean nats a token of the back-translation."""
    return None if segment.evidence.log_prob is None else -segment.evidence.log_prob


def free(segment: Segment, _: Sequence[Finding]) -> float | None:
    """How little the lexical table sees of either sentence in the other, 0 to 1."""
    return None if segment.evidence.literal is None else 1.0 - segment.evidence.literal


def omitted(segment: Segment, _: Sequence[Finding]) -> float | None:
    """How many stretches of the source the French is likely to lack: the sum of their probabilities; None without a source."""
    return sum(1 / (1 + math.exp(-gap.odds)) for gap in segment.evidence.omitted) if segment.src else None


def added(segment: Segment, _: Sequence[Finding]) -> float | None:
    """How many stretches of the French the source is likely to lack; None without a source."""
    return sum(1 / (1 + math.exp(-gap.odds)) for gap in segment.evidence.added) if segment.src else None


def expected(segment: Segment, _: Sequence[Finding]) -> float | None:
    """log(1 + MQM points that the learned judge expects)."""
    return None if segment.evidence.expected is None else math.log1p(segment.evidence.expected)


def doubted(segment: Segment, _: Sequence[Finding]) -> float | None:
    """log(1 + MQM points of the words that the learned judge doubts, each by its probability)."""
    marks = segment.evidence.marks
    return None if marks is None else math.log1p(sum(mark.minor + 5 * mark.major for mark in marks))


FEATURES = (
    Feature("length", length, "a long sentence: more room for errors"),
    Feature("typography", typography, "punctuation or spaces"),
    Feature("unlikely", unlikely, "French that the language model finds unlikely"),
    Feature("oddest", oddest, "a word that the language model does not expect there"),
    Feature("unheard", unheard, "words of the source that the French does not suggest"),
    Feature("adrift", adrift, "the source is hard to recover from the French"),
    Feature("unsure", unsure, "the French is hard to translate back"),
    Feature("free", free, "few words render each other"),
    Feature("omitted", omitted, "something of the source may be missing"),
    Feature("added", added, "something may be there that the source does not say"),
    Feature("expected", expected, "the learned judge expects errors"),
    Feature("doubted", doubted, "words that the learned judge doubts"),
)


def features_of(segment: Segment, findings: Sequence[Finding]) -> dict[str, float | None]:
    """All features of a segment by name; `findings` are those of this segment."""
    return {feature.name: feature.measure(segment, findings) for feature in FEATURES}
