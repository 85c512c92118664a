"""Findings as the protocol's diagnostics."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from tqcheck.checks import CHECKS
from tqcheck.document import Span
from tqcheck.finding import Finding, Severity
from tqcheck.language import say
from tqcheck.lsp.positions import Lines
from tqcheck.report import Report

SOURCE = "tqcheck"
SEVERITIES = {
    Severity.CRITICAL: types.DiagnosticSeverity.Error, Severity.MAJOR: types.DiagnosticSeverity.Warning,
    Severity.MINOR: types.DiagnosticSeverity.Information, Severity.NEUTRAL: types.DiagnosticSeverity.Hint}
BY_ID = {check.id: check for check in CHECKS}


def range_of(lines: Lines, span: Span) -> types.Range:
    """A span as the protocol's range."""
    start, end = lines.places(span)
    return types.Range(types.Position(*start), types.Position(*end))


def diagnostic(finding: Finding, lines: Lines) -> types.Diagnostic:
    """One finding; its data name the check's summary, the category, what to write instead and the probable English."""
    english = "\n" + say("Probable English: ") + say("“{english}”", english=finding.probable_english) if finding.probable_english else ""
    instead = "\n" + say("Perhaps: {text}", text=finding.suggestion) if finding.suggestion else ""
    data = {"summary": BY_ID[finding.check].summary, "category": finding.category, "suggestion": finding.suggestion,
            "probable_english": finding.probable_english}
    return types.Diagnostic(
        range_of(lines, finding.span), finding.message + english + instead, SEVERITIES[finding.severity], finding.check, source=SOURCE, data=data)


def diagnostics(report: Report, lines: Lines, least: Severity) -> list[types.Diagnostic]:
    """The findings from a severity on, in order of place."""
    return [diagnostic(finding, lines) for finding in shown(report.findings, least)]


def shown(findings: Iterable[Finding], least: Severity) -> list[Finding]:
    """The findings from a severity on."""
    return [finding for finding in findings if finding.severity >= least]
