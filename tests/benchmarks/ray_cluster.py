"""A two-node Ray cluster of which one node is killed half-way: the same rows as one machine, and the lines that tell of the retry. Needs the extra `ray`.

    python tests/benchmarks/ray_cluster.py FILE.jsonl [--count 2000] [--no-models]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from itertools import islice
from pathlib import Path


def killed(cluster: object, node: object, parts: Path, wanted: int, told: list[str]) -> None:
    """Take a node away as soon as some parts are written."""
    while len(list(parts.glob("part-*"))) < wanted:
        time.sleep(0.2)
    told.append(f"node killed with {len(list(parts.glob('part-*')))} parts written")
    cluster.remove_node(node, allow_graceful=False)  # type: ignore[attr-defined]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    """Run, kill, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--no-models", action="store_true")
    given = parser.parse_args()
    import ray
    from ray.cluster_utils import Cluster

    from tqcheck.batch import cluster as ours
    from tqcheck.cli.options import config_of
    from tqcheck.cli.wiring import judge_of
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, alone, parts = folder / "in.jsonl", folder / "alone.jsonl", folder / "parts"
        with given.file.open("rb") as stream:
            path.write_bytes(b"".join(islice(stream, given.count)))
        models = ["--no-models"] if given.no_models else []
        subprocess.run([sys.executable, "-m", "tqcheck", "batch", str(path), "-o", str(alone), "--no-cache", *models], check=True, stdout=subprocess.DEVNULL)
        node = {"num_cpus": 2, "object_store_memory": 150_000_000}
        cluster = Cluster(initialize_head=True, connect=True, head_node_args=node)
        second, told = cluster.add_node(**node), list[str]()
        cluster.wait_for_nodes()
        print(f"nodes: {len(ray.nodes())}, processors: {ray.cluster_resources()['CPU']:.0f}")
        killer = threading.Thread(target=killed, args=(cluster, second, parts, 1, told))
        killer.start()
        config = config_of(None, no_models=given.no_models, no_cache=True)
        totals = ours.run(cluster.address, partial(judge_of, config, False, 1), [str(path)], str(parts), 2, 0)
        killer.join()
        print(*told, sep="\n")
        print(f"nodes alive: {sum(node['Alive'] for node in ray.nodes())}; rows: {totals.rows}")
        written = [part.read_bytes() for part in sorted(parts.iterdir())]
        print(f"{len(written)} parts; sha256 {sha256(b''.join(written))[:16]}, of one machine {sha256(alone.read_bytes())[:16]}")
        compared(b"".join(written), alone.read_bytes())
        logs = Path(ray._private.worker._global_node.get_session_dir_path()) / "logs"
        ray.shutdown()
        cluster.shutdown()
        show(logs)


def compared(data: bytes, expected: bytes) -> None:
    """Say how two outputs differ, if they do."""
    lines, wanted = data.splitlines(), expected.splitlines()
    print(f"{len(lines)} lines, of one machine {len(wanted)}; the same lines in another order: {sorted(lines) == sorted(wanted)}")
    for line, other in [(a, b) for a, b in zip(lines, wanted, strict=False) if a != b][:2]:
        print(line.decode()[:1000], other.decode()[:1000], sep="\n")


def show(logs: Path) -> None:
    """The lines of Ray's logs that tell of what was lost and done again."""
    wanted = ("marked dead", "restarted actor", "resubmit", "retries left", "attempting to reconstruct", "recovery")
    found = [f"{log.name}: {line[:220]}" for log in sorted(logs.rglob("*")) if log.is_file() and os.access(log, os.R_OK)
             for line in log.read_text(errors="replace").splitlines() if any(word in line.lower() for word in wanted) and "RAY_" not in line]
    print(*found[:20], sep="\n")



if __name__ == "__main__":
    main()
