"""How well findings agree with annotated errors: precision and recall by span, category and mechanism.

An annotated span counts as found when findings cover at least half of it; a finding counts as right when at least half of it lies on
annotated spans, or when it covers at least half of one (MQM span agreement as in Blain et al., WMT 2023, by code points rather than words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqcheck.document import Span
from tqcheck.errors import InputError
from tqcheck.finding import Finding
from tqcheck.judgements import rows_of
from tqcheck.language import say


@dataclass(frozen=True, slots=True)
class Annotation:
    """An error that a person marked: its place in the file, its MQM category and severity, and how it came about."""

    span: Span
    text: str
    category: str
    severity: str
    mechanism: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Annotated spans found and missed, findings right and beside the mark."""

    found: tuple[Annotation, ...]
    missed: tuple[Annotation, ...]
    right: tuple[Finding, ...]
    beside: tuple[Finding, ...]

    @property
    def recall(self) -> float | None:
        total = len(self.found) + len(self.missed)
        return len(self.found) / total if total else None

    @property
    def precision(self) -> float | None:
        total = len(self.right) + len(self.beside)
        return len(self.right) / total if total else None

    def by(self, name: str) -> dict[str, tuple[int, int]]:
        """(found, annotated) by `category`, `severity` or `mechanism`."""
        found = Counter(getattr(a, name) for a in self.found)
        total = found + Counter(getattr(a, name) for a in self.missed)
        return {key: (found[key], total[key]) for key in sorted(total)}

    def by_check(self) -> dict[str, tuple[int, int]]:
        """(right, all) findings of each check."""
        right = Counter(f.check for f in self.right)
        total = right + Counter(f.check for f in self.beside)
        return {key: (right[key], total[key]) for key in sorted(total)}


def covered(span: Span, others: Iterable[Span]) -> float:
    """The share of a span's code points that other spans cover."""
    points = {p for other in others for p in range(max(span.start, other.start), min(span.end, other.end))}
    return len(points) / len(span) if len(span) else 0.0


def agreement(annotations: Sequence[Annotation], findings: Sequence[Finding]) -> Agreement:
    """Which annotations were found, and which findings stand on one."""
    spans, marks = [f.span for f in findings], [a.span for a in annotations]
    hit = [covered(a.span, spans) >= 0.5 for a in annotations]
    right = [covered(f.span, marks) >= 0.5 or any(2 * f.span.overlap(m) >= len(m) for m in marks) for f in findings]
    return Agreement(
        tuple(a for a, ok in zip(annotations, hit, strict=True) if ok), tuple(a for a, ok in zip(annotations, hit, strict=True) if not ok),
        tuple(f for f, ok in zip(findings, right, strict=True) if ok), tuple(f for f, ok in zip(findings, right, strict=True) if not ok))


def annotation(row: object, place: str) -> Annotation:
    """One annotation from a parsed JSON row; InputError if it lacks a column."""
    try:
        if not isinstance(row, dict):
            raise TypeError
        return Annotation(Span(int(row["start"]), int(row["end"])), str(row["text"]), str(row["category"]), str(row["severity"]), str(row.get("mechanism", "")))
    except (KeyError, TypeError, ValueError):
        raise InputError(
            say("{place}: not an annotation", place=place),
            say("Each line is a JSON object with start, end, text, category and severity.")) from None


def read_annotations(path: Path) -> tuple[Annotation, ...]:
    """The annotations of a JSONL file; InputError names the first malformed line."""
    return tuple(annotation(row, f"{path}:{number}") for number, row in enumerate(rows_of(path), 1))


def misplaced(annotations: Iterable[Annotation], text: str) -> Annotation | None:
    """The first annotation whose text is not at its place in the file."""
    return next((a for a in annotations if text[a.span.start:a.span.end] != a.text), None)
