"""`tqcheck baseline`: the findings that a project knows and lives with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import ConfigFile, LmName, NoModels, Online, TranslatorName, config_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tqcheck.cli.reading import Reading
    from tqcheck.config import Config
    from tqcheck.report import Report

app = typer.Typer(help="Known findings, which do not make a run fail: write, update.", no_args_is_help=True)
Files = Annotated[list[Path], typer.Argument(help="French texts, read as by `tqcheck check`.", show_default=False)]
Known = Annotated[list[Path] | None, typer.Argument(help="French texts; by default those of the baseline.", show_default=False)]
Place = Annotated[Path | None, typer.Option("--baseline", help="The file; by default the nearest .tqcheck-baseline.json, or one in this folder.")]
Prune = Annotated[bool, typer.Option("--prune", help="Only drop what no longer occurs; add nothing.")]


def reports_of(files: Iterable[Path], config: Config, online: bool) -> tuple[Reading, list[Report]]:
    """What is found in the files that can be read."""
    from tqcheck.cli.reading import Reading
    from tqcheck.cli.terminal import judged
    from tqcheck.cli.wiring import judge_of
    reading = Reading()
    documents = list(reading.documents(files, None))
    return reading, judged(documents, judge_of(config, online)) if documents else []


@app.command()
def write(
    files: Files, baseline: Place = None, config_file: ConfigFile = None, translator: TranslatorName = None, lm: LmName = None, no_models: NoModels = False,
    online: Online = False,
) -> None:
    """Write a new baseline of all that is found in some files; use the models that the check will use."""
    from tqcheck.baseline import FILE, find, save, written
    from tqcheck.reporters.base import plural
    reading, reports = reports_of(files, config_of(config_file, translator=translator, lm=lm, no_models=no_models), online)
    if reports:
        made = written(baseline or find(Path.cwd()) or Path(FILE), reports)
        save(made)
        typer.echo(f"{made.path}: {plural(len(made), 'finding')} in {plural(len(made.findings), 'file')}")
    raise typer.Exit(reading.status(0))


@app.command()
def update(
    files: Known = None, baseline: Place = None, prune: Prune = False, config_file: ConfigFile = None, translator: TranslatorName = None,
    lm: LmName = None, no_models: NoModels = False, online: Online = False,
) -> None:
    """Bring the entries of some files up to date: add what is new, drop what no longer occurs."""
    from tqcheck.baseline import FILE, Baseline, find, present, read, save, updated
    from tqcheck.engine import ran
    path = baseline or find(Path.cwd()) or Path(FILE)
    old = read(path) if path.is_file() else Baseline(path, {})
    config = config_of(config_file, translator=translator, lm=lm, no_models=no_models)
    reading, reports = reports_of(files or [path.parent / name for name in present(old).findings], config, online)
    new = present(updated(old, reports, [ran(r.document, config.at(r.document.path)) for r in reports], add=not prune))
    save(new)
    before, after = ({(name, key) for name, known in one.findings.items() for key in known} for one in (old, new))
    typer.echo(f"{path}: {len(after - before)} added, {len(before - after)} dropped, {len(before & after)} kept")
    raise typer.Exit(reading.status(0))
