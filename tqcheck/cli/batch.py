"""`tqcheck batch`: any number of rows, JSONL out."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from tqcheck.cli.options import (
    ConfigFile,
    Device,
    Disable,
    LmName,
    NoModels,
    Online,
    Only,
    Output,
    Precision,
    TranslatorName,
    config_of,
)
from tqcheck.language import say

File = Annotated[Path | None, typer.Argument(help="JSONL rows {id, mt, src?, ref?}, or .tsv with such a header.", show_default=False)]
Source = Annotated[Path | None, typer.Option("--source", "-s", help="English, a sentence a line.")]
Target = Annotated[Path | None, typer.Option("--target", "-t", help="French, aligned with it line by line.")]
Reference = Annotated[Path | None, typer.Option("--reference", "-r", help="Human French, aligned likewise.")]


def run(
    file: File = None, output: Output = None, source: Source = None, target: Target = None, reference: Reference = None, config_file: ConfigFile = None,
    only: Only = None, disable: Disable = None, translator: TranslatorName = None, lm: LmName = None, device: Device = None, precision: Precision = None,
    no_models: NoModels = False, online: Online = False,
) -> None:
    """Judge rows of French, one JSONL row out for each row in, in the same order, flushed as it goes."""
    from tqcheck.batch import aligned_rows, judged, read_rows, row_out
    from tqcheck.cli.terminal import counting, refuse_overwriting, writing
    from tqcheck.cli.wiring import judge_of
    from tqcheck.errors import InputError
    if (file is None) == (target is None):
        raise InputError(
            say("give either a segment file or -t french.txt"),
            say("tqcheck batch in.jsonl -o out.jsonl, or tqcheck batch -s en.txt -t fr.txt -o out.jsonl"))
    refuse_overwriting(output, (file, source, target, reference))
    config = config_of(
        config_file, only=only, disable=disable, translator=translator, lm=lm, device=device, precision=precision, no_models=no_models, no_cache=True)
    rows = read_rows(file) if file else aligned_rows(target, source, reference) if target else []
    found = judged(rows, judge_of(config, online))
    first = next(found, [])  # an input that cannot be read must not empty the output
    with counting("rows") as done, writing(output) as stream:
        for chunk in chain([first], found):
            for row, report in chunk:
                stream.write(json.dumps(row_out(row, report), ensure_ascii=False) + "\n")
            stream.flush()
            done(len(chunk))
