"""How expected each token of a sentence is: the seam every language model meets, and the shipped kind that meets it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tqcheck.cache import Cache, Identity, key, remembered
from tqcheck.document import Span, Surprisal
from tqcheck.engines.base import Device, Format, ScorerBackend, computed_in
from tqcheck.engines.tokens import Encoded, Tokenizer, tokenizer_of

CONTEXT = 256


class LanguageModel(Protocol):
    """Surprisals in batches; results stand in the order of the input."""

    @property
    def name(self) -> str:
        """Which model, for people."""

    @property
    def checksum(self) -> str:
        """sha256 of its weights, in hex."""

    @property
    def precision(self) -> str:
        """What it is computed in."""

    def surprisal(self, texts: Sequence[str], lang: str = "fr") -> list[list[Surprisal]]:
        """Bits of each token, with its span in the text as given; last the end of the sentence, with an empty span at the end of the text."""


class Window(NamedTuple):
    """A stretch of a sentence's tokens that the model reads at once, and from where its log-probabilities are kept."""

    begin: int
    kept: int
    end: int


class ModelLanguageModel:
    """A language model over any backend; a sentence longer than its context is read in windows that overlap by half."""

    def __init__(self, backend: ScorerBackend, tokenizer: Tokenizer, identity: Identity) -> None:
        self.backend, self.tokenizer = backend, tokenizer
        self.name, self.checksum, self.precision = identity.name, identity.checksum, identity.precision

    def surprisal(self, texts: Sequence[str], lang: str = "fr") -> list[list[Surprisal]]:
        """See LanguageModel. A text with nothing in it has no tokens, and no end."""
        start = self.tokenizer.start(lang)
        bodies = [self._body(text, row) for text, row in zip(texts, self.tokenizer.encode(texts), strict=True)]
        jobs = [list(windows(len(body.tokens), self.backend.positions - len(start))) for body in bodies]
        rows = [start + body.tokens[w.begin : w.end] for body, some in zip(bodies, jobs, strict=True) for w in some]
        scored = iter(self.backend.force(rows) if rows else [])
        return [list(_measured(body, some, islice(scored, len(some)), len(start))) for body, some in zip(bodies, jobs, strict=True)]

    def _body(self, text: str, row: Encoded) -> Encoded:
        """The tokens of a sentence and its end."""
        after = self.tokenizer.after if row.tokens else ()
        return Encoded(row.tokens + after, row.spans + (Span(len(text), len(text)),) * len(after))


class CachedLanguageModel:
    """A language model that is asked, and loaded, only for what the cache does not know."""

    def __init__(self, factory: Callable[[], LanguageModel], identity: Identity, cache: Cache) -> None:
        self._factory, self._identity, self._cache = factory, identity, cache
        self.name, self.checksum, self.precision = identity.name, identity.checksum, identity.precision

    @cached_property
    def _model(self) -> LanguageModel:
        return self._factory()

    def surprisal(self, texts: Sequence[str], lang: str = "fr") -> list[list[Surprisal]]:
        """See LanguageModel."""
        keys = [key(self._identity, "surprisal", lang, text) for text in texts]
        return remembered(self._cache, keys, lambda missing: self._model.surprisal([texts[i] for i in missing], lang), list, _loaded)


def load(folder: Path, format: Format, name: str, checksum: str, *, device: Device = "auto", precision: str = "int8",
         positions: int = CONTEXT, threads: int | None = None, backend: ScorerBackend | None = None) -> ModelLanguageModel:
    """The language model in a folder, ready to run, opened here unless a `backend` is given; ModelError if it or its library is missing or damaged."""
    identity, tokenizer = Identity(name, checksum, computed_in(precision, format)), tokenizer_of(folder)
    if format == "transformers":
        from tqcheck.engines.hf import HFScorer

        return ModelLanguageModel(backend or HFScorer(folder, tokenizer, device=device, precision=precision), tokenizer, identity)
    from tqcheck.engines.ct2 import CT2Scorer

    backend = backend or CT2Scorer(folder, positions=positions, device=device, precision=precision, threads=threads)
    return ModelLanguageModel(backend, tokenizer, identity)


def windows(count: int, width: int) -> Iterator[Window]:
    """Windows of at most `width` tokens over `count`, each token kept once and, after the first window, read with half a window before it."""
    end = min(count, width)
    if count:
        yield Window(0, 0, end)
    while end < count:
        kept, end = end, min(count, end + max(1, width // 2))
        yield Window(end - width, kept, end)


def _measured(body: Encoded, some: Sequence[Window], scored: Iterator[tuple[float, ...]], started: int) -> Iterator[Surprisal]:
    """One surprisal a token; without a start token the model says nothing of the first."""
    for window, logs in zip(some, scored, strict=True):
        first = window.begin + (0 if started else 1)
        kept = max(window.kept, first)
        yield from (Surprisal(span, -log / math.log(2)) for span, log in zip(body.spans[kept : window.end], logs[kept - first :], strict=True))


def _loaded(stored: Any) -> list[Surprisal]:
    return [Surprisal(Span(*span), bits) for span, bits in stored]
