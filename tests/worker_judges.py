"""Judges that worker processes make in tests: importable by name, as a worker needs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.engine import check_documents
from tqcheck.errors import ModelError
from tqcheck.report import Report

Judge = Callable[[Sequence[Document]], list[Report]]


def rules(backends: Mapping[str, Any]) -> Judge:
    """By rules alone."""
    return lambda documents: check_documents(documents, Config())


def asking(backends: Mapping[str, Any]) -> Judge:
    """Asks the model of the main process first; its answer is the French of the documents it then judges."""
    def judge(documents: Sequence[Document]) -> list[Report]:
        backends["lm"].force([[document.text] for document in documents])
        return check_documents(documents, Config())
    return judge


class Dying:
    """Dies as a killed process does at each text that says so, as often as there are files to take away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, backends: Mapping[str, Any]) -> Judge:
        def judge(documents: Sequence[Document]) -> list[Report]:
            if any("Meurs" in document.text for document in documents) and (lives := sorted(self.folder.iterdir())):
                lives[0].unlink()
                os._exit(9)
            return check_documents(documents, Config())
        return judge


def failing(backends: Mapping[str, Any]) -> Judge:
    """Has no model."""
    def judge(documents: Sequence[Document]) -> list[Report]:
        raise ModelError("The model is gone.", "Install it again.")
    return judge
