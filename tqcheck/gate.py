"""What makes a run fail: of all that was found, what the baseline does not know and what stands in sentences that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tqcheck.baseline import Baseline
from tqcheck.changes import Hunk, changed_segments
from tqcheck.config import Config
from tqcheck.finding import Finding
from tqcheck.language import say, say_many
from tqcheck.metrics import Weights, mqm_score, penalty, weighted_mean
from tqcheck.report import Report


@dataclass(frozen=True, slots=True)
class Scope:
    """What counts."""

    baseline: Baseline | None = None
    """Findings that it knows do not count."""
    changes: Mapping[str, tuple[Hunk, ...]] | None = None
    """By path, the lines that changed; other sentences do not count. A path that is missing is new. None: every sentence counts."""
    show_known: bool = False
    """List also what the baseline knows."""

    def unchanged(self, path: str) -> bool:
        """Whether nothing in a file changed, so that it need not be read."""
        return self.changes is not None and self.changes.get(path) == ()


@dataclass(frozen=True, slots=True)
class Gated:
    """A report as it is shown, and the findings of it that count."""

    report: Report
    counted: tuple[Finding, ...]
    left: tuple[Finding, ...] = ()
    """The findings that do not count."""

    def failing(self, config: Config) -> tuple[Finding, ...]:
        """The findings that make the run fail."""
        level = config.at(self.report.document.path).failing
        return tuple(one for one in self.counted if level is not None and one.severity >= level)

    def low(self, config: Config) -> bool:
        """Whether the score of what counts is under the minimum."""
        own = config.at(self.report.document.path)
        score = counted_score(self.report, self.left, own.weights) if own.min_score is not None else None
        return own.min_score is not None and score is not None and score < own.min_score

    def fails(self, config: Config) -> bool:
        """Whether it makes the run fail: a finding severe enough, or a score too low."""
        return bool(self.failing(config)) or self.low(config)


def counted_score(report: Report, left: Iterable[Finding], weights: Weights) -> float | None:
    """The score that a report's document would have without some findings: what they cost is given back."""
    given_back: dict[int, list[Finding]] = {}
    for one in left:
        given_back.setdefault(one.segment, []).append(one)
    taken = []
    for i, quality in enumerate(report.qualities):
        if quality.score is not None:
            points = penalty(((f.category, f.severity) for f in given_back.get(i, ())), weights)
            score = quality.score if not points else min(100.0, quality.score + 100.0 - mqm_score(points))
            taken.append((score, float(quality.words)))
    return weighted_mean(taken)


def gated(report: Report, scope: Scope) -> Gated:
    """A report with the findings that count, and notes on the others; its measures are those of the whole text."""
    changed = changed_in(report, scope)
    inside = [one for one in report.findings if changed is None or one.segment in changed]
    known = scope.baseline.known(report).intersection(inside) if scope.baseline else frozenset()
    counted = tuple(one for one in inside if one not in known)
    counting = frozenset(counted)
    listed = [replace(one, message=say("{message} (in the baseline)", message=one.message)) if one in known else one
              for one in inside if scope.show_known or one not in known]
    notes = [*told(len(report.findings) - len(inside), say("in sentences that did not change"), listed=False),
             *told(len(known), say("known from the baseline"), listed=scope.show_known)]
    return Gated(replace(report, findings=tuple(listed), notes=(*report.notes, *notes)), counted,
                 tuple(one for one in report.findings if one not in counting))


def changed_in(report: Report, scope: Scope) -> frozenset[int] | None:
    """Indices of the sentences that changed; None where all of them count."""
    here = None if scope.changes is None else scope.changes.get(report.document.path)
    return None if here is None else changed_segments(report.document, here)


def told(number: int, what: str, *, listed: bool) -> list[str]:
    """A note on findings that do not count."""
    rest = say("listed, but not in the way") if listed else say("not listed; the scores count all")
    return [say_many("{number} finding {what}: {rest}.", "{number} findings {what}: {rest}.", number, what=what, rest=rest)] if number else []
