"""Workers as processes: chunks of items in, output lines out, in the order of the chunks.

Each worker is a process that has read the lexicons (with the `forkserver` start method they are read once, and their memory is shared);
the models run in the main process (`remote`). A worker that dies, as under the system's memory killer, is replaced and its chunk given to another.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from tqcheck.batch.judging import Item, Judge, lines_of
from tqcheck.batch.remote import Models, Openers, Remote
from tqcheck.batch.totals import Totals
from tqcheck.errors import TqcheckError
from tqcheck.language import say

TRIES = 3
"""How often a chunk is begun."""
AHEAD = 2
"""Chunks that wait for each worker's turn to be written."""
Done = tuple[list[str], Totals]
Make = Callable[[Mapping[str, Any]], Judge]
"""How a worker makes its judge, given the backends."""


@dataclass(slots=True)
class Worker:
    """A process, the pipe of its work, and the number of the chunk that it is at."""

    process: Any
    pipe: Connection
    chunk: int | None = None


@dataclass(slots=True)
class Chunk:
    """A chunk that is being judged."""

    items: list[Item]
    tries: int = 0
    done: Done | None = None


@dataclass(slots=True)
class Pool:
    """Some workers; use as a context, so that none is left behind."""

    count: int
    make: Make
    openers: Openers
    workers: list[Worker] = field(default_factory=list)
    models: Models = field(init=False)

    def __enter__(self) -> Pool:
        self.models = Models(self.openers)
        self.workers = [self._started() for _ in range(self.count)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.pipe.close()
            worker.process.terminate()
            worker.process.join()
        self.models.close()

    def _started(self) -> Worker:
        """A new worker, and a thread that answers what it asks the models."""
        context = started_by()
        ours, theirs = context.Pipe()
        answers, asks = context.Pipe()
        process = context.Process(target=work, args=(theirs, asks, self.make, tuple(self.openers)), daemon=True)
        process.start()
        theirs.close()
        asks.close()
        self.models.serve(answers)
        return Worker(process, ours)

    def judged(self, chunks: Iterable[list[Item]]) -> Iterator[Done]:
        """The lines and totals of each chunk, in order. TqcheckError: what a worker could not do and the user can mend; or three workers died of one chunk."""
        coming, running = enumerate(chunks), dict[int, Chunk]()
        waiting: deque[int] = deque()
        first = 0
        while True:
            while len(running) < self.count * AHEAD and (following := next(coming, None)):
                running[following[0]] = Chunk(following[1])
                waiting.append(following[0])
            if not running:
                return
            self._give(waiting, running)
            while first in running and (done := running[first].done):
                del running[first]
                first += 1
                yield done
            if first in running and len(waiting) < len(running):
                self._take(waiting, running)

    def _give(self, waiting: deque[int], running: Mapping[int, Chunk]) -> None:
        """Chunks that wait to workers that do."""
        for worker in self.workers:
            if worker.chunk is None and waiting:
                worker.chunk = waiting.popleft()
                chunk = running[worker.chunk]
                chunk.tries += 1
                with suppress(OSError):  # a dead worker is noticed when its answer is awaited
                    worker.pipe.send(chunk.items)

    def _take(self, waiting: deque[int], running: Mapping[int, Chunk]) -> None:
        """Wait for an answer, and put it where it belongs."""
        busy = [worker for worker in self.workers if worker.chunk is not None]
        for pipe in wait([worker.pipe for worker in busy]):
            worker = next(worker for worker in busy if worker.pipe is pipe)
            number, worker.chunk = worker.chunk, None
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                self._replace(worker)
                chunk = running[number]  # type: ignore[index]
                if chunk.tries == TRIES:
                    raise TqcheckError(
                        say("{tries} workers died of the same {number} rows.", tries=TRIES, number=len(chunk.items)),
                        say("Perhaps memory ran out: try fewer --workers; the same command goes on where it stopped.")) from None
                waiting.appendleft(number)  # type: ignore[arg-type]
                continue
            if isinstance(answer, Exception):
                raise answer
            running[number].done = answer  # type: ignore[index]

    def _replace(self, dead: Worker) -> None:
        dead.pipe.close()
        self.workers[self.workers.index(dead)] = self._started()


def started_by() -> Any:
    """How workers start: from a server process that has read the lexicons, where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tqcheck.batch.warm"])
    return context


def work(pipe: Connection, asks: Connection, make: Make, roles: Sequence[str]) -> None:
    """A worker's life: a chunk, its lines, the next, until the main process is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    try:
        judge = make({role: Remote(asks, role) for role in roles})
        while pipe in wait([pipe, parent.sentinel]):
            pipe.send(answered(pipe.recv(), judge))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def answered(items: Sequence[Item], judge: Judge) -> Done | Exception:
    """The lines of a chunk, or what went wrong."""
    try:
        return lines_of(items, judge)
    except Exception as error:
        return error
