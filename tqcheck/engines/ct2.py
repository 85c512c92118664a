"""CTranslate2 folders: the default engine, int8 on CPU.

One worker a core with one thread each: on two cores that is twice as fast as one worker with two threads, measured with the shipped
translator, because the matrices are small. Only the last digits of an answer hang on what stands in its batch, so a batch that memory does not hold
is halved and run again. On GPUs one worker a card, and larger batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqcheck.engines.base import Decoded, Device, Row, batches, computed_in, cores, in_order, library, longest_output
from tqcheck.errors import ModelError
from tqcheck.language import say

ON_GPU = 8
"""How many times larger batches are on a card."""
Group = Sequence[int]
"""Indices of the rows of a batch."""
PARTS = 4
"""Batches that few rows are cut into, for as many processors; not by their number, since the last digit of a reading hangs on what stands in its batch."""


class _Engine:
    """An opened folder; `kind` is the CTranslate2 class that runs it."""

    def __init__(self, kind: str, folder: Path, positions: int, device: Device, precision: str, max_batch_tokens: int,
                 threads: int | None) -> None:
        self.precision = computed_in(precision, "ctranslate2")
        library_ = library("ctranslate2", "ctranslate2")
        gpu = device == "cuda" or (device == "auto" and library_.get_cuda_device_count() > 0)
        self.positions, self.tokens, self.workers = positions, max_batch_tokens * (ON_GPU if gpu else 1), 1 if gpu else threads or cores()
        self.parts = 1 if gpu else PARTS
        cards = list(range(library_.get_cuda_device_count())) if gpu else 0
        options = {"device": "cuda" if gpu else "cpu", "device_index": cards, "compute_type": precision, "inter_threads": self.workers, "intra_threads": 1}
        try:
            self.engine: Any = getattr(library_, kind)(str(folder), **options)
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            raise ModelError(
                say("The model in {folder} cannot be loaded on the {chip} in {precision}: {error}",
                    folder=folder, chip="GPU" if gpu else "CPU", precision=precision, error=error),
                say("Try --device cpu --precision int8, or install the model again.")) from error

    def batches(self, *sides: Sequence[Row]) -> list[list[int]]:
        """Indices of rows in batches, by the longer side."""
        return batches([max(map(len, rows)) for rows in zip(*sides, strict=True)], self.tokens, self.parts)

    def run(self, groups: Sequence[Group], submit: Callable[[Group], Callable[[], list[Any]]]) -> list[Any]:
        """What `submit` returns for each row, in the order of rows: all batches are submitted at once, then awaited.

        A batch that does not fit into memory is halved, and later ones are smaller; ModelError where one row does not fit.
        """
        pending = [submit(group) for group in groups]
        return in_order(groups, [self._awaited(group, results, submit) for group, results in zip(groups, pending, strict=True)])

    def _awaited(self, group: Group, results: Callable[[], list[Any]], submit: Callable[[Group], Callable[[], list[Any]]]) -> list[Any]:
        try:
            return results()
        except (RuntimeError, ValueError, MemoryError) as error:
            if not out_of_memory(error):
                raise ModelError(
                    say("A model cannot be run: {error}", error=error),
                    say("Install it again: its files do not fit each other.")) from error
            if len(group) == 1:
                raise ModelError(
                    say("A sentence does not fit into the memory of this machine."),
                    say("Close other programs, or try --device cpu.")) from error
            self.tokens = max(1, self.tokens // 2)
            half = len(group) // 2
            return [one for part in (group[:half], group[half:]) for one in self._awaited(part, submit(part), submit)]


class CT2Translator(_Engine):
    """A translator folder: `model.bin`, `config.json`, vocabulary."""

    def __init__(self, folder: Path, *, positions: int = 512, device: Device = "auto", precision: str = "int8", max_batch_tokens: int = 2048,
                 threads: int | None = None, prefix: Row = ()) -> None:
        super().__init__("Translator", folder, positions, device, precision, max_batch_tokens, threads)
        self.prefix = list(prefix)

    def decode(self, sources: Sequence[Row], *, beam: int, ngram: int = 0) -> list[Decoded]:
        """Beam search; with `ngram` the log-probability is that of the restricted search, so score it again."""
        groups = [[i] for i in range(len(sources))] if ngram else self.batches(sources)
        options = {"asynchronous": True, "beam_size": beam, "max_input_length": 0, "min_decoding_length": min(ngram, 1), "return_scores": True,
                   "return_attention": True, "no_repeat_ngram_size": ngram}

        def submit(group: Group) -> Callable[[], list[Decoded]]:
            rows, limit = [sources[i] for i in group], longest_output(max(len(sources[i]) for i in group))
            jobs = self.engine.translate_batch(rows, self._prefixes(group), max_decoding_length=limit, **options)
            first = self._first_rows(rows) if beam > 1 and not self.prefix else [None] * len(rows)
            return lambda: [_decoded(job.result(), row) for job, row in zip(jobs, first, strict=True)]

        found: list[Decoded] = self.run(groups, submit)
        return self._unprefixed(sources, found) if self.prefix else found

    def _prefixes(self, group: Sequence[int]) -> list[list[str]] | None:
        return [self.prefix] * len(group) if self.prefix else None

    def _unprefixed(self, sources: Sequence[Row], found: Sequence[Decoded]) -> list[Decoded]:
        """Outputs without their prefix, and with the log-probability of the rest alone."""
        ahead = len(self.prefix)
        rows = [output.tokens[ahead:] for output in found]
        return [Decoded(row, sum(logs) / len(logs), output.attention[ahead:])
                for row, output, logs in zip(rows, found, self.force(sources, rows), strict=True)]

    def _first_rows(self, sources: Sequence[Row]) -> Sequence[Any]:
        """The attention of each first target token, asked for again.

        CTranslate2 (4.8, decoding.cc: the first step of a beam search is not expanded on a CPU, its attention is) gives the first token the
        attention of another sentence of the batch. That row does not depend on what is decoded, so one greedy step has it at little cost.
        """
        if len(sources) == 1:
            return [None]
        options = {"asynchronous": True, "beam_size": 1, "max_input_length": 0, "max_decoding_length": 1, "return_attention": True}
        rows: Sequence[Any] = self.engine.translate_batch(sources, **options)
        return rows

    def force(self, sources: Sequence[Row], targets: Sequence[Row]) -> list[tuple[float, ...]]:
        """Forced decoding."""
        ahead = len(self.prefix)

        def submit(group: Group) -> Callable[[], list[tuple[float, ...]]]:
            outputs = [[*self.prefix, *targets[i]] for i in group]
            jobs = self.engine.score_batch([sources[i] for i in group], outputs, asynchronous=True, max_input_length=0)
            return lambda: [tuple(job.result().log_probs[ahead:]) for job in jobs]

        return self.run(self.batches(sources, targets), submit)


class CT2Scorer(_Engine):
    """A language model folder: `model.bin`, `vocabulary.json`."""

    def __init__(self, folder: Path, *, positions: int = 256, device: Device = "auto", precision: str = "int8", max_batch_tokens: int = 2048,
                 threads: int | None = None) -> None:
        super().__init__("Generator", folder, positions, device, precision, max_batch_tokens, threads)

    def force(self, rows: Sequence[Row]) -> list[tuple[float, ...]]:
        """Log-probabilities of all tokens but the first of each row."""
        def submit(group: Group) -> Callable[[], list[tuple[float, ...]]]:
            jobs = self.engine.score_batch([rows[i] for i in group], asynchronous=True, max_input_length=0)
            return lambda: [tuple(job.result().log_probs) for job in jobs]

        return self.run(self.batches(rows), submit)


class CT2Encoder(_Engine):
    """An encoder folder: `model.bin`, `vocabulary.json`."""

    def __init__(self, folder: Path, *, positions: int = 512, device: Device = "auto", precision: str = "int8", max_batch_tokens: int = 2048,
                 threads: int | None = None) -> None:
        super().__init__("Encoder", folder, positions, device, precision, max_batch_tokens, threads)

    def states(self, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> list[Any]:
        """The last layer of each row. The library answers one call at a time; threads keep its workers busy."""
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(self.workers) as pool:
            def submit(group: Group) -> Callable[[], list[Any]]:
                return pool.submit(self._states, [rows[i] for i in group], [types[i] for i in group]).result
            return self.run(batches([len(row) for row in rows], self.tokens, self.parts), submit)

    def _states(self, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> list[Any]:
        import numpy
        states = numpy.array(self.engine.forward_batch([list(row) for row in rows], token_type_ids=[list(row) for row in types]).last_hidden_state)
        return [state[: len(row)] for state, row in zip(states, rows, strict=True)]


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on a card or on the host."""
    return isinstance(error, MemoryError) or any(said in str(error).lower() for said in ("out of memory", "bad_alloc", "failed to allocate"))


def _decoded(result: Any, first: Any) -> Decoded:
    attention = result.attention[0]
    if first is not None and attention:
        attention = [first.result().attention[0][0], *attention[1:]]
    return Decoded(tuple(result.hypotheses[0]), float(result.scores[0]), attention)
