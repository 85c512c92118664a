"""Runs on a Ray cluster: the same rows as one machine."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worker_judges import rules

from tqcheck.batch.cluster import Actor, blocks, dataset, item_of, named
from tqcheck.batch.judging import lines_of
from tqcheck.batch.rows import Row, jsonl_rows
from tqcheck.batch.totals import Totals
from tqcheck.errors import InputError

LINE = st.sampled_from([
    b'{"id": 1, "mt": "Un."}', b'{"mt": "L\\u2019e\\u0301te\\u0301 \xf0\x9f\x98\x80."}',
    b"", b"  ", b"{", b"\xff", b'{"mt": "a\xe2\x80\xa8b"}', b"\r"])


@given(st.lists(LINE, max_size=12), st.booleans(), st.integers(1, 5))
def test_lines_read_block_by_block_are_the_rows_that_one_machine_reads(lines: list[bytes], ended: bool, size: int) -> None:
    pytest.importorskip("pyarrow")
    import tempfile
    content = b"\n".join(lines) + b"\n" * ended
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(content)
        found = [item_of(cells) for block in blocks(io.BytesIO(content), str(path), size) for cells in block.to_pylist()]
        assert list(map(str, found)) == list(map(str, jsonl_rows(path)))


def test_a_row_of_a_table_needs_its_texts() -> None:
    assert item_of({"id": 7, "mt": "Un.", "src": None}) == Row(7, "Un.")
    assert "no text in “mt”" in str(item_of({"id": 7, "mt": None}))


def test_an_actor_writes_the_lines_of_one_machine_and_tells_their_totals_once() -> None:
    arrow = pytest.importorskip("pyarrow")
    raw = [{"path": "a.jsonl", "n": n, "raw": f'{{"id": {n}, "mt": "Il a dit « taureau **** » {n}."}}'.encode() if n % 3 else b"{"} for n in range(7)]
    made = Actor(lambda: rules({}))(arrow.Table.from_pylist(raw))
    expected, totals = lines_of([item_of(cells) for cells in raw], rules({}))
    assert made["line"].to_pylist() == expected
    first, *others = made["totals"].to_pylist()
    assert Totals.parse(json.loads(first)) == totals
    assert others == [""] * 6


def batch(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tqcheck", "batch", "--no-models", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_a_local_cluster_writes_parts_that_are_together_what_one_machine_writes(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    rows = [json.dumps({"id": n, "mt": f"Il a dit « taureau **** » {n}."}, ensure_ascii=False) if n % 50 else "{" for n in range(600)]
    (tmp_path / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    done = batch(tmp_path, str(tmp_path / "in.jsonl"), "-o", "parts", "--ray", "local", "--workers", "2")
    assert done.returncode == 2, done.stderr
    assert "12 of 600 rows could not be read" in done.stderr
    alone = batch(tmp_path, str(tmp_path / "in.jsonl"), "-o", "out.jsonl")
    assert b"".join(part.read_bytes() for part in sorted((tmp_path / "parts").iterdir())) == (tmp_path / "out.jsonl").read_bytes()
    told, expected = (json.loads(one.stdout.splitlines()[-1]) for one in (done, alone))
    assert {key: told[key] for key in ("rows", "errors", "checks", "mean_score")} == {key: expected[key] for key in ("rows", "errors", "checks", "mean_score")}
    assert "is there already" in batch(tmp_path, str(tmp_path / "in.jsonl"), "-o", "parts", "--ray", "local").stderr


def test_files_are_named_by_patterns_folders_and_addresses(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    for name in ("b.jsonl", "a.jsonl", ".hidden.jsonl"):
        (tmp_path / name).write_text('{"mt": "Un."}\n', encoding="utf-8")
    local = [str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]
    assert named([str(tmp_path)]) == named([f"{tmp_path}/*.jsonl"]) == named(local) == local
    assert named([f"file://{tmp_path}/*.jsonl"]) == [f"file://{one}" for one in local]
    for missing in (f"{tmp_path}/*.parquet", "nonsense://bucket/a.jsonl"):
        with pytest.raises(InputError, match=r"no such file|cannot be reached"):
            named([missing])


def test_files_of_two_kinds_or_of_others_are_refused() -> None:
    pytest.importorskip("ray")
    for paths in (["a.jsonl", "b.parquet"], ["a.csv"]):
        with pytest.raises(InputError, match="JSONL, or Parquet"):
            dataset(paths)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense"])
def test_a_cluster_that_does_not_answer_is_told_at_once(address: str, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    (tmp_path / "in.jsonl").write_text('{"mt": "Un."}\n', encoding="utf-8")
    done = batch(tmp_path, str(tmp_path / "in.jsonl"), "-o", "parts", "--ray", address)
    assert done.returncode == 2
    assert done.stderr.startswith(f"tqcheck: no Ray cluster answers at {address}")
    assert "hint: Give --ray local" in done.stderr
