"""`tqcheck models`: the models that are shipped, and others fetched once."""

from __future__ import annotations

from typing import Annotated

import typer

from tqcheck.language import say

app = typer.Typer(help="Models: list, path, verify, pull, bench.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A shipped name.", show_default=False)]


@app.command("list")
def list_models() -> None:
    """List the shipped models with size, checksum, licence, scores and place."""
    from tqcheck.store import SHIPPED, about, resolve
    for name, kind in SHIPPED.items():
        model = resolve(name, kind)
        size, said = sum(file.stat().st_size for file in model.path.iterdir()), about(model.path)
        typer.echo(f"{name:8} {kind:10} {size / 1e6:6.1f} MB  {model.checksum[:8]}  {model.path}")
        typer.echo(f"{'':8} {say('licence {name}', name=said.get('licence') or say('not told'))}")
        for what, score in said.get("scores", {}).items():
            typer.echo(f"{'':8} {what}: {score}")


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
            raise ModelError(
                say("model {name} is damaged: {faults}", name=name, faults=say("; ").join(found)),
                say("Install tqcheck again: pip install --force-reinstall tqcheck"))
        typer.echo(say("{name}: every file is as shipped", name=name))


@app.command()
def pull(
    hub_id: Annotated[str, typer.Argument(help="A model on the Hugging Face hub, such as Helsinki-NLP/opus-mt-fr-en.", show_default=False)],
    revision: Annotated[str | None, typer.Option("--revision", help="Which commit, branch or tag of it; what is used is pinned to a commit.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Only convert what the local Hugging Face cache holds.")] = False,
) -> None:
    """Fetch a translator or language model from the hub and convert it for the CPU, once."""
    from tqcheck.store import pull as fetched
    folder = fetched(hub_id, revision, offline=offline)
    typer.echo(f"{folder}")
    typer.echo(say("Use it: {options}", options=f"--translator {hub_id.partition('@')[0]}@{folder.name.rpartition('@')[2]}"), err=True)


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="A shipped name, a folder or a hub id that was pulled.")] = "fr-en",
    count: Annotated[int, typer.Option("--sentences", min=1, help="How many sentences to run.")] = 400,
    lm: Annotated[bool, typer.Option("--lm", help="The folder or hub id is a language model.")] = False,
    device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")] = "auto",
) -> None:
    """Print sentences a second, load time and memory of each engine and precision on this machine."""
    from typing import cast

    from tqcheck.bench import speeds
    from tqcheck.config import CHOICES, check_known
    from tqcheck.engines.base import Device
    from tqcheck.store import SHIPPED, resolve
    check_known(device, CHOICES["device"], "device", "models bench")
    kind = SHIPPED.get(name, "lm" if lm else "translator")
    model = resolve(name, kind)
    typer.echo(f"{say('engine'):14}{say('precision'):11}{say('load'):>8}{say('sentences/s'):>14}{say('memory'):>12}")
    for speed in speeds(model, kind, count, cast(Device, device)):
        typer.echo(f"{speed.engine:14}{speed.precision:11}{speed.load_seconds:7.2f}s{speed.sentences_per_second:14.1f}{speed.mebibytes:8.0f} MiB")
