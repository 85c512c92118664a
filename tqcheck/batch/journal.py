"""A journal beside the output, so that a run that was stopped goes on where it was.

After every chunk the output is flushed to the disk (fsync), and then one line with the number of rows and bytes so far is added to the journal
(write-ahead logging turned round: Gray & Reuter, Transaction Processing, 1993, ch. 9; the output itself is the log). What stands behind the last
whole line of the journal never happened: a run that goes on cuts it off. The lock (POSIX, on the journal) goes with the process that holds it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tqcheck.batch.totals import Totals
from tqcheck.errors import InputError
from tqcheck.language import cause, grouped, say, template

try:
    import fcntl
except ImportError:  # Windows: without a lock
    fcntl = None  # type: ignore[assignment]

KIND = "tqcheck batch 1"
JOB = {"inputs": template("inputs"), "settings": template("settings"), "language": template("language")}
"""What two runs on one output must have in common."""
START = json.dumps({"kind": KIND}).encode()[:-3]
"""How a journal of any version begins."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is."""

    bytes: int = 0
    """Of the output."""
    totals: Totals = field(default_factory=Totals)
    done: bool = False


def beside(output: Path) -> Path:
    """Where the journal of an output is."""
    return output.with_name(output.name + ".journal")


class Journal:
    """An output that is being written, and how far it is."""

    def __init__(self, output: Path, stream: BinaryIO, log: BinaryIO, state: State) -> None:
        self.output, self._stream, self._log, self.state = output, stream, log, state

    def add(self, lines: Sequence[str], totals: Totals) -> None:
        """Write the lines of a chunk; when this returns they are on the disk, and so is the fact that they are."""
        data = "".join(line + "\n" for line in lines).encode()
        self._stream.write(data)
        on_disk(self._stream)
        self.state = State(self.state.bytes + len(data), self.state.totals + totals)
        self._log.write(line_of({"bytes": self.state.bytes, "totals": self.state.totals.stored()}))
        on_disk(self._log)

    def finish(self) -> None:
        """Say that all is written."""
        self.state = State(self.state.bytes, self.state.totals, done=True)
        entry = {"bytes": self.state.bytes, "totals": self.state.totals.stored()}
        self._log.write(line_of(entry | {"done": True}))
        on_disk(self._log)


@contextmanager
def journaled(output: Path, job: Mapping[str, Any], restart: bool = False) -> Iterator[Journal]:
    """The journal of a job: a new one, or that of the same job, where it stopped.

    `job` says what decides the output: inputs and settings. InputError where another run writes the same output, where an unfinished one of another
    job would be lost, and where the output is not what the journal says; `restart` begins again in those last two.
    """
    with writable(beside(output)) as log, locked(log, output):
        state = None if restart else known(log, job, output)
        with writable(output) as stream:
            state = state or begun(log, job)
            stream.truncate(state.bytes)
            stream.seek(state.bytes)
            yield Journal(output, stream, log, state)


@contextmanager
def writable(path: Path) -> Iterator[BinaryIO]:
    """A file to read and write, made if it is missing; InputError where it cannot be."""
    try:
        stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666), "r+b")
    except OSError as error:
        raise InputError(
            say("{path}: cannot be written ({cause})", path=path, cause=cause(error)),
            say("Name a file in a folder that exists and that you may write to.")) from None
    with stream:
        yield stream


@contextmanager
def locked(log: BinaryIO, output: Path) -> Iterator[None]:
    """The lock on a journal; InputError where another process has it. A record lock is not inherited by workers, so that it ends with this process."""
    try:
        if fcntl:
            fcntl.lockf(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise InputError(
            say("{output} is being written by another run of tqcheck", output=output),
            say("Wait for it, or give -o another name.")) from None
    yield


def known(log: BinaryIO, job: Mapping[str, Any], output: Path) -> State | None:
    """How far the same job came, None where there is nothing to lose; InputError as of `journaled`. The log is left at the end of what holds."""
    head, state, end = read_log(log, output)
    if state is None:
        return None
    if head != {"kind": KIND, **job}:
        if state.done or not state.totals.rows:
            return None
        raise InputError(
            say("{output} holds {rows} rows of an unfinished run with {difference}",
                output=output, rows=grouped(state.totals.rows), difference=difference(head, job)),
            say("Run that one again to finish it, give -o another name, or begin anew with --restart."))
    if not output.exists() or output.stat().st_size < state.bytes:
        if state.done:
            return None
        raise InputError(
            say("{output} is shorter than its journal says: it was changed or moved", output=output),
            say("Put it back, or begin anew with --restart."))
    log.truncate(end)
    log.seek(end)
    return state


def difference(head: Mapping[str, Any], job: Mapping[str, Any]) -> str:
    """What is not the same in two jobs."""
    names = [JOB.get(name, name) for name in job if head.get(name) != job[name]]
    return say("other {names}", names=say(" and ").join(map(say, names))) if names else say("another version of tqcheck")


def begun(log: BinaryIO, job: Mapping[str, Any]) -> State:
    """A journal with nothing but its job."""
    log.seek(0)
    log.truncate()
    log.write(line_of({"kind": KIND, **job}))
    on_disk(log)
    return State()


def read_log(log: BinaryIO, output: Path) -> tuple[Mapping[str, Any], State | None, int]:
    """The job of a journal, how far it came (None: it did not begin), and where its last whole line ends; InputError for a file that is no journal."""
    log.seek(0)
    first = log.readline()
    written = first.rstrip(b"\0")  # what a power cut may leave of a line
    if not written.startswith(START[: len(written)]):
        raise InputError(say("{path} is no journal of tqcheck", path=beside(output)), say("Move it away, or give -o another name."))
    head, state, end = entry_of(first), State(), len(first)
    if head is None:
        return {}, None, 0
    for raw in log:
        step = state_of(entry_of(raw))
        if step is None:
            break
        state, end = step, end + len(raw)
    return head, state, end


def entry_of(raw: bytes) -> dict[str, Any] | None:
    """A whole line of a journal; None for a broken one."""
    try:
        entry = json.loads(raw) if raw.endswith(b"\n") else None
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def state_of(entry: Mapping[str, Any] | None) -> State | None:
    """The state that an entry holds; None if it holds none."""
    try:
        return None if entry is None else State(entry["bytes"], Totals.parse(entry["totals"]), entry.get("done", False))
    except (KeyError, TypeError):
        return None


def line_of(entry: Mapping[str, Any]) -> bytes:
    """An entry as its line."""
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def on_disk(stream: BinaryIO) -> None:
    """Flush a file to the disk."""
    stream.flush()
    os.fsync(stream.fileno())
