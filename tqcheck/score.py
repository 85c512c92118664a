"""From findings and evidence to numbers, and the signature that reproduces them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files

from tqcheck.comparison import Interval, interval
from tqcheck.config import Config
from tqcheck.document import Segment
from tqcheck.estimate import SAYS, Cost, Estimate, Reason
from tqcheck.features import UNEXPLAINED
from tqcheck.finding import Finding
from tqcheck.metrics import (
    FULL_PENALTY,
    PUNCTUATION,
    USUAL_BACK,
    USUAL_SOURCE,
    Weights,
    bits_per_word,
    fluency,
    literalness,
    mqm_score,
    penalty,
    weighted_mean,
)
from tqcheck.words import words

VERSION = "0.1.0"
REASONS = 3


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures of a sentence or a document, 0 to 100; higher is better, but for literalness, which says how word for word the English is rendered.

    None: could not be taken.
    """

    score: float | None
    fluency: float | None
    adequacy: float | None
    literalness: float | None
    words: int
    penalty: float
    """MQM points of the findings; for a document their sum."""
    band: str | None = None
    """What to do with it: “publish”, “review” or “block”; None without a calibrated score."""
    reasons: tuple[Reason, ...] = ()
    """What costs the score most, at most REASONS, dearest first."""
    interval: Interval | None = None
    """95 % interval of a document's score, by resampling its sentences; None under five sentences."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What measures are relative to. None: not known for these models."""

    median: float | None = None
    """Bits a word of human news under the language model: what `fluency` is relative to."""
    spread: float | None = None
    estimate: Estimate | None = None
    """What a sentence may cost beyond its findings; without it the score tells the findings alone."""


def judge(segment: Segment, findings: Sequence[Finding], config: Config, calibration: Calibration) -> Quality:
    """The measures of one segment from its findings and evidence."""
    count = len(words(segment.text))
    points = penalty(((f.category, f.severity) for f in findings), config.weights)
    score, reasons = scored(segment, findings, config.weights, calibration.estimate)
    bits = bits_per_word(segment.evidence.surprisals, count)
    told, usual = segment.evidence, USUAL_SOURCE if segment.src else USUAL_BACK
    return Quality(
        score=score, fluency=fluency(bits, calibration.median, calibration.spread),
        adequacy=None if told.adequacy is None else 100 * math.exp(told.adequacy), literalness=literalness(told.literal, usual),
        words=count, penalty=points, band=calibration.estimate.band(score) if calibration.estimate else None, reasons=reasons)


def scored(segment: Segment, findings: Sequence[Finding], weights: Weights, estimate: Estimate | None) -> tuple[float, tuple[Reason, ...]]:
    """The score of a sentence, 0 to 100, and what costs it most: findings that can say why count in full, all else by the estimate.

    100 x (1 - points / 25), points being the MQM points that an annotator would be expected to take off.
    """
    unseen = estimate.unseen(segment, findings) if estimate else None
    counted = [f for f in findings if unseen is None or (f.check not in UNEXPLAINED and f.category != PUNCTUATION)]
    points = penalty(((f.category, f.severity) for f in counted), weights)
    costs: list[Cost] = [(f.check, f"{f.check}: « {f.text} »", weights.of(f.category, f.severity)) for f in counted]
    if unseen is not None:
        points, costs = points + unseen[0], costs + unseen[1]
    return mqm_score(points), dearest(Reason(name, says, 100 * cost / FULL_PENALTY) for name, says, cost in costs if cost)


def dearest(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that cost most; what is said twice adds up."""
    sums: dict[tuple[str, str], float] = {}
    for name, says, cost in reasons:
        sums[name, says] = sums.get((name, says), 0.0) + cost
    return tuple(sorted((Reason(*key, min(100.0, cost)) for key, cost in sums.items()), key=lambda reason: -reason.cost)[:REASONS])


def overall(qualities: Sequence[Quality], estimate: Estimate | None = None) -> Quality:
    """The measures of a document: means over its sentences, weighted by their words, of those that were taken."""
    def mean(name: str) -> float | None:
        taken = [(getattr(q, name), float(q.words)) for q in qualities if getattr(q, name) is not None]
        return weighted_mean(taken)

    count, score = sum(q.words for q in qualities), mean("score")
    reasons = dearest(Reason(r.name, SAYS.get(r.name, f"findings of {r.name}"), r.cost * q.words / count) for q in qualities for r in q.reasons if count)
    return Quality(score, mean("fluency"), mean("adequacy"), mean("literalness"), count, sum(q.penalty for q in qualities),
                   estimate.band(score) if estimate else None, reasons, spread_of(qualities))


def spread_of(qualities: Sequence[Quality]) -> Interval | None:
    """The interval of a document's score over its sentences."""
    taken = [(q.score, float(q.words)) for q in qualities if q.score is not None and q.words]
    return interval([score for score, _ in taken], [words for _, words in taken])


def rules_hash(config: Config) -> str:
    """Eight hex digits over the checks that run, their options and every lexicon."""
    settings = [config.active, config.region, str(config.vocabulary), {check: dict(options) for check, options in config.checks.items()}]
    settings += [dict(config.severities)] if config.severities else []
    return hashlib.sha256(json.dumps(settings, sort_keys=True, default=sorted).encode() + tables()).hexdigest()[:8]


@cache
def tables() -> bytes:
    """Every lexicon, one behind the other."""
    return b"".join(table.read_bytes() for table in sorted((files("tqcheck") / "lexicons").iterdir(), key=lambda entry: entry.name))


def signature(config: Config, models: Sequence[tuple[str, str, str, str]]) -> str:
    """What reproduces a score: version, models as (role, name, checksum, precision), the precisions they really run in, weights and rules."""
    parts = [f"tqcheck:{VERSION}", "lang:en-fr", *(f"{role}:{name}@{checksum[:8]}" for role, name, checksum, _ in models)]
    precision = "+".join(dict.fromkeys(p for *_, p in models if p)) or "none"
    *points, punctuation = astuple(config.weights)
    mqm = f"mqm:{'-'.join(f'{w:g}' for w in points)},punct:{punctuation:g}"
    return "|".join([*parts, f"prec:{precision}", mqm, f"rules:{rules_hash(config)}"])
