"""Segment files: rows in.

JSONL rows `{"id", "mt", "src"?, "ref"?}`, TSV, CSV and Parquet with columns of the same names, or line-aligned text files; all are read as
streams. A row that cannot be read is one `Unreadable`, and the next is read.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from tqcheck.errors import InputError
from tqcheck.language import cause, say, template
from tqcheck.readers import refuse_endless_file

SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_LINE = 16_000_000
"""Bytes; a longer one is no row but a broken file."""
ROW = template('A row is {"id": …, "mt": "French", "src": "English", "ref": "French"}; id, src and ref may be missing.')


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a segment file."""

    id: str | int
    """As the file has it; else the number of its line."""
    mt: str
    src: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read, and why."""

    id: str | int
    error: InputError


Rows = Iterator[Row | Unreadable]


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to read; InputError if it cannot be opened, or is a device or a pipe."""
    refuse_endless_file(path)
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError:
        raise InputError(say("{path}: there is no such file", path=path), say("Check the path.")) from None
    except IsADirectoryError:
        raise InputError(say("{path} is a directory", path=path), say("Give the path of a file.")) from None
    except OSError as error:
        raise InputError(say("{path}: cannot be read ({cause})", path=path, cause=cause(error)), say("Check its permissions.")) from None


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file without their ends; InputError if it cannot be read."""
    for line in lines(path):
        if isinstance(line, InputError):
            raise line
        yield line


def lines(path: Path) -> Iterator[str | InputError]:
    """The lines of a file without their ends and its byte order mark; an error stands for a line that is not UTF-8 or longer than 16 MB."""
    with opened(path) as stream:
        for n, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b""), 1):
            if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                rest_of_line(stream)
                yield InputError(
                    say("{path}:{n}: a line of more than {size} MB", path=path, n=n, size=LONGEST_LINE // 1_000_000),
                    say("Each line is one row; look for lost line ends."))
                continue
            yield decoded(raw, n, path)


def decoded(raw: bytes, n: int, path: Path) -> str | InputError:
    """The text of line `n` without its end, the first without its byte order mark; an error where it is not UTF-8."""
    try:
        return raw.decode("utf-8-sig" if n == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return InputError(say("{path}:{n}: not UTF-8", path=path, n=n), say("Convert the file first: iconv -f latin1 -t utf8 {path}", path=path))


def rest_of_line(stream: BinaryIO) -> None:
    """Read to the end of a line, a piece at a time."""
    while (piece := stream.readline(LONGEST_LINE)) and not piece.endswith(b"\n"):
        pass


def row_of(cells: Any, n: int, place: str) -> Row:
    """A row from a mapping; InputError if there is no text in `mt`, a cell is no text, or it holds what no text has."""
    if not isinstance(cells, Mapping) or not isinstance(cells.get("mt"), str):
        raise InputError(say("{place}: the row has no text in “mt”", place=place), say(ROW))
    texts = {name: cells.get(name) for name in ("mt", "src", "ref")}
    for name, text in texts.items():
        if not isinstance(text, str | None):
            raise InputError(say("{place}: “{name}” is not a text", place=place, name=name), say("Leave it out where there is none."))
        if SURROGATE.search(text or ""):
            raise InputError(
                say("{place}: the row holds half of a character (a lone surrogate)", place=place),
                say("Write the text as UTF-8, or both halves of the \\u escape."))
        if "\0" in (text or ""):
            raise InputError(
                say("{place}: “{name}” contains U+0000, which no text has", place=place, name=name),
                say("Look for a broken conversion."))
    given = cells.get("id")
    return Row(given if isinstance(given, str | int) and given != "" else str(n), cells["mt"], texts["src"] or None, texts["ref"] or None)


def row_or_error(make: Callable[[], Any], n: int, place: str) -> Row | Unreadable:
    """The row of the cells that `make` returns, or why there is none."""
    try:
        return row_of(make(), n, place)
    except InputError as error:
        return Unreadable(str(n), error)
    except (ValueError, RecursionError) as error:
        return Unreadable(str(n), InputError(
            say("{place}: not JSON: {error}", place=place, error=error),
            say("Mend the line; each line is one JSON object.")))


def jsonl_rows(path: Path) -> Rows:
    """The rows of a JSONL file; blank lines are skipped."""
    for n, line in enumerate(lines(path), 1):
        if isinstance(line, InputError) or line.strip():
            yield json_row(line, n, path)


def json_row(line: str | InputError, n: int, path: Path) -> Row | Unreadable:
    """The row on line `n` of a JSONL file."""
    return Unreadable(str(n), line) if isinstance(line, InputError) else row_or_error(lambda: json.loads(line), n, f"{path}:{n}")


def tsv_rows(path: Path) -> Rows:
    """The rows of a tab-separated file whose header names the columns; a quotation mark is a character like others."""
    read = lines(path)
    header = next(read, "")
    if isinstance(header, InputError):
        raise header
    names = with_mt(header.split("\t"), path)
    for n, line in enumerate(read, 2):
        if isinstance(line, InputError):
            yield Unreadable(str(n), line)
        elif line:
            yield row_or_error(lambda text=line: dict(zip(names, text.split("\t"), strict=False)), n, f"{path}:{n}")  # type: ignore[misc]


def csv_rows(path: Path) -> Rows:
    """The rows of a CSV file (RFC 4180) with commas, semicolons or tabs, whichever its header has."""
    csv.field_size_limit(LONGEST_LINE)
    with opened(path) as stream:
        text = TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        header = text.readline()
        reader = csv.reader(text, delimiter=max(",;\t", key=header.count))
        names = with_mt(next(csv.reader([header], delimiter=max(",;\t", key=header.count)), []), path)
        while (cells := next_cells(reader)) is not None:
            n = 1 + reader.line_num
            if cells:
                yield row_or_error(lambda some=cells: dict(zip(names, some, strict=False)), n, f"{path}:{n}")  # type: ignore[misc]


def next_cells(reader: Any) -> list[str] | None:
    """The cells of the next row of a CSV file, one that cannot be parsed as a row without text; None at the end."""
    try:
        return next(reader, None)
    except csv.Error:
        return [""]


def with_mt(names: Iterable[str], path: Path) -> list[str]:
    """The names of columns; InputError without a column `mt`."""
    found = [name.strip() for name in names]
    if "mt" not in found:
        raise InputError(say("{path}: the header has no column “mt”", path=path), say("The first line names the columns: id, mt, src, ref."))
    return found


def parquet_rows(path: Path) -> Rows:
    """The rows of a Parquet file, a batch at a time (extra `parquet`)."""
    from tqcheck.batch.parquet import records
    for n, cells in enumerate(records(path), 1):
        yield row_or_error(lambda some=cells: some, n, f"{path}, row {n}")  # type: ignore[misc]


READERS: Mapping[str, Callable[[Path], Rows]] = {
    ".jsonl": jsonl_rows, ".ndjson": jsonl_rows, ".tsv": tsv_rows, ".csv": csv_rows, ".parquet": parquet_rows}


def read_rows(path: Path) -> Rows:
    """The rows of a segment file, by its suffix: JSONL if that is unknown."""
    return READERS.get(path.suffix.lower(), jsonl_rows)(path)


def aligned_rows(target: Path, source: Path | None = None, reference: Path | None = None) -> list[Row]:
    """Rows of files that are aligned line by line; InputError if they differ in length or cannot be read."""
    columns = [list(read_lines(path)) if path else None for path in (target, source, reference)]
    same_length({str(path): len(column) for path, column in zip((target, source, reference), columns, strict=True) if column is not None})
    mt, src, ref = (column or [] for column in columns)
    return [Row(str(n), m, s or None, r or None) for n, (m, s, r) in enumerate(zip_longest(mt, src, ref), 1)]


def same_length(lengths: Mapping[str, int]) -> None:
    """InputError unless all files have as many lines."""
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{path} has {length:,}" for path, length in lengths.items())
        raise InputError(
            say("the files differ in their number of lines: {counts}", counts=counts),
            say("Line n of each must belong together; look for an empty or a broken line."))


def aligned_stream(target: Path, source: Path | None = None, reference: Path | None = None) -> Rows:
    """As `aligned_rows`, a row at a time; call `same_length` first."""
    columns = [lines(path) if path else () for path in (target, source, reference)]
    for n, cells in enumerate(zip_longest(*columns), 1):
        broken = next((cell for cell in cells if isinstance(cell, InputError)), None)
        named = dict(zip(("mt", "src", "ref"), cells, strict=True))
        yield Unreadable(str(n), broken) if broken else row_or_error(lambda some=named: some, n, f"{target}:{n}")  # type: ignore[misc]
