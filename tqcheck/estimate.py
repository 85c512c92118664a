"""MQM points that a sentence may cost beyond what its findings explain: a log-linear model over features, shipped as data (models/score/card.md).

There is one set of weights for each kind of evidence (with or without a source, with or without models); the first whose evidence is all there is used.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tqcheck.document import Segment
from tqcheck.errors import ModelError
from tqcheck.features import FEATURES, features_of
from tqcheck.finding import Finding
from tqcheck.language import say

SAYS = {feature.name: feature.says for feature in FEATURES}
FARTHEST = 4.0
"""A feature is at most so many spreads from its mean: what is farther is not known to be worse."""
LITTLE = 0.1
"""Fewer MQM points are no reason."""


class Reason(NamedTuple):
    """Why a score is not higher: which check or feature, in words, and how many points of 100 it costs."""

    name: str
    says: str
    cost: float


Cost = tuple[str, str, float]
"""Name, words and MQM points."""


class Term(NamedTuple):
    """One feature's part: weight of its distance from `mean` in `spread`s; `usual` is the distance of good news."""

    name: str
    weight: float
    mean: float
    spread: float
    usual: float


@dataclass(frozen=True, slots=True)
class Mode:
    """The weights for one kind of evidence."""

    name: str
    needs: tuple[str, ...]
    """Features without which it is not to be used."""
    base: float
    """Natural logarithm of the points where every feature is at its mean."""
    terms: tuple[Term, ...]

    def fits(self, features: Mapping[str, float | None]) -> bool:
        """Whether its evidence is there."""
        return all(features[name] is not None for name in self.needs)

    def points(self, features: Mapping[str, float | None]) -> tuple[float, list[Cost]]:
        """Expected MQM points, and how many of them each feature that is worse than usual costs; a feature that is not there is at its mean."""
        places = [(term, 0.0 if (value := features[term.name]) is None else distance(value, term)) for term in self.terms]
        points = math.exp(self.base + sum(term.weight * place for term, place in places))
        costs = [(term.name, say(SAYS[term.name]), points * (1 - math.exp(-term.weight * (place - term.usual))))
                 for term, place in places if place > term.usual]
        return points, [cost for cost in costs if cost[-1] >= LITTLE]


@dataclass(frozen=True, slots=True)
class Estimate:
    """All modes, the bands, and the models that the weights were fitted with, by role and checksum."""

    modes: tuple[Mode, ...]
    publish: float
    """A sentence or document that scores at least this can be published."""
    block: float
    """One that scores less than this should not be."""
    models: Mapping[str, str]
    checksum: str

    def unseen(self, segment: Segment, findings: Sequence[Finding]) -> tuple[float, list[Cost]] | None:
        """Expected MQM points beyond those of the findings, and what they come from; None where no mode fits."""
        features = features_of(segment, findings)
        mode = next((mode for mode in self.modes if mode.fits(features)), None)
        return None if mode is None else mode.points(features)

    def band(self, score: float | None) -> str | None:
        """“publish”, “review” or “block”; None without a score."""
        if score is None:
            return None
        return "publish" if score >= self.publish else "review" if score >= self.block else "block"

    def without_models(self) -> Estimate:
        """The same for evidence of other models than those it was fitted with: only the modes that read none."""
        return Estimate(tuple(mode for mode in self.modes if mode.name.startswith("rules")), self.publish, self.block, self.models, self.checksum)


def distance(value: float, term: Term) -> float:
    """How many spreads from its mean a feature is."""
    return max(-FARTHEST, min(FARTHEST, (value - term.mean) / term.spread))


def read(path: Path, checksum: str) -> Estimate:
    """The shipped weights; ModelError if the file is damaged."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        modes = tuple(Mode(m["name"], tuple(m["needs"]), float(m["base"]), tuple(map(term, m["terms"]))) for m in stored["modes"])
        bands = stored["bands"]
        return Estimate(modes, float(bands["publish"]), float(bands["block"]), {str(k): str(v) for k, v in stored["models"].items()}, checksum)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(say("The file {path} is damaged.", path=path), say("Install tqcheck again.")) from error


def term(row: Mapping[str, Any]) -> Term:
    """One term as the file has it; KeyError for a feature that this version does not know."""
    made = Term(str(row["name"]), float(row["weight"]), float(row["mean"]), float(row["spread"]), float(row["usual"]))
    if made.name not in SAYS:
        raise KeyError(made.name)
    return made
