"""`tqcheck batch` as it is run: killed, out of room, begun again."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Done = subprocess.CompletedProcess[str]
TEXTS = ("Il a qualifié ce message de « taureau **** » 😀.", "Le ministre a répondu. La loi sera votée mardi.", "L’e\u0301te\u0301 sera chaud.", "")


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": n, "mt": f"{n}. {TEXTS[n % 4]}"} if n % 97 else {"id": n, "text": "?"} for n in range(1, count + 1)]


def jsonl(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(count)), encoding="utf-8")
    return path


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tqcheck", "batch", "--no-models", *map(str, arguments)]


def batch(folder: Path, *arguments: object, limit: int | None = None) -> Done:
    """A run in a folder, which may write no file of more than `limit` bytes."""
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run(command(*arguments), cwd=folder, capture_output=True, text=True, check=False, preexec_fn=limited)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def killed_after_a_chunk(folder: Path, arguments: Sequence[object], journal: Path) -> None:
    """Kill a run as soon as its journal tells of some rows."""
    process = subprocess.Popen(command(*arguments), cwd=folder, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until and not (journal.exists() and journal.read_bytes().count(b"\n") > 1):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_goes_on_where_it_was_and_ends_byte_for_byte_alike(tmp_path: Path, workers: int) -> None:
    jsonl(tmp_path / "in.jsonl", 3000)
    assert batch(tmp_path, "in.jsonl", "-o", "whole.jsonl", "--workers", workers, "--max-errors", 99).returncode == 0
    arguments = ("in.jsonl", "-o", "out.jsonl", "--workers", workers, "--max-errors", 99)
    killed_after_a_chunk(tmp_path, arguments, tmp_path / "out.jsonl.journal")
    kept = len((tmp_path / "out.jsonl").read_bytes())
    done = batch(tmp_path, *arguments)
    told = json.loads(done.stdout)
    assert (told["rows"], told["errors"], told["rows_before"] > 0) == (3000, 30, True)
    assert 0 < kept < len((tmp_path / "whole.jsonl").read_bytes())
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_workers_do_not_outlive_a_run_that_is_killed(tmp_path: Path) -> None:
    jsonl(tmp_path / "in.jsonl", 3000)
    arguments = ("in.jsonl", "-o", "out.jsonl", "--workers", 2)
    killed_after_a_chunk(tmp_path, arguments, tmp_path / "out.jsonl.journal")
    until = time.monotonic() + 30
    while (left := processes_in(tmp_path)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def processes_in(folder: Path) -> list[str]:
    """Processes whose working folder this is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder):
                found.append(entry.name)
        except OSError:
            continue
    return found


def test_a_full_disk_loses_nothing_and_the_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    jsonl(tmp_path / "in.jsonl", 1500)
    arguments = ("in.jsonl", "-o", "out.jsonl", "--workers", 1, "--max-errors", 99)
    full = batch(tmp_path, *arguments, limit=200_000)
    assert full.returncode == 2
    assert "hint: Look for a full disk" in full.stderr
    assert "Traceback" not in full.stderr
    done = batch(tmp_path, *arguments)
    assert json.loads(done.stdout)["rows_before"] > 0
    batch(tmp_path, "in.jsonl", "-o", "whole.jsonl", "--max-errors", 99)
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_finished_run_is_not_done_again_unless_its_input_changed(tmp_path: Path) -> None:
    jsonl(tmp_path / "in.jsonl", 60)
    first = json.loads(batch(tmp_path, "in.jsonl", "-o", "out.jsonl").stdout)
    again = json.loads(batch(tmp_path, "in.jsonl", "-o", "out.jsonl").stdout)
    assert (first["rows_before"], again["rows_before"], again["rows"], again["sentences_per_second"]) == (0, 60, 60, None)
    jsonl(tmp_path / "in.jsonl", 61)
    assert json.loads(batch(tmp_path, "in.jsonl", "-o", "out.jsonl").stdout)["rows_before"] == 0
    assert len(read(tmp_path / "out.jsonl")) == 61


def test_the_summary_adds_up_to_the_rows(tmp_path: Path) -> None:
    jsonl(tmp_path / "in.jsonl", 200)
    told = json.loads(batch(tmp_path, "in.jsonl", "-o", "out.jsonl").stdout)
    found = read(tmp_path / "out.jsonl")
    scores = [row["score"] for row in found if row["score"] is not None]
    assert told["rows"] == len(found)
    assert told["errors"] == sum("error" in row for row in found)
    assert told["checks"]["censored"] == sum(f["check"] == "censored" for row in found for f in row["findings"])
    assert told["mean_score"] == pytest.approx(sum(scores) / len(scores), abs=0.01)


