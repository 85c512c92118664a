"""`tqcheck backtranslate`: the English a French text would be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from tqcheck.cli.options import ConfigFile, Device, NoCache, Online, Precision, TranslatorName, config_of
from tqcheck.language import say

File = Annotated[Path, typer.Argument(help="A French text; - reads standard input.", show_default=False)]
Both = Annotated[bool, typer.Option("--both", "-b", help="Print each French sentence before its English, with a tab between.")]


def run(
    file: File, both: Both = False, translator: TranslatorName = None, device: Device = None, precision: Precision = None, no_cache: NoCache = False,
    online: Online = False, config_file: ConfigFile = None,
) -> None:
    """Translate a French text back into English, a sentence a line."""
    from tqcheck.cli.reading import document
    from tqcheck.cli.wiring import translator_of
    from tqcheck.errors import ModelError
    from tqcheck.sentences import rendered
    config = config_of(config_file, translator=translator, device=device, precision=precision, no_cache=no_cache)
    engine = translator_of(config, online)
    if engine is None:
        raise ModelError(say("no translator is set"), say('Give --translator fr-en, or take translator = "none" out of the settings.'))
    segments = document(file, None).segments
    for segment, translation in zip(segments, engine.translate([s.text for s in segments]), strict=True):
        french = re.sub(r"[ \t\r\n]+", " ", rendered(segment.text))
        typer.echo(f"{french}\t{translation.text}" if both else translation.text)
