"""`tqcheck hook`: git runs tqcheck before a commit or a push, on what is committed or pushed and on nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tqcheck.cli.gating import BaselineFile, Diff, baseline_of
from tqcheck.cli.options import ConfigFile, FailOn, config_of

app = typer.Typer(help="Git hooks: install, uninstall, run.", no_args_is_help=True)
Kinds = Annotated[list[str] | None, typer.Option("--type", help="pre-commit (the default) or pre-push; may be repeated.", show_default=False)]
Full = Annotated[bool, typer.Option("--full", help="With back-translation and language model; otherwise rules only.")]
Kind = Annotated[str, typer.Argument(help="pre-commit: what is staged. pre-push: what is pushed, as git tells it on standard input.")]
Remote = Annotated[str, typer.Option("--remote", help="For pre-push: where to.")]
Since = Annotated[str | None, typer.Option("--base", help="Read what was committed since this commit, whatever the hook, as CI needs.", show_default=False)]
Format = Annotated[str, typer.Option("--format", "-f", help="How findings are printed, as in `tqcheck check`.")]


@app.command()
def install(kinds: Kinds = None, full: Full = False, diff: Diff = False, fail_on: FailOn = None) -> None:
    """Install hooks that hold back a commit or push with findings; a hook that is there is kept and runs first."""
    from tqcheck.config import CHOICES, check_known
    from tqcheck.git import hooks_folder, top
    from tqcheck.hook import KINDS
    from tqcheck.hook import install as install_one
    check_known(fail_on or "major", CHOICES["fail_on"], "value of fail-on", "command line")
    arguments = [*(["--full"] if full else []), *(["--diff"] if diff else []), *(["--fail-on", fail_on] if fail_on else [])]
    folder = top() / hooks_folder()
    for kind in kinds or KINDS[:1]:
        check_known(kind, KINDS, "hook", "command line")
    for kind in dict.fromkeys(kinds or KINDS[:1]):
        done = install_one(folder, kind, arguments)
        typer.echo(f"{done.place}: {done.what}")
    if not is_inside(folder, top()):
        typer.echo(f"{folder} (core.hooksPath) serves every repository that is set to use it.", err=True)


def is_inside(folder: Path, root: Path) -> bool:
    """Whether a folder of hooks belongs to this repository alone."""
    from tqcheck.git import line
    common = (root / line("-C", str(root), "rev-parse", "--git-common-dir")).resolve()
    return any(folder.resolve().is_relative_to(place) for place in (root.resolve(), common))


@app.command()
def uninstall(kinds: Kinds = None) -> None:
    """Take tqcheck's own hooks away, and put back those that were there before."""
    from tqcheck.config import check_known
    from tqcheck.git import hooks_folder, top
    from tqcheck.hook import KINDS
    from tqcheck.hook import uninstall as uninstall_one
    for kind in kinds or ():
        check_known(kind, KINDS, "hook", "command line")
    for kind in kinds or KINDS:
        done = uninstall_one(top() / hooks_folder(), kind)
        typer.echo(f"{done.place}: {done.what}")


@app.command()
def run(
    kind: Kind = "pre-commit", remote: Remote = "origin", base: Since = None, full: Full = False, diff: Diff = False, fail_on: FailOn = None,
    baseline: BaselineFile = None, format: Format = "text", config_file: ConfigFile = None,
) -> None:
    """Read the French texts among what is staged or pushed, as git has them, and end with status 1 if they should not pass."""
    from tqcheck.changes import hunks
    from tqcheck.cli.check import rendered
    from tqcheck.cli.reading import Reading
    from tqcheck.cli.staged import compared, texts
    from tqcheck.cli.terminal import judged
    from tqcheck.cli.verdict import advise
    from tqcheck.cli.wiring import judge_of
    from tqcheck.config import check_known
    from tqcheck.gate import Scope, gated
    from tqcheck.git import top
    from tqcheck.hook import KINDS
    from tqcheck.reporters import reporter
    check_known(kind, KINDS, "hook", "command line")
    reporter(format)
    os.chdir(top())
    config = config_of(config_file, fail_on=fail_on, no_models=not full)
    known, reading = baseline_of(baseline), Reading(french_only=True)
    found = [text for what in compared(kind, remote, base) for text in texts(what, config, reading)]
    reports = judged([text.document for text in found], judge_of(config)) if found else []
    scopes = (Scope(known, {text.change.path: hunks(text.change, *text.compared)} if diff else None) for text in found)
    results = [gated(report, scope) for report, scope in zip(reports, scopes, strict=True)]
    if bad := [result for result in results if result.fails(config)]:
        sys.stdout.write(rendered((result.report for result in bad), format, False, sys.stdout.isatty(), config))
        sys.stdout.flush()
    advise(results, config, "" if base else kind.removeprefix("pre-"))
    raise typer.Exit(reading.status(int(bool(bad))))
