"""`tqcheck serve`: the checker as a web service, with a page to paste an article into."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Annotated

import typer

from tqcheck.cli.options import (
    ConfigFile,
    Device,
    Disable,
    GrammarName,
    LmName,
    MinLevel,
    NoCache,
    NoModels,
    Online,
    Only,
    Precision,
    Region,
    TranslatorName,
    config_of,
    hurried,
)
from tqcheck.language import say

NEEDED = ("fastapi", "uvicorn", "prometheus_client")
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one of this machine.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")]
TokenFile = Annotated[Path | None, typer.Option(help="Whoever asks must send the token in this file, or in the environment variable TQCHECK_TOKEN.")]
Origin = Annotated[list[str] | None, typer.Option(help="Pages from here may ask from a browser: https://cms.example; may be repeated.")]
Characters = Annotated[int, typer.Option(min=1, help="Of French and English together, a request (413).")]
Requests = Annotated[int, typer.Option(min=1, help="In hand at once (503), half of them from one address (429).")]
Seconds = Annotated[float, typer.Option(min=0.1, help="Until an answer (503).")]


def refuse_missing() -> None:
    """ConfigError if a library of the extra `server` is not installed."""
    from tqcheck.errors import ConfigError
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        raise ConfigError(say("tqcheck serve needs {names}, not installed here", names=', '.join(missing)), say("pip install 'tqcheck[server]'"))


def run(
    host: Host = "127.0.0.1", port: Port = 8010, token_file: TokenFile = None, origin: Origin = None, max_characters: Characters = 100_000,
    max_requests: Requests = 512, timeout: Seconds = 120.0, config_file: ConfigFile = None, min_level: MinLevel = None, only: Only = None,
    disable: Disable = None, region: Region = None, translator: TranslatorName = None, lm: LmName = None, device: Device = None,
    precision: Precision = None, no_models: NoModels = False, grammar: GrammarName = None, no_cache: NoCache = False, online: Online = False,
) -> None:
    """Serve a page to paste an article into, our JSON, and LanguageTool's protocol for editors that speak it."""
    refuse_missing()
    from tqcheck.cli.wiring import judge_of
    from tqcheck.server.access import token_of
    from tqcheck.server.app import create_app
    from tqcheck.server.limits import Limits
    from tqcheck.server.running import LOOPBACK, address, listening, warmed
    from tqcheck.server.running import run as serve
    from tqcheck.server.service import Service
    config = config_of(config_file, min_level=min_level, only=only, disable=disable, region=region, translator=translator, lm=lm, device=device,
                       precision=precision, no_models=no_models, grammar=grammar, no_cache=no_cache)
    config = hurried(config)
    token = token_of(token_file, os.environ)
    with listening(host, port) as place:
        limits = Limits(max_characters, max_requests, max(1, max_requests // 2), timeout)
        service = Service(warmed(judge_of(config, online)), config, limits, token)
        if token is None and host not in LOOPBACK:
            typer.echo(say("Whoever reaches this address may ask; --token-file lets in only who has the token."), err=True)
        serve(create_app(service, origin or ()), service, place, lambda: typer.echo(
            say("tqcheck is ready: {address} (LanguageTool: /v2)", address=address(place)),
            err=True))
