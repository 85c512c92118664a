"""The subcommands, one file each, in the order of the help."""

from __future__ import annotations

from typing import Annotated

import typer

from tqcheck.cli import backtranslate, baseline, batch, check, checks, compare, evaluate, explain, fix, hook, lsp, models, score, serve

app = typer.Typer(
    help="Read French that a machine translated from English and say, sentence by sentence, whether it can be published.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})

for command in (check, score, compare, backtranslate, batch, checks, explain, evaluate, fix, lsp, serve):
    app.command(command.__name__.rpartition(".")[2])(command.run)
for name, group in (("models", models.app), ("baseline", baseline.app), ("hook", hook.app)):
    app.add_typer(group, name=name)


def version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from tqcheck.score import VERSION
        typer.echo(f"tqcheck {VERSION}")
        raise typer.Exit


@app.callback()
def main(show: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")] = False) -> None:
    """Read French that a machine translated from English and say, sentence by sentence, whether it can be published."""
