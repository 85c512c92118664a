"""From findings and evidence to numbers, and the signature that reproduces them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files

from tqcheck.config import Config
from tqcheck.document import Segment
from tqcheck.finding import Finding
from tqcheck.metrics import USUAL_BACK, USUAL_SOURCE, bits_per_word, fluency, literalness, mqm_score, penalty, weighted_mean
from tqcheck.words import words

VERSION = "0.1.0"


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
    """MQM points; for a document their sum."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bits a word of human news under a language model: what `fluency` is relative to. None: not known for this model."""

    median: float | None = None
    spread: float | None = None


def judge(segment: Segment, findings: Sequence[Finding], config: Config, calibration: Calibration) -> Quality:
    """The measures of one segment from its findings and evidence."""
    count = len(words(segment.text))
    points = penalty(((f.category, f.severity) for f in findings), config.weights)
    bits = bits_per_word(segment.evidence.surprisals, count)
    told, usual = segment.evidence, USUAL_SOURCE if segment.src else USUAL_BACK
    return Quality(
        score=mqm_score(points), fluency=fluency(bits, calibration.median, calibration.spread),
        adequacy=None if told.adequacy is None else 100 * math.exp(told.adequacy), literalness=literalness(told.literal, usual),
        words=count, penalty=points)


def overall(qualities: Sequence[Quality]) -> Quality:
    """The measures of a document: means over its sentences, weighted by their words, of those that were taken."""
    def mean(name: str) -> float | None:
        taken = [(getattr(q, name), float(q.words)) for q in qualities if getattr(q, name) is not None]
        return weighted_mean(taken)
    return Quality(mean("score"), mean("fluency"), mean("adequacy"), mean("literalness"), sum(q.words for q in qualities), sum(q.penalty for q in qualities))


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
