"""Files named on the command line, as documents; what cannot be read is told after the rest is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from tqcheck.cli import USER_ERROR, complain
from tqcheck.document import Document
from tqcheck.errors import InputError, TqcheckError
from tqcheck.metrics import english_share
from tqcheck.readers import read, read_bytes
from tqcheck.words import words


def excluded(path: Path, patterns: Iterable[str]) -> bool:
    """Whether a path, as given, or one of its parents matches a pattern of the config's `exclude`."""
    names = [path.as_posix(), path.name, *(parent.as_posix() for parent in path.parents)]
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def document(path: Path, format: str | None, name: str | None = None) -> Document:
    """The document in a file, `-` for standard input under the name given; InputError also where most of it is English."""
    read_one = read_bytes(sys.stdin.buffer.read(), Path(name or "<stdin>"), format=format) if str(path) == "-" else read(path, format=format)
    share = english_share([w.form for segment in read_one.segments for w in words(segment.text)])
    if share is not None and share > 0.6:
        raise InputError(f"{read_one.path}: this text is English, not French", "Give the French translation; the English source goes to `tqcheck score -s`.")
    return read_one


class Reading:
    """Documents one after the other, and whether some could not be read."""

    def __init__(self) -> None:
        self.failed = False

    def documents(self, paths: Iterable[Path], format: str | None) -> Iterator[Document]:
        """Each document that can be read; of the others, the error is printed."""
        for path in paths:
            try:
                yield document(path, format)
            except TqcheckError as error:
                self.failed = True
                complain(error)

    def status(self, otherwise: int) -> int:
        """The exit status: 2 if a file could not be read."""
        return USER_ERROR if self.failed else otherwise
