"""Requests that come together: are all answered, how soon, in how much memory, and what judging them together is worth.

    python tests/benchmarks/server.py [REQUESTS] [--no-models]

Each request is three sentences of the case study with a number of its own, so that no cache knows it. The server and its client share the machine.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import subprocess
import sys
import time
from collections import Counter, deque
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx2 as httpx

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = re.split(r"(?<=[.»]) ", (ROOT / "corpora" / "grok-altman" / "grok-altman.fr.txt").read_text(encoding="utf-8"))
NUMBER = itertools.count(1)


def text() -> str:
    """Three sentences that were not asked before."""
    n = next(NUMBER)
    return " ".join(SENTENCES[(3 * n + i) % len(SENTENCES)].strip() for i in range(3)) + f" C’était le numéro {n}."


@contextmanager
def server(*arguments: str):
    """The address and the process of a server of our own."""
    command = [sys.executable, "-m", "tqcheck", "serve", "--port", "0", "--no-cache", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    lines = iter(process.stderr.readline, "")
    place = next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
    Thread(target=lambda: deque(lines, maxlen=0), daemon=True).start()  # a log that nobody reads would fill the pipe
    yield place, process
    process.terminate()
    process.wait()


def memory(process: subprocess.Popen[str], what: str) -> float:
    """VmRSS (now) or VmHWM (at most) of a process, in MiB."""
    return int(re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


async def one(client: httpx.AsyncClient, place: str) -> tuple[int, float, bool]:
    """Status and seconds of one request, and whether the answer is its own."""
    asked, started = text(), time.perf_counter()
    answer = await client.post(f"{place}/check", json={"mt": asked})
    segments = answer.json()["documents"][0]["segments"] if answer.status_code == 200 else [{"text": ""}]
    return answer.status_code, time.perf_counter() - started, asked.endswith(segments[-1]["text"]) and bool(segments[-1]["text"])


async def many(place: str, requests: int) -> list[tuple[int, float, bool]]:
    """As many requests at once."""
    limits = httpx.Limits(max_connections=requests)
    async with httpx.AsyncClient(timeout=300, limits=limits) as client:
        return list(await asyncio.gather(*(one(client, place) for _ in range(requests))))


async def in_turn(place: str, requests: int) -> list[float]:
    """Seconds of requests one after the other."""
    async with httpx.AsyncClient(timeout=300) as client:
        return [(await one(client, place))[1] for _ in range(requests)]


def main() -> None:
    """Print what came back, and how soon."""
    options = [a for a in sys.argv[1:] if a.startswith("-")]
    requests = next((int(a) for a in sys.argv[1:] if a.isdigit()), 200)
    with server(*options) as (place, process):
        before = memory(process, "VmRSS")
        alone = sorted(asyncio.run(in_turn(place, 20)))
        started = time.perf_counter()
        answers = asyncio.run(many(place, requests))
        whole = time.perf_counter() - started
        seconds = sorted(taken for _, taken, _ in answers)
        print(f"load average of the machine         {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"statuses                            {dict(Counter(status for status, _, _ in answers))}")
        print(f"answers that are the request's own  {sum(own for _, _, own in answers)} of {requests}")
        print(f"one after the other, median         {alone[len(alone) // 2]:.3f} s")
        print(f"{requests} at once: median, p95, last    {seconds[requests // 2]:.2f}, {seconds[int(0.95 * requests)]:.2f}, {seconds[-1]:.2f} s")
        print(f"requests a second: at once, in turn {requests / whole:.1f}, {len(alone) / sum(alone):.1f}")
        print(f"memory: ready, at most              {before:.0f}, {memory(process, 'VmHWM'):.0f} MiB")


if __name__ == "__main__":
    main()
