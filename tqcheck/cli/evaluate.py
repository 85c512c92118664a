"""`tqcheck evaluate`: precision and recall against annotated errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import ConfigFile, LmName, NoCache, NoModels, Online, TranslatorName, config_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tqcheck.evaluation import Agreement

Annotations = Annotated[Path, typer.Argument(help="JSONL rows {start, end, text, category, severity, mechanism?}.", show_default=False)]
Text = Annotated[Path | None, typer.Option("--text", help="The annotated text; by default the .fr.txt of the same name beside the annotations.")]
Show = Annotated[bool, typer.Option("--show", help="List what was missed, and the findings that stand on no annotated span.")]


def percent(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.0%})" if whole else "none"


def table(agreement: Agreement) -> Iterator[str]:
    """The figures, a line each."""
    found, right = len(agreement.found), len(agreement.right)
    yield f"annotated spans found   {percent(found, found + len(agreement.missed))}"
    yield f"findings on a span      {percent(right, right + len(agreement.beside))}"
    for name in ("category", "severity", "mechanism"):
        yield f"\nrecall by {name}"
        yield from (f"  {key or '-':40} {percent(*counts)}" for key, counts in agreement.by(name).items())
    yield "\nfindings on a span, by check"
    yield from (f"  {key:40} {percent(*counts)}" for key, counts in agreement.by_check().items())


def details(agreement: Agreement) -> Iterator[str]:
    """What was missed and what stands beside."""
    yield "\nmissed"
    yield from (f"  {a.span.start:6} {a.severity:9} {a.mechanism:14} {a.text}" for a in agreement.missed)
    yield "\nbeside"
    yield from (f"  {f.span.start:6} {f.severity.label:9} {f.check:24} {f.text}" for f in agreement.beside)


def run(
    annotations: Annotations, text: Text = None, show: Show = False, translator: TranslatorName = None, lm: LmName = None, no_models: NoModels = False,
    no_cache: NoCache = False, online: Online = False, config_file: ConfigFile = None,
) -> None:
    """Compare findings with annotated errors: a span counts as found when findings cover at least half of it."""
    from tqcheck.cli.reading import document
    from tqcheck.cli.wiring import judge_of
    from tqcheck.errors import InputError
    from tqcheck.evaluation import agreement, misplaced, read_annotations
    marks = read_annotations(annotations)
    path = text or annotations.with_name(annotations.name.removesuffix(".jsonl").removesuffix(".mqm") + ".fr.txt")
    read_one = document(path, None)
    if wrong := misplaced(marks, read_one.text):
        raise InputError(
            f"{annotations}: “{wrong.text}” is not at {wrong.span.start} of {path}",
            "Offsets are code points, 0-based; name the annotated file with --text.")
    config = config_of(config_file, translator=translator, lm=lm, no_models=no_models, no_cache=no_cache)
    report, = judge_of(config, online)([read_one])
    result = agreement(marks, report.findings)
    for line in (*table(result), *(details(result) if show else ())):
        typer.echo(line)
    typer.echo(f"\n{report.signature}")
