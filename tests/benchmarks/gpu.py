"""A card beside the processor: sentences and tokens a second, how much of the time the card works, and how far scores lie apart.

    python tests/benchmarks/gpu.py FILE.jsonl [--count 20000] [--device cuda]

FILE has rows {"mt", "src"?}. Where there is no card it says so; `--device cpu` takes the same way without one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import table

WANTED = 0.5
"""Points of the score that float16 may lie from the processor's int8 in the median row."""


@contextmanager
def watched(shares: list[float]) -> Iterator[None]:
    """How busy the card is, in percent, five times a second, as nvidia-smi tells."""
    stop = threading.Event()

    def watch() -> None:
        command = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
        while not stop.wait(0.2):
            shares.extend(float(line) for line in subprocess.run(command, capture_output=True, text=True, check=False).stdout.split())
    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def scores(done: dict[str, Any]) -> list[float]:
    return [row["score"] for row in map(json.loads, done["bytes"].splitlines()) if row["score"] is not None]


def run(path: Path, folder: Path, device: str, precision: str) -> tuple[dict[str, Any], float | None]:
    """A summary and the mean share of the time that the card worked; None where nothing could tell."""
    shares: list[float] = []
    with watched(shares) if shutil.which("nvidia-smi") else nullcontext():
        done = table.batch(path, folder, "--device", device, "--precision", precision)
    return done, sum(shares) / len(shares) if shares else None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--device", default="cuda")
    given = parser.parse_args()
    import ctranslate2
    if given.device == "cuda" and not ctranslate2.get_cuda_device_count():
        print("There is no card here: nothing was measured. --device cpu takes the same way without one.")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = table.written(table.rows(given.file, given.count), folder)
        base, _ = run(path, folder, "cpu", "int8")
        kinds = ("float16", "int8_float16") if given.device == "cuda" else ("float32",)
        print(f"{'':<24}{'sentences/s':>12}{'words/s':>10}{'card works':>12}{'median, largest distance of scores':>40}")
        print(f"{'cpu int8':<24}{base['sentences_per_second']:>12.1f}{base['words'] / base['seconds']:>10.0f}{'-':>12}{'-':>40}")
        for precision in kinds:
            done, share = run(path, folder, given.device, precision)
            apart = sorted(abs(a - b) for a, b in zip(scores(base), scores(done), strict=True))
            told = f"{apart[len(apart) // 2]:.2f}, {apart[-1]:.1f}" + ("" if apart[len(apart) // 2] <= WANTED else f"  (over {WANTED})")
            works = "-" if share is None else f"{share:.0f} %"
            print(f"{given.device + ' ' + precision:<24}{done['sentences_per_second']:>12.1f}{done['words'] / done['seconds']:>10.0f}{works:>12}{told:>40}")


if __name__ == "__main__":
    main()
