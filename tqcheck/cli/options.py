"""Options that several subcommands share, and the config they make together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from tqcheck.cli.speech import settle

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Settings to use instead of the nearest tqcheck.toml or pyproject.toml.")]
FailOn = Annotated[str | None, typer.Option(help="Exit with status 1 from this severity on: minor, major, critical or never.")]
MinLevel = Annotated[str | None, typer.Option(help="Show and count findings from this severity on.")]
MinScore = Annotated[float | None, typer.Option(help="Exit with status 1 if a document's score is lower.")]
TranslatorName = Annotated[str | None, typer.Option("--translator", help="Translator: a shipped name, a directory, a hub id, or none.")]
LmName = Annotated[str | None, typer.Option("--lm", help="Language model: a shipped name, a directory, a hub id, or none.")]
GrammarName = Annotated[str | None, typer.Option("--grammar", help="Grammar engine: auto, grammalecte, the URL of a LanguageTool server, or none.")]
Device = Annotated[str | None, typer.Option(help="auto, cpu or cuda.")]
Precision = Annotated[str | None, typer.Option(help="int8, float16 or float32; on a GPU also int8_float16.")]
NoModels = Annotated[bool, typer.Option("--no-models", help="Rules only: load no model, and ask no grammar engine unless --grammar names one.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache of translations and surprisals.")]
Online = Annotated[bool, typer.Option("--online", help="Allow a hub model to be downloaded; otherwise only what is on disk is used.")]
Region = Annotated[str | None, typer.Option(help="Whose French: fr-FR or fr-CA.")]
Only = Annotated[list[str] | None, typer.Option("--only", help="Run only this check; may be repeated.")]
Disable = Annotated[list[str] | None, typer.Option("--disable", help="Do not run this check; may be repeated.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of standard output.")]


def config_of(path: Path | None, folder: Path | None = None, **given: Any) -> Any:
    """The config of the files nearest to `folder` (here), with what was given on the command line on top."""
    from tqcheck.config import load, with_settings
    settings = {key: value for key, value in given.items() if value is not None and value != []}
    if settings.pop("no_models", False):
        settings = {"grammar": "none", **settings, "translator": "none", "lm": "none", "judge": "none"}
    if settings.pop("no_cache", False):
        settings["cache"] = False
    config = load(path, folder)
    settle(config.ui)
    config = with_settings(config, settings, "command line")
    return replace(config, grammar="none") if config.rules_alone else config


def hurried(config: Any) -> Any:
    """The settings without a grammar engine that nobody named, for what must be fast: it takes as long as all models together."""
    return replace(config, grammar="none") if config.grammar == "auto" else config
