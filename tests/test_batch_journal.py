"""The journal of a run: what it keeps through every way of stopping."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.batch.journal import beside, journaled
from tqcheck.batch.totals import Totals
from tqcheck.errors import InputError

JOB = {"inputs": [["in.jsonl", 12, "ab"]], "settings": "tqcheck:0"}
CHUNKS = [["a", "é"], ["« b »"], [""], ["c", "d", "😀"]]


def total(rows: int) -> Totals:
    return Totals(rows=rows, words=2 * rows, score=0.1 * rows, scored=rows)


def whole(output: Path, chunks: list[list[str]] = CHUNKS) -> bytes:
    """Go on with a job until it is done; its output."""
    with journaled(output, JOB) as journal:
        done = 0
        for chunk in chunks:
            if done >= journal.state.totals.rows:
                journal.add(chunk, total(len(chunk)))
            done += len(chunk)
        journal.finish()
    return output.read_bytes()


def expected(chunks: list[list[str]] = CHUNKS) -> bytes:
    return "".join(line + "\n" for chunk in chunks for line in chunk).encode()


def test_an_uninterrupted_run_writes_all_lines_and_what_they_add_up_to(tmp_path: Path) -> None:
    assert whole(tmp_path / "out.jsonl") == expected()
    last = json.loads(beside(tmp_path / "out.jsonl").read_text().splitlines()[-1])
    assert (last["done"], last["totals"]["rows"], last["totals"]["words"]) == (True, 7, 14)


@settings(deadline=None)
@given(st.data())
def test_a_run_cut_off_at_any_byte_of_its_journal_and_output_ends_like_one_that_was_not(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out.jsonl"
        whole(output)
        log = beside(output).read_bytes()
        cut = data.draw(st.integers(0, len(log)))
        torn = [b"", b"\0\0\0", *([b"{", b'{"bytes": 3}\n', b"\xff\n"] if b"\n" in log[:cut] else [])]
        beside(output).write_bytes(log[:cut] + data.draw(st.sampled_from(torn)))
        promised = max((json.loads(line)["bytes"] for line in log[:cut].splitlines()[1:] if line.endswith(b"}}") or line.endswith(b"true}")), default=0)
        written = expected()[: data.draw(st.integers(promised, len(expected())))]
        output.write_bytes(written + data.draw(st.sampled_from([b"", b"torn", b"\0" * 9])))
        assert whole(output) == expected()


def test_what_was_kept_is_not_written_again(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with journaled(output, JOB) as journal:
        journal.add(["a", "b"], total(2))
    with journaled(output, JOB) as journal:
        assert journal.state.totals == total(2)
        journal.add(["c"], total(1))
        assert journal.state.totals.rows == 3
    assert output.read_text() == "a\nb\nc\n"


def test_a_finished_run_says_so_and_another_job_may_take_its_place(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    whole(output)
    with journaled(output, JOB) as journal:
        assert journal.state.done
    with journaled(output, {**JOB, "settings": "tqcheck:1"}) as journal:
        assert (journal.state.done, journal.state.totals.rows) == (False, 0)
    assert output.read_bytes() == b""


@pytest.mark.parametrize(("job", "what"), [({**JOB, "settings": "x"}, "other settings"), ({**JOB, "inputs": []}, "other inputs")])
def test_an_unfinished_run_is_not_lost_to_another_job_unless_that_is_asked_for(tmp_path: Path, job: dict[str, object], what: str) -> None:
    output = tmp_path / "out.jsonl"
    with journaled(output, JOB) as journal:
        journal.add(["a", "b"], total(2))
    with pytest.raises(InputError, match=f"2 rows of an unfinished run with {what}") as caught, journaled(output, job):
        pass
    assert "--restart" in caught.value.hint
    assert output.read_text() == "a\nb\n"
    with journaled(output, job, restart=True) as journal:
        journal.finish()
    assert output.read_text() == ""


def test_an_output_that_was_shortened_is_not_gone_on_with(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with journaled(output, JOB) as journal:
        journal.add(["a", "b"], total(2))
    output.write_text("a\n")
    with pytest.raises(InputError, match="shorter than its journal"), journaled(output, JOB):
        pass


def test_a_file_of_somebody_else_is_not_taken_for_a_journal(tmp_path: Path) -> None:
    beside(tmp_path / "out.jsonl").write_text("Dear diary,\n")
    with pytest.raises(InputError, match="no journal"), journaled(tmp_path / "out.jsonl", JOB):
        pass
    assert beside(tmp_path / "out.jsonl").read_text() == "Dear diary,\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"), journaled(tmp_path / "none" / "out.jsonl", JOB):
        pass


def test_two_runs_on_one_output_refuse_each_other_and_the_lock_ends_with_the_first(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    output = tmp_path / "out.jsonl"
    code = f"from pathlib import Path\nfrom tqcheck.batch.journal import journaled\nwith journaled(Path({str(output)!r}), {JOB!r}): pass"
    with journaled(output, JOB) as journal:
        journal.add(["a"], total(1))
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "another run of tqcheck" in second.stderr
        journal.add(["b"], total(1))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert output.read_text() == "a\nb\n"


@given(st.lists(st.builds(Totals, rows=st.integers(0, 9), words=st.integers(0, 99), score=st.integers(0, 100).map(float), scored=st.integers(0, 9))))
def test_totals_come_back_from_json_and_add_up_in_any_grouping(parts: list[Totals]) -> None:
    added = sum(parts, Totals())
    assert Totals.parse(json.loads(json.dumps(added.stored()))) == added
    assert sum(parts[:2], Totals()) + sum(parts[2:], Totals()) == added
    assert added.told()["mean_score"] is None or added.scored
