"""Files named on the command line, as documents; what cannot be read is told after the rest is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tqcheck.cli import USER_ERROR, complain
from tqcheck.cli.files import expanded
from tqcheck.document import Document
from tqcheck.errors import InputError, NoFrenchError, TqcheckError
from tqcheck.metrics import FRENCH_SMALL, english_share
from tqcheck.readers import read, read_bytes, whole
from tqcheck.words import words


def document(path: Path, format: str | None, name: str | None = None, *, surely: bool = False) -> Document:
    """The document in a file, `-` for standard input under the name given; NoFrenchError as of `french`."""
    if str(path) != "-":
        return french(read(path, format=format), surely=surely)
    called = Path(name or "<stdin>")
    return french(read_bytes(whole(sys.stdin.buffer, called), called, format=format), surely=surely)


def french(document: Document, *, surely: bool = False) -> Document:
    """The document; NoFrenchError where most of it is English, and, if it must be `surely` French, where no small French word stands in it."""
    forms = [w.form for segment in document.segments for w in words(segment.text)]
    share = english_share(forms)
    if share is not None and share > 0.6:
        raise NoFrenchError(f"{document.path}: this text is English, not French", "Give the French translation; the English source goes to `tqcheck score -s`.")
    if surely and FRENCH_SMALL.isdisjoint(forms):
        raise NoFrenchError(f"{document.path}: nothing shows that this text is French", f"Have it read all the same: tqcheck check {document.path}")
    return document


def english(path: Path) -> Document:
    """The English article at a path; InputError where most of it is French."""
    source = read(path, language="en")
    share = english_share([w.form for segment in source.segments for w in words(segment.text)])
    if share is not None and share < 0.4:
        raise InputError(f"{path}: this text is French, not English", "Give --source the English article, and the French one as the file to check.")
    return source


def sourced(documents: Sequence[Document], source: Path) -> list[Document]:
    """One French article with the English one that it translates; InputError for more than one."""
    if len(documents) > 1:
        raise InputError(f"{source} is one source, but {len(documents)} texts were given", "Check one text at a time with its source.")
    return [replace(one, source=english(source)) for one in documents]


class Reading:
    """Documents one after the other, and whether some could not be read."""

    def __init__(self, *, french_only: bool = False) -> None:
        self.failed, self.french_only = False, french_only

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
                    yield document(file, format, name, surely=self.french_only)
                except TqcheckError as error:
                    if not isinstance(error, NoFrenchError) or file == path:
                        self.tell(error)

    def tell(self, error: TqcheckError) -> None:
        """Print an error and remember it, unless it is a text that is not French where only French ones are wanted."""
        if not (self.french_only and isinstance(error, NoFrenchError)):
            self.failed = True
            complain(error)

    def status(self, otherwise: int) -> int:
        """The exit status: 2 if a file could not be read."""
        return USER_ERROR if self.failed else otherwise
