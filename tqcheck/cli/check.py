"""`tqcheck check`: the report an editor reads, and the exit status a hook needs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import (
    ConfigFile,
    Device,
    Disable,
    FailOn,
    LmName,
    MinLevel,
    MinScore,
    NoCache,
    NoModels,
    Online,
    Only,
    Output,
    Precision,
    TranslatorName,
    config_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tqcheck.config import Config
    from tqcheck.report import Report

Files = Annotated[list[Path], typer.Argument(help="French texts: .txt, .md or .html; - reads standard input.", show_default=False)]
Format = Annotated[str, typer.Option("--format", "-f", help="text, json, html, markdown, csv, sarif, github, rdjson, rdjsonl or junit.")]
InputFormat = Annotated[str | None, typer.Option("--input-format", help="text, markdown or html, whatever the file's name.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show sentences without findings too.")]
Color = Annotated[bool | None, typer.Option("--color/--no-color", help="Colour, also where it is not a terminal; or never.")]
ForceExclude = Annotated[bool, typer.Option("--force-exclude", help="Apply the config's exclude to files named here too, as hooks need.")]


def fails(report: Report, config: Config) -> bool:
    """Whether a report makes the run fail: a finding severe enough, or a score too low."""
    bad = config.failing is not None and any(f.severity >= config.failing for f in report.findings)
    return bad or (config.min_score is not None and report.quality.score is not None and report.quality.score < config.min_score)


def rendered(reports: Iterable[Report], format: str, verbose: bool, color: bool, config: Config) -> str:
    """Reports in one of the formats."""
    from tqcheck.reporters import reporter
    from tqcheck.reporters.options import Options
    width = min(120, shutil.get_terminal_size((100, 40)).columns)
    return reporter(format).render(tuple(reports), Options(color, width, verbose, config.shown, config.failing))


def summarise(reports: Iterable[Report], config: Config) -> None:
    """Add the summary in Markdown to the page of a step of GitHub Actions, whose annotations are capped."""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(rendered(reports, "markdown", False, False, config))


def run(
    files: Files, format: Format = "text", output: Output = None, config_file: ConfigFile = None, fail_on: FailOn = None, min_level: MinLevel = None,
    min_score: MinScore = None, only: Only = None, disable: Disable = None, translator: TranslatorName = None, lm: LmName = None, device: Device = None,
    precision: Precision = None, no_models: NoModels = False, no_cache: NoCache = False, online: Online = False, input_format: InputFormat = None,
    verbose: Verbose = False, color: Color = None, force_exclude: ForceExclude = False,
) -> None:
    """Report what stands in the way of publishing: back-translation, findings, scores, advice."""
    from tqcheck.cli.reading import Reading, excluded
    from tqcheck.cli.terminal import judged, refuse_overwriting, writing
    from tqcheck.cli.wiring import judge_of
    from tqcheck.reporters import reporter
    reporter(format)  # an unknown format is told before any work
    refuse_overwriting(output, files)
    config = config_of(config_file, fail_on=fail_on, min_level=min_level, min_score=min_score, only=only, disable=disable, translator=translator, lm=lm,
                       device=device, precision=precision, no_models=no_models, no_cache=no_cache)
    reading = Reading()
    documents = list(reading.documents([f for f in files if not (force_exclude and excluded(f, config.exclude))], input_format))
    reports = judged(documents, judge_of(config, online)) if documents else []
    if reports:
        with writing(output) as stream:
            stream.write(rendered(reports, format, verbose, output is None and (sys.stdout.isatty() if color is None else color), config))
        if format == "github":
            summarise(reports, config)
    raise typer.Exit(reading.status(int(any(fails(report, config) for report in reports))))
