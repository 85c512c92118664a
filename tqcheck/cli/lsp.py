"""`tqcheck lsp`: the language server that an editor starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import ConfigFile, NoModels, Online, config_of
from tqcheck.language import say

if TYPE_CHECKING:
    from tqcheck.config import Config

Stdio = Annotated[bool, typer.Option("--stdio", hidden=True, help="What editors say to servers; there is no other way.")]


def settings(folder: Path, path: Path | None, no_models: bool) -> Config:
    """The settings that hold in a folder, or those of the file given."""
    config: Config = config_of(path, folder, no_models=no_models)
    return config


def run(config_file: ConfigFile = None, no_models: NoModels = False, online: Online = False, stdio: Stdio = True) -> None:
    """Serve an editor over standard input and output: findings as one types, the models' too when a text is opened or saved, quick fixes, explanations."""
    from functools import partial
    from importlib.util import find_spec

    from tqcheck.errors import InputError
    if find_spec("pygls") is None:
        raise InputError(say("the language server needs the package pygls"), say("Install it with: pip install 'tqcheck[lsp]'"))
    from tqcheck.cli.files import excluded
    from tqcheck.cli.wiring import models_of
    from tqcheck.lsp.judging import Lent
    from tqcheck.lsp.server import serve
    serve(Lent(partial(settings, path=config_file, no_models=no_models), partial(models_of, online=online), excluded))
