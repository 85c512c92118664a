"""From findings and evidence to numbers, and the signature that tells how they came about."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.checks import CHECKS
from tqcheck.config import Config, with_settings
from tqcheck.document import Evidence, Segment, Span, Surprisal
from tqcheck.finding import Finding, Severity
from tqcheck.metrics import PUNCTUATION, Weights
from tqcheck.score import VERSION, Calibration, Quality, judge, overall, rules_hash, signature

ROOT = Path(__file__).resolve().parents[1]
NEWS = Calibration(9.0, 1.5)
TEXT = "L’œuvre a été achevée."
MEASURE = st.none() | st.floats(0, 100)
QUALITIES = st.lists(st.builds(Quality, MEASURE, MEASURE, MEASURE, MEASURE, st.integers(0, 60), st.floats(0, 100)), max_size=8)
MEASURES = ("score", "fluency", "adequacy", "literalness")


def finding(severity: Severity, category: str = "accuracy/mistranslation") -> Finding:
    return Finding("calque", category, severity, Span(0, 1), "L", "m", 0)


def judged(*severities: Severity, config: Config | None = None, calibration: Calibration = NEWS, evidence: Evidence | None = None) -> Quality:
    return judge(Segment(TEXT, 0, evidence=evidence or Evidence()), [finding(s) for s in severities], config or Config(), calibration)


@pytest.mark.parametrize(("severities", "points", "score"), [
    ((), 0, 100), ((Severity.NEUTRAL,), 0, 100), ((Severity.MINOR,), 1, 96), ((Severity.MAJOR,), 5, 80), ((Severity.MAJOR, Severity.MINOR), 6, 76),
    ((Severity.CRITICAL,), 25, 0), ((Severity.CRITICAL, Severity.CRITICAL), 50, 0), ((Severity.MAJOR,) * 5, 25, 0)])
def test_points_of_a_sentence_are_taken_from_100(severities: tuple[Severity, ...], points: float, score: float) -> None:
    quality = judged(*severities)
    assert (quality.penalty, quality.score) == (points, pytest.approx(score))


def test_weights_of_the_config_count() -> None:
    heavy = replace(Config(), weights=Weights(minor=2, major=10, critical=20, minor_punctuation=0))
    assert judged(Severity.MINOR, Severity.MAJOR, config=heavy).penalty == 12
    assert judge(Segment(TEXT, 0), [finding(Severity.MINOR, PUNCTUATION)], heavy, NEWS).penalty == 0


def test_words_are_counted_with_elided_articles() -> None:
    assert judged().words == 5


def test_fluency_comes_of_the_bits_of_all_tokens_a_word() -> None:
    bits = Evidence(surprisals=(Surprisal(Span(0, 7), 30.0), Surprisal(Span(7, 21), 14.0), Surprisal(Span(21, 21), 1.0)))
    assert judged(evidence=bits).fluency == 50
    assert judged(evidence=bits, calibration=Calibration(7.5, 1.5)).fluency == pytest.approx(100 / (1 + math.e))


@pytest.mark.parametrize("calibration", [Calibration(), Calibration(9.0), Calibration(None, 1.5)])
def test_bits_under_an_uncalibrated_model_are_no_fluency(calibration: Calibration) -> None:
    assert judged(evidence=Evidence(surprisals=(Surprisal(Span(0, 7), 30.0),)), calibration=calibration).fluency is None


@pytest.mark.parametrize("surprisals", [None, ()])
def test_a_sentence_without_bits_has_no_fluency(surprisals: tuple[Surprisal, ...] | None) -> None:
    assert judged(evidence=Evidence(surprisals=surprisals)).fluency is None


@given(st.floats(-30, 0))
def test_adequacy_is_the_geometric_mean_of_probabilities_in_percent(log: float) -> None:
    quality = judged(evidence=Evidence(adequacy=log))
    assert quality.adequacy == pytest.approx(100 * math.exp(log))
    assert 0 <= quality.adequacy <= 100


def test_a_measure_that_was_not_taken_is_none_and_not_zero() -> None:
    quality = judged()
    assert (quality.fluency, quality.adequacy, quality.literalness) == (None, None, None)
    assert quality.score == 100


def test_a_segment_of_marks_alone_has_no_words() -> None:
    quality = judge(Segment("« … » 😀", 0, evidence=Evidence(surprisals=(Surprisal(Span(0, 1), 9.0),))), [], Config(), NEWS)
    assert (quality.words, quality.fluency) == (0, None)


@given(QUALITIES)
def test_a_document_lies_between_its_sentences(qualities: list[Quality]) -> None:
    whole = overall(qualities)
    for name in MEASURES:
        taken = [getattr(q, name) for q in qualities if getattr(q, name) is not None and q.words]
        value = getattr(whole, name)
        assert (value is None) == (not taken)
        assert value is None or min(taken) - 1e-9 <= value <= max(taken) + 1e-9
    assert whole.words == sum(q.words for q in qualities)
    assert whole.penalty == pytest.approx(sum(q.penalty for q in qualities))


@given(QUALITIES, st.integers(0, 8))
def test_the_order_of_sentences_changes_no_measure(qualities: list[Quality], by: int) -> None:
    turned = [*qualities[by:], *qualities[:by]]
    for name in MEASURES:
        assert getattr(overall(turned), name) == pytest.approx(getattr(overall(qualities), name), abs=1e-9)


def test_a_sentence_of_ten_words_weighs_ten_times_one_of_one() -> None:
    assert overall([Quality(0, None, None, None, 10, 25), Quality(100, None, None, None, 1, 0)]).score == pytest.approx(100 / 11)


def test_a_sentence_without_words_weighs_nothing() -> None:
    assert overall([Quality(0, 0, 0, None, 0, 25), Quality(100, 50, 40, None, 3, 0)]) == Quality(100, 50, 40, None, 3, 25)
    assert overall([Quality(100, None, None, None, 0, 0)]).score is None


def test_a_signature_names_all_that_a_score_depends_on() -> None:
    parts = signature(Config(), [("bt", "fr-en", "1a2b3c4d" + "0" * 56, "int8"), ("lm", "news", "5e6f7a8b" + "f" * 56, "int8")]).split("|")
    assert parts[:-1] == [f"tqcheck:{VERSION}", "lang:en-fr", "bt:fr-en@1a2b3c4d", "lm:news@5e6f7a8b", "prec:int8", "mqm:1-5-25,punct:0.1"]
    assert re.fullmatch("rules:[0-9a-f]{8}", parts[-1])


def test_a_signature_without_models_names_none() -> None:
    assert "bt:" not in signature(Config(), [])
    assert "lm:" not in signature(Config(), [])


@pytest.mark.parametrize("setting", [
    {"weights": {"minor": 2}}, {"weights": {"minor-punctuation": 0.5}}, {"disable": ["name"]}, {"only": ["name"]},
    {"checks": {"surprisal": {"bits": 18}}}, {"checks": {"surprisal": {"length": 4}}}, {"checks": {"name": {"allowed": ["Openai"]}}}])
def test_a_setting_that_changes_scores_changes_the_signature(setting: dict[str, object]) -> None:
    assert signature(with_settings(Config(), setting, "x"), []) != signature(Config(), [])


@pytest.mark.parametrize("setting", [{"fail-on": "never"}, {"min-level": "major"}, {"min-score": 50}, {"exclude": ["a/*"]}, {"device": "cpu"},
                                     {"cache": False}])
def test_a_setting_that_changes_no_score_leaves_the_signature_alone(setting: dict[str, object]) -> None:
    assert signature(with_settings(Config(), setting, "x"), []) == signature(Config(), [])


def test_each_check_left_out_gives_rules_of_its_own() -> None:
    hashes = {rules_hash(Config()), *(rules_hash(Config(disable=(check.id,))) for check in CHECKS)}
    assert len(hashes) == len(CHECKS) + 1


@given(st.permutations([check.id for check in CHECKS][:5]))
def test_the_order_in_which_checks_are_disabled_does_not_matter(ids: list[str]) -> None:
    assert rules_hash(Config(disable=tuple(ids))) == rules_hash(Config(disable=tuple(sorted(ids))))


def test_the_rules_with_allowed_words_are_the_same_in_every_order() -> None:
    one, other = (with_settings(Config(), {"checks": {"name": {"allowed": names}}}, "x") for names in (["A", "B", "C"], ["C", "A", "B"]))
    assert rules_hash(one) == rules_hash(other)


def test_the_rules_with_allowed_words_are_the_same_in_every_process() -> None:
    script = ("from tqcheck.config import *\nfrom tqcheck.score import rules_hash\n"
              "print(rules_hash(with_settings(Config(), {'checks': {'name': {'allowed': list('ABCDEFGH')}}}, 'x')))")
    said = {subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT,
                           env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}).stdout for seed in "123"}
    assert len(said) == 1


def test_the_signature_names_the_precision_that_the_models_really_run_in() -> None:
    models = [("bt", "a", "0" * 64, "float32"), ("lm", "b", "0" * 64, "int8")]
    assert "|prec:float32+int8|" in signature(Config(), models)
    assert "|prec:float32|" in signature(Config(precision="int8"), models[:1])
    assert "|prec:none|" in signature(Config(), [])
