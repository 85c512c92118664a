"""Files named on the command line, as documents; what cannot be read is told after the rest is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from tqcheck.cli import USER_ERROR, complain
from tqcheck.document import Document
from tqcheck.errors import InputError, NoFrenchError, TqcheckError
from tqcheck.metrics import FRENCH_SMALL, english_share
from tqcheck.readers import read, read_text
from tqcheck.words import words


def excluded(path: Path, patterns: Iterable[str]) -> bool:
    """Whether a path, as given, or one of its parents matches a pattern of the config's `exclude`."""
    names = [path.as_posix(), path.name, *(parent.as_posix() for parent in path.parents)]
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def document(path: Path, format: str | None, *, surely: bool = False) -> Document:
    """The document in a file, `-` for standard input; NoFrenchError as of `french`."""
    return french(read_text(sys.stdin.read(), "<stdin>", format or "text") if str(path) == "-" else read(path, format=format), surely=surely)


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

    def documents(self, paths: Iterable[Path], format: str | None) -> Iterator[Document]:
        """Each document that can be read; of the others, the error is printed."""
        for path in paths:
            try:
                yield document(path, format, surely=self.french_only)
            except TqcheckError as error:
                self.tell(error)

    def tell(self, error: TqcheckError) -> None:
        """Print an error, unless it is a text that is not French where only French ones are wanted."""
        if not (self.french_only and isinstance(error, NoFrenchError)):
            self.failed = True
            complain(error)

    def status(self, otherwise: int) -> int:
        """The exit status: 2 if a file could not be read."""
        return USER_ERROR if self.failed else otherwise
