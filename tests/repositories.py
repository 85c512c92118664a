"""Scratch git repositories for tests: no user's settings, no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOOD = "Le ministre a répondu que la loi serait votée mardi.\n"
BAD = "Il a qualifié ce message de «\u00a0taureau ****\u00a0» 😀.\n"
ENGLISH = "The minister said that the law will be passed on Tuesday, and that it is good for the people.\n"


class Repository:
    """A working copy in a folder, and what is run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")}, "PYTHONPATH": str(ROOT), "HOME": str(folder.parent),
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_NAME": "é", "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "é", "GIT_COMMITTER_EMAIL": "a@b", "COLUMNS": "100"}

    def call(self, *command: object, stdin: str = "", inside: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program in the working copy, or in a folder inside."""
        return subprocess.run([*map(str, command)], cwd=self.folder / inside, env=self.environment, capture_output=True, text=True, encoding="utf-8",
                              input=stdin, check=False)

    def git(self, *arguments: object) -> str:
        """What a git command that must end well prints."""
        done = self.call("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tqcheck(self, *arguments: object, stdin: str = "", inside: str = "") -> subprocess.CompletedProcess[str]:
        """Run this checkout's tqcheck."""
        return self.call(sys.executable, "-P", "-m", "tqcheck", *arguments, stdin=stdin, inside=inside)

    def write(self, name: str, text: str) -> Path:
        """Write a file, and the folders above it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def commit(self, **files: str) -> str:
        """Commit files, `_` in their names for a dot, past any hook; the commit's id."""
        for name, text in files.items():
            self.write(name.replace("_", "."), text)
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD").strip()


def repository(folder: Path) -> Repository:
    """A new repository with one branch, main."""
    made = Repository(folder)
    made.git("init", "-q", "-b", "main")
    return made
