"""What all handlers share: who may ask, how much at once, and the way from what was read to reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.errors import InputError
from tqcheck.language import say, template
from tqcheck.report import Report
from tqcheck.reporters.options import Options
from tqcheck.server.access import admits, bearer
from tqcheck.server.counters import Counters
from tqcheck.server.limits import Limits
from tqcheck.server.queueing import Full, Judge, Worker
from tqcheck.server.refusals import later, too_large, unauthorised

Read = Callable[[], Sequence[Document]]


class Service:
    """One judge behind its queue, with the settings, limits and figures of one server; start it before it is asked, close it at the end."""

    def __init__(self, judge: Judge, config: Config | None = None, limits: Limits | None = None, token: str | None = None) -> None:
        self.config, self.limits, self.token = config or Config(), limits or Limits(), token
        self.counters = Counters()
        self.worker = Worker(judge, told=self.counters.batch)
        self.options = Options(min_level=self.config.shown)

    def start(self) -> None:
        """Begin to take requests."""
        self.worker.start()

    def close(self) -> None:
        """Answer what waits, and end."""
        self.worker.close()

    def authorise(self, header: str | None, *given: str | None) -> None:
        """Refusal 401 unless the Authorization header, or a token given elsewhere, is the right one."""
        if not admits(self.token, bearer(header), *given):
            raise unauthorised()

    def measure(self, *texts: str | None) -> None:
        """Refusal 413 for more text than is taken at once."""
        if sum(len(text or "") for text in texts) > self.limits.characters:
            raise too_large(template("characters"), self.limits.characters)

    async def judged(self, read: Read) -> list[Report]:
        """The reports of what `read` reads, when it is their turn.

        InputError as of `read` and of a source that is another text's; Refusal 503 if too much waits, or for an answer that takes too long.
        """
        documents = await asyncio.to_thread(read)
        try:
            reports = await self.awaited(self.worker.submit(documents))
        except Full as full:
            raise later(503, say("too many sentences wait to be judged"), full.seconds) from None
        except InputError as error:
            paired = any(document.source for document in documents)
            raise InputError(
                error.message,
                say("Send as the source the English that this French was translated from.")) if paired else error from None
        self.counters.found(reports)
        return reports

    async def awaited(self, answer: Future[list[Report]]) -> list[Report]:
        """An answer of the worker; one that is given up before its turn leaves the queue."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await asyncio.wrap_future(answer)
        except TimeoutError:
            raise later(503, say("there was no answer within {seconds:g} seconds", seconds=self.limits.seconds), self.worker.seconds) from None
