"""A finding as formats for annotations want it: where it stands in their units, how grave it is in their words, and what to write instead."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from tqcheck.document import Document
from tqcheck.finding import Finding, Severity
from tqcheck.report import Report
from tqcheck.reporters.base import bound, proposed, quoted, shown
from tqcheck.reporters.options import Options
from tqcheck.sentences import rendered

LEVELS = {Severity.NEUTRAL: "note", Severity.MINOR: "warning", Severity.MAJOR: "error", Severity.CRITICAL: "error"}
"""SARIF's words; other formats have their own for the three."""
ESCAPED = frozenset("&<>\"\\")
"""What some format writes in its own way, so that a suggestion that has one may not be put into the file as it is."""
ALTERNATIVES = " | "
GAP = "…"
"""What stands for the rest of a passage in a suggestion such as `« … »`."""
Units = Callable[[str], int]


class Place(NamedTuple):
    """A place in a file, both from 1."""

    line: int
    column: int


class Remark(NamedTuple):
    """A finding that is shown, with its document and a fingerprint that edits elsewhere leave as it is."""

    report: Report
    finding: Finding
    fingerprint: str


def utf8_bytes(text: str) -> int:
    """The length of a text in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def places(document: Document, finding: Finding, units: Units = len) -> tuple[Place, Place]:
    """Where a finding begins, and where it ends, the end excluded; columns in code points unless other `units` are given."""
    def place(offset: int) -> Place:
        line, column = document.line_column(offset)
        return Place(line, 1 + units(document.text[offset - column + 1 : offset]))
    return place(finding.span.start), place(finding.span.end)


def remarks(reports: Sequence[Report], options: Options) -> Iterator[Remark]:
    """The findings that are shown, in order of documents and places; the fingerprint is of check and sentence, with the number of its like."""
    for report in reports:
        seen: Counter[str] = Counter()
        for finding in shown(report.findings, options):
            sentence = " ".join(rendered(report.document.segments[finding.segment].text).split())
            key = hashlib.sha256(f"{finding.check}\n{sentence}".encode("utf-8", "replace")).hexdigest()[:16]
            seen[key] += 1
            yield Remark(report, finding, f"{key}:{seen[key]}")


def gravest(found: Sequence[Remark], most: int) -> list[Remark]:
    """At most so many remarks, those of the highest severity, in the order given."""
    kept = sorted(range(len(found)), key=lambda i: (-found[i].finding.severity, i))[:most]
    return [found[i] for i in sorted(kept)]


def told(finding: Finding) -> str:
    """A finding in one sentence: passage, message, what to write instead, probable English."""
    passage, fix = quoted(finding), proposed(finding)
    parts = [f"{passage}: " if passage else "", bound(finding.message), f" → {fix}" if fix else "",
             f" · probable English: “{finding.probable_english}”" if finding.probable_english else ""]
    return "".join(parts)


def replacements(document: Document, finding: Finding) -> tuple[str, ...]:
    """What may be put into the file instead of the passage; nothing where markup stands in it, it has a gap or the format would have it escaped."""
    if finding.suggestion is None or document.text[finding.span.start : finding.span.end] != finding.text:
        return ()
    told = finding.suggestion.split(ALTERNATIVES)
    return tuple(text for text in told if (document.format == "text" or not ESCAPED & set(text)) and (GAP not in text or GAP in finding.text))


def uri(path: str) -> str:
    """A path as a URI: relative stays relative."""
    return ("file://" if path.startswith("/") else "") + quote(path, safe="/", errors="replace")
