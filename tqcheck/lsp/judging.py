"""The text in an editor, judged: by the rules alone at each change, with the models of its settings when it is saved.

What the models said of a sentence when it was last saved is remembered and holds as long as the sentence stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqcheck.config import Config, find_file
from tqcheck.document import Document, Evidence
from tqcheck.engine import UNKNOWN, check_documents, report_on
from tqcheck.errors import InputError
from tqcheck.evidence import Models
from tqcheck.metrics import english_share
from tqcheck.readers import FORMATS, read_text
from tqcheck.report import Report
from tqcheck.score import Calibration
from tqcheck.words import words

LANGUAGES = {"plaintext": "text", "markdown": "markdown", "html": "html"}
"""Readers' names of what editors call languages."""
MOSTLY = 0.6
"""From this share of English words on, a text is the source, not the translation."""
NONE = "none"
Known = Mapping[str, Evidence]
"""What models said, by the sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """The text in an editor, where its file is or would be, and the reader it needs."""

    path: Path
    text: str = field(repr=False)
    format: str


@dataclass(frozen=True, slots=True)
class Lent:
    """What the command line lends the server."""

    settings: Callable[[Path], Config]
    """The settings that hold in a folder; ConfigError where they are broken."""
    models: Callable[[Config], tuple[Models, Calibration]]
    """The models of some settings, loaded; ModelError where one is missing."""
    excluded: Callable[[Path, Iterable[str]], bool]
    """Whether a path matches one of some patterns."""


def format_of(language: str | None, path: Path) -> str | None:
    """The reader of a text by the editor's name of its language, else by the suffix; None for what tqcheck does not read."""
    return LANGUAGES.get(language or "") or next((kind.name for kind in FORMATS if path.suffix.lower() in kind.suffixes), None)


def document_of(page: Page) -> Document | None:
    """What a page says in French; None where there is nothing to judge yet, or it is English."""
    try:
        document = read_text(page.text, str(page.path), page.format)
    except InputError:
        return None
    share = english_share([word.form for segment in document.segments for word in words(segment.text)])
    return None if share is not None and share > MOSTLY else document


def evidence_in(report: Report) -> Known:
    """What the models said of each sentence."""
    return {segment.text: segment.evidence for segment in report.document.segments}


class Judge:
    """Judges pages; one thread may ask for the rules and another for the models, but no two for the models."""

    def __init__(self, lent: Lent) -> None:
        self.lent = lent
        self._loaded: dict[tuple[str, ...], tuple[Models, Calibration]] = {}

    def settings(self, page: Page) -> Config | None:
        """The settings nearest to a page; None where they exclude it."""
        config = self.lent.settings(page.path.parent)
        file = find_file(page.path.parent)
        inside = page.path.relative_to(file.parent) if file else page.path
        return None if self.lent.excluded(inside, config.exclude) else config

    def by_rules(self, page: Page, known: Known) -> tuple[Report, Config] | None:
        """A page judged by the rules and what is known of its sentences, with its settings; None where there is nothing to judge."""
        config, document = self.settings(page), document_of(page)
        if config is None or document is None:
            return None
        segments = tuple(replace(segment, evidence=known.get(segment.text, segment.evidence)) for segment in document.segments)
        calibration = next((measure for key, (_, measure) in self._loaded.copy().items() if key == key_of(config)), UNKNOWN)
        return report_on(replace(document, segments=segments), config, calibration, "", ()), config

    def by_models(self, page: Page) -> tuple[Report, Config] | None:
        """A page judged with the models of its settings; None where there is nothing to judge or no model is wanted."""
        config, document = self.settings(page), document_of(page)
        if config is None or document is None or config.translator == config.lm == NONE:
            return None
        key = key_of(config)
        if key not in self._loaded:
            self._loaded[key] = self.lent.models(config)
        report, = check_documents([document], config, *self._loaded[key])
        return report, config


def key_of(config: Config) -> tuple[str, ...]:
    """What tells one set of models from another."""
    return config.translator, config.lm, config.device, config.precision, str(config.cache)
