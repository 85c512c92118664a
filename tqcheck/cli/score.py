"""`tqcheck score`: one line a file, or one for line-aligned files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import (
    ConfigFile,
    Device,
    GrammarName,
    LmName,
    MinScore,
    NoCache,
    NoModels,
    Online,
    Precision,
    TranslatorName,
    config_of,
)

if TYPE_CHECKING:
    from tqcheck.report import Report

Files = Annotated[list[Path] | None, typer.Argument(help="French texts.", show_default=False)]
Source = Annotated[Path | None, typer.Option("--source", "-s", help="English, a sentence a line.")]
Target = Annotated[Path | None, typer.Option("--target", "-t", help="French, aligned with it line by line.")]
Reference = Annotated[Path | None, typer.Option("--reference", "-r", help="Human French, aligned likewise: chrF is added.")]


def number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def line(report: Report, chrf: float | None = None) -> str:
    """A report in one line: score, fluency, adequacy, chrF if there is a reference, findings by severity, words, path."""
    from tqcheck.finding import Severity
    from tqcheck.reporters.characters import harmless
    counts = " ".join(f"{report.by_severity[s]} {s.label}" for s in (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR))
    around = "" if report.quality.interval is None else f" [{report.quality.interval.low:.1f}, {report.quality.interval.high:.1f}]"
    measures = f"score {number(report.quality.score)}{around}  fluency {number(report.quality.fluency)}  adequacy {number(report.quality.adequacy)}"
    reference = "" if chrf is None else f"  chrF {chrf:.1f}"
    return f"{measures}{reference}  {counts}  {report.quality.words} words  {harmless(report.document.path)}"


def chrf_of(report: Report) -> float | None:
    """Corpus chrF2 of a document's segments against their references (Popović 2015); None without references."""
    known = [(s.text, s.ref) for s in report.document.segments if s.ref]
    if not known:
        return None
    from sacrebleu import corpus_chrf
    return float(corpus_chrf([mt for mt, _ in known], [[ref for _, ref in known]]).score)


def run(
    files: Files = None, source: Source = None, target: Target = None, reference: Reference = None, config_file: ConfigFile = None, min_score: MinScore = None,
    translator: TranslatorName = None, lm: LmName = None, device: Device = None, precision: Precision = None, no_models: NoModels = False,
    no_cache: NoCache = False, online: Online = False, grammar: GrammarName = None,
) -> None:
    """Print one line a file: score, fluency, adequacy, findings, words; with -s and -t for line-aligned files."""
    from tqcheck.batch import aligned_rows, as_document
    from tqcheck.cli.reading import Reading
    from tqcheck.cli.terminal import judged
    from tqcheck.cli.wiring import judge_of
    from tqcheck.errors import InputError
    if not files and not target:
        raise InputError("nothing to score", "Give French files, or -t french.txt with -s english.txt.")
    if (source or reference) and not target:
        raise InputError("a source or a reference without a translation", "Add -t french.txt, aligned with it line by line.")
    config = config_of(
        config_file, min_score=min_score, translator=translator, lm=lm, device=device, precision=precision, no_models=no_models, no_cache=no_cache,
        grammar=grammar)
    reading = Reading()
    documents = list(reading.documents(files or [], None))
    if target:
        documents.append(as_document(aligned_rows(target, source, reference), str(target)))
    reports = judged(documents, judge_of(config, online))
    for report in reports:
        typer.echo(line(report, chrf_of(report)))
    low = config.min_score is not None and any(r.quality.score is not None and r.quality.score < config.min_score for r in reports)
    raise typer.Exit(reading.status(int(low)))
