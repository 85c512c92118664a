"""Numbers about a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import Span, Surprisal
from tqcheck.finding import Severity
from tqcheck.metrics import (
    PUNCTUATION,
    Weights,
    bits_per_word,
    english_share,
    fluency,
    mqm_score,
    penalty,
    weighted_mean,
)

POINTS = st.floats(0, 1000)


def test_a_penalty_is_the_sum_of_the_weights_and_minor_punctuation_is_nearly_free() -> None:
    found = [("accuracy/mistranslation", s) for s in Severity] + [(PUNCTUATION, Severity.MINOR), (PUNCTUATION, Severity.MAJOR)]
    assert penalty(found, Weights()) == pytest.approx(0 + 1 + 5 + 25 + 0.1 + 5)


@given(POINTS, POINTS)
def test_more_points_never_give_a_higher_score(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= mqm_score(high) <= mqm_score(low) <= 100


def test_a_sentence_without_points_scores_100_and_with_a_critical_error_0() -> None:
    assert mqm_score(0) == 100
    assert mqm_score(Weights().critical) == 0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 50)), min_size=1))
def test_a_weighted_mean_lies_between_its_values(pairs: list[tuple[float, float]]) -> None:
    mean = weighted_mean(pairs)
    assert mean is not None
    assert min(v for v, _ in pairs) - 1e-6 <= mean <= max(v for v, _ in pairs) + 1e-6


def test_nothing_has_no_mean() -> None:
    assert weighted_mean([]) is None
    assert weighted_mean([(50.0, 0.0)]) is None


@given(st.floats(0, 60), st.floats(0, 60))
def test_fewer_bits_are_more_fluent(a: float, b: float) -> None:
    low, high = sorted((a, b))
    first, second = fluency(low, 9.0, 1.3), fluency(high, 9.0, 1.3)
    assert first is not None
    assert second is not None
    assert 0 <= second <= first <= 100


def test_the_median_of_human_news_is_50_and_without_calibration_there_is_no_fluency() -> None:
    assert fluency(9.0, 9.0, 1.3) == 50
    assert fluency(9.0, None, 1.3) is None
    assert fluency(None, 9.0, 1.3) is None


def test_bits_are_counted_over_all_tokens_and_shared_by_words() -> None:
    assert bits_per_word([Surprisal(Span(0, 2), 6.0), Surprisal(Span(2, 4), 3.0), Surprisal(Span(4, 4), 1.0)], 2) == 5.0
    assert bits_per_word(None, 2) is None
    assert bits_per_word([], 2) is None


@pytest.mark.parametrize(("text", "share"), [
    ("the law of the land", 1.0), ("la loi de la mer et des ports", 0.0), ("ok go", None), ("", None)])
def test_the_share_of_english_is_counted_over_small_words(text: str, share: float | None) -> None:
    assert english_share(text.split()) == share
