"""The text in an editor, judged: by the rules alone at each change, with the models of its settings when it is opened or saved.

What the models said of a sentence is remembered and holds as long as the sentence stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqcheck import baseline
from tqcheck.config import Config, find_file
from tqcheck.document import Document, Evidence
from tqcheck.engine import check_documents, report_on
from tqcheck.errors import InputError
from tqcheck.evidence import Models
from tqcheck.gate import Scope, gated
from tqcheck.metrics import english_share
from tqcheck.readers import FORMATS, read_text
from tqcheck.report import Report
from tqcheck.score import Calibration
from tqcheck.words import words

LANGUAGES = {"plaintext": "text", "markdown": "markdown", "html": "html"}
"""Readers' names of what editors call languages."""
UNASKED = frozenset({"docx", "jsonl", "tsv", "csv"})
"""Formats that are no text, or tables that mostly hold something else."""
MOSTLY = 0.6
"""From this share of English words on, a text is the source, not the translation."""
NONE = "none"
Known = Mapping[tuple[str | None, str], Evidence]
"""What models said, by the English and the French of the sentence."""


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
    """The models of some settings, and what their measures are relative to; ModelError where one is missing."""
    excluded: Callable[[Path, Iterable[str]], bool]
    """Whether a path matches one of some patterns."""


def format_of(language: str | None, path: Path) -> str | None:
    """The reader of a text by its suffix, else by the editor's name of its language; None for what tqcheck does not read."""
    named = next((kind.name for kind in FORMATS if path.suffix.lower() in kind.suffixes), None)
    if named is None:  # editors call logs and lists plain text too
        return None if path.suffix and language == "plaintext" else LANGUAGES.get(language or "")
    return None if named in UNASKED else named


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
    return {(segment.src, segment.text): segment.evidence for segment in report.document.segments}


def without_known(report: Report) -> Report:
    """A report without the findings that the nearest baseline knows; InputError for a baseline that cannot be read."""
    file = baseline.find(Path(report.document.path).parent)
    return gated(report, Scope(baseline.read(file))).report if file else report


def rules_only(config: Config) -> Config:
    """The settings without models."""
    return replace(config, translator=NONE, lm=NONE, judge=NONE, grammar=NONE)


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
        return None if self.lent.excluded(inside, config.exclude) else config.at(str(page.path))

    def loaded(self, config: Config) -> tuple[Models, Calibration]:
        """The models of some settings, loaded at the first use."""
        key = key_of(config)
        if key not in self._loaded:
            self._loaded[key] = self.lent.models(config)
        return self._loaded[key]

    def by_rules(self, page: Page, known: Known) -> tuple[Report, Config] | None:
        """A page judged by the rules and what is known of its sentences, with its settings; None where there is nothing to judge."""
        config, document = self.settings(page), document_of(page)
        if config is None or document is None:
            return None
        segments = tuple(replace(s, evidence=known.get((s.src, s.text), s.evidence)) for s in document.segments)
        _, calibration = self.loaded(config if key_of(config) in self._loaded else rules_only(config))
        return without_known(report_on(replace(document, segments=segments), config, calibration, "", ())), config

    def by_models(self, page: Page) -> tuple[Report, Config] | None:
        """A page judged with the models of its settings; None where there is nothing to judge or no model is wanted."""
        config, document = self.settings(page), document_of(page)
        if config is None or document is None or config.rules_alone:
            return None
        report, = check_documents([document], config, *self.loaded(config))
        return without_known(report), config


def key_of(config: Config) -> tuple[str, ...]:
    """What tells one set of models from another."""
    return config.translator, config.lm, config.judge, config.grammar, config.device, config.precision, str(config.cache)
