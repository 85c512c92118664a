"""What the rows of a run add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over output rows; they add up, so that a run that went on tells of all its rows."""

    rows: int = 0
    errors: int = 0
    """Rows that could not be read."""
    sentences: int = 0
    words: int = 0
    scored: int = 0
    score: float = 0.0
    """The sum over the rows that have one."""
    bands: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)

    @staticmethod
    def of(row: Mapping[str, Any], sentences: int) -> Totals:
        """Those of one output row of so many sentences."""
        score, band = row["score"], row["band"]
        return Totals(1, int("error" in row), sentences, row["words"] or 0, int(score is not None), score or 0.0, Counter([band] if band else []),
                      Counter(f["severity"] for f in row["findings"]), Counter(f["check"] for f in row["findings"]))

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.rows + other.rows, self.errors + other.errors, self.sentences + other.sentences, self.words + other.words,
                      self.scored + other.scored, self.score + other.score, self.bands + other.bands, self.severities + other.severities,
                      self.checks + other.checks)

    @staticmethod
    def parse(stored: Mapping[str, Any]) -> Totals:
        """What `stored` was made from; TypeError for anything else."""
        counters = {name: Counter(stored[name]) for name in ("bands", "severities", "checks")}
        return Totals(**{**stored, **counters})

    def stored(self) -> dict[str, Any]:
        """As JSON holds it."""
        each = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in each}

    def told(self) -> dict[str, Any]:
        """As a summary says it: the mean score of the rows, and the commonest first."""
        counters = {name: dict(getattr(self, name).most_common()) for name in ("bands", "severities", "checks")}
        mean = round(self.score / self.scored, 2) if self.scored else None
        return {"rows": self.rows, "errors": self.errors, "sentences": self.sentences, "words": self.words, "mean_score": mean, **counters}
