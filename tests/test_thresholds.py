"""Figures at a threshold, WMT's tables, and what `evaluate` draws and prints as JSON."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tqcheck.cli.app import app
from tqcheck.document import Span
from tqcheck.errors import InputError
from tqcheck.finding import Severity
from tqcheck.judgements import Judged, marks, rows_of
from tqcheck.thresholds import exact_f1, parts, recall_at, touched_f1

HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n"


def row(score: float | None, serious: bool = False, theirs: tuple[Span, ...] = (), ours: tuple[Span, ...] = (), human: float | None = None) -> Judged:
    return Judged("g", "", score, human, 9, serious, serious, theirs, tuple((span, Severity.MAJOR) for span in ours))


SCORED = st.lists(st.builds(row, st.integers(0, 20).map(float), st.booleans()), min_size=1, max_size=40)


@given(SCORED, st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.5]))
def test_the_threshold_alarms_at_no_more_of_the_good_rows_than_the_rate(rows: list[Judged], rate: float) -> None:
    value = recall_at(rate)(rows)
    good, bad = [r.score for r in rows if not r.serious], [r.score for r in rows if r.serious]
    if not good or not bad:
        assert value is None
        return
    assert value is not None
    reached = [limit for limit in range(22) if sum(s < limit for s in good if s is not None) <= rate * len(good) + 1e-9]
    assert value == max(sum(s < limit for s in bad if s is not None) for limit in reached) / len(bad)


def test_recall_at_a_rate_is_one_where_the_score_tells_all_apart_and_grows_with_the_rate() -> None:
    apart = [row(10, True), row(20, True), row(30), row(40)]
    assert recall_at(0.05)(apart) == 1
    mixed = [row(10, True), row(25, True), row(20), row(40)]
    assert (recall_at(0.05)(mixed), recall_at(0.5)(mixed)) == (0.5, 1)


def test_exact_spans_must_begin_and_end_alike_and_touching_ones_need_one_code_point() -> None:
    rows = [row(1, True, (Span(0, 4), Span(9, 12)), (Span(0, 4), Span(10, 11), Span(20, 22))), row(1, False, (), ())]
    assert exact_f1(rows) == pytest.approx(2 / 5)
    assert touched_f1(rows) == pytest.approx(2 * 1 * (2 / 3) / (1 + 2 / 3))
    assert exact_f1([row(1)]) is None
    assert touched_f1([row(1)]) is None
    assert touched_f1([row(1, True, (Span(0, 1),))]) == 0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-25, 0), st.booleans()), max_size=60), st.integers(1, 12))
def test_parts_hold_every_judged_row_once_in_the_order_of_the_score(cells: list[tuple[float, float, bool]], count: int) -> None:
    found = parts([row(s, bad, human=h) for s, h, bad in cells], count)
    assert sum(part.rows for part in found) == len(cells)
    assert all(a.score <= b.score + 1e-9 for a, b in itertools.pairwise(found))
    assert sum(part.serious * part.rows for part in found) == pytest.approx(sum(bad for *_, bad in cells))


def table(folder: Path, *lines: str) -> Path:
    path = folder / "mqm.tsv"
    path.write_text(HEADER + "".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_the_annotations_of_a_segment_become_one_row_with_the_mean_of_its_raters(tmp_path: Path) -> None:
    rows = rows_of(table(
        tmp_path, "A\td\t1\t7\tr1\tBull.\tUn <v>taureau</v> 😀 passe\tAccuracy/Mistranslation\tMajor",
        "A\td\t1\t7\tr2\tBull.\tUn taureau 😀 <v>passe</v>\tFluency/Punctuation\tMinor",
        "A\td\t1\t7\tr2\tB<v>ull</v>.\tUn taureau 😀 passe\tAccuracy/Omission\tminor", "B\td\t1\t7\tr1\tBull.\tN’importe quoi\tNo-error\tno-error"))
    first, second = rows
    assert (first["system"], first["mt"], first["src"]) == ("A", "Un taureau 😀 passe", "Bull.")
    assert first["score"] == pytest.approx(-(5 + 0.1 + 1) / 2)
    assert [first["mt"][s.start:s.end] for s in marks(first)] == ["taureau", "passe"]
    assert (second["score"], second["spans"]) == (0, [])


@pytest.mark.parametrize(("content", "said"), [("mt\tlabel\n", "no column “system”"), (HEADER + "A\tb\n", ":2: 2 cells, not 9")])
def test_a_table_of_another_kind_is_told(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "a.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        rows_of(tmp_path / "a.tsv")


LINES = [f"{s}\td\t1\t{n}\tr\tA cat {n}.\t{'Un <v>taureau ****</v> ' if n % 2 else 'Un chat '}{n}.\t{'Accuracy/Mistranslation' if n % 2 else 'No-error'}\t"
         f"{'Major' if n % 2 else 'no-error'}" for n in range(8) for s in "AB"]


def evaluate(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["evaluate", "--no-models", *map(str, arguments)])


def test_json_holds_every_figure_the_ranking_and_the_signature(tmp_path: Path) -> None:
    told = json.loads(evaluate(table(tmp_path, *LINES), "--json").stdout)
    everything, first, _ = told["sections"]
    named = {figure["name"]: figure for figure in everything["figures"]}
    assert named["exact spans, F1"]["value"] == 1
    assert named["recall of the score at 5% false alarms"]["value"] == 1
    assert named["AUC for a major error"]["rows"] == 16
    assert first["name"].endswith("A, 8 sentences")
    assert [rank["system"] for rank in told["ranking"]["systems"]] == ["A", "B"]
    assert told["signature"].startswith("tqcheck:")


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_picture_is_drawn_of_score_against_judgement(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / f"a{suffix}"
    assert evaluate(table(tmp_path, *LINES), "--plot", path).exit_code == 0
    assert path.read_bytes().startswith(b"\x89PNG" if suffix == ".png" else b"<?xml")


def test_what_cannot_be_drawn_is_told_before_anything_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    labels = tmp_path / "l.jsonl"
    labels.write_text('{"mt": "Un chat.", "label": 1}\n', encoding="utf-8")
    assert isinstance(evaluate(table(tmp_path, *LINES), "--plot", tmp_path / "a.gif").exception, InputError)
    assert isinstance(evaluate(labels, "--plot", tmp_path / "a.png").exception, InputError)
    assert isinstance(evaluate(table(tmp_path, *LINES), "--plot", tmp_path / "none" / "a.png").exception, InputError)
    assert not list(tmp_path.glob("*.gif"))
