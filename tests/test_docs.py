"""README, changelog and manuals against the program."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from typer.main import get_command

from tqcheck.checks import CHECKS
from tqcheck.cli.app import app
from tqcheck.config import Config, with_settings
from tqcheck.metrics import Weights, mqm_score
from tqcheck.reporters import REPORTERS
from tqcheck.score import VERSION

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_two_commands_open_the_readme_and_ci_runs_the_second() -> None:
    first, second = blocks("sh")[0].splitlines()
    assert first.endswith("tqcheck check corpora/grok-altman/grok-altman.fr.txt")
    assert second.endswith("python -m pytest")
    assert "sed -n 2p" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_subcommand_and_no_other_is_shown() -> None:
    shown = set(re.findall(r"^tqcheck (\w+)", README.partition("## What it says")[2].partition("A finding has")[0], re.MULTILINE))
    assert shown == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_every_option_in_the_readme_exists() -> None:
    commands = get_command(app).commands.values()  # type: ignore[attr-defined]
    every = [inner for command in commands for inner in (command, *getattr(command, "commands", {}).values())]
    known = {option for command in every for p in command.params for option in p.opts}
    used = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", README)) - {"--rebuild"}
    assert used <= known | {"--models"}


def test_every_check_is_in_the_table() -> None:
    table = README.partition("## Checks")[2].partition("\n## ")[0]
    listed = {name.strip() for row in re.findall(r"^\| ([a-z, -]+) \|", table, re.MULTILINE) for name in row.split(",")} - {"check"}
    assert listed == {check.id for check in CHECKS}


def test_the_settings_example_is_accepted() -> None:
    settings = tomllib.loads(blocks("toml")[0])["tool"]["tqcheck"]
    assert with_settings(Config(), settings, "README").fail_on == "major"


def test_the_output_row_has_the_columns_that_batch_writes() -> None:
    row = json.loads(blocks("json")[0])
    assert list(row) == ["id", "score", "adequacy", "fluency", "literalness", "words", "back_translation", "findings", "signature"]


def test_the_points_a_sentence_loses_are_those_of_the_metric() -> None:
    weights = Weights()
    assert [100 - mqm_score(w) for w in (weights.minor, weights.major, weights.critical)] == [4, 20, 100]
    assert "loses 4 points of 100 a minor error, 20 a major one, 100 a critical one" in README


def test_the_changelog_opens_with_this_version_and_scores_come_first() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert log.partition("\n## ")[2].startswith(VERSION)
    assert log.partition(VERSION)[2].partition("\n- ")[2].startswith("Scores")


def test_every_format_is_named_in_the_help_of_check() -> None:
    option, = (p for p in get_command(app).commands["check"].params if p.name == "format")  # type: ignore[attr-defined]
    assert all(reporter.id in option.help for reporter in REPORTERS)


def test_each_model_has_a_card_with_data_licences_size_minutes_scores_and_command() -> None:
    for name in ("fr-en", "lm"):
        card = (ROOT / "models" / name / "card.md").read_text(encoding="utf-8").lower()
        assert all(word in card for word in ("licence", "minutes", "mb", "python models/", "europarl"))
