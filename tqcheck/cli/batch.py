"""`tqcheck batch`: any number of rows, JSONL out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import (
    ConfigFile,
    Device,
    Disable,
    GrammarName,
    LmName,
    NoCache,
    NoModels,
    Online,
    Only,
    Precision,
    TranslatorName,
    config_of,
    hurried,
)
from tqcheck.language import grouped, say, speaking_in, spoken

if TYPE_CHECKING:
    from tqcheck.batch.inputs import Inputs
    from tqcheck.batch.run import Engine, Outcome
    from tqcheck.config import Config

Files = Annotated[list[str] | None, typer.Argument(
    metavar="[files]...", help="JSONL rows {id, mt, src?, ref?}; .tsv, .csv or .parquet with such columns; articles, or folders of them.", show_default=False)]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="<path>", help="Write here instead of standard output.")]
Source = Annotated[Path | None, typer.Option("--source", "-s", help="English, a sentence a line.")]
Target = Annotated[Path | None, typer.Option("--target", "-t", help="French, aligned with it line by line.")]
Reference = Annotated[Path | None, typer.Option("--reference", "-r", help="Human French, aligned likewise.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; one a processor unless given.")]
MaxErrors = Annotated[int | None, typer.Option(min=0, help="Stop when more rows than this cannot be read; up to it, the exit status is 0.")]
Ray = Annotated[str | None, typer.Option("--ray", help="Run on a Ray cluster: its address, or “local”. JSONL or Parquet in, a folder of parts out.")]
Gpus = Annotated[float, typer.Option(min=0, help="With --ray and --device cuda: cards an actor.")]
Restart = Annotated[bool, typer.Option("--restart", help="Begin anew, whatever an earlier run has written.")]


def run(
    files: Files = None, output: Output = None, source: Source = None, target: Target = None, reference: Reference = None, config_file: ConfigFile = None,
    only: Only = None, disable: Disable = None, translator: TranslatorName = None, lm: LmName = None, device: Device = None, precision: Precision = None,
    no_models: NoModels = False, grammar: GrammarName = None, no_cache: NoCache = False, online: Online = False, workers: Workers = None,
    max_errors: MaxErrors = None, restart: Restart = False, ray: Ray = None, gpus_per_actor: Gpus = 1.0,
) -> None:
    """Judge any number of rows: one JSONL row out for each row in, in the same order, flushed as it goes.

    With -o the run can be stopped at any moment: the same command goes on where it was. A summary follows on standard output.
    A row that cannot be read becomes a row with its “error”; the exit status is then 2.
    """
    config = config_of(config_file, only=only, disable=disable, translator=translator, lm=lm, device=device, precision=precision, no_models=no_models,
                       no_cache=no_cache, grammar=grammar)
    config = hurried(config)
    if ray:
        outcome = on_cluster(ray, files or (), output, config, online, workers, gpus_per_actor)
    else:
        inputs = inputs_of([Path(file) for file in files or ()], target, source, reference, config)
        engine = engine_of(config, online, workers)
        outcome = to_file(engine, inputs, config, online, Path(output), max_errors, restart) if output else to_terminal(engine, inputs, max_errors)
    if outcome.totals.errors and max_errors is None:
        from tqcheck.cli import USER_ERROR, complain
        from tqcheck.errors import InputError
        complain(InputError(
            say("{errors} of {rows} rows could not be read", errors=grouped(outcome.totals.errors), rows=grouped(outcome.totals.rows)),
            say("Each has its reason in “error”.")))
        raise typer.Exit(USER_ERROR)


def inputs_of(files: Sequence[Path], target: Path | None, source: Path | None, reference: Path | None, config: Config) -> Inputs:
    """The files named; InputError where they are none, or of both kinds."""
    from tqcheck.batch.inputs import Inputs, chosen
    from tqcheck.cli.files import expanded
    from tqcheck.errors import InputError
    if bool(files) == (target is not None):
        raise InputError(
            say("give either segment files or -t french.txt"),
            say("tqcheck batch in.jsonl -o out.jsonl, or tqcheck batch -s en.txt -t fr.txt -o out.jsonl"))
    return Inputs(chosen([path for one in files for path in expanded(one, config.exclude)]), target, source, reference)


def on_cluster(address: str, files: Sequence[str], output: str | None, config: Config, online: bool, actors: int | None, gpus: float) -> Outcome:
    """Rows in a folder of parts, and the summary on standard output."""
    from functools import partial

    from tqcheck.batch.cluster import run
    from tqcheck.batch.run import Outcome
    from tqcheck.batch.totals import Totals
    from tqcheck.cli.wiring import judge_of, signature_of
    from tqcheck.errors import InputError
    if not files or output is None:
        raise InputError(say("--ray needs segment files and -o"), say("tqcheck batch in.jsonl -o out --ray local"))
    started, signature = time.monotonic(), signature_of(config, online)
    totals = run(address, partial(speaking_in, spoken(), judge_of, config, online, 1), files, output, actors, gpus if config.device == "cuda" else 0)
    outcome = Outcome(totals, Totals(), time.monotonic() - started)
    print(json.dumps(outcome.told(signature), ensure_ascii=False))
    return outcome


def engine_of(config: Config, online: bool, workers: int | None) -> Engine:
    """How these settings judge."""
    from functools import partial

    from tqcheck.batch.run import Engine
    from tqcheck.cli.wiring import backends, judge_of, worker_judge
    from tqcheck.engines.base import cores
    count = workers or cores()
    theirs = partial(speaking_in, spoken(), worker_judge, config, online)
    return Engine(partial(judge_of, config, online, count), theirs, backends(config, online, count), count)


def to_terminal(engine: Engine, inputs: Inputs, limit: int | None) -> Outcome:
    """Rows on standard output."""
    from tqcheck.batch.inputs import measured, refuse_nonsense
    from tqcheck.batch.run import streamed
    from tqcheck.cli.terminal import counting
    known = measured(inputs)
    refuse_nonsense(inputs)
    with counting("rows", known.rows) as done:
        return streamed(engine, inputs, sys.stdout, limit, done)


def to_file(engine: Engine, inputs: Inputs, config: Config, online: bool, output: Path, limit: int | None, restart: bool) -> Outcome:
    """Rows in a file, and the summary on standard output."""
    from tqcheck.batch.inputs import measured, refuse_nonsense
    from tqcheck.batch.run import kept
    from tqcheck.cli.terminal import counting, refuse_overwriting
    from tqcheck.cli.wiring import signature_of
    refuse_overwriting(output, inputs.files)
    known, signature, table = measured(inputs), signature_of(config, online), output.suffix.lower() == ".parquet"
    refuse_nonsense(inputs)
    rows = output.with_name(output.name + ".jsonl") if table else output
    with counting("rows", known.rows) as done:
        outcome = kept(engine, inputs, known, signature, rows, limit, done, restart)
    if table:
        from tqcheck.batch.parquet import convert
        convert(rows, output)
    print(json.dumps(outcome.told(signature), ensure_ascii=False))
    return outcome
