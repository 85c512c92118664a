"""What a grammar checker says of sentences: the seam every grammar engine meets, and how one is asked.

An engine is another program or a server: it may be slow, fail or hang. What it said is remembered by its version and the sentence; when it
failed it is left alone for a while, and the reports say so.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from tqcheck.cache import Cache, Identity, NoCache, key, remembered
from tqcheck.document import PADDING, Remark, Span
from tqcheck.errors import ModelError

PAUSE = 60.0
"""Seconds that an engine is left alone after it failed."""
FORM = "1"
"""Raised when the engines of tqcheck read the same answer in another way, so that what is remembered is not read so."""
FORGETFUL = NoCache()


class GrammarEngine(Protocol):
    """Remarks on French sentences; results stand in the order of the input."""

    @property
    def name(self) -> str:
        """Which engine, for people and for the signature."""

    @property
    def stamp(self) -> str | None:
        """What tells, without asking it, that the engine is the same as before; None: only asking does."""

    def version(self) -> str:
        """The version of the engine that answers; ModelError if it does not."""

    def check(self, texts: Sequence[str]) -> list[tuple[Remark, ...]]:
        """The remarks on each text, one line of composed characters (NFC); spans into the text as given. ModelError if it fails."""


class Grammar:
    """A grammar engine that is asked only for what the cache does not know, and after a failure not again for a while."""

    def __init__(self, engine: GrammarEngine, cache: Cache = FORGETFUL, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._cache, self._clock = engine, cache, clock
        self._version, self._until = "", 0.0
        self.name = engine.name
        self.trouble: str | None = None
        """Why the engine is not asked at present, or None."""

    @property
    def version(self) -> str:
        """The version of the engine; empty while it is not asked, or does not answer."""
        if not self._version and not self.trouble:
            try:
                self._version = self._known_version()
            except ModelError as error:
                self._give_up(error)
        return "" if self.trouble else self._version

    def check(self, texts: Sequence[str]) -> list[tuple[Remark, ...] | None]:
        """The remarks on each text, as its reader or as a masked segment has it, in order of place; all None if the engine failed."""
        if self.trouble and self._clock() >= self._until:
            self.trouble = None
        if not texts or not self.version:
            return [None] * len(texts)
        lines = [line(text) for text in texts]
        try:
            told = self._told([plain for plain, _ in lines])
        except ModelError as error:
            self._give_up(error)
            return [None] * len(texts)
        return [tuple(sorted(moved(some, places))) for some, (_, places) in zip(told, lines, strict=True)]

    def _give_up(self, error: ModelError) -> None:
        self.trouble, self._version, self._until = error.message, "", self._clock() + PAUSE

    def _told(self, lines: Sequence[str]) -> list[tuple[Remark, ...]]:
        """What the engine says, or said when it was last asked the same in the same version."""
        identity = Identity(self.name, self._version, "", FORM)
        keys = [key(identity, self.name, text) for text in lines]
        return remembered(self._cache, keys, lambda missing: self._engine.check([lines[i] for i in missing]), list, _loaded)

    def _known_version(self) -> str:
        """The engine's version; where its stamp is known, what it said last."""
        stamp = self._engine.stamp
        if stamp is None:
            return self._engine.version()
        return remembered(self._cache, [key(Identity(self.name, stamp, ""), self.name, "version")], lambda _: [self._engine.version()], str, str)[0]


def line(text: str) -> tuple[str, list[Span]]:
    """A text as one line of composed characters without the readers' padding, and the stretch of the text that each of them stands for."""
    out: list[str] = []
    places: list[Span] = []
    for span in clusters(text):
        composed = unicodedata.normalize("NFC", "".join(" " if c in "\n\r" else c for c in text[span.start:span.end] if c not in PADDING))
        out.append(composed)
        places += [span] * len(composed)
    return "".join(out), places


def clusters(text: str) -> Iterator[Span]:
    """Each character with the combining marks that follow it."""
    start = 0
    for at, char in enumerate(text):
        if at > start and not unicodedata.combining(char):
            yield Span(start, at)
            start = at
    if text:
        yield Span(start, len(text))


def moved(remarks: Sequence[Remark], places: Sequence[Span]) -> Iterator[Remark]:
    """Remarks on a line as remarks on the text it came from; one that stands on nothing is left out."""
    for remark in remarks:
        if 0 <= remark.span.start < remark.span.end <= len(places):
            yield remark._replace(span=Span(places[remark.span.start].start, places[remark.span.end - 1].end))


def _loaded(stored: Any) -> tuple[Remark, ...]:
    return tuple(Remark(Span(*span), message, rule, tuple(suggestions), kind) for span, message, rule, suggestions, kind in stored)
