"""Rows to documents, and reports to rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from tqcheck.batch.rows import Row, Unreadable
from tqcheck.batch.totals import Totals
from tqcheck.document import Document, Segment
from tqcheck.errors import InputError
from tqcheck.language import grouped, say
from tqcheck.readers import LONGEST_SENTENCE, read
from tqcheck.readers.base import referenced
from tqcheck.report import Report
from tqcheck.reporters.json import finding_row, number
from tqcheck.sentences import split

CHUNK = 256
MEASURES = ("score", "adequacy", "fluency", "literalness", "words", "band", "back_translation")
ROWS = "rows"
"""What settings for some paths see as the path of every row: an id is no path."""
Judge = Callable[[Sequence[Document]], list[Report]]
Item = Row | Unreadable | Path
"""What one output row is written for: a row, one that could not be read, or an article's file."""
T = TypeVar("T")


def document_of(row: Row) -> Document:
    """A row as a document: its sentences, each with its own source where the two split alike, else in one piece."""
    mt, src = referenced(row.mt), None if row.src is None else unescape(row.src)
    spans, sources = split(mt), [src]
    if src and len(spans) > 1:
        sources = [src[a:b] for a, b in split(src)]
    if len(sources) != len(spans) and src:
        return Document(str(row.id), row.mt, (Segment(mt, 0, src=src, ref=row.ref),))
    sources = sources if src else [None] * len(spans)
    return Document(str(row.id), row.mt, tuple(Segment(mt[a:b], a, src=s) for (a, b), s in zip(spans, sources, strict=True)))


def judged_row(row: Row, report: Report) -> Report:
    """The report of a row; one whose `mt` is empty is worth nothing, whatever its source says."""
    if row.mt.strip():
        return report
    return replace(report, quality=replace(report.quality, score=0.0, band=None if report.quality.band is None else "block"))


def row_out(row: Row, report: Report) -> dict[str, Any]:
    """The output row of a judged row, under its own id."""
    return measured(row.id, judged_row(row, report))


def measured(id: str | int, report: Report) -> dict[str, Any]:
    """What is told of a judged text; a measure that could not be taken is null."""
    quality, segments = report.quality, report.document.segments
    backs = [segment.evidence.back_translation for segment in segments]
    return {
        "id": id, "score": number(quality.score), "adequacy": number(quality.adequacy), "fluency": number(quality.fluency),
        "literalness": number(quality.literalness), "words": quality.words, "band": quality.band, "back_translation": None if None in backs else backs,
        "findings": [finding_row(f) for f in report.findings], "signature": report.signature}


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Items in lists of `size`, the last one shorter."""
    each = iter(items)
    while chunk := list(islice(each, size)):
        yield chunk


def document_or_error(item: Item) -> Document | Unreadable:
    """What is judged of an item: a row's sentences, an article's; why it cannot be read otherwise."""
    if isinstance(item, Unreadable):
        return item
    try:
        document = read(item) if isinstance(item, Path) else replace(document_of(item), path=ROWS)
    except InputError as error:
        return Unreadable(id_of(item), error)
    if any(len(segment.text) > LONGEST_SENTENCE for segment in document.segments):
        return Unreadable(id_of(item), InputError(
            say("a sentence of more than {number} characters", number=grouped(LONGEST_SENTENCE)),
            say("Split it, or look for lost sentence ends.")))
    return document


def id_of(item: Item) -> str | int:
    """What an item's output row goes by."""
    return item.as_posix() if isinstance(item, Path) else item.id


def rows_out(items: Sequence[Item], judge: Judge) -> tuple[list[dict[str, Any]], Totals]:
    """The output row of each item, one that cannot be read as one that says why, and what they add up to; what comes twice is judged once."""
    found = [document_or_error(item) for item in items]
    different = list(dict.fromkeys(document for document in found if isinstance(document, Document)))
    reports = dict(zip(different, judge(different) if different else [], strict=True))
    rows, totals = [], Totals()
    for item, document in zip(items, found, strict=True):
        report = None if isinstance(document, Unreadable) else reports[document]
        if isinstance(item, Row) and report:
            report = judged_row(item, report)
        rows.append(measured(id_of(item), report) if report else error_row(document))  # type: ignore[arg-type]
        totals += Totals.of(rows[-1], len(report.document.segments) if report else 0)
    return rows, totals


def error_row(unreadable: Unreadable) -> dict[str, Any]:
    """The output row of what could not be read: nothing measured, and the reason."""
    return {"id": unreadable.id, **dict.fromkeys(MEASURES), "findings": [], "signature": None, "error": unreadable.error.message}


def as_document(rows: Sequence[Row], path: str) -> Document:
    """Line-aligned rows as one document, a line a segment."""
    segments: list[Segment] = []
    start = 0
    for row in rows:
        if row.mt.strip():
            segments.append(Segment(row.mt, start, len(segments), id=str(row.id), src=row.src, ref=row.ref))
        start += len(row.mt) + 1
    return replace(Document(path, "\n".join(row.mt for row in rows)), segments=tuple(segments))


def lines_of(items: Sequence[Item], judge: Judge) -> tuple[list[str], Totals]:
    """As `rows_out`, each row as a line of JSON."""
    rows, totals = rows_out(items, judge)
    return [json.dumps(row, ensure_ascii=False) for row in rows], totals
