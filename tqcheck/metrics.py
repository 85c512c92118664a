"""Numbers about a sentence: pure functions, no thresholds, no models."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tqcheck.document import Surprisal
from tqcheck.finding import Severity

PUNCTUATION = "linguistic-conventions/punctuation"
FULL_PENALTY = 25.0
"""The penalty of one critical error takes a sentence to 0."""


@dataclass(frozen=True, slots=True)
class Weights:
    """MQM penalty points of each severity (Freitag et al., TACL 2021, with 25 for critical)."""

    minor: float = 1.0
    major: float = 5.0
    critical: float = 25.0
    minor_punctuation: float = 0.1

    def of(self, category: str, severity: Severity) -> float:
        """The penalty of one finding."""
        if severity is Severity.MINOR and category == PUNCTUATION:
            return self.minor_punctuation
        return (0.0, self.minor, self.major, self.critical)[severity]


def penalty(findings: Iterable[tuple[str, Severity]], weights: Weights) -> float:
    """MQM points of some findings, given as (category, severity)."""
    return sum(weights.of(category, severity) for category, severity in findings)


def mqm_score(points: float) -> float:
    """0 to 100 for one sentence; points of one critical error and more are 0."""
    return 100.0 * max(0.0, 1.0 - points / FULL_PENALTY)


def weighted_mean(values: Sequence[tuple[float, float]]) -> float | None:
    """The mean of (value, weight) pairs, or None where no weight is."""
    total = sum(weight for _, weight in values)
    return sum(value * weight for value, weight in values) / total if total else None


def bits_per_word(surprisals: Sequence[Surprisal] | None, words: int) -> float | None:
    """Bits of a whole sentence under the language model, a word; None if it was not measured."""
    return sum(s.bits for s in surprisals) / words if surprisals and words else None


def fluency(bits: float | None, median: float | None, spread: float | None) -> float | None:
    """Bits a word as 0 to 100: 50 for the median of human news under the same model, higher is more fluent; logistic with `spread`."""
    if bits is None or median is None or spread is None:
        return None
    return 100.0 / (1.0 + math.exp(min(700.0, (bits - median) / spread)))


USUAL_SOURCE, USUAL_BACK = (0.45, 0.066), (0.47, 0.062)
"""How literal human translations of news are beside their source and beside their back-translation: median, and spread of the logistic
(models/table/literalness.py prints them)."""


def literalness(literal: float | None, usual: tuple[float, float]) -> float | None:
    """How word for word a sentence is rendered as 0 to 100: 50 for the median of human translations, higher is more literal; logistic."""
    return None if literal is None else 100.0 / (1.0 + math.exp((usual[0] - literal) / usual[1]))


FRENCH_SMALL = frozenset((
    "le la les un une des du de et est à au aux en dans que qui ne pas pour par sur ce se il elle sont avec plus son sa ses l' d' qu' n' s' c' "
    "a été").split())
ENGLISH_SMALL = frozenset((
    "the of and to in is that for it was with as by are be this have from at not has his her they which their an were will would been your you "
    "we my this").split())


def english_share(forms: Sequence[str]) -> float | None:
    """Of the small words that only one of the two languages has, the share that is English; None under three of them."""
    english, french = sum(f in ENGLISH_SMALL for f in forms), sum(f in FRENCH_SMALL for f in forms)
    return english / (english + french) if english + french >= 3 else None
