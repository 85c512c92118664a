"""A language server whose models are those of fake_models.py; the translator “missing” is not installed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fake_models import FakeLanguageModel, FakeTranslator

from tqcheck.config import Config, load
from tqcheck.errors import ModelError
from tqcheck.evidence import Models
from tqcheck.lsp.judging import NONE, Lent
from tqcheck.lsp.server import serve
from tqcheck.score import Calibration

ENGLISH = {"Le ministre a parlé hier.": "The minister spoke yesterday.", "Une autre phrase est venue.": "Another sentence came along."}


def models(config: Config) -> tuple[Models, Calibration]:
    """The fakes, where a translator is wanted."""
    if config.translator == "missing":
        raise ModelError("There is no translator “missing”.", "Install one.")
    return (Models(), Calibration()) if config.translator == NONE else (Models(FakeTranslator(ENGLISH), FakeLanguageModel()), Calibration(3.0, 1.0))


def excluded(path: Path, patterns: Iterable[str]) -> bool:
    """Whether a path is one of some names."""
    return path.as_posix() in patterns


if __name__ == "__main__":
    serve(Lent(lambda folder: load(None, folder), models, excluded), delay=0.01)
