"""`tqcheck check`: the report an editor reads, and the exit status a hook needs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.gating import Base, BaselineFile, Diff, ShowBaseline, scope_of
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

    from tqcheck.finding import Severity
    from tqcheck.report import Report

Files = Annotated[list[Path] | None, typer.Argument(help="French texts: .txt, .md or .html; - reads standard input.", show_default=False)]
Source = Annotated[Path | None, typer.Option("--source", "-s", help="The English article (.txt, .md, .html), or with -t English, a sentence a line.")]
Target = Annotated[Path | None, typer.Option("--target", "-t", help="French, aligned with the source line by line.")]
Format = Annotated[str, typer.Option("--format", "-f", help="text, json or html.")]
InputFormat = Annotated[str | None, typer.Option("--input-format", help="text, markdown or html, whatever the file's name.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show sentences without findings too.")]
Color = Annotated[bool | None, typer.Option("--color/--no-color", help="Colour, also where it is not a terminal; or never.")]
ForceExclude = Annotated[bool, typer.Option("--force-exclude", help="Apply the config's exclude to files named here too, as hooks need.")]
AsHook = Annotated[bool, typer.Option("--hook", help="Run as a hook: pass over texts that do not look French, and say how to go on.")]
UnusedIgnores = Annotated[bool | None, typer.Option("--unused-ignores", help="Tell of comments for tqcheck in a text that hold nothing back.")]


def rendered(reports: Iterable[Report], format: str, verbose: bool, color: bool, shown: Severity) -> str:
    """Reports in one of the formats."""
    from tqcheck.reporters import reporter
    from tqcheck.reporters.options import Options
    width = min(120, shutil.get_terminal_size((100, 40)).columns)
    return reporter(format).render(tuple(reports), Options(color=color, width=width, verbose=verbose, min_level=shown))


def run(
    files: Files = None, source: Source = None, target: Target = None, format: Format = "text", output: Output = None,
    config_file: ConfigFile = None, fail_on: FailOn = None, min_level: MinLevel = None, min_score: MinScore = None, only: Only = None,
    disable: Disable = None, translator: TranslatorName = None, lm: LmName = None, device: Device = None, precision: Precision = None,
    no_models: NoModels = False, no_cache: NoCache = False, online: Online = False, input_format: InputFormat = None, verbose: Verbose = False,
    color: Color = None, force_exclude: ForceExclude = False, hook: AsHook = False, baseline: BaselineFile = None,
    show_baseline: ShowBaseline = False, diff: Diff = False, base: Base = None, unused_ignores: UnusedIgnores = None,
) -> None:
    """Report what stands in the way of publishing: back-translation, findings, scores, advice; with -s beside the English source."""
    from tqcheck.batch import aligned_rows, as_document
    from tqcheck.cli.reading import Reading, excluded, sourced
    from tqcheck.cli.terminal import judged, refuse_overwriting, writing
    from tqcheck.cli.verdict import advise
    from tqcheck.cli.wiring import judge_of
    from tqcheck.errors import InputError
    from tqcheck.gate import gated
    from tqcheck.reporters import reporter
    reporter(format)  # an unknown format is told before any work
    if not files and not target:
        raise InputError("nothing to check", "Give French files, or -t french.txt with -s english.txt.")
    refuse_overwriting(output, [*(files or []), source, target])
    config = config_of(config_file, fail_on=fail_on, min_level=min_level, min_score=min_score, only=only, disable=disable, translator=translator, lm=lm,
                       device=device, precision=precision, no_models=no_models, no_cache=no_cache, unused_ignores=unused_ignores)
    scope, reading = scope_of(files or [], baseline, show_baseline, diff, base), Reading(french_only=hook)
    wanted = [f for f in files or [] if not (force_exclude and excluded(f, config.exclude)) and not scope.unchanged(str(f))]
    documents = list(reading.documents(wanted, input_format))
    if source and not target:
        documents = sourced(documents, source)
    if target:
        documents.append(as_document(aligned_rows(target, source), str(target)))
    results = [gated(report, scope) for report in judged(documents, judge_of(config, online))] if documents else []
    if results:
        colored = output is None and (sys.stdout.isatty() if color is None else color)
        with writing(output) as stream:
            stream.write(rendered((result.report for result in results), format, verbose, colored, config.shown))
    if hook:
        advise(results, config, "commit")
    raise typer.Exit(reading.status(int(any(result.fails(config) for result in results))))
