"""Where output goes, and how long work shows that it goes on: on a terminal only, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tqcheck.errors import InputError
from tqcheck.language import cause, say

if TYPE_CHECKING:
    from tqcheck.document import Document
    from tqcheck.report import Report

TOGETHER = 16
"""Documents whose sentences go to the models in one batch."""


def refuse_overwriting(output: Path | None, inputs: Sequence[Path | None]) -> None:
    """InputError if the output is one of the files that are read."""
    if output is not None and any(path is not None and os.path.realpath(path) == os.path.realpath(output) for path in inputs):
        raise InputError(say("{output} is both read and written", output=output), say("Give -o another name."))


@contextmanager
def writing(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file to write; InputError where it cannot be written."""
    if path is None:
        yield sys.stdout
        return
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(
            say("{path}: cannot be written ({cause})", path=path, cause=cause(error)),
            say("Name a file in a folder that exists and that you may write to.")) from None
    with stream:
        yield stream


@contextmanager
def counting(what: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
    """A function to call with how many more are done; shown, with rate and time left, only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    left = [BarColumn(), TextColumn(say("of {task.total:,.0f}, {task.speed:,.0f} a second,")), TimeRemainingColumn(), TextColumn(say("left"))] if total else []
    columns = [SpinnerColumn(), TextColumn(f"{{task.completed:,.0f}} {say(what)}"), *left, TimeElapsedColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.advance(task, done)


def judged(documents: Sequence[Document], judge: Callable[[Sequence[Document]], list[Report]]) -> list[Report]:
    """Reports of some documents, a few at a time, with a bar where there are many."""
    reports: list[Report] = []
    with counting("texts", len(documents)) as done:
        for at in range(0, len(documents), TOGETHER):
            reports += judge(documents[at:at + TOGETHER])
            done(len(documents[at:at + TOGETHER]))
    return reports
