"""The hooks of plain git: a shell script that runs tqcheck on what is committed or pushed, after the hook that was there before.

The script knows the Python that installed it, since git often runs without the virtual environment. A foreign hook is kept beside it, under a
name of its own, and runs first, with the same arguments and input. Only a file whose second line is ours is ever replaced or taken away.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tqcheck.errors import InputError

KINDS = ("pre-commit", "pre-push")
MARK = "# Written by `tqcheck hook install`; `tqcheck hook uninstall` takes it away."
KEPT = ".before-tqcheck"

SCRIPT = """\
#!/bin/sh
{mark}
# A hook that was here before is kept as {kind}{kept} and runs first.
here="{kind} $(git rev-parse --absolute-git-dir)"
if [ "$TQCHECK_HOOK" = "$here" ]; then exit 0; fi  # a kept hook may run this one again
TQCHECK_HOOK="$here"; export TQCHECK_HOOK
kept="$(dirname "$0")/{kind}{kept}"
{body}"""
GONE = """\
if [ ! -x {python} ]; then
    echo "tqcheck: the Python that installed this hook is gone:" {python} >&2
    echo "   hint: install tqcheck again and run: tqcheck hook install; or go without it this once: git {verb} --no-verify" >&2
    exit 2
fi
"""
COMMIT = """\
if [ -x "$kept" ]; then "$kept" "$@" || exit; fi
{gone}exec {python} -P -m tqcheck hook run pre-commit{arguments}
"""
PUSH = """\
refs="$(cat; echo .)"; refs="${{refs%.}}"
if [ -x "$kept" ]; then printf %s "$refs" | "$kept" "$@" || exit; fi
{gone}printf %s "$refs" | {python} -P -m tqcheck hook run pre-push{arguments} --remote "$1"
"""


class Done(NamedTuple):
    """What was done to one hook."""

    kind: str
    place: Path
    what: str
    """A sentence's end."""


def script(kind: str, arguments: Sequence[str], python: str = sys.executable) -> str:
    """The text of a hook that runs tqcheck with some options."""
    quoted, verb = shlex.quote(python), kind.removeprefix("pre-")
    gone = GONE.format(python=quoted, verb=verb)
    body = (COMMIT if kind == "pre-commit" else PUSH).format(gone=gone, python=quoted, arguments="".join(f" {shlex.quote(one)}" for one in arguments))
    return SCRIPT.format(mark=MARK, kind=kind, kept=KEPT, body=body)


def is_ours(path: Path) -> bool:
    """Whether a hook was written by tqcheck."""
    return path.is_file() and MARK in path.read_text(encoding="utf-8", errors="replace").split("\n")[1:2]


def install(folder: Path, kind: str, arguments: Sequence[str] = ()) -> Done:
    """Write a hook, whole or not at all; a foreign one is kept and chained. InputError where one was kept before and another stands there now."""
    path, kept = folder / kind, folder / f"{kind}{KEPT}"
    foreign = os.path.lexists(path) and not is_ours(path)
    if foreign and os.path.lexists(kept):
        raise InputError(f"{path} is not tqcheck's, and {kept.name} is kept beside it already", f"Put into one what both do, and remove {kept}.")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{kind}.{os.getpid()}.part"
    part.write_text(script(kind, arguments), encoding="utf-8", newline="\n")
    part.chmod(0o755)
    if foreign:
        path.rename(kept)
    part.replace(path)
    return Done(kind, path, f"installed; the hook that was there runs first, as {kept.name}" if os.path.lexists(kept) else "installed")


def uninstall(folder: Path, kind: str) -> Done:
    """Take a hook of ours away and put back the one that was kept; a foreign one is left alone."""
    path, kept = folder / kind, folder / f"{kind}{KEPT}"
    if not os.path.lexists(path):
        return Done(kind, path, "not there")
    if not is_ours(path):
        return Done(kind, path, "not tqcheck’s, and left alone")
    if os.path.lexists(kept):
        kept.replace(path)
        return Done(kind, path, "removed; the hook that was there before is back")
    path.unlink()
    return Done(kind, path, "removed")
