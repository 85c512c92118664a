"""Settings: where they are found, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tqcheck.config import Config, load, with_settings
from tqcheck.errors import ConfigError
from tqcheck.finding import Severity
from tqcheck.metrics import Weights


def test_the_nearest_tool_table_upwards_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tqcheck]\nfail-on = "critical"\nweights = {major = 10}\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    config = load(folder=below)
    assert config.failing is Severity.CRITICAL
    assert config.weights == Weights(major=10.0)


def test_tqcheck_toml_has_its_keys_at_the_top_and_comes_first(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tqcheck]\nfail-on = "critical"\n')
    (tmp_path / "tqcheck.toml").write_text('fail-on = "never"\nchecks.surprisal = {bits = 20}\n')
    config = load(folder=tmp_path)
    assert config.failing is None
    assert config.checks["surprisal"] == {"bits": 20.0}


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(folder=tmp_path) == Config()


def test_a_list_adds_to_the_words_a_check_allows() -> None:
    config = with_settings(Config(), {"checks": {"repetition": {"allowed": ["cha"]}}}, "here")
    assert {"cha", "nous"} <= config.checks["repetition"]["allowed"]


@pytest.mark.parametrize(("settings", "message", "hint"), [
    ({"fail_onn": "major"}, "unknown setting “fail-onn”", "fail-on"),
    ({"fail-on": "grave"}, "unknown value of fail-on", "critical"),
    ({"disable": ["calqu"]}, "unknown check “calqu”", "calque"),
    ({"disable": "calque"}, "must be a list", "["),
    ({"min-score": 101}, "from 0 to 100", "80"),
    ({"weights": {"huge": 3}}, "unknown weight", "critical"),
    ({"weights": {"major": -1}}, "must be a number", "1, 5"),
    ({"checks": {"surprisal": {"bit": 3}}}, "unknown option of surprisal", "bits"),
    ({"checks": {"surprisal": {"bits": "many"}}}, "kind of its default", "explain surprisal"),
    ({"cache": "yes"}, "true or false", "cache"),
])
def test_a_wrong_setting_is_one_sentence_and_a_hint(settings: dict[str, object], message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_settings(Config(), settings, "tqcheck.toml")
    assert message in caught.value.message
    assert "tqcheck.toml" in caught.value.message
    assert hint in caught.value.hint


def test_a_malformed_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text("fail-on = \n")
    with pytest.raises(ConfigError, match=r"tqcheck\.toml: not valid TOML"):
        load(folder=tmp_path)


def test_only_and_disable_choose_the_active_checks() -> None:
    assert with_settings(Config(), {"only": ["name", "calque"]}, "x").active == ("calque", "name")
    assert "name" not in with_settings(Config(), {"disable": ["name"]}, "x").active
