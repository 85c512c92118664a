"""`tqcheck lsp`: the language server that an editor starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.options import ConfigFile, NoModels, Online

if TYPE_CHECKING:
    from tqcheck.config import Config
    from tqcheck.evidence import Models
    from tqcheck.score import Calibration

Stdio = Annotated[bool, typer.Option("--stdio", hidden=True, help="What editors say to servers; there is no other way.")]


def settings(folder: Path, path: Path | None, no_models: bool) -> Config:
    """The settings that hold in a folder, or those of the file given."""
    from tqcheck.config import load, with_settings
    return with_settings(load(path, folder), {"translator": "none", "lm": "none"} if no_models else {}, "command line")


def models(config: Config, online: bool) -> tuple[Models, Calibration]:
    """The models of some settings."""
    from tqcheck.cli.wiring import lm_of, table_of, translator_of
    from tqcheck.evidence import Models
    lm, calibration = lm_of(config, online)
    return Models(translator_of(config, online), lm, table_of()), calibration


def run(config_file: ConfigFile = None, no_models: NoModels = False, online: Online = False, stdio: Stdio = True) -> None:
    """Serve an editor over standard input and output: findings as one types, models when the text is saved, quick fixes, explanations."""
    from functools import partial
    from importlib.util import find_spec

    from tqcheck.errors import InputError
    if find_spec("pygls") is None:
        raise InputError("the language server needs the package pygls", "Install it with: pip install 'tqcheck[lsp]'")
    from tqcheck.cli.reading import excluded
    from tqcheck.lsp.judging import Lent
    from tqcheck.lsp.server import serve
    serve(Lent(partial(settings, path=config_file, no_models=no_models), partial(models, online=online), excluded))
