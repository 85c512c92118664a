"""Severities, their weights, and the share of English; beside test_metrics.py."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tqcheck.document import Span, Surprisal
from tqcheck.finding import Severity
from tqcheck.metrics import (
    ENGLISH_SMALL,
    FRENCH_SMALL,
    FULL_PENALTY,
    PUNCTUATION,
    Weights,
    bits_per_word,
    english_share,
    fluency,
    mqm_score,
    penalty,
    weighted_mean,
)
from tqcheck.words import words

SEVERITIES = list(Severity)
CATEGORIES = ("accuracy/mistranslation", "style/unidiomatic", PUNCTUATION)
FOUND = st.lists(st.tuples(st.sampled_from(CATEGORIES), st.sampled_from(SEVERITIES)), max_size=12)
POINTS = st.floats(0, 50)
WEIGHTS = st.builds(Weights, POINTS, POINTS, POINTS, POINTS)


@pytest.mark.parametrize(("name", "severity"), [
    ("minor", Severity.MINOR), ("MAJOR", Severity.MAJOR), ("Critical", Severity.CRITICAL), ("neutral", Severity.NEUTRAL)])
def test_a_severity_is_known_by_its_name_in_any_case(name: str, severity: Severity) -> None:
    assert Severity.parse(name) is severity
    assert Severity.parse(severity.label) is severity


@pytest.mark.parametrize("name", ["", "grave", "never", "2", "minor "])
def test_another_word_is_no_severity(name: str) -> None:
    with pytest.raises(KeyError):
        Severity.parse(name)


def test_severities_are_ordered_from_neutral_to_critical() -> None:
    assert sorted(SEVERITIES) == [Severity.NEUTRAL, Severity.MINOR, Severity.MAJOR, Severity.CRITICAL]


@pytest.mark.parametrize(("severity", "lower"), [
    (Severity.CRITICAL, Severity.MAJOR), (Severity.MAJOR, Severity.MINOR), (Severity.MINOR, Severity.MINOR)])
def test_a_lowered_severity_is_one_step_milder_but_still_counts(severity: Severity, lower: Severity) -> None:
    assert severity.lowered() is lower


@given(WEIGHTS, st.sampled_from(CATEGORIES))
def test_each_severity_has_its_own_weight_and_only_minor_punctuation_another(weights: Weights, category: str) -> None:
    assert [weights.of(category, s) for s in SEVERITIES] == [
        0, weights.minor_punctuation if category == PUNCTUATION else weights.minor, weights.major, weights.critical]


@given(FOUND, FOUND, WEIGHTS)
def test_the_penalty_of_two_lists_is_the_sum_of_theirs_in_any_order(
    one: list[tuple[str, Severity]], other: list[tuple[str, Severity]], weights: Weights) -> None:
    assert penalty([*one, *other], weights) == pytest.approx(penalty(one, weights) + penalty(other, weights))
    assert penalty(reversed(one), weights) == pytest.approx(penalty(one, weights))


@given(FOUND, st.sampled_from(SEVERITIES))
def test_one_more_error_never_raises_a_score(found: list[tuple[str, Severity]], more: Severity) -> None:
    before, after = (mqm_score(penalty(errors, Weights())) for errors in (found, [*found, (CATEGORIES[0], more)]))
    assert after <= before
    assert (after == before) == (more is Severity.NEUTRAL or before == 0)


@given(st.floats(0, FULL_PENALTY))
def test_a_score_falls_in_a_straight_line_to_the_points_of_a_critical_error(points: float) -> None:
    assert mqm_score(points) == pytest.approx(100 - 4 * points, abs=1e-9)
    assert mqm_score(points + FULL_PENALTY) == pytest.approx(0)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 50)), min_size=1, max_size=6), st.integers(2, 9))
def test_a_mean_does_not_change_with_the_unit_of_its_weights(pairs: list[tuple[float, int]], unit: int) -> None:
    assert weighted_mean([(v, w * unit) for v, w in pairs]) == pytest.approx(weighted_mean(pairs))
    assert weighted_mean([*pairs, (1e6, 0.0)]) == pytest.approx(weighted_mean(pairs))


@given(st.floats(0, 40), st.floats(4, 14), st.floats(0.5, 4))
def test_fluency_is_symmetric_about_the_median(bits: float, median: float, spread: float) -> None:
    one, other = fluency(bits, median, spread), fluency(2 * median - bits, median, spread)
    assert one is not None
    assert other is not None
    assert one + other == pytest.approx(100)


@given(st.floats(0, 30), st.floats(0, 30))
def test_more_bits_are_strictly_less_fluent(a: float, b: float) -> None:
    assume(abs(a - b) > 1e-3)
    low, high = (fluency(bits, 9.1, 1.3) for bits in sorted((a, b)))
    assert low is not None
    assert high is not None
    assert low > high


@pytest.mark.parametrize("bits", [2000.0, 1e5])
def test_a_sentence_of_absurd_bits_is_not_fluent_at_all(bits: float) -> None:
    assert fluency(bits, 9.1, 1.3) == pytest.approx(0)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=9), st.integers(1, 9))
def test_bits_a_word_times_words_are_all_bits(bits: list[float], count: int) -> None:
    found = bits_per_word([Surprisal(Span(i, i + 1), b) for i, b in enumerate(bits)], count)
    assert found is not None
    assert math.isclose(found * count, sum(bits), abs_tol=1e-9)
    assert bits_per_word([Surprisal(Span(0, 1), 1.0)], 0) is None


def test_no_small_word_is_both_english_and_french() -> None:
    assert not ENGLISH_SMALL & FRENCH_SMALL


@given(st.lists(st.sampled_from([*sorted(ENGLISH_SMALL)[:6], *sorted(FRENCH_SMALL)[:6], "musk", "2024"]), max_size=12))
def test_the_share_of_english_counts_small_words_alone(forms: list[str]) -> None:
    english, french = sum(f in ENGLISH_SMALL for f in forms), sum(f in FRENCH_SMALL for f in forms)
    share = english_share(forms)
    assert (share is None) == (english + french < 3)
    assert share is None or (0 <= share <= 1 and share == english_share([*forms, "musk"]))
    assert share is None or (share > 0.5) == (english > french)


@pytest.mark.parametrize(("text", "english"), [
    ("The minister said that the law is good for the people.", True), ("Le ministre a dit que la loi est bonne pour le peuple.", False),
    ("L’ÉTÉ N’EST PAS DANS LA RUE.", False), ("It’s the end of an era, and they know it.", True), ("On est là, dans la rue, the show must go on.", False)])
def test_a_sentence_is_told_by_its_small_words(text: str, english: bool) -> None:
    share = english_share([word.form for word in words(text)])
    assert share is not None
    assert (share > 0.6) is english
