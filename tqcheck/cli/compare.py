"""`tqcheck compare`: which of several translations of the same sentences is better."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import ConfigFile, LmName, NoCache, NoModels, Online, TranslatorName, config_of

if TYPE_CHECKING:
    from tqcheck.report import Report

Files = Annotated[list[Path], typer.Argument(help="French files, one a system, the same sentences line by line.", show_default=False)]
Source = Annotated[Path | None, typer.Option("--source", "-s", help="English, aligned with them line by line.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def columns(reports: list[Report]) -> tuple[list[list[float]], list[float]]:
    """The scores of each system's lines, and the weight of each line: the mean of its words over the systems; a line that is empty scores 0."""
    found = [{s.id: q for s, q, _ in report.rows} for report in reports]
    ids = sorted({name for one in found for name in one}, key=lambda name: int(name or 0))
    scores = [[float(one[name].score or 0.0) if name in one else 0.0 for name in ids] for one in found]
    return scores, [sum(one[name].words for one in found if name in one) / len(found) for name in ids]


def run(
    files: Files, source: Source = None, as_json: AsJson = False, config_file: ConfigFile = None, translator: TranslatorName = None, lm: LmName = None,
    no_models: NoModels = False, no_cache: NoCache = False, online: Online = False,
) -> None:
    """Compare translations of the same lines: mean scores, differences with intervals, and how likely chance would make them."""
    from tqcheck.batch import aligned_rows, as_document
    from tqcheck.cli.wiring import judge_of
    from tqcheck.comparison import compared, interval, mean, verdict
    from tqcheck.errors import InputError
    if len(files) < 2:
        raise InputError("nothing to compare", "Give two French files or more, translations of the same lines.")
    config = config_of(config_file, translator=translator, lm=lm, no_models=no_models, no_cache=no_cache)
    documents = [as_document(aligned_rows(path, source or files[0]), str(path)) for path in files]
    if source is None:
        from dataclasses import replace
        documents = [replace(d, segments=tuple(replace(s, src=None) for s in d.segments)) for d in documents]
    reports = judge_of(config, online)(documents)
    scores, weights = columns(reports)
    if not sum(weights):
        raise InputError("there is no text to compare", "Give files with sentences in them.")
    systems = [{"path": str(path), "score": mean(own, weights), "interval": interval(own, weights)} for path, own in zip(files, scores, strict=True)]
    pairs = [(a, b, compared(scores[a], scores[b], weights)) for a, b in combinations(range(len(files)), 2)]
    if as_json:
        rows = [{"first": str(files[a]), "second": str(files[b]), **result._asdict(), "verdict": verdict(str(files[a]), str(files[b]), result)}
                for a, b, result in pairs]
        typer.echo(json.dumps({"systems": systems, "pairs": rows, "signature": reports[0].signature}, ensure_ascii=False, indent=2))
        return
    for system in sorted(systems, key=lambda one: -one["score"]):  # type: ignore[operator]
        around = f" [{system['interval'][0]:.1f}, {system['interval'][1]:.1f}]" if system["interval"] else ""  # type: ignore[index]
        typer.echo(f"score {system['score']:.1f}{around}  {system['path']}")
    for a, b, result in pairs:
        around = f" [{result.interval.low:+.1f}, {result.interval.high:+.1f}]" if result.interval else ""
        typer.echo(f"\n{files[a]} - {files[b]}: {result.difference:+.2f}{around}, paired bootstrap p={result.bootstrap:.3f}, "
                   f"approximate randomisation p={result.randomisation:.3f}, n={result.sentences}")
        typer.echo(verdict(str(files[a]), str(files[b]), result))
    typer.echo(f"\n{reports[0].signature}")
