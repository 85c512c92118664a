"""Files named on the command line, as documents; what cannot be read is told after the rest is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tqcheck.cli import USER_ERROR, complain
from tqcheck.cli.files import expanded
from tqcheck.document import Document
from tqcheck.errors import InputError, TqcheckError
from tqcheck.metrics import english_share
from tqcheck.readers import read, read_bytes
from tqcheck.words import words


class English(InputError):
    """A text that is English, not French."""


def document(path: Path, format: str | None, name: str | None = None) -> Document:
    """The document in a file, `-` for standard input under the name given; InputError also where most of it is English."""
    read_one = read_bytes(sys.stdin.buffer.read(), Path(name or "<stdin>"), format=format) if str(path) == "-" else read(path, format=format)
    share = english_share([w.form for segment in read_one.segments for w in words(segment.text)])
    if share is not None and share > 0.6:
        raise English(f"{read_one.path}: this text is English, not French", "Give the French translation; the English source goes to `tqcheck score -s`.")
    return read_one


class Reading:
    """Documents one after the other, and whether some could not be read."""

    def __init__(self) -> None:
        self.failed = False

    def documents(self, paths: Iterable[Path], format: str | None, name: str | None = None, exclude: Sequence[str] = ()) -> Iterator[Document]:
        """Each document that can be read, standard input under the name given; of the others, the error is printed.

        English texts of a folder or pattern are passed over, since sources often stand beside translations.
        """
        for path in paths:
            try:
                files = expanded(path, exclude)
            except TqcheckError as error:
                self.tell(error)
                continue
            for file in files:
                try:
                    yield document(file, format, name)
                except TqcheckError as error:
                    if not isinstance(error, English) or file == path:
                        self.tell(error)

    def tell(self, error: TqcheckError) -> None:
        """Print an error and remember that there was one."""
        self.failed = True
        complain(error)

    def status(self, otherwise: int) -> int:
        """The exit status: 2 if a file could not be read."""
        return USER_ERROR if self.failed else otherwise
