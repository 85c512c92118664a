"""Segment files, as `tqcheck batch` reads them: JSONL rows `{"id"?, "mt", "src"?}`, and TSV or CSV with a header of the same names.

Each row's `mt` is a block with its source; what JSON or CSV escapes is masked at its length, so that offsets are places in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from tqcheck.document import Span
from tqcheck.readers.base import Block, Malformed, escape, one_block, referenced

LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
JSON_SPACE = re.compile(r"[ \t]*")
JSON_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
SURROGATE = re.compile("[\ud800-\udfff\0]")
DELIMITERS = (",", ";", "\t")
HEADER = "The first line names the columns: mt, and if you have them id and src."
Row = dict[str, tuple[str, Span]]
"""By column, its text, and where it stands in the file, quotation marks excluded."""


def jsonl(text: str) -> Iterator[Block]:
    """The rows of a JSONL file; blank lines are skipped."""
    for number, line in enumerate(LINE.finditer(text), 1):
        if line[1].strip():
            cells = members(line[1], number)
            mt, place = cells.get("mt", (None, Span(0, 0)))
            if not isinstance(mt, str) or SURROGATE.search(mt):
                raise Malformed(f"has no text in “mt” on line {number}", 'A row is {"id": …, "mt": "French", "src": "English"}; id and src may be missing.')
            raw = line[1][place.start + 1 : place.end - 1]
            shown = JSON_ESCAPE.sub(lambda found: escape(str(json.loads(f'"{found[0]}"')), len(found[0])), raw)
            yield from row(shown, line.start() + place.start + 1, cells.get("src", (None,))[0], cells.get("id", (None,))[0])


def row(shown: str, start: int, src: object, id: object) -> Iterator[Block]:
    """The block of a row."""
    known = src if isinstance(src, str) and src and not SURROGATE.search(src) else None
    yield from one_block(referenced(shown), start, None if known is None else unescape(known), str(id) if isinstance(id, str | int) and id != "" else None)


def members(line: str, number: int) -> dict[str, tuple[Any, Span]]:
    """The members of a JSON object, with the places of their values in the line; Malformed if it is none."""
    try:
        if not isinstance(json.loads(line), dict):
            raise ValueError("it is no object")
    except (ValueError, RecursionError) as error:
        raise Malformed(f"is no JSONL: line {number}: {error}", "Mend the line; each line is one JSON object.") from None
    decoder, found = json.JSONDecoder(), dict[str, tuple[Any, Span]]()
    place = behind(line, line.index("{"))
    while line[place] != "}":
        key, place = decoder.raw_decode(line, place)
        start = behind(line, behind(line, place - 1))
        value, end = decoder.raw_decode(line, start)
        found[key], place = (value, Span(start, end)), behind(line, end - 1)
        place = behind(line, place) if line[place] == "," else place
    return found


def behind(line: str, place: int) -> int:
    """Where the next token begins after the one that ends at `place`."""
    return JSON_SPACE.match(line, place + 1).end()  # type: ignore[union-attr]


def tsv(text: str) -> Iterator[Block]:
    """The rows of a tab-separated file, in which quotation marks are characters like others."""
    yield from table(text, "\t", re.compile(r"(?P<plain>[^\t\r\n]*)(?P<end>\t|\r\n|\r|\n|\Z)"))


def csv(text: str) -> Iterator[Block]:
    """The rows of a CSV file (RFC 4180) with commas, semicolons or tabs, whichever its header has."""
    header = text.partition("\n")[0]
    mark = max(DELIMITERS, key=header.count)
    yield from table(text, mark, re.compile(rf'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^"{mark}\r\n][^{mark}\r\n]*|))(?P<end>{mark}|\r\n|\r|\n|\Z)'))


def table(text: str, mark: str, cell: re.Pattern[str]) -> Iterator[Block]:
    """The rows of a table whose first line names the columns."""
    rows = lines(text, mark, cell)
    names = [span_text(text, span).strip(" \ufeff") for span, _ in next(rows, [])]
    if "mt" not in names:
        raise Malformed("has no column “mt” in its header", HEADER)
    for cells in rows:
        known = dict(zip(names, cells, strict=False))
        if "mt" in known:
            values = {name: unquoted(span_text(text, span), quoted) for name, (span, quoted) in known.items()}
            span, quoted = known["mt"]
            shown = unquoted(span_text(text, span), quoted, escape('"', 2))
            yield from row(shown, span.start, values.get("src"), values.get("id"))


def unquoted(cell: str, quoted: bool, mark: str = '"') -> str:
    """A cell with `mark` for each doubled quotation mark, if it was quoted."""
    return cell.replace('""', mark) if quoted else cell


def span_text(text: str, span: Span) -> str:
    """A stretch of a text."""
    return text[span.start : span.end]


def lines(text: str, mark: str, cell: re.Pattern[str]) -> Iterator[list[tuple[Span, bool]]]:
    """The cells of each row, and whether they were quoted; Malformed where a quotation mark has no partner."""
    cells, done = list[tuple[Span, bool]](), 0
    while done < len(text):
        found = cell.match(text, done)
        if found is None:
            raise Malformed(f"has an odd quotation mark on line {text.count(chr(10), 0, done) + 1}", "Double the quotation marks inside a quoted cell.")
        quoted = found.groupdict().get("quoted") is not None
        cells.append((Span(*found.span("quoted" if quoted else "plain")), quoted))
        done = found.end()
        if found["end"] != mark:
            yield cells
            cells = []
    if cells:
        yield cells
