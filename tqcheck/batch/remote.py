"""Models that run in the main process, asked from workers through pipes: each is in memory once, whatever the number of workers.

The seam is that of `engines`: rows of tokens in, arrays and numbers out. The main process has one thread a worker, which waits for questions; the
models themselves run without Python's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any

from tqcheck.engines.base import Decoded, Row

Openers = Mapping[str, Callable[[], Any]]
"""By role, how to open a backend."""


class Remote:
    """A backend of another process: a translator's, a language model's or a judge's."""

    def __init__(self, pipe: Connection, role: str) -> None:
        self._pipe, self._role = pipe, role

    def _ask(self, what: str, *arguments: Any, **options: Any) -> Any:
        """The answer of the main process; what goes wrong there is raised here."""
        self._pipe.send((self._role, what, arguments, options))
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @cached_property
    def positions(self) -> int:
        """As of the backend."""
        return int(self._ask("positions"))

    def decode(self, sources: Sequence[Row], *, beam: int, ngram: int = 0) -> list[Decoded]:
        """See TranslatorBackend."""
        return list(self._ask("decode", sources, beam=beam, ngram=ngram))

    def force(self, *rows: Sequence[Row]) -> list[tuple[float, ...]]:
        """See TranslatorBackend and ScorerBackend."""
        return list(self._ask("force", *rows))

    def states(self, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> list[Any]:
        """See EncoderBackend."""
        return list(self._ask("states", rows, types))


class Models:
    """The backends of a run, each opened when first asked for."""

    def __init__(self, openers: Openers) -> None:
        self._openers, self._opened, self._lock = openers, dict[str, Any](), Lock()
        self._threads = list[Thread]()

    def backend(self, role: str) -> Any:
        """The backend of a role."""
        with self._lock:
            if role not in self._opened:
                self._opened[role] = self._openers[role]()
        return self._opened[role]

    def answer(self, role: str, what: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> Any:
        """What the backend answers, or the exception that it raised."""
        try:
            asked = getattr(self.backend(role), what)
            return asked(*arguments, **options) if callable(asked) else asked
        except Exception as error:
            return error

    def serve(self, pipe: Connection) -> None:
        """Answer the questions of one worker, in a thread, until the worker is gone."""
        self._threads.append(Thread(target=self._serve, args=(pipe,), daemon=True))
        self._threads[-1].start()

    def close(self) -> None:
        """Close the models, once the workers are gone: at the end of the program their threads would still be in them."""
        for thread in self._threads:
            thread.join()
        self._opened.clear()

    def _serve(self, pipe: Connection) -> None:
        try:
            while True:
                pipe.send(self.answer(*pipe.recv()))
        except (EOFError, OSError):
            pipe.close()
