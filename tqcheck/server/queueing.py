"""One thread runs the engine; requests that wait at the same time are judged together, which is what models are fast at."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import islice
from threading import Condition, Thread

from tqcheck.document import Document
from tqcheck.report import Report

Judge = Callable[[Sequence[Document]], list[Report]]
Told = Callable[[int, int], object]
"""Is told, after each run of the engine, how many requests and sentences it judged together."""
FIRST_GUESS = 20.0
"""Sentences a second, before any was judged."""


@dataclass(frozen=True, slots=True)
class Job:
    """The documents of one request, and where their reports go."""

    documents: Sequence[Document]
    answer: Future[list[Report]] = field(default_factory=Future)

    @property
    def sentences(self) -> int:
        """How many there are to judge; a document without any counts as one, since it costs work too."""
        return sum(max(1, len(document.segments)) for document in self.documents)


class Full(Exception):
    """So many sentences wait that no more are taken; `seconds` is when there should be room."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Worker:
    """The thread and its queue: requests in order, `joined` sentences at most judged together, `room` at most waiting; one request may be larger.

    More than 32 together are no faster on two cores, take more memory (tests/benchmarks/server.py), and keep those before waiting for those behind.
    """

    def __init__(self, judge: Judge, *, joined: int = 32, room: int = 10_000, told: Told = lambda requests, sentences: None) -> None:
        self._judge, self._joined, self._room, self._told = judge, joined, room, told
        self._jobs: deque[Job] = deque()
        self._changed, self._closed, self._rate = Condition(), False, FIRST_GUESS
        self._thread = Thread(target=copy_context().run, args=(self._run,), name="tqcheck-judge", daemon=True)  # it speaks the server's language

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Take no more, and end when what waits is done."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether requests are worked on."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """Sentences that wait."""
        with self._changed:
            return sum(job.sentences for job in self._jobs)

    @property
    def seconds(self) -> float:
        """About how long what waits will take."""
        return self.waiting / self._rate

    def submit(self, documents: Sequence[Document]) -> Future[list[Report]]:
        """The reports to come, one a document; whoever cancels before it is its turn takes it out. Full: ask later."""
        job = Job(documents)
        if (waiting := self.waiting) and waiting + job.sentences > self._room:
            raise Full(self.seconds)
        with self._changed:
            if self._closed:
                raise Full(1.0)
            self._jobs.append(job)
            self._changed.notify()
        return job.answer

    def _run(self) -> None:
        while jobs := self._next():
            if wanted := [job for job in jobs if job.answer.set_running_or_notify_cancel()]:
                self._answer(wanted)

    def _next(self) -> list[Job]:
        """The jobs that are judged together; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            jobs: list[Job] = []
            sentences = 0
            while self._jobs and (not jobs or sentences + self._jobs[0].sentences <= self._joined):
                sentences += self._jobs[0].sentences
                jobs.append(self._jobs.popleft())
        return jobs

    def _answer(self, jobs: Sequence[Job]) -> None:
        """Judge some jobs together; if that fails, each alone, so that a request answers for nobody else's."""
        started = time.perf_counter()
        try:
            reports = iter(self._judge([document for job in jobs for document in job.documents]))
        except Exception as error:
            if len(jobs) > 1:
                for job in jobs:
                    self._answer([job])
            else:
                jobs[0].answer.set_exception(error)
            return
        sentences = sum(job.sentences for job in jobs)
        self._rate += 0.3 * (sentences / max(1e-6, time.perf_counter() - started) - self._rate)
        self._told(len(jobs), sentences)
        for job in jobs:
            job.answer.set_result(list(islice(reports, len(job.documents))))
