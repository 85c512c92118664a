"""`tqcheck check`: the report an editor reads, and the exit status a hook needs."""

from __future__ import annotations

import os
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
    GrammarName,
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
    from collections.abc import Iterable, Sequence

    from tqcheck.config import Config
    from tqcheck.document import Document
    from tqcheck.report import Report

Files = Annotated[list[Path] | None, typer.Argument(help="French texts, folders or patterns; - reads standard input.", show_default=False)]
Source = Annotated[Path | None, typer.Option("--source", "-s", help="The English article (.txt, .md, .html), or with -t English, a sentence a line.")]
Target = Annotated[Path | None, typer.Option("--target", "-t", help="French, aligned with the source line by line.")]
Format = Annotated[str, typer.Option("--format", "-f", help="text, json, html, markdown, csv, sarif, github, rdjson, rdjsonl or junit.")]
INPUT_HELP = "text, markdown, html, docx, xliff, po, tmx, subtitles, jsonl, tsv or csv, whatever the file's name."
InputFormat = Annotated[str | None, typer.Option("--input-format", help=INPUT_HELP)]
StdinName = Annotated[str | None, typer.Option("--stdin-filename", help="What to call standard input; its format is told by this name.")]
Annotate = Annotated[Path | None, typer.Option(help="Write the one XLIFF, PO or TMX file that is checked here too, with the findings as its notes.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show sentences without findings too.")]
Color = Annotated[bool | None, typer.Option("--color/--no-color", help="Colour, also where it is not a terminal; or never.")]
ForceExclude = Annotated[bool, typer.Option("--force-exclude", help="Apply the config's exclude to files named here too, as hooks need.")]
AsHook = Annotated[bool, typer.Option("--hook", help="Run as a hook: pass over texts that do not look French, and say how to go on.")]
UnusedIgnores = Annotated[bool | None, typer.Option("--unused-ignores", help="Tell of comments for tqcheck in a text that hold nothing back.")]


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


def refuse_annotating(documents: Sequence[Document]) -> None:
    """InputError for several documents, or one that has no place for notes; before any work."""
    from tqcheck.annotate import refuse
    from tqcheck.errors import InputError
    if len(documents) > 1:
        raise InputError(f"--annotate writes one file, but {len(documents)} were given", "Check them one after the other.")
    for one in documents:
        refuse(one)


def write_annotated(report: Report, path: Path, config: Config) -> None:
    """Write the file that was checked, with its findings, byte for byte as it is elsewhere."""
    from tqcheck.annotate import annotated
    from tqcheck.reporters.options import Options
    path.write_bytes(annotated(report, Options(min_level=config.shown)).encode("utf-8"))


def run(
    files: Files = None, source: Source = None, target: Target = None, format: Format = "text", output: Output = None,
    config_file: ConfigFile = None, fail_on: FailOn = None, min_level: MinLevel = None, min_score: MinScore = None, only: Only = None,
    disable: Disable = None, translator: TranslatorName = None, lm: LmName = None, device: Device = None, precision: Precision = None,
    no_models: NoModels = False, no_cache: NoCache = False, online: Online = False, input_format: InputFormat = None, verbose: Verbose = False,
    grammar: GrammarName = None,
    color: Color = None, force_exclude: ForceExclude = False, hook: AsHook = False, baseline: BaselineFile = None,
    show_baseline: ShowBaseline = False, diff: Diff = False, base: Base = None, unused_ignores: UnusedIgnores = None,
    annotate: Annotate = None, stdin_filename: StdinName = None,
) -> None:
    """Report what stands in the way of publishing: back-translation, findings, scores, advice; with -s beside the English source."""
    from tqcheck.cli.files import excluded
    from tqcheck.cli.reading import Reading, sourced
    from tqcheck.cli.terminal import judged, refuse_overwriting, writing
    from tqcheck.cli.verdict import advise
    from tqcheck.cli.wiring import judge_of
    from tqcheck.errors import InputError
    from tqcheck.gate import gated
    from tqcheck.reporters import reporter
    reporter(format)  # an unknown format is told before any work
    if not files and not target:
        raise InputError("nothing to check", "Give French files, or -t french.txt with -s english.txt.")
    for written in (output, annotate):
        refuse_overwriting(written, [*(files or []), source, target])
    config = config_of(config_file, fail_on=fail_on, min_level=min_level, min_score=min_score, only=only, disable=disable, translator=translator, lm=lm,
                       device=device, precision=precision, no_models=no_models, no_cache=no_cache, unused_ignores=unused_ignores, grammar=grammar)
    scope, reading = scope_of(files or [], baseline, show_baseline, diff, base), Reading(french_only=hook)
    wanted = [f for f in files or [] if not (force_exclude and excluded(f, config.exclude)) and not scope.unchanged(str(f))]
    documents = list(reading.documents(wanted, input_format, stdin_filename, config.exclude))
    if source and not target:
        documents = sourced(documents, source)
    if target:
        from tqcheck.batch import aligned_rows, as_document
        documents.append(as_document(aligned_rows(target, source), str(target)))
    if annotate:
        refuse_annotating(documents)
    results = [gated(report, scope) for report in judged(documents, judge_of(config, online))] if documents else []
    if results:
        colored = output is None and (sys.stdout.isatty() if color is None else color)
        with writing(output) as stream:
            stream.write(rendered((result.report for result in results), format, verbose, colored, config))
        if format == "github":
            summarise([result.report for result in results], config)
    if annotate and results:
        write_annotated(results[0].report, annotate, config)
    if hook:
        advise(results, config, "commit")
    raise typer.Exit(reading.status(int(any(result.fails(config) for result in results))))
