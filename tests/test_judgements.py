"""Agreement with other people's judgements: each figure on rows whose right answer is known, and its interval."""

from __future__ import annotations

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
from tqcheck.judgements import Judged, auc, figure, figures, kendall, kind_of, marks, minus_length, pair_accuracy, pearson, precision, recall, serious, span_f1


def row(score: float | None = 100, human: float | None = 0, bad: bool = False, marks: tuple[Span, ...] = (),
        found: tuple[tuple[Span, Severity], ...] = (), group: str = "") -> Judged:
    return Judged(group or f"{score}{human}", "", score, human, 10, bad, bad, marks, found)


MAJOR, MINOR = ((Span(0, 4), Severity.MAJOR),), ((Span(2, 6), Severity.MINOR),)


def test_recall_and_precision_count_rows_with_a_finding_at_the_level() -> None:
    rows = [row(bad=True, found=MAJOR), row(bad=True, found=MINOR), row(bad=True), row(found=MINOR)]
    wanted = lambda r: r.serious  # noqa: E731
    assert recall(Severity.MINOR, wanted)(rows) == pytest.approx(2 / 3)
    assert recall(Severity.MAJOR, wanted)(rows) == pytest.approx(1 / 3)
    assert precision(Severity.MINOR, wanted)(rows) == pytest.approx(2 / 3)
    assert precision(Severity.MAJOR, wanted)(rows) == 1
    assert recall(Severity.MINOR, wanted)([row()]) is None


def test_span_f1_counts_code_points() -> None:
    assert span_f1([row(marks=(Span(0, 4),), found=MINOR)]) == pytest.approx(2 * 2 / (4 + 4))
    assert span_f1([row(marks=(Span(0, 4), Span(2, 4)), found=MAJOR)]) == 1
    assert span_f1([row()]) is None


def test_correlations_and_auc_of_a_perfect_and_of_a_constant_score() -> None:
    rows = [row(score=float(n), human=float(n), bad=n < 3) for n in range(8)]
    assert (pearson(rows), kendall(rows), auc(rows)) == (pytest.approx(1), pytest.approx(1), 1)
    flat = [row(score=50.0, human=float(n), bad=n < 3) for n in range(8)]
    assert (pearson(flat), kendall(flat), auc(flat)) == (None, None, 0.5)
    assert pearson(rows, minus_length) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=12))
def test_kendall_is_symmetric_and_within_its_bounds(pairs: list[tuple[int, int]]) -> None:
    one, other = (kendall([row(score=float(a), human=float(b)) for a, b in some]) for some in (pairs, [(b, a) for a, b in pairs]))
    assert one == (None if other is None else pytest.approx(other))
    assert one is None or -1.0001 <= one <= 1.0001


def test_pairs_are_told_apart_by_the_lower_score_and_ties_count_half() -> None:
    told = pair_accuracy([90, 90, 80, None], [80, 90, 90, 10], ["a", "b", "c", "d"])
    assert (told.value, told.rows) == (0.5, 3)


def test_an_interval_holds_the_value_and_is_the_same_each_time() -> None:
    rows = [row(score=float(n % 7), human=float(n % 5), group=str(n)) for n in range(40)]
    one, again = (figure("x", rows, pearson) for _ in range(2))
    assert one == again
    assert one.low is not None
    assert one.value is not None
    assert one.high is not None
    assert one.low <= one.value <= one.high


@pytest.mark.parametrize(("cells", "kind"), [
    ({"mt": "a", "spans": [], "score": 1}, "spans"), ({"good": "a", "bad": "b"}, "pairs"), ({"mt": "a", "label": 1}, "labels"),
    ({"mt": "a", "score": 2, "label": "poor"}, "scores")])
def test_the_kind_of_a_judgement_is_seen_from_its_columns(cells: dict[str, Any], kind: str) -> None:
    assert kind_of(cells) == kind


