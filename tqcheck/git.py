"""What is asked of git, in the current folder; git itself must be installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tqcheck.errors import InputError


def git(*arguments: str, stdin: str = "") -> bytes:
    """What a git command prints; InputError if git is missing or the command fails."""
    try:
        done = subprocess.run(["git", *arguments], input=stdin.encode(), capture_output=True, check=False)
    except FileNotFoundError:
        raise InputError("git is not installed, or not on the PATH", "Install git, or leave out what compares with it, such as --diff.") from None
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("fatal: ")
    if "not a git repository" in said:
        raise InputError(f"{Path.cwd()} is in no git repository", "Go to a folder of one, or make it one: git init")
    raise InputError(f"git {arguments[0]}: {said}", f"Try it yourself: git {' '.join(arguments)}")


def line(*arguments: str, stdin: str = "") -> str:
    """The one line that a git command prints."""
    return git(*arguments, stdin=stdin).decode(errors="surrogateescape").removesuffix("\n")


def succeeds(*arguments: str) -> bool:
    """Whether a git command ends well."""
    return subprocess.run(["git", *arguments], capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


def top() -> Path:
    """The folder of the working copy; InputError in a bare repository or in none."""
    return Path(line("rev-parse", "--show-toplevel"))


def hooks_folder() -> Path:
    """Where git looks for hooks: core.hooksPath, else the repository's own, which all its worktrees share. Relative to `top`."""
    return Path(line("-C", str(top()), "rev-parse", "--git-path", "hooks"))


def commit(name: str) -> str:
    """The id of a commit; for HEAD before the first commit that of the empty tree; InputError if there is no such commit."""
    if succeeds("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"):
        return line("rev-parse", "--verify", f"{name}^{{commit}}")
    if name == "HEAD" and top():
        return empty_tree()
    raise InputError(f"git knows no commit “{name}”", "Fetch it, for instance with fetch-depth: 0 in actions/checkout, or name another with --base.")


def empty_tree() -> str:
    """The id of the tree without files: what a first commit is compared with."""
    return line("hash-object", "-t", "tree", "--stdin")


def parting(base: str, tip: str) -> str:
    """Where two commits part; `base` itself where they have no common history."""
    return line("merge-base", base, tip) if succeeds("merge-base", base, tip) else base
