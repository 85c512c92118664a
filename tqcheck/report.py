"""A document with all that was found and measured: what reporters read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tqcheck.document import Document, Segment
from tqcheck.finding import Finding, Severity
from tqcheck.score import Quality

__all__ = ["Quality", "Report", "advice", "costs"]


@dataclass(frozen=True, slots=True)
class Report:
    """One document, judged."""

    document: Document
    findings: tuple[Finding, ...]
    """In order of place, then of check."""
    qualities: tuple[Quality, ...]
    """One a segment."""
    quality: Quality
    signature: str
    notes: tuple[str, ...] = ()
    """What the reader should know of how this was measured: a model that was not used, a sentence too long for one."""

    def of_segment(self, index: int) -> tuple[Finding, ...]:
        """The findings of one segment, in order."""
        return tuple(f for f in self.findings if f.segment == index)

    @property
    def by_severity(self) -> Counter[Severity]:
        return Counter(f.severity for f in self.findings)

    @property
    def by_category(self) -> Counter[str]:
        return Counter(f.category for f in self.findings)

    @property
    def rows(self) -> tuple[tuple[Segment, Quality, tuple[Finding, ...]], ...]:
        """Each segment with its measures and findings."""
        grouped: dict[int, list[Finding]] = {}
        for one in self.findings:
            grouped.setdefault(one.segment, []).append(one)
        return tuple((s, q, tuple(grouped.get(i, ()))) for i, (s, q) in enumerate(zip(self.document.segments, self.qualities, strict=True)))


def costs(report: Report) -> str | None:
    """What costs the score most, in one sentence; None where nothing does."""
    said = [f"{reason.says} ({reason.cost:.1f})" for reason in report.quality.reasons]
    return f"Costs most, in points of the score: {'; '.join(said)}." if said else None


def advice(report: Report) -> str:
    """What an editor should do with the document, in one sentence."""
    counts = report.by_severity
    if not report.quality.words:
        return "There is no text to judge."
    if counts[Severity.CRITICAL]:
        number = counts[Severity.CRITICAL]
        return f"Not publishable as it stands: {number} critical {'error changes' if number == 1 else 'errors change'} what the article says."
    if counts[Severity.MAJOR]:
        number = counts[Severity.MAJOR]
        return f"Revise before publishing: {number} major {'error' if number == 1 else 'errors'}."
    if report.quality.band == "block":
        return "Not publishable as it stands: no rule names the errors, but the sentences look wrong."
    if report.quality.band == "review":
        return "Read it again before publishing: no rule names an error, but some sentences look wrong."
    if counts[Severity.MINOR]:
        return "Publishable after a light edit."
    return "Nothing found that stands in the way of publishing."
