"""Settings that hold for some paths only, and severities of the user's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tqcheck.config import Config, load, with_settings
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.errors import ConfigError
from tqcheck.finding import Severity
from tqcheck.settings import Override, merged

CENSORED = "Il a qualifié ce message de «\u00a0taureau ****\u00a0»."
NAMED = "Les cofondateurs d’Openai ont parlé."


def document(path: str, *sentences: str) -> Document:
    segments, start = [], 0
    for sentence in sentences:
        segments.append(Segment(sentence, start))
        start += len(sentence) + 1
    return Document(path, "\n".join(sentences), tuple(segments))


def config(**settings: object) -> Config:
    return with_settings(Config(), settings, "tqcheck.toml")


def test_a_path_that_fits_gets_its_own_settings_and_others_the_general_ones() -> None:
    both = config(**{"fail-on": "minor", "overrides": [{"paths": ["drafts/*"], "fail-on": "never", "disable": ["name"]}]})
    assert (both.at("drafts/a.md").failing, both.at("a.md").failing) == (None, Severity.MINOR)
    reports = check_documents([document("a.md", NAMED), document("drafts/a.md", NAMED)], both)
    assert ["name" in {f.check for f in report.findings} for report in reports] == [True, False]
    assert reports[0].signature != reports[1].signature


def test_a_path_without_an_override_has_the_very_same_settings() -> None:
    general = config(overrides=[{"paths": ["drafts/*"], "fail-on": "never"}])
    assert general.at("articles/a.md") is general


def test_the_last_that_fits_holds_and_lists_and_tables_add_up() -> None:
    told = config(disable=["calque"], overrides=[
        {"paths": ["*.md"], "disable": ["name"], "fail-on": "critical", "severities": {"idiom": "minor"}},
        {"paths": ["a.md"], "fail-on": "never", "severities": {"calque": "neutral"}, "checks": {"name": {"allowed": ["Openai"]}}}]).at("x/a.md")
    assert (told.fail_on, told.disable) == ("never", ("calque", "name"))
    assert told.severities == {"idiom": Severity.MINOR, "calque": Severity.NEUTRAL}
    assert "Openai" in told.checks["name"]["allowed"]


@pytest.mark.parametrize(("path", "pattern", "fits"), [
    ("drafts/a.md", "drafts/*", True), ("drafts/x/a.md", "drafts/*", True), ("./drafts/a.md", "drafts", True), ("a.md", "drafts/*", False),
    ("x/a.md", "a.md", True), ("brouillons été/a.md", "brouillons é*", True), ("x/drafts/a.md", "drafts/*", False), ("<stdin>", "drafts/*", False)])
def test_patterns_fit_a_path_a_name_or_a_folder_above(path: str, pattern: str, fits: bool) -> None:
    assert Override((pattern,), {}).matches(path, "") is fits


def test_patterns_count_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('[[overrides]]\npaths = ["drafts/*.md"]\nfail-on = "never"\n', encoding="utf-8")
    told = load(folder=tmp_path)
    assert told.at(str(tmp_path / "drafts" / "a.md")).failing is None
    assert told.at(os.path.relpath(tmp_path / "drafts" / "a.md")).failing is None
    assert told.at(str(tmp_path / "other" / "a.md")).failing is Severity.MAJOR


def test_a_severity_of_the_settings_is_that_of_every_finding_of_its_check() -> None:
    milder = config(severities={"censored": "minor"})
    before, = check_documents([document("a.txt", CENSORED)], Config())
    after, = check_documents([document("a.txt", CENSORED)], milder)
    assert [f.severity for f in before.findings if f.check == "censored"] == [Severity.CRITICAL]
    assert [f.severity for f in after.findings if f.check == "censored"] == [Severity.MINOR]
    assert (before.quality.score, after.quality.score) == (0.0, 96.0)
    assert before.signature != after.signature


@pytest.mark.parametrize(("settings", "message", "hint"), [
    ({"severities": {"calqu": "minor"}}, "unknown check “calqu”", "calque"),
    ({"severities": {"calque": "grave"}}, "unknown severity of calque “grave”", "critical"),
    ({"severities": ["calque"]}, "severities must be a table", "neutral"),
    ({"overrides": {"paths": ["x"]}}, "overrides must be a list of tables", "[[tool.tqcheck.overrides]]"),
    ({"overrides": [{"fail-on": "never"}]}, "needs its paths", "drafts/*"),
    ({"overrides": [{"paths": "drafts/*"}]}, "needs its paths", "drafts/*"),
    ({"overrides": [{"paths": ["x"], "translator": "none"}]}, "unknown setting for some paths “translator”", "fail-on"),
    ({"overrides": [{"paths": ["x"], "fail-on": "grave"}]}, "unknown value of fail-on", "critical"),
    ({"overrides": [{"paths": ["x"], "disable": ["calqu"]}]}, "unknown check “calqu”", "calque"),
    ({"paths": ["x"]}, "unknown setting “paths”", "Known are"),
    ({"unused-ignores": "yes"}, "unused-ignores must be true or false", "unused-ignores = true"),
    ({"root": "x"}, "unknown setting “root”", ""),
])
def test_a_wrong_table_is_one_sentence_and_a_hint(settings: dict[str, object], message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_settings(Config(), settings, "tqcheck.toml")
    assert message in caught.value.message
    assert caught.value.message.startswith("tqcheck.toml: ")
    assert hint in caught.value.hint


def test_what_adds_up_and_what_is_replaced() -> None:
    assert merged(("a", "b"), ("b", "c")) == ("a", "b", "c")
    assert merged({"a": {"x": 1}, "b": 2}, {"a": {"y": 3}, "b": 4}) == {"a": {"x": 1, "y": 3}, "b": 4}
    assert merged(frozenset("a"), frozenset("b")) == frozenset("ab")
    assert merged("never", "major") == "major"
