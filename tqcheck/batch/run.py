"""A whole run: inputs, workers, output, journal, summary."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from tqcheck.batch.inputs import Inputs, Measured
from tqcheck.batch.journal import Journal, journaled
from tqcheck.batch.judging import CHUNK, Item, chunks, lines_of
from tqcheck.batch.pool import Done, Make, Pool
from tqcheck.batch.remote import Openers
from tqcheck.batch.totals import Totals
from tqcheck.errors import InputError
from tqcheck.language import grouped, say, spoken

Advance = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Engine:
    """How rows are judged: a judge of this process on so many threads, and for workers what makes theirs and opens their models."""

    here: Callable[[], Any]
    make: Make
    openers: Openers
    workers: int = 1

    def judged(self, items: Iterable[Item], size: int = CHUNK) -> Iterator[Done]:
        """The lines and totals of each chunk, in order; one chunk, or one worker, needs no other process."""
        some = chunks(items, size)
        first = list(islice(some, 2))
        if self.workers == 1 or len(first) < 2:
            judge = self.here()
            yield from (lines_of(chunk, judge) for chunk in (*first, *some))
            return
        with Pool(self.workers, self.make, self.openers) as pool:
            yield from pool.judged(chunk for part in (first, some) for chunk in part)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did."""

    totals: Totals
    before: Totals
    """What an earlier run had done of it."""
    seconds: float

    def told(self, signature: str) -> dict[str, Any]:
        """The summary."""
        sentences = self.totals.sentences - self.before.sentences
        rate = round(sentences / self.seconds, 1) if self.seconds and sentences else None
        return {**self.totals.told(), "rows_before": self.before.rows, "seconds": round(self.seconds, 2), "sentences_per_second": rate, "signature": signature}


def streamed(engine: Engine, inputs: Inputs, stream: TextIO, limit: int | None, advance: Advance) -> Outcome:
    """Judge everything, and write each chunk as it is done; InputError for more than `limit` rows that cannot be read."""
    started, totals = time.monotonic(), Totals()
    for lines, some in engine.judged(inputs.items()):
        stream.writelines(line + "\n" for line in lines)
        stream.flush()
        totals += some
        advance(some.rows)
        refuse_more(totals, limit)
    return Outcome(totals, Totals(), time.monotonic() - started)


def kept(engine: Engine, inputs: Inputs, known: Measured, signature: str, output: Path, limit: int | None, advance: Advance, restart: bool) -> Outcome:
    """As `streamed`, into a file, with a journal beside it: what an earlier run has written is not done again. InputError also as of `journaled`."""
    started, job = time.monotonic(), {"inputs": known.job, "settings": signature, "language": spoken()}
    with journaled(output, job, restart) as journal:
        before = journal.state.totals
        advance(before.rows)
        if not journal.state.done:
            write(engine, inputs, journal, limit, advance)
        return Outcome(journal.state.totals, before, time.monotonic() - started)


def write(engine: Engine, inputs: Inputs, journal: Journal, limit: int | None, advance: Advance) -> None:
    """The rest of a run."""
    left = islice(inputs.items(), journal.state.totals.rows, None)
    for lines, totals in engine.judged(left):
        journal.add(lines, totals)
        advance(totals.rows)
        refuse_more(journal.state.totals, limit)
    journal.finish()


def refuse_more(totals: Totals, limit: int | None) -> None:
    """InputError if more rows could not be read than is allowed."""
    if limit is not None and totals.errors > limit:
        raise InputError(
            say("{errors} rows could not be read, and --max-errors is {limit}", errors=grouped(totals.errors), limit=grouped(limit)),
            say("Look at “error” in the output; the same command with a higher --max-errors goes on."))
