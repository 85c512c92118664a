"""The one place where hits become findings and documents reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tqcheck.checks import CHECKS
from tqcheck.checks.base import Check
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.evidence import Models, gather
from tqcheck.finding import Finding, Hit
from tqcheck.report import Report
from tqcheck.score import Calibration, judge, overall, signature
from tqcheck.sentences import rendered

NO_MODELS = Models()
UNKNOWN = Calibration()


def finding(check: Check, hit: Hit, index: int) -> Finding:
    """A hit with everything the check says of itself."""
    severity = check.severity if hit.severity is None else hit.severity
    span, text = hit.span.shift(hit.segment.start), rendered(hit.segment.text[hit.span.start:hit.span.end])
    category, message = hit.category or check.category, rendered(hit.message)
    return Finding(check.id, category, severity, span, text, message, index, hit.suggestion, hit.probable_english)


def found(document: Document, config: Config) -> Iterator[Finding]:
    """What the active checks find, in the order of the checks."""
    index = {segment.start: i for i, segment in enumerate(document.segments)}
    for check in CHECKS:
        if check.id in config.active:
            for hit in check.find(document, **config.checks.get(check.id, {})):
                yield finding(check, hit, index[hit.segment.start])


def without_doubles(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding a place: of two of which one covers the other, the more severe, then the longer, then the first check stays.

    Typography may stand inside another finding, since it is mended on its own.
    """
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: (-f.severity, -len(f.span))):
        if not any(same_place(one, other) for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda f: (f.span, f.check)))


def same_place(one: Finding, other: Finding) -> bool:
    """Whether two findings say two things of one place: more than half of the shorter lies in the other."""
    small = "linguistic-conventions/punctuation"
    if (one.category == small) != (other.category == small):
        return False
    return 2 * one.span.overlap(other.span) > min(len(one.span), len(other.span))


def identities(models: Models) -> list[tuple[str, str, str]]:
    """Role, name and checksum of the models of a run."""
    roles = (("bt", models.translator), ("lm", models.lm))
    return [(role, model.name, model.checksum) for role, model in roles if model is not None]


def notes_of(models: Models) -> tuple[str, ...]:
    """What was not measured, and why."""
    notes = []
    if models.translator is None:
        notes.append("no translator: sentences were not translated back")
    if models.lm is None:
        notes.append("no language model: fluency was not measured")
    return tuple(notes)


def report_on(document: Document, config: Config, models: Models, calibration: Calibration) -> Report:
    """Checks and scores of a document whose evidence is gathered."""
    findings = without_doubles(f for f in found(document, config) if f.severity >= config.shown)
    by_segment: dict[int, list[Finding]] = {}
    for one in findings:
        by_segment.setdefault(one.segment, []).append(one)
    qualities = tuple(judge(segment, by_segment.get(i, []), config, calibration) for i, segment in enumerate(document.segments))
    return Report(document, findings, qualities, overall(qualities), signature(config, identities(models)), notes_of(models))


def check_documents(documents: Sequence[Document], config: Config, models: Models = NO_MODELS, calibration: Calibration = UNKNOWN) -> list[Report]:
    """The whole job on some documents: evidence for all of them at once, then checks and scores of each."""
    return [report_on(document, config, models, calibration) for document in gather(documents, models)]
