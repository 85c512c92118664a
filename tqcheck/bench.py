"""How fast a model is on this machine: each engine and precision in a process of its own, on the same sentences."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tqcheck.engines.base import Device, Format
from tqcheck.lexicon import shipped
from tqcheck.store import Kind, ModelPath


@dataclass(frozen=True, slots=True)
class Speed:
    """One engine's figures."""

    engine: Format
    precision: str
    load_seconds: float
    sentences_per_second: float
    mebibytes: float
    """Peak memory of the whole process."""


def sentences(count: int) -> list[str]:
    """French sentences that the package holds: the good examples of the lexicons' rows, over again if more are wanted."""
    known = [row.good for name in ("calque", "wrong-sense") for row in shipped(name).rows]
    return [known[n % len(known)] for n in range(count)]


def speeds(model: ModelPath, kind: Kind, count: int, device: Device = "auto") -> Iterator[Speed]:
    """The figures of each engine and precision that can run the model; one in Hugging Face format is also measured converted."""
    if model.format == "ctranslate2":
        yield from (measured(model.path, "ctranslate2", kind, precision, count, device) for precision in ("int8", "float32"))
        return
    yield measured(model.path, "transformers", kind, "float32", count, device)
    with tempfile.TemporaryDirectory() as scratch:
        from tqcheck.engines.convert import convert
        for precision in ("int8", "float32"):
            convert(model.path, made := Path(scratch) / precision, precision=precision)
            yield measured(made, "ctranslate2", kind, precision, count, device)


def measured(folder: Path, engine: Format, kind: Kind, precision: str, count: int, device: Device) -> Speed:
    """One engine's figures, taken in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return Speed(engine, precision, *pool.apply(run, (folder, engine, kind, precision, sentences(count), device)))


def run(folder: Path, engine: Format, kind: Kind, precision: str, texts: Sequence[str], device: Device) -> tuple[float, float, float]:
    """Seconds to load, sentences a second, and peak memory in MiB, of this process."""
    from tqcheck import backtranslate, fluency, judge
    started = time.perf_counter()
    loads: dict[Kind, Any] = {"translator": partial(backtranslate.load, folder, engine), "lm": partial(fluency.load, folder, engine),
                              "judge": partial(judge.load, folder)}
    model: Any = loads[kind](folder.name, "", device=device, precision=precision)
    work = {"translator": "translate", "lm": "surprisal", "judge": "read"}[kind]
    given = [(None, text) for text in texts] if kind == "judge" else texts
    getattr(model, work)(given[:2])
    loaded = time.perf_counter()
    getattr(model, work)(given)
    done = time.perf_counter()
    return loaded - started, len(texts) / (done - loaded), peak()


def peak() -> float:
    """Peak memory of this process in MiB; where the kernel tells it, without what was inherited from the parent."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(float(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
