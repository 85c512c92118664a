"""Reports as reviewdog's diagnostics (rdf, DiagnosticResult): one JSON object. Columns are bytes of UTF-8 from 1, ends excluded."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tqcheck.document import Document
from tqcheck.finding import Finding
from tqcheck.report import Report
from tqcheck.reporters.base import Reporter
from tqcheck.reporters.characters import writable
from tqcheck.reporters.json import Row
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import LEVELS, places, remarks, replacements, told, utf8_bytes

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
SOURCE: Row = {"name": "tqcheck"}


def span(document: Document, finding: Finding) -> Row:
    """Where a finding stands."""
    start, end = places(document, finding, utf8_bytes)
    return {"start": {"line": start.line, "column": start.column}, "end": {"line": end.line, "column": end.column}}


def diagnostic(report: Report, finding: Finding) -> Row:
    """One finding."""
    where = span(report.document, finding)
    return {
        "message": told(finding), "location": {"path": report.document.path, "range": where}, "severity": SEVERITIES[LEVELS[finding.severity]],
        "source": SOURCE, "code": {"value": finding.check},
        "suggestions": [{"range": where, "text": text} for text in replacements(report.document, finding)]}


def diagnostics(reports: Sequence[Report], options: Options) -> list[Row]:
    """Every finding of every document."""
    return [diagnostic(remark.report, remark.finding) for remark in remarks(reports, options)]


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents as one result."""
    return writable(json.dumps({"source": SOURCE, "diagnostics": diagnostics(reports, options)}, ensure_ascii=False, indent=2)) + "\n"


REPORTER = Reporter("rdjson", "reviewdog's diagnostics as one JSON object", render)
