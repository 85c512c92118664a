"""Segment files: rows in, judged rows out, in the same order, a chunk at a time.

In: JSONL rows `{"id", "mt", "src"?, "ref"?}`, TSV with a header of the same names, or line-aligned text files.
Out: one JSONL row a row; the contract is in the README.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tqcheck.document import Document, Segment
from tqcheck.errors import InputError
from tqcheck.readers.base import referenced
from tqcheck.report import Report
from tqcheck.reporters.json import finding_row, number
from tqcheck.sentences import split

CHUNK = 512
SURROGATE = re.compile("[\ud800-\udfff]")
Judge = Callable[[Sequence[Document]], list[Report]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a segment file."""

    id: str | int
    """As the file has it; else the number of its line."""
    mt: str
    src: str | None = None
    ref: str | None = None


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file without their ends; InputError if it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for line in stream:
                yield line.rstrip("\r\n")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file", "Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a directory", "Give the path of a file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8", f"Convert it first: iconv -f latin1 -t utf8 {path}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", "Check its permissions.") from None


def row_of(cells: Any, n: int, place: str) -> Row:
    """A row from a mapping; InputError if there is no text in `mt` or a cell is no text."""
    if not isinstance(cells, dict) or not isinstance(cells.get("mt"), str):
        raise InputError(
            f"{place}: the row has no text in “mt”",
            'A row is {"id": …, "mt": "French", "src": "English", "ref": "French"}; id, src and ref may be missing.')
    for name in ("src", "ref"):
        if not isinstance(cells.get(name), str | None):
            raise InputError(f"{place}: “{name}” is not a text", "Leave it out where there is none.")
    if any(SURROGATE.search(cells.get(name) or "") for name in ("mt", "src", "ref")):
        raise InputError(f"{place}: the row holds half of a character (a lone surrogate)", "Write the text as UTF-8, or both halves of the \\u escape.")
    given = cells.get("id")
    return Row(given if isinstance(given, str | int) and given != "" else str(n), cells["mt"], cells.get("src") or None, cells.get("ref") or None)


def jsonl_rows(path: Path) -> Iterator[Row]:
    """The rows of a JSONL file; blank lines are skipped."""
    for n, line in enumerate(read_lines(path), 1):
        if line.strip():
            try:
                cells = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{path}:{n}: not JSON: {error}", "Mend the line; each line is one JSON object.") from None
            yield row_of(cells, n, f"{path}:{n}")


def tsv_rows(path: Path) -> Iterator[Row]:
    """The rows of a tab-separated file whose header names the columns."""
    reader = csv.DictReader(read_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    if "mt" not in (reader.fieldnames or ()):
        raise InputError(f"{path}: the header has no column “mt”", "The first line names the columns: id, mt, src, ref, with tabs between.")
    for cells in reader:
        n = reader.line_num
        yield row_of(cells, n, f"{path}:{n}")


def aligned_rows(target: Path, source: Path | None = None, reference: Path | None = None) -> list[Row]:
    """Rows of files that are aligned line by line; InputError if they differ in length."""
    columns = [list(read_lines(path)) if path else None for path in (target, source, reference)]
    lengths = {str(path): len(column) for path, column in zip((target, source, reference), columns, strict=True) if column is not None}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{path} has {length:,}" for path, length in lengths.items())
        raise InputError(f"the files differ in their number of lines: {counts}", "Line n of each must belong together; look for an empty or a broken line.")
    mt, src, ref = (column or [] for column in columns)
    return [Row(str(n), m, s or None, r or None) for n, (m, s, r) in enumerate(zip_longest(mt, src, ref), 1)]


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a segment file, by its suffix: .tsv, else JSONL."""
    return tsv_rows(path) if path.suffix.lower() == ".tsv" else jsonl_rows(path)


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
    quality, segments = judged_row(row, report).quality, report.document.segments
    backs = [segment.evidence.back_translation for segment in segments]
    return {
        "id": row.id, "score": number(quality.score), "adequacy": number(quality.adequacy), "fluency": number(quality.fluency),
        "literalness": number(quality.literalness), "words": quality.words, "band": quality.band, "back_translation": None if None in backs else backs,
        "findings": [finding_row(f) for f in report.findings], "signature": report.signature}


def chunks(rows: Iterable[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """Rows in lists of at most `size`; what came before a malformed row is still yielded, then the error is raised."""
    chunk: list[Row] = []
    try:
        for row in rows:
            chunk.append(row)
            if len(chunk) == size:
                yield chunk
                chunk = []
    except InputError:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def judged(rows: Iterable[Row], judge: Judge, size: int = CHUNK) -> Iterator[list[tuple[Row, Report]]]:
    """All rows with their reports, a chunk at a time, in order."""
    for chunk in chunks(rows, size):
        yield list(zip(chunk, judge([document_of(row) for row in chunk]), strict=True))


def as_document(rows: Sequence[Row], path: str) -> Document:
    """Line-aligned rows as one document, a line a segment."""
    segments: list[Segment] = []
    start = 0
    for row in rows:
        if row.mt.strip():
            segments.append(Segment(row.mt, start, len(segments), id=str(row.id), src=row.src, ref=row.ref))
        start += len(row.mt) + 1
    return replace(Document(path, "\n".join(row.mt for row in rows)), segments=tuple(segments))
