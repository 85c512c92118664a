"""Reports as one JSON document, for programs. Offsets are code points into the file, end excluded; a measure that was not taken is null."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from tqcheck.document import NO_PADDING, Segment
from tqcheck.finding import Finding
from tqcheck.report import Quality, Report, advice
from tqcheck.reporters.base import Reporter, shown
from tqcheck.reporters.characters import writable
from tqcheck.reporters.options import Options

Value = str | int | float | None | Sequence["Value"] | dict[str, "Value"]
Row = dict[str, Value]
VERSION = 1


def number(value: float | None) -> float | None:
    """A number to two decimals; null for one that was not taken or that JSON cannot say."""
    return round(value, 2) if value is not None and math.isfinite(value) else None


def finding_row(finding: Finding, offset: int = 0) -> Row:
    """One finding as every JSON output of tqcheck gives it; `start` and `end` count code points from `offset` in the file."""
    return {
        "check": finding.check, "category": finding.category, "severity": finding.severity.label,
        "start": finding.span.start - offset, "end": finding.span.end - offset, "text": finding.text,
        "message": finding.message, "suggestion": finding.suggestion, "probable_english": finding.probable_english,
    }


def measures(quality: Quality) -> Row:
    """The measures of a sentence or a document, as every JSON output gives them."""
    return {
        "score": number(quality.score), "fluency": number(quality.fluency), "adequacy": number(quality.adequacy),
        "literalness": number(quality.literalness), "words": quality.words, "band": quality.band,
        "reasons": [{"name": r.name, "says": r.says, "cost": number(r.cost)} for r in quality.reasons],
    }


def segment_row(report: Report, segment: Segment, quality: Quality, findings: Sequence[Finding]) -> Row:
    """One sentence with its place, its measures and its findings."""
    line, column = report.document.line_column(segment.start)
    return {
        "id": segment.id, "start": segment.span.start, "end": segment.span.end, "line": line, "column": column, "text": segment.text.translate(NO_PADDING),
        "src": segment.src,
        **measures(quality), "back_translation": segment.evidence.back_translation, "findings": [finding_row(f) for f in findings],
    }


def document_row(report: Report, options: Options) -> Row:
    """One document with its measures and all its sentences."""
    segments = [segment_row(report, segment, quality, shown(findings, options)) for segment, quality, findings in report.rows]
    return {
        "path": report.document.path, "format": report.document.format, **measures(report.quality),
        "score_interval": None if report.quality.interval is None else [number(end) for end in report.quality.interval],
        "penalty": number(report.quality.penalty), "advice": advice(report),
        "signature": report.signature, "notes": list(report.notes), "segments": segments,
    }


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents as one JSON object, indented, in UTF-8's own letters."""
    whole = {"version": VERSION, "documents": [document_row(report, options) for report in reports]}
    return writable(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


REPORTER = Reporter("json", "one JSON document with every sentence, measure and finding, for programs", render)
