"""Which files an argument names: itself, those that match a pattern, or those of a folder that git does not ignore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from tqcheck.errors import InputError
from tqcheck.readers import FORMATS

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

DATA = frozenset({"jsonl", "tsv", "csv"})
"""Formats that most files of a folder with their suffixes are not: such a file must be named."""
SUFFIXES = frozenset(suffix for kind in FORMATS if kind.name not in DATA for suffix in kind.suffixes)
Ignored = Sequence[tuple[Path, "GitIgnoreSpec"]]
"""The .gitignore files that hold, each with its folder."""


def excluded(path: Path, patterns: Iterable[str]) -> bool:
    """Whether a path, as given, or one of its parents matches a pattern of the config's `exclude`."""
    names = [path.as_posix(), path.name, *(parent.as_posix() for parent in path.parents)]
    return any(fnmatch(name, pattern) for name in names for pattern in patterns)


def expanded(path: Path, exclude: Sequence[str] = ()) -> list[Path]:
    """The files of a folder that tqcheck reads, of those matching a pattern, or the path itself; InputError where there is none.

    Hidden files and what `exclude` or a .gitignore leaves out are not found.
    """
    pattern = has_magic(str(path)) and not path.exists()
    if not pattern and not path.is_dir():
        return [path]
    found = [Path(name) for name in sorted(glob(str(path), recursive=True))] if pattern else [path]
    files = [file for one in found for file in (walked(one, above(one), exclude) if one.is_dir() else [one]) if not excluded(file, exclude)]
    if not files:
        what = "matches no file that tqcheck reads" if pattern else "is a folder without a file that tqcheck reads"
        raise InputError(f"{path} {what}.", f"Those end in {' '.join(sorted(SUFFIXES))}; files of rows must be named.")
    return list(dict.fromkeys(files))


def walked(folder: Path, ignored: Ignored, exclude: Sequence[str]) -> Iterator[Path]:
    """The files of a folder and of those in it, in order of their names."""
    here = [*ignored, *rules(folder)]
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or is_ignored(path, here) or excluded(path, exclude):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from walked(path, here, exclude)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def above(folder: Path) -> Ignored:
    """The rules of the folders around one, up to that of the repository; none outside a repository."""
    parents = [folder.resolve(), *folder.resolve().parents]
    root = next((i for i, parent in enumerate(parents) if (parent / ".git").exists()), None)
    return [] if root is None else [rule for parent in reversed(parents[1 : root + 1]) for rule in rules(parent)]


def rules(folder: Path) -> Iterator[tuple[Path, GitIgnoreSpec]]:
    """What the .gitignore of a folder says, if it has one."""
    file = folder / ".gitignore"
    if file.is_file():
        from pathspec import GitIgnoreSpec
        yield folder.resolve(), GitIgnoreSpec.from_lines(file.read_text(encoding="utf-8", errors="replace").splitlines())


def is_ignored(path: Path, ignored: Ignored) -> bool:
    """What the nearest .gitignore that speaks of a path says."""
    absolute = path.parent.resolve() / path.name
    for folder, spec in reversed(ignored):
        said = spec.check_file(absolute.relative_to(folder).as_posix() + ("/" if path.is_dir() else "")).include
        if said is not None:
            return said
    return False
