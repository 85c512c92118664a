"""Parquet in and out, by pyarrow (extra `parquet`)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tqcheck.engines.base import library
from tqcheck.errors import InputError
from tqcheck.language import say

INSTALL = '"tqcheck[parquet]"'
AT_ONCE = 1024
"""Rows."""


def opened(path: Path) -> Any:
    """A Parquet file with a column `mt`; InputError otherwise."""
    parquet, arrow = library("pyarrow.parquet", INSTALL), library("pyarrow", INSTALL)
    try:
        file = parquet.ParquetFile(path)
    except (OSError, arrow.ArrowException) as error:
        raise InputError(
            say("{path}: cannot be read as Parquet ({cause})", path=path, cause=str(error).splitlines()[0]),
            say("Check that it is the right file, and whole.")) from None
    if "mt" not in file.schema_arrow.names:
        raise InputError(say("{path}: there is no column “mt”", path=path), say("The columns are id, mt, src, ref; all but mt may be missing."))
    return file


def count(path: Path) -> int:
    """How many rows a file has."""
    return int(opened(path).metadata.num_rows)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, columns `id`, `mt`, `src` and `ref`."""
    file = opened(path)
    names = [name for name in ("id", "mt", "src", "ref") if name in file.schema_arrow.names]
    for batch in file.iter_batches(AT_ONCE, columns=names):
        yield from batch.to_pylist()


def schema() -> Any:
    """The columns of the output; `id` is a text."""
    arrow = library("pyarrow", INSTALL)
    text, number, count_ = arrow.string(), arrow.float64(), arrow.int64()
    finding = arrow.struct([(name, count_ if name in ("start", "end") else text) for name in (
        "check", "category", "severity", "start", "end", "text", "message", "suggestion", "probable_english")])
    return arrow.schema([
        ("id", text), ("score", number), ("adequacy", number), ("fluency", number), ("literalness", number), ("words", count_), ("band", text),
        ("back_translation", arrow.list_(text)), ("findings", arrow.list_(finding)), ("signature", text), ("error", text)])


def table(lines: Iterable[str]) -> Any:
    """Output rows in JSONL as an Arrow table."""
    cells = map(json.loads, lines)
    return library("pyarrow", INSTALL).Table.from_pylist([{**row, "id": str(row["id"])} for row in cells], schema=schema())


def written(lines: Iterable[str], stream: Any) -> None:
    """Write output rows as one Parquet file."""
    library("pyarrow.parquet", INSTALL).write_table(table(lines), stream, compression="zstd")


def convert(rows: Path, output: Path) -> None:
    """Output rows in JSONL as Parquet, written beside and then put in place."""
    made = output.with_name(output.name + ".new")
    with library("pyarrow.parquet", INSTALL).ParquetWriter(made, schema(), compression="zstd") as writer, rows.open(encoding="utf-8") as stream:
        while lines := list(islice(stream, AT_ONCE)):
            writer.write_table(table(lines))
    os.replace(made, output)
