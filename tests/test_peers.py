"""What else could have judged the same sentences, and rankings of systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.fake_models import FakeLanguageModel, FakeTranslator
from tqcheck.cli.app import app
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.evidence import Models
from tqcheck.judgements import Judged
from tqcheck.peers import PEERS, beside, ranking
from tqcheck.report import Report

ROWS: list[dict[str, Any]] = [
    {"src": "She left.", "mt": "Elle est partie.", "ref": "Elle est partie.", "system": "a"}, {"src": "It rains.", "mt": "Il pleut.", "system": "a"},
    {"src": "She left.", "mt": "Elle « taureau **** ».", "ref": "Elle est partie.", "system": "b"}, {"src": "It rains.", "mt": "Il pleut.", "system": "b"}]


def reports(models: Models) -> list[Report]:
    return check_documents([Document(str(n), r["mt"], (Segment(r["mt"], 0, src=r["src"]),)) for n, r in enumerate(ROWS)], Config(), models)


def score(name: str, models: Models) -> list[float | None]:
    peer, = (peer for peer in PEERS if peer.name.startswith(name))
    return [peer.score(row, report) for row, report in zip(ROWS, reports(models), strict=True)]


def test_a_peer_that_lacks_its_evidence_scores_nothing() -> None:
    for name in ("chrF of the back", "language model", "forced", "learned judge"):
        assert score(name, Models()) == [None] * 4
    assert score("chrF with the reference", Models())[1] is None


def test_chrf_with_the_reference_is_full_for_the_reference_itself() -> None:
    first, _, third, _ = score("chrF with", Models())
    assert first == pytest.approx(100)
    assert third is not None
    assert third < 60


def test_the_back_translation_is_compared_with_the_source() -> None:
    there = FakeTranslator({"Elle est partie.": "She left.", "Il pleut.": "A dog barks.", "Elle « taureau **** ».": "Bull."})
    first, second, *_ = score("chrF of the back", Models(translator=there))
    assert first == pytest.approx(100)
    assert second is not None
    assert second < 40
    assert score("forced", Models(translator=there))[0] == pytest.approx(-1)


def test_the_language_model_counts_bits_a_word() -> None:
    assert score("language model", Models(lm=FakeLanguageModel()))[1] == pytest.approx(-(2 + 5) / 2)


def test_findings_alone_cost_their_points() -> None:
    first, _, third, _ = score("findings", Models())
    assert first == 0
    assert third == -25


def test_peers_are_measured_on_the_rows_that_they_can_score() -> None:
    made = reports(Models())
    judged = [Judged(str(n), r["system"], 0.0, float(n % 3), 9, n == 2, n == 2, (), ()) for n, r in enumerate(ROWS)]
    found = {f.name: f for f in beside(judged, ROWS, made, serious=True)}
    assert found["findings alone: AUC for a major error"].value == 1
    assert "language model: Kendall" not in found
    assert not any("AUC" in f.name for f in beside(judged, ROWS, made, serious=False))


def test_the_better_system_comes_first_with_a_p_value() -> None:
    lines = list(ranking(ROWS, reports(Models())))
    assert "2 sources" in lines[0]
    assert lines[1].split()[1] == "a"
    assert "p=" in lines[1]
    assert lines[2].split()[1] == "b"
    assert "p=" not in lines[2]


def test_one_system_is_no_ranking_and_strangers_cannot_be_ranked() -> None:
    made = reports(Models())
    assert list(ranking(ROWS[:2], made[:2])) == []
    assert "cannot be ranked" in "".join(ranking([ROWS[0], ROWS[3]], [made[0], made[3]]))


def test_rows_of_systems_without_judgements_are_ranked(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    out = CliRunner().invoke(app, ["evaluate", str(path), "--no-models"], catch_exceptions=False)
    assert out.exit_code == 0
    assert "4 sentences without judgements" in out.output
    assert out.output.index("  a  ahead") < out.output.index("  b\n")
