"""`tqcheck models`: the models that are shipped."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Shipped models: list, path, verify.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A shipped name.", show_default=False)]


@app.command("list")
def list_models() -> None:
    """List the shipped models with size and checksum."""
    from tqcheck.store import SHIPPED, resolve
    for name, kind in SHIPPED.items():
        model = resolve(name, kind)
        size = sum(file.stat().st_size for file in model.path.iterdir())
        typer.echo(f"{name:8} {kind:10} {size / 1e6:6.1f} MB  {model.checksum[:8]}  {model.path}")


@app.command()
def path(name: Name) -> None:
    """Print where a model is."""
    from tqcheck.config import check_known
    from tqcheck.store import SHIPPED, resolve
    check_known(name, SHIPPED, "model", "models path")
    typer.echo(resolve(name, SHIPPED[name]).path)


@app.command()
def verify() -> None:
    """Check every file of the shipped models against its sha256."""
    from tqcheck.errors import ModelError
    from tqcheck.store import SHIPPED, resolve
    from tqcheck.store import verify as faults
    for name, kind in SHIPPED.items():
        if found := faults(resolve(name, kind).path):
            raise ModelError(f"model {name} is damaged: {'; '.join(found)}", "Install tqcheck again: pip install --force-reinstall tqcheck")
        typer.echo(f"{name}: every file is as shipped")
