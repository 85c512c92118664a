"""`tqcheck evaluate`: agreement with annotated errors of an article, or with judgements of single sentences."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tqcheck.cli.options import ConfigFile, GrammarName, LmName, NoCache, NoModels, Online, Only, Region, TranslatorName, config_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tqcheck.evaluation import Agreement
    from tqcheck.judgements import Figure, Judged, Kind
    from tqcheck.report import Report

Annotations = Annotated[Path, typer.Argument(help="JSONL: annotated errors of an article, or judged sentences.", show_default=False)]
Text = Annotated[Path | None, typer.Option("--text", help="The annotated text; by default the .fr.txt of the same name beside the annotations.")]
Show = Annotated[bool, typer.Option("--show", help="List what was missed, and the findings that stand on no annotated span.")]

Peers = Annotated[bool, typer.Option("--peers", help="Measure what else could have judged the same sentences: chrF, the language model, ...")]
Beside = Annotated[Path | None, typer.Option("--beside", help="What this command printed earlier, such as for the last release: its figures stand beside.")]
Json = Annotated[bool, typer.Option("--json", help="Print the figures of judged sentences as JSON.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="Draw score against judgement, and a reliability diagram, into this .png or .svg file.")]
PRINTED = re.compile(r"  (?P<name>\S.*?) {2,}(?P<value>-?\d+\.\d+)")


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


class Section(NamedTuple):
    """The figures of some rows."""

    name: str
    figures: list[Figure]
    judged: Sequence[Judged] = ()


class Evaluated(NamedTuple):
    """All figures of a file of judged sentences."""

    sections: list[Section]
    signature: str
    rows: Sequence[dict[str, Any]] = ()
    reports: Sequence[Report] = ()
    """To rank systems by, one a row; empty for pairs."""


def evaluated(path: Path, rows: list[dict[str, Any]], config: Any, online: bool, peers: bool = False) -> Evaluated:
    """The figures of a file of judged sentences, pooled and for each system."""
    from tqcheck.batch import Row, document_of
    from tqcheck.batch import judged_row as of_row
    from tqcheck.cli.wiring import judge_of
    from tqcheck.judgements import checked
    kind, judge = checked(rows, path), judge_of(config, online)

    def reports(key: str) -> list[Report]:
        given = [Row(n, str(row[key]), row.get("src") or None) for n, row in enumerate(rows)]
        return [of_row(row, report) for row, report in zip(given, judge([document_of(row) for row in given]), strict=True)]

    if kind == "pairs":
        return pairs(path, rows, reports("good"), reports("bad"))
    made = reports("mt")
    if kind == "systems":
        return Evaluated([Section(f"{path.name}: {len(rows)} sentences without judgements", [])], made[0].signature, rows, made)
    judged = [judged_row(row, report, kind, n) for n, (row, report) in enumerate(zip(rows, made, strict=True))]
    systems = sorted({one.system for one in judged if one.system})
    chosen = [None, *(systems if len(systems) > 1 else ())]
    return Evaluated([section(path, kind, system, rows, made, judged, peers) for system in chosen], made[0].signature, rows, made)


def section(path: Path, kind: Kind, system: str | None, rows: Sequence[dict[str, Any]], made: Sequence[Report], judged: Sequence[Judged],
            peers: bool) -> Section:
    """The figures of one system, or of all."""
    from tqcheck.judgements import figure, figures
    from tqcheck.peers import beside
    from tqcheck.thresholds import RATES, exact_f1, recall_at, touched_f1
    chosen = [n for n, one in enumerate(judged) if system in (None, one.system)]
    some = [judged[n] for n in chosen]
    found = figures(kind, some)
    if kind in ("spans", "labels"):
        found += [figure(f"recall of the score at {rate:.0%} false alarms", some, recall_at(rate)) for rate in RATES]
    if kind == "spans":
        found += [figure("exact spans, F1", some, exact_f1), figure("spans that touch, F1", some, touched_f1)]
    if peers:
        found += beside(some, [rows[n] for n in chosen], [made[n] for n in chosen], serious=kind == "spans")
    return Section(f"{path.name}: {system or 'all'}, {len(some)} sentences", found, some)


def pairs(path: Path, rows: Sequence[dict[str, Any]], good: Sequence[Report], bad: Sequence[Report]) -> Evaluated:
    """How often the sentence with the error scores lower, by phenomenon and in all."""
    from tqcheck.judgements import pair_accuracy
    kinds = [str(row.get("phenomenon", "")) for row in rows]

    def told(name: str | None) -> Figure:
        chosen = [n for n, one in enumerate(kinds) if name in (one, None)]
        found = pair_accuracy([good[n].quality.score for n in chosen], [bad[n].quality.score for n in chosen], [str(rows[n].get("src") or n) for n in chosen])
        return found._replace(name=name or found.name)

    names = [*sorted({one for one in kinds if one}), None]
    return Evaluated([Section(f"{path.name}: {len(rows)} pairs", [told(name) for name in names])], good[0].signature)


def lines(found: Evaluated) -> Iterator[str]:
    """The figures as text."""
    from tqcheck.peers import ranking
    for one in found.sections:
        yield one.name
        yield from map(line, one.figures)
    yield from ranking(found.rows, found.reports) if found.reports else ()
    yield found.signature


def as_json(found: Evaluated) -> str:
    """The figures, the ranking and the signature as one object."""
    from tqcheck.peers import ranked
    ranks, shared = ranked(found.rows, found.reports) if found.reports else ([], 0)
    sections = [{"name": one.name, "figures": [figure._asdict() for figure in one.figures]} for one in found.sections]
    ranking = {"sources": shared, "systems": [rank._asdict() for rank in ranks] if shared else []}
    return json.dumps({"sections": sections, "ranking": ranking, "signature": found.signature}, ensure_ascii=False, indent=2)


def judged_row(row: dict[str, Any], report: Report, kind: str, number: int) -> Judged:
    """One row as people and as tqcheck judged it; typography is no finding where only acceptability was asked."""
    from tqcheck.judgements import ACCURACY, Judged, marks, serious
    from tqcheck.metrics import PUNCTUATION
    found = tuple((f.span, f.severity) for f in report.findings if kind == "spans" or f.category != PUNCTUATION)
    bad = not row["label"] if kind == "labels" else serious(row)
    group = str(row.get("doc") or row.get("src") or number)
    human = None if kind == "labels" or row.get("score") is None else float(row["score"])
    length = len(row.get("src") or row["mt"])
    return Judged(group, str(row.get("system", "")), report.quality.score, human, length, bad, serious(row, ACCURACY), marks(row), found)


def line(figure: Figure) -> str:
    """One figure in a line."""
    if figure.value is None:
        return f"  {figure.name:52}      -"
    between = f" [{figure.low:6.3f}, {figure.high:6.3f}]" if figure.low is not None else ""
    return f"  {figure.name:52} {figure.value:6.3f}{between}  n={figure.rows}"


def compared(lines: Iterator[str], earlier: Path) -> Iterator[str]:
    """Each figure with what an earlier run printed under the same heading; InputError if that cannot be read."""
    from tqcheck.errors import InputError
    try:
        printed = earlier.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{earlier}: cannot be read", "Save what `tqcheck evaluate` prints, and give that file.") from None
    known, heading = {}, ""
    for one in printed:
        match = PRINTED.match(one)
        heading = heading if match else one
        if match:
            known[heading, match["name"]] = match["value"]
    for one in lines:
        match = PRINTED.match(one)
        heading = heading if match else one
        before = known.get((heading, match["name"])) if match else None
        yield f"{one}  before {before}" if before else one


def run(
    annotations: Annotations, text: Text = None, show: Show = False, beside: Beside = None, translator: TranslatorName = None, lm: LmName = None,
    no_models: NoModels = False, no_cache: NoCache = False, online: Online = False, config_file: ConfigFile = None, region: Region = None,
    only: Only = None, peers: Peers = False, json_: Json = False, plot: Plot = None, grammar: GrammarName = None,
) -> None:
    """Compare with people: annotated errors of an article {start, end, text, category, severity}, or judged sentences {mt, src?, spans | score | label}
    or pairs {good, bad}, or a table of MQM annotations as WMT publishes them (.tsv), each figure with its interval."""
    from tqcheck.errors import InputError
    from tqcheck.judgements import rows_of
    config = config_of(config_file, translator=translator, lm=lm, no_models=no_models, no_cache=no_cache, region=region, only=only,
                       grammar=grammar)
    rows = rows_of(annotations)
    if not rows or "start" in rows[0]:
        if json_ or plot:
            raise InputError("--json and --plot are for judged sentences", f"Leave them out for the article of {annotations}.")
        printed(article(annotations, text, show, config, online), beside)
        return
    found = evaluated(annotations, rows, config, online, peers)
    if plot:
        from tqcheck.cli.plots import drawn
        drawn(plot, [(one.name, one.judged) for one in found.sections if one.judged], found.signature)
    if json_:
        typer.echo(as_json(found))
    else:
        printed(lines(found), beside)


def printed(lines: Iterator[str], earlier: Path | None) -> None:
    """Lines, beside those of an earlier run if there is one."""
    for one in compared(lines, earlier) if earlier else lines:
        typer.echo(one)


def article(annotations: Path, text: Path | None, show: bool, config: Any, online: bool) -> Iterator[str]:
    """The figures of an annotated article: a span counts as found when findings cover at least half of it."""
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
    report, = judge_of(config, online)([read_one])
    result = agreement(marks, report.findings)
    yield from (*table(result), *(details(result) if show else ()))
    yield f"\n{report.signature}"