def test_rows_without_a_judgement_are_refused() -> None:
    with pytest.raises(InputError, match="no judgement"):
        kind_of({"mt": "a"})


def test_annotations_without_a_place_mark_nothing_and_types_are_compared_in_any_case() -> None:
    cells = {"mt": "Été.", "spans": [
        {"type": "Mistranslation", "severity": "Major", "start": 1, "end": 3}, {"type": "Omission", "severity": "minor", "start": 4, "end": 4},
        {"type": "x", "severity": "minor", "start": None, "end": None},
        {"type": "z", "severity": "minor", "start": 3, "end": 2003}, {"type": "w", "severity": "minor", "start": 2000, "end": 2005}]}
    assert marks(cells) == (Span(1, 3), Span(3, 4))
    assert (serious(cells), serious(cells, ("mistranslation",)), serious(cells, ("omission",))) == (True, True, False)


def test_every_figure_of_every_kind_is_given_even_for_no_rows() -> None:
    for kind in ("spans", "labels", "scores"):
        assert all(figure.value is None for figure in figures(kind, []))  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [["5"], ['{"mt": "a", "score": "high"}'], ['{"mt": "a", "score": 1}', '{"score": 1}'], ['{"good": "a", "bad": 3}']])
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, rows: list[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert isinstance(CliRunner().invoke(app, ["evaluate", str(path), "--no-models"]).exception, InputError)


def evaluated(path: Path, *rows: dict[str, Any], options: tuple[str, ...] = ()) -> list[str]:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    done = CliRunner().invoke(app, ["evaluate", str(path), "--no-models", *options])
    assert done.exit_code == 0, done.exception
    return done.stdout.splitlines()


def test_evaluate_tells_systems_apart(tmp_path: Path) -> None:
    spans = [{"type": "Mistranslation", "severity": "major", "start": 10, "end": 17}]
    said = evaluated(tmp_path / "a.jsonl", {"system": "one", "src": "This is bull****.", "mt": "Cela est un taureau ****.", "spans": spans, "score": -5},
                     {"system": "two", "src": "He sleeps.", "mt": "Il dort.", "spans": [], "score": 0})
    assert [line for line in said if not line.startswith("  ")][:3] == ["a.jsonl: all, 2 sentences", "a.jsonl: one, 1 sentences", "a.jsonl: two, 1 sentences"]
    assert any("recall of findings ≥ major" in line and " 1.000" in line for line in said)


def test_evaluate_reads_pairs_and_labels(tmp_path: Path) -> None:
    said = evaluated(tmp_path / "p.jsonl", {"good": "C’est n’importe quoi.", "bad": "C’est un taureau ****.", "phenomenon": "censored"})
    assert "1.000" in said[1]
    said = evaluated(tmp_path / "l.jsonl", {"mt": "C’est un taureau ****.", "label": 0}, {"mt": "Il dort.", "label": 1}, options=("--region", "fr-CA"))
    assert [line.split("  ")[-3].strip() for line in said[1:3]] != []
    assert "1.000" in said[1]
    assert "0.000" in said[2]


def test_evaluate_prints_an_earlier_run_beside(tmp_path: Path) -> None:
    rows = {"mt": "C’est un taureau ****.", "label": 0}, {"mt": "Il dort.", "label": 1}
    said = evaluated(tmp_path / "l.jsonl", *rows)
    (tmp_path / "before.txt").write_text("\n".join(said).replace("1.000", "0.250", 1), encoding="utf-8")
    again = evaluated(tmp_path / "l.jsonl", *rows, options=("--beside", str(tmp_path / "before.txt")))
    assert again[1] == f"{said[1]}  before 0.250"
    assert (again[0], again[-1]) == (said[0], said[-1])
    failed = CliRunner().invoke(app, ["evaluate", str(tmp_path / "l.jsonl"), "--no-models", "--beside", str(tmp_path / "none.txt")])
    assert isinstance(failed.exception, InputError)
