"""The French texts of a commit or a push, with the content that git has of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tqcheck.changes import Change, changed_files, pushed
from tqcheck.cli.files import excluded
from tqcheck.cli.reading import Reading, french
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.errors import InputError, TqcheckError
from tqcheck.git import commit, git, parting
from tqcheck.readers import FORMATS, LARGEST_FILE, decoded, format_of, read_text

Compared = tuple[str, ...]
"""What `git diff` compares: `--cached`, or two commits."""


class Text(NamedTuple):
    """A French text that is staged or committed."""

    document: Document
    change: Change
    compared: Compared


def compared(kind: str, remote: str, base: str | None) -> Iterator[Compared]:
    """What is compared: two commits for each branch that is pushed, or since `base`; else what is staged."""
    if base is not None:
        tip = commit("HEAD")
        yield parting(commit(base), tip), tip
    elif kind == "pre-push":
        yield from dict.fromkeys(pushed(sys.stdin.read().splitlines(), remote))
    else:
        yield ("--cached",)


def texts(what: Compared, config: Config, reading: Reading) -> Iterator[Text]:
    """The French texts among the new and changed files, with the content that git has of them; errors are told."""
    for change in changed_files(*what):
        if is_text(change.path) and not excluded(Path(change.path), config.exclude):
            try:
                yield Text(french(content(change), surely=True), change, what)
            except TqcheckError as error:
                reading.tell(error)


def is_text(path: str) -> bool:
    """Whether a file's suffix is that of a format that is read."""
    return any(Path(path).suffix.lower() in format.suffixes for format in FORMATS)


def content(change: Change) -> Document:
    """A changed file as git has it, not as it lies in the working copy; InputError as of `readers.read`."""
    path, data = Path(change.path), git("cat-file", "blob", change.blob)
    if len(data) > LARGEST_FILE:
        raise InputError(f"{path} has more than {LARGEST_FILE // 1_000_000} MB.", "Split it, or add it to exclude in the settings.")
    return read_text(decoded(data, path), change.path, format_of(path))
