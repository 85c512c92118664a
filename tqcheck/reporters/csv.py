"""Reports as one table for spreadsheets: a row a finding (with `verbose` also a row for each sentence without one), RFC 4180.

A cell that a spreadsheet would take for a formula begins with an apostrophe, as OWASP advises. Columns `line` and `column` count from 1,
`start` and `end` are code points into the file from 0, ends excluded.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from tqcheck.document import NO_PADDING, Segment
from tqcheck.finding import Finding
from tqcheck.report import Quality, Report
from tqcheck.reporters.base import Reporter, shown
from tqcheck.reporters.characters import harmless
from tqcheck.reporters.json import number
from tqcheck.reporters.options import Options

COLUMNS = ("path", "line", "column", "start", "end", "severity", "check", "category", "text", "message", "suggestion", "probable_english",
           "id", "sentence", "source", "back_translation", "score")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with, full-width forms included."""
Cell = str | int | float | None


def safe(cell: Cell) -> Cell:
    """A cell on one line that no spreadsheet runs."""
    if not isinstance(cell, str):
        return cell
    return harmless(f"'{cell}" if cell.lstrip(" \u00a0\u202f").startswith(FORMULA) else cell)


def row(report: Report, segment: Segment, quality: Quality, finding: Finding | None) -> tuple[Cell, ...]:
    """One finding, or a sentence without any."""
    span = finding.span if finding else segment.span
    said: tuple[Cell, ...] = (None,) * 7 if finding is None else (
        finding.severity.label, finding.check, finding.category, finding.text, finding.message, finding.suggestion, finding.probable_english)
    sentence = (segment.id, segment.text.translate(NO_PADDING), segment.src, segment.evidence.back_translation, number(quality.score))
    return report.document.path, *report.document.line_column(span.start), *span, *said, *sentence


def rows(report: Report, options: Options) -> Iterator[tuple[Cell, ...]]:
    """All rows of a document."""
    for segment, quality, found in report.rows:
        listed = shown(found, options)
        alone = (None,) if options.verbose and not listed else ()
        yield from (row(report, segment, quality, finding) for finding in (*listed, *alone))


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents in one table."""
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(tuple(map(safe, cells)) for report in reports for cells in rows(report, options))
    return table.getvalue()


REPORTER = Reporter("csv", "a table of findings for spreadsheets", render)
