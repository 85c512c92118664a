"""Options that narrow what makes a run fail, and the scope they make."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tqcheck.baseline import Baseline
    from tqcheck.changes import Hunk
    from tqcheck.gate import Scope

Diff = Annotated[bool, typer.Option("--diff", help="Report only sentences that changed since the last commit, or since --base.")]
Base = Annotated[str | None, typer.Option("--base", help="The commit to compare with instead of HEAD; implies --diff.", show_default=False)]
BaselineFile = Annotated[str | None, typer.Option(
    "--baseline", help="A file of known findings, which do not fail, or none; by default the nearest .tqcheck-baseline.json.", show_default=False)]
ShowBaseline = Annotated[bool, typer.Option("--show-baseline", help="List the findings of the baseline too; they still do not fail.")]
NONE = "none"


def baseline_of(name: str | None) -> Baseline | None:
    """The baseline of that name, or for None the nearest one, if there is one."""
    from tqcheck.baseline import find, read
    path = None if name == NONE else find(Path.cwd()) if name is None else Path(name)
    return read(path) if path else None


def changes_of(files: Iterable[Path], base: str) -> dict[str, tuple[Hunk, ...]]:
    """Of each file of the working copy that git knows, under the name it was given, the lines that changed since a commit."""
    from os.path import relpath

    from tqcheck.changes import since
    from tqcheck.git import top
    root = top().resolve()
    names = {str(file): Path(relpath(file.resolve(), root)).as_posix() for file in files if str(file) != "-"}
    known = since(base, [name for name in names.values() if not name.startswith("../")])
    return {given: known[name] for given, name in names.items() if name in known}


def scope_of(files: Iterable[Path], baseline: str | None, show_known: bool, diff: bool, base: str | None) -> Scope:
    """What counts of what some files have."""
    from tqcheck.gate import Scope
    return Scope(baseline_of(baseline), changes_of(files, base or "HEAD") if diff or base else None, show_known)