def refused(done: Done) -> str:
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 2, done.stderr
    return done.stderr


@pytest.mark.parametrize(("name", "content", "said"), [
    ("in.jsonl", b"\x89PNG\r\n\x1a\n" + bytes(range(128, 255)) * 9, "not UTF-8"), ("in.jsonl", "{'mt': 'été'}\n".encode("utf-16"), "not UTF-8"),
    ("in.jsonl", b"<html>\n<body>\n", "not JSON"), ("in.tsv", b"fr\ten\nUn.\tOne.\n", "no column"), ("in.csv", b"", "no column")])
def test_a_file_of_another_kind_is_told_in_one_sentence_and_the_output_is_left_alone(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "out.jsonl").write_text("precious\n")
    assert said in refused(batch(tmp_path, name, "-o", "out.jsonl"))
    assert (tmp_path / "out.jsonl").read_text() == "precious\n"


def test_an_empty_file_gives_an_empty_output(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("")
    done = batch(tmp_path, "in.jsonl", "-o", "out.jsonl")
    assert (done.returncode, (tmp_path / "out.jsonl").read_text(), json.loads(done.stdout)["mean_score"]) == (0, "", None)


def test_several_files_and_a_folder_of_articles_follow_one_another(tmp_path: Path) -> None:
    jsonl(tmp_path / "one.jsonl", 3)
    (tmp_path / "two.csv").write_text('id,mt\nx,"Il dort, lui."\n', encoding="utf-8")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.md").write_text("# Titre\n\nIl a dit « taureau **** ».\n", encoding="utf-8")
    (tmp_path / "articles" / "b.txt").write_bytes(b"\x00\xff")
    done = batch(tmp_path, "one.jsonl", "two.csv", "articles")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in found] == [1, 2, 3, "x", "articles/a.md", "articles/b.txt"]
    assert found[4]["findings"][0]["text"] == "taureau ****"
    assert "b.txt" in found[5]["error"]
    assert done.returncode == 2


def test_aligned_files_are_judged_line_by_line_and_unequal_ones_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "fr.txt").write_text("Un chat.\nDeux chiens.\n", encoding="utf-8")
    (tmp_path / "en.txt").write_text("A cat.\nTwo dogs.\n", encoding="utf-8")
    assert [row["id"] for row in map(json.loads, batch(tmp_path, "-s", "en.txt", "-t", "fr.txt").stdout.splitlines())] == ["1", "2"]
    (tmp_path / "en.txt").write_text("A cat.\n", encoding="utf-8")
    assert "fr.txt has 2" in refused(batch(tmp_path, "-s", "en.txt", "-t", "fr.txt", "-o", "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_parquet_table_goes_in_and_comes_out_with_the_same_rows_as_jsonl(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    good = [row for row in rows(300) if "mt" in row]
    parquet.write_table(arrow.Table.from_pylist(good), tmp_path / "in.parquet")
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in good))
    assert batch(tmp_path, "in.parquet", "-o", "out.parquet").returncode == 0
    batch(tmp_path, "in.jsonl", "-o", "out.jsonl")
    found = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [{**row, "error": None} for row in read(tmp_path / "out.jsonl")] == [{**row, "id": int(row["id"])} for row in found]


def test_a_parquet_file_that_is_none_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "in.parquet").write_bytes(b"PAR1 and then nothing")
    assert "cannot be read as Parquet" in refused(batch(tmp_path, "in.parquet", "-o", "out.jsonl"))


def test_the_output_is_never_an_input(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "in.jsonl", 3)
    before = path.read_bytes()
    assert "both read and written" in refused(batch(tmp_path, "in.jsonl", "-o", "in.jsonl"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_text("{}")])
def test_a_journal_that_was_lost_means_to_begin_again(tmp_path: Path, change: Callable[[Path], object]) -> None:
    jsonl(tmp_path / "in.jsonl", 3)
    batch(tmp_path, "in.jsonl", "-o", "out.jsonl")
    journal = tmp_path / "out.jsonl.journal"
    change(journal)
    done = batch(tmp_path, "in.jsonl", "-o", "out.jsonl")
    assert ("is no journal" in done.stderr) == journal.read_text().startswith("{}")
