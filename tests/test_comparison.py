"""Which translation is better, and what chance would make."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tqcheck.cli.app import app
from tqcheck.comparison import LEAST, Comparison, compared, interval, mean, verdict
from tqcheck.errors import InputError

SCORES = st.lists(st.floats(0, 100), min_size=1, max_size=30)
GOOD = "Elle est partie hier soir.\nIl pleut sur l’e\u0301te\u0301 😀.\nLe chat dort.\nTout va bien ici.\nNous verrons cela demain.\nIl n’a rien dit.\n"
BAD = GOOD.replace("Le chat dort.", "Un « taureau **** » dort.").replace("Tout va bien ici.", "Il a moins de followers ici.")


def test_the_same_scores_are_no_difference() -> None:
    values = [float(n) for n in range(20)]
    result = compared(values, values, [1.0] * 20)
    assert (result.difference, result.randomisation) == (0.0, 1.0)
    assert verdict("a", "b", result).startswith("No difference")


def test_a_system_that_is_better_in_every_sentence_is_better_beyond_chance() -> None:
    rng = random.Random(3)
    worse = [rng.uniform(20, 80) for _ in range(40)]
    result = compared([value + rng.uniform(1, 9) for value in worse], worse, [1.0] * 40)
    assert result.bootstrap == 0.0
    assert result.randomisation < 0.01
    assert result.interval is not None
    assert result.interval.low > 0
    assert verdict("a", "b", result).startswith("a is better than b")


def test_noise_is_seldom_called_a_difference() -> None:
    rng, called = random.Random(5), 0
    for _ in range(40):
        one, other = ([rng.gauss(70, 10) for _ in range(30)] for _ in range(2))
        called += compared(one, other, [1.0] * 30, times=200).randomisation <= 0.05
    assert called <= 6


@given(SCORES, st.randoms(use_true_random=False))
def test_the_order_of_two_systems_only_turns_the_sign(values: list[float], rng: random.Random) -> None:
    other = [rng.uniform(0, 100) for _ in values]
    weights = [1.0 + n for n in range(len(values))]
    one, two = compared(values, other, weights, 50), compared(other, values, weights, 50)
    assert one.difference == pytest.approx(-two.difference)
    assert one.bootstrap == two.bootstrap


@given(SCORES)
def test_an_interval_holds_only_values_that_were_seen(values: list[float]) -> None:
    found = interval(values, [1.0] * len(values))
    if len(values) < LEAST:
        assert found is None
    else:
        assert found is not None
        assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
        assert found.low - 1e-6 <= mean(values, [1.0] * len(values)) + 100


def test_sentences_without_words_weigh_nothing() -> None:
    assert interval([10.0, 90.0, 90.0, 90.0, 90.0, 90.0], [0.0, 1, 1, 1, 1, 1]) == (90.0, 90.0)
    with pytest.raises(ValueError, match="no weight"):
        mean([1.0], [0.0])


def test_few_sentences_tell_nothing() -> None:
    result = compared([90.0, 80.0], [10.0, 20.0], [1.0, 1.0])
    assert result.interval is None
    assert "too few" in verdict("a", "b", result)


def test_unequal_columns_are_an_error() -> None:
    with pytest.raises(ValueError, match="unequal"):
        compared([1.0], [1.0, 2.0], [1.0])


def test_a_difference_that_one_test_doubts_is_no_difference() -> None:
    assert verdict("a", "b", Comparison(1.0, None, 0.2, 0.01, 20)).startswith("No difference")


def written(folder: Path, **texts: str) -> list[str]:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}.txt") for name in texts]


def test_compare_says_which_file_is_better(tmp_path: Path) -> None:
    good, bad = written(tmp_path, good=GOOD, bad=BAD)
    out = CliRunner().invoke(app, ["compare", bad, good, "--no-models", "--json"])
    told = json.loads(out.output)
    assert out.exit_code == 0
    assert [s["path"] for s in told["systems"]] == [bad, good]
    assert told["systems"][0]["score"] < told["systems"][1]["score"]
    assert told["pairs"][0]["difference"] < 0
    assert told["pairs"][0]["sentences"] == 6


def test_compare_ranks_three_files_and_takes_their_source(tmp_path: Path) -> None:
    files = written(tmp_path, a=GOOD, b=BAD, c=GOOD, en="She left.\nIt rains 😀.\nThe cat sleeps.\nAll is well.\nWe shall see.\nHe said nothing.\n")
    out = CliRunner().invoke(app, ["compare", *files[:3], "-s", files[3], "--no-models"])
    assert out.exit_code == 0
    assert out.output.count("approximate randomisation") == 3
    assert out.output.index("a.txt") < out.output.index("b.txt")


def test_files_of_unequal_length_are_told(tmp_path: Path) -> None:
    good, short = written(tmp_path, good=GOOD, short="Un mot.\n")
    with pytest.raises(InputError, match="differ in their number of lines"):
        CliRunner().invoke(app, ["compare", good, short, "--no-models"], catch_exceptions=False)


def test_one_file_is_nothing_to_compare(tmp_path: Path) -> None:
    good, = written(tmp_path, good=GOOD)
    with pytest.raises(InputError, match="nothing to compare"):
        CliRunner().invoke(app, ["compare", good, "--no-models"], catch_exceptions=False)
