"""What a sentence may cost beyond its findings, and why."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.config import Config
from tqcheck.document import Evidence, Gap, Mark, Segment, Span, Surprisal
from tqcheck.errors import ModelError
from tqcheck.estimate import FARTHEST, SAYS, Estimate, Mode, Term, distance, read
from tqcheck.features import FEATURES, features_of
from tqcheck.finding import Finding, Severity
from tqcheck.metrics import PUNCTUATION
from tqcheck.score import Calibration, dearest, judge, overall
from tqcheck.store import estimate as shipped

LENGTH = Mode("rules", (), 0.0, (Term("length", 0.5, 2.0, 0.5, 0.0),))
MODELS = Mode("french", ("expected",), 1.0, (Term("expected", 0.4, 1.0, 0.5, 0.0), Term("length", 0.2, 2.0, 0.5, 0.0)))
BOTH = Estimate((MODELS, LENGTH), 90, 70, {}, "c" * 64)
FULL = Evidence(
    surprisals=(Surprisal(Span(0, 3), 9.0), Surprisal(Span(3, 6), 2.0)), log_prob=-0.5, literal=0.4, forced=(-1.0, -8.0),
    omitted=(Gap(Span(0, 3), "cat", 2.0, 1),), marks=(Mark(Span(0, 3), 0.2, 0.4),), expected=3.0)


def segment(text: str = "Le chat dort.", src: str | None = "The cat sleeps.", evidence: Evidence = FULL) -> Segment:
    return Segment(text, 0, src=src, evidence=evidence)


def finding(check: str, severity: Severity, category: str = "accuracy/mistranslation") -> Finding:
    return Finding(check, category, severity, Span(0, 2), "Le", "m", 0)


def test_every_feature_is_measured_where_the_evidence_is_there() -> None:
    assert None not in features_of(segment(), []).values()


def test_a_feature_without_its_evidence_is_none() -> None:
    bare = features_of(segment(src=None, evidence=Evidence()), [])
    assert {name for name, value in bare.items() if value is not None} == {"length", "typography"}


def test_worse_evidence_never_lowers_a_feature() -> None:
    worse = replace(FULL, surprisals=(Surprisal(Span(0, 3), 19.0), Surprisal(Span(3, 6), 9.0)), log_prob=-2.0, literal=0.1, forced=(-3.0, -12.0),
                    omitted=(Gap(Span(0, 3), "cat", 4.0, 1),), marks=(Mark(Span(0, 3), 0.2, 0.8),), expected=9.0)
    before, after = features_of(segment(), []), features_of(segment(evidence=worse), [])
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"unlikely", "oddest", "unheard", "adrift", "unsure", "free", "omitted", "expected", "doubted"}
    assert all((after[name] or 0) > (before[name] or 0) for name in changed)


def test_punctuation_counts_up_to_a_limit() -> None:
    marks = [finding("guillemets", Severity.MINOR, PUNCTUATION)] * 9
    assert features_of(segment(), marks[:2])["typography"] == 2
    assert features_of(segment(), marks)["typography"] == 3


def test_the_first_mode_whose_evidence_is_there_is_used() -> None:
    with_models, without = BOTH.unseen(segment(), []), BOTH.unseen(segment(evidence=Evidence()), [])
    length = math.log1p(3)
    assert without is not None
    assert with_models is not None
    assert without[0] == pytest.approx(math.exp(0.5 * (length - 2) / 0.5))
    assert with_models[0] == pytest.approx(math.exp(1 + 0.4 * (math.log1p(3.0) - 1) / 0.5 + 0.2 * (length - 2) / 0.5))
    assert BOTH.without_models().modes == (LENGTH,)
    assert Estimate((MODELS,), 90, 70, {}, "").unseen(segment(evidence=Evidence()), []) is None


def test_reasons_are_what_is_worse_than_usual() -> None:
    points, costs = MODELS.points({**features_of(segment(), []), "expected": 3.0, "length": 1.0})
    (name, says, cost), = costs
    assert (name, says) == ("expected", SAYS["expected"])
    assert cost == pytest.approx(points * (1 - math.exp(-0.4 * (3.0 - 1.0) / 0.5)))


@given(st.floats(-1e6, 1e6))
def test_a_feature_far_off_counts_no_more_than_the_farthest(value: float) -> None:
    assert -FARTHEST <= distance(value, MODELS.terms[0]) <= FARTHEST


def judged(*findings: Finding, estimate: Estimate | None = BOTH, evidence: Evidence = FULL) -> float:
    score = judge(segment(evidence=evidence), findings, Config(), Calibration(estimate=estimate)).score
    assert score is not None
    return score


def test_findings_that_say_why_count_in_full_and_the_others_through_their_evidence() -> None:
    clean = judged()
    assert judged(finding("calque", Severity.MAJOR)) == pytest.approx(clean - 20)
    assert judged(finding("judge", Severity.MAJOR)) == clean
    assert judged(finding("surprisal", Severity.MINOR)) == clean
    assert judged(finding("calque", Severity.CRITICAL)) == 0
    assert judged(finding("judge", Severity.MAJOR), estimate=None) == 80


def test_bands_follow_the_score() -> None:
    assert [BOTH.band(score) for score in (None, 100, 90, 89.9, 70, 69.9, 0)] == [None, "publish", "publish", "review", "review", "block", "block"]


def test_the_three_dearest_reasons_are_told_dearest_first() -> None:
    quality = judge(segment(), [finding("calque", Severity.MAJOR), finding("idiom", Severity.MINOR), finding("name", Severity.MINOR),
                                finding("locale", Severity.MINOR)], Config(), Calibration(estimate=BOTH))
    assert len(quality.reasons) == 3
    assert quality.reasons[0].says == "calque: « Le »"
    assert [r.cost for r in quality.reasons] == sorted((r.cost for r in quality.reasons), reverse=True)
    assert dearest([]) == ()


def test_a_document_weighs_reasons_by_words_and_names_checks_once() -> None:
    some = [judge(segment(), [finding("calque", Severity.MAJOR)], Config(), Calibration(estimate=BOTH)) for _ in range(3)]
    whole = overall(some, BOTH)
    assert whole.reasons[0].says == "findings of calque"
    assert whole.reasons[0].cost == pytest.approx(20)
    assert whole.band == BOTH.band(whole.score)


@given(st.integers(1, 60))
def test_a_document_of_equal_sentences_scores_the_same_whatever_its_length(count: int) -> None:
    one = judge(segment(), [finding("idiom", Severity.MINOR)], Config(), Calibration(estimate=BOTH))
    assert overall([one] * count, BOTH).score == pytest.approx(one.score)


def test_the_shipped_weights_are_none_negative_and_know_their_features() -> None:
    found = shipped()
    assert found is not None
    made = read(*found)
    assert [mode.name for mode in made.modes] == ["source", "french", "rules with source", "rules"]
    assert all(term.weight >= 0 and term.spread > 0 for mode in made.modes for term in mode.terms)
    assert {term.name for mode in made.modes for term in mode.terms} <= {feature.name for feature in FEATURES}
    assert 0 < made.block < made.publish < 100


@pytest.mark.parametrize("text", ["", "{", "[]", '{"modes": []}', json.dumps({"modes": [{"name": "x", "needs": [], "base": 0, "terms": [
    {"name": "charm", "weight": 1, "mean": 0, "spread": 1, "usual": 0}]}], "bands": {"publish": 1, "block": 0}, "models": {}})])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "score.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="damaged"):
        read(tmp_path / "score.json", "x")
