"""What a run reads, in the order in which it is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tqcheck.batch.judging import Item
from tqcheck.batch.rows import READERS, Unreadable, aligned_stream, opened, read_rows, same_length
from tqcheck.errors import InputError
from tqcheck.language import say
from tqcheck.readers import FORMATS

ROWS = frozenset(READERS)
"""Suffixes of segment files."""
ARTICLES = frozenset(suffix for kind in FORMATS for suffix in kind.suffixes) - ROWS
"""Suffixes of files that are read whole, one output row each."""
BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files of rows and articles; or one `target` with what is aligned with it, line by line."""

    paths: tuple[Path, ...] = ()
    target: Path | None = None
    source: Path | None = None
    reference: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that are read."""
        return tuple(path for path in (*self.paths, self.target, self.source, self.reference) if path is not None)

    def items(self) -> Iterator[Item]:
        """What output rows are written for."""
        if self.target is not None:
            yield from aligned_stream(self.target, self.source, self.reference)
        for path in self.paths:
            if path.suffix.lower() in ARTICLES:
                yield path
            else:
                yield from read_rows(path)


@dataclass(frozen=True, slots=True)
class Measured:
    """Inputs as they are now."""

    job: list[list[Any]]
    """Name, bytes and sha256 of each file: what decides whether a run is the same."""
    rows: int
    """About how many: line ends of segment files, and articles."""


def measured(inputs: Inputs) -> Measured:
    """Read all files once; InputError for one that cannot be read, and for aligned files of different lengths."""
    job: list[list[Any]] = []
    lines = []
    for path in inputs.files:
        size, digest, ends = digest_of(path)
        job.append([str(path), size, digest])
        lines.append(ends)
    if inputs.target is not None:
        same_length({str(path): count for path, count in zip(inputs.files, lines, strict=True)})
        return Measured(job, lines[0])
    return Measured(job, sum(1 if path.suffix.lower() in ARTICLES else count for path, count in zip(inputs.files, lines, strict=True)))


def digest_of(path: Path) -> tuple[int, str, int]:
    """Bytes, sha256 and lines of a file; a last line without an end counts. For Parquet, its rows."""
    size, lines, last, digest = 0, 0, b"\n", hashlib.sha256()
    with opened(path) as stream:
        if not stream.seekable():
            raise InputError(
                say("{path} is a pipe, which can be read once, and a run reads its input twice", path=path),
                say("Write its rows into a file first."))
        while block := stream.read(BLOCK):
            digest.update(block)
            size, lines, last = size + len(block), lines + block.count(b"\n"), block[-1:]
    if path.suffix.lower() == ".parquet":
        from tqcheck.batch.parquet import count
        lines, last = count(path), b"\n"
    return size, digest.hexdigest(), lines + (last != b"\n")


def refuse_nonsense(inputs: Inputs, first: int = 20) -> None:
    """InputError, that of the first row, where none of the first rows can be read: it is another kind of file."""
    head = list(islice(inputs.items(), first))
    if head and isinstance(head[0], Unreadable) and all(isinstance(item, Unreadable) for item in head):
        raise InputError(head[0].error.message, head[0].error.hint)


def chosen(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths, each once, in order."""
    return tuple(dict.fromkeys(paths))
