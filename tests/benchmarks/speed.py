"""How long the main jobs take, as ratios within one run.

    python tests/benchmarks/speed.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = str(ROOT / "corpora" / "grok-altman" / "grok-altman.fr.txt")


def seconds(*arguments: str, cache: str = "") -> float:
    """The best of three cold processes, which keep what Python compiles, as installed ones do."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def once() -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False, env={**settings, "TQCHECK_CACHE": cache or tempfile.mkdtemp()})
        return time.perf_counter() - started
    return min(once() for _ in range(3))


def main() -> None:
    """Print each ratio with what it compares."""
    typer, python = seconds("-c", "import typer"), seconds("-c", "pass")
    rules = seconds("-m", "tqcheck", "check", "--no-models", ARTICLE)
    with tempfile.TemporaryDirectory() as cache:
        kept = seconds("-m", "tqcheck", "check", "--no-models", ARTICLE, cache=cache)  # the third run is the first to find the word lists
    with tempfile.TemporaryDirectory() as cache:
        cold = seconds("-m", "tqcheck", "check", ARTICLE)
        seconds("-m", "tqcheck", "check", ARTICLE, cache=cache)
        warm = seconds("-m", "tqcheck", "check", ARTICLE, cache=cache)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"rules only / import typer         {rules / typer:.1f}   ({rules:.2f} s, {typer:.2f} s, bare python {python:.2f} s)")
    print(f"rules only, cache folder kept     {kept / typer:.1f}   ({kept:.2f} s; wanted {1.5 * typer + 0.3:.2f} s)")
    print(f"full, nothing cached / rules only {cold / rules:.1f}   ({cold:.2f} s)")
    print(f"full, cached / nothing cached     {warm / cold:.2f}  ({warm:.2f} s)")
    print(f"largest memory                    {memory:.0f} MiB")


if __name__ == "__main__":
    main()
