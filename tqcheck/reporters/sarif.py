"""Reports as SARIF 2.1.0, in the subset that GitHub's code scanning reads.

Columns are code points from 1, ends excluded. GitHub takes 25,000 results: more are left out, the least severe first, which a notification says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from tqcheck.checks import CHECKS
from tqcheck.finding import Finding
from tqcheck.report import Report, advice
from tqcheck.reporters.base import Reporter, plural
from tqcheck.reporters.characters import writable
from tqcheck.reporters.json import Row, Value, measures
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import LEVELS, Remark, gravest, places, remarks, replacements, told, uri
from tqcheck.score import VERSION

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
MANUALS = {check.id: (check.summary, check.explanation.strip()) for check in CHECKS}


def rule(name: str) -> Row:
    """A check, with its manual."""
    summary, manual = MANUALS.get(name, (name, name))
    return {"id": name, "shortDescription": {"text": summary}, "fullDescription": {"text": manual}, "help": {"text": manual}}


def region(report: Report, finding: Finding) -> Row:
    """Where a finding stands."""
    start, end = places(report.document, finding)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def result(remark: Remark, rules: Sequence[str]) -> Row:
    """One finding."""
    report, finding, fingerprint = remark
    artifact: Row = {"uri": uri(report.document.path)}
    where = region(report, finding)
    fixes: list[Value] = [fix(artifact, where, text) for text in replacements(report.document, finding)]
    row: Row = {
        "ruleId": finding.check, "ruleIndex": rules.index(finding.check), "level": LEVELS[finding.severity], "message": {"text": told(finding)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": where}}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "properties": {"category": finding.category, "severity": finding.severity.label, "probable_english": finding.probable_english}}
    return row | {"fixes": fixes} if fixes else row


def fix(artifact: Row, where: Row, text: str) -> Row:
    """One text that could stand instead."""
    change: Row = {"artifactLocation": artifact, "replacements": [{"deletedRegion": where, "insertedContent": {"text": text}}]}
    return {"description": {"text": f"Write « {text} »." if text.strip() else "Mend the spacing." if text else "Delete it."}, "artifactChanges": [change]}


def notifications(reports: Sequence[Report], left_out: int) -> list[Value]:
    """What a reader should know of how this was measured."""
    said = list(dict.fromkeys(note for report in reports for note in report.notes))
    said += [f"{plural(left_out, 'result')} over {MOST} left out, the least severe."] if left_out else []
    return [{"level": "note", "message": {"text": text}} for text in said]


def summary(report: Report) -> Row:
    """A document's measures."""
    return {"uri": uri(report.document.path), **measures(report.quality), "advice": advice(report), "signature": report.signature}


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents as one run."""
    every = list(remarks(reports, options))
    found = gravest(every, MOST)
    rules = sorted({remark.finding.check for remark in found})
    run: Row = {
        "tool": {"driver": {"name": "tqcheck", "version": VERSION, "rules": [rule(name) for name in rules]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications(reports, len(every) - len(found))}],
        "results": [result(remark, rules) for remark in found],
        "properties": {"documents": [summary(report) for report in reports]}}
    whole: Row = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return writable(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


REPORTER = Reporter("sarif", "SARIF 2.1.0, for GitHub's code scanning and editors", render)
