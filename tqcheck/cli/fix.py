"""`tqcheck fix`: mend what needs no second opinion; a diff first, the file when told so."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import ConfigFile, Disable, Only, Region, config_of
from tqcheck.language import cause, say

if TYPE_CHECKING:
    from tqcheck.cli.reading import Reading
    from tqcheck.config import Config
    from tqcheck.document import Document
    from tqcheck.fixes import Mended

Files = Annotated[list[Path], typer.Argument(help="French texts (.txt, .md, .html), folders or patterns; - reads standard input.", show_default=False)]
Diff = Annotated[bool, typer.Option("--diff", help="Print what would change and write nothing, as without options; status 1 if something would.")]
Write = Annotated[bool, typer.Option("--write", help="Write the files (what came from standard input, to standard output) and list what was changed.")]
InputFormat = Annotated[str | None, typer.Option("--input-format", help="text, markdown or html, whatever the file's name.")]
StdinName = Annotated[str | None, typer.Option("--stdin-filename", help="What to call standard input; its format is told by this name.")]
ForceExclude = Annotated[bool, typer.Option("--force-exclude", help="Apply the config's exclude to files named here too, as hooks need.")]
LINE = re.compile(r"[^\n]*\n|[^\n]+")
NO_NEWLINE = "\n\\ No newline at end of file\n"


def unified(mended: Mended) -> str:
    """A unified diff that `patch -p0` understands."""
    from difflib import unified_diff
    path = mended.document.path
    lines = unified_diff(LINE.findall(mended.document.text), LINE.findall(mended.text), path, path)
    return "".join(line if line.endswith("\n") else line + NO_NEWLINE for line in lines)


def listed(mended: Mended) -> str:
    """What was changed, a line each."""
    return "".join(f"{mended.document.path}:{line}: {check}: {before!r} → {after!r}\n" for line, check, before, after in mended.changes)


def replace_file(path: Path, text: str) -> None:
    """Write a file in one step, its mode kept, so that it is never half of it; InputError where that cannot be done."""
    import shutil
    from tempfile import TemporaryDirectory

    from tqcheck.errors import InputError
    path = path.resolve()
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".tqcheck-") as folder:
            made = Path(folder) / path.name
            made.write_bytes(text.encode())
            shutil.copymode(path, made)
            made.replace(path)
    except OSError as error:
        raise InputError(
            say("{path}: cannot be written ({cause})", path=path, cause=cause(error)),
            say("Look for a missing permission or a full disk.")) from None


def tell(mended: Sequence[Mended], done: bool) -> None:
    """How many changes there are, on standard error."""
    from tqcheck.reporters.base import plural
    count, files = sum(len(one.changes) for one in mended), sum(bool(one.changes) for one in mended)
    what = say("{changes} in {files}", changes=plural(count, "change"), files=plural(files, "file"))
    aside = "" if done or not count else say("; nothing is written without --write")
    print("tqcheck" + say(": ") + what + aside, file=sys.stderr)


def saved(mended: Mended, standard_input: str, reading: Reading) -> bool:
    """Write a mended document where it came from, and list what was changed; False where that failed, which is told."""
    from tqcheck.errors import InputError
    try:
        save(mended, standard_input)
    except InputError as error:
        reading.tell(error)
        return False
    return True


def save(mended: Mended, standard_input: str) -> None:
    """Write a mended document, that of the name given to standard output, and list what was changed; InputError of `replace_file`."""
    if mended.document.path == standard_input:
        print(mended.text, end="")
        print(listed(mended), end="", file=sys.stderr)
    elif mended.changes:
        replace_file(Path(mended.document.path), mended.text)
        print(listed(mended), end="")


def each_mended(documents: Iterable[Document], config: Config, reading: Reading, named: Collection[str]) -> Iterator[Mended]:
    """Each document mended; one that is not written back is passed over unless it was named, and of those the error is printed."""
    from tqcheck.errors import InputError
    from tqcheck.fixes import FORMATS, mend
    for document in documents:
        if document.format in FORMATS or document.path in named:
            try:
                yield mend(document, config)
            except InputError as error:
                reading.tell(error)


def run(
    files: Files, diff: Diff = False, write: Write = False, config_file: ConfigFile = None, only: Only = None, disable: Disable = None,
    region: Region = None, input_format: InputFormat = None, stdin_filename: StdinName = None, force_exclude: ForceExclude = False,
) -> None:
    """Mend typography, the case of names and a few phrases whose French is certain; a diff of it, or with --write the files."""
    from tqcheck.cli.files import excluded
    from tqcheck.cli.reading import Reading
    from tqcheck.errors import InputError
    if diff and write:
        raise InputError(say("--diff and --write exclude each other"), say("Look at the diff first, then give --write alone."))
    config = config_of(config_file, only=only, disable=disable, region=region, no_models=True)
    reading, standard_input = Reading(), stdin_filename or "<stdin>" if Path("-") in files else ""
    documents = reading.documents([f for f in files if not (force_exclude and excluded(f, config.exclude))], input_format, stdin_filename, config.exclude)
    mended = []
    for one in each_mended(documents, config, reading, {standard_input, *map(str, files)}):
        if not write:
            print(unified(one), end="")
        elif not saved(one, standard_input, reading):
            continue
        mended.append(one)
    tell(mended, write)
    raise typer.Exit(reading.status(int(not write and any(one.changes for one in mended))))
