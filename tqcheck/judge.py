"""A learned judge of translations: the seam, and the shipped kind that meets it (models/judge/card.md).

It reads source and French together, or the French alone, and says of each French token how likely it belongs to an error, and of the sentence how many
MQM points its errors may cost (token and sentence heads over one encoder, as in OpenKiwi, Kepler et al., ACL 2019, and xCOMET, Guerreiro et al., TACL 2024).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tqcheck.cache import Cache, Identity, key, remembered
from tqcheck.document import Mark, Span
from tqcheck.engines.base import Device, computed_in, library
from tqcheck.engines.tokens import Encoded, SentencePieces
from tqcheck.errors import ModelError
from tqcheck.language import say

HEADS = "heads.npz"
PARTS = tuple(f"{head}.{part}" for head in ("tokens", "inner", "score") for part in ("weight", "bias"))
POSITIONS = 512
WORST = 25.0
"""MQM points of one critical error: the most that the judge tells."""
PAD, BEGIN, END = 0, 1, 2
Pair = tuple[str | None, str]
"""Source, or None, and French."""


class Reading(NamedTuple):
    """What the judge says of one sentence."""

    points: float
    """MQM points that it expects the errors to cost: minor 1, major 5, at most 25."""
    marks: tuple[Mark, ...]
    """One a token of the French, in order."""


class Judge(Protocol):
    """Reads sentences in batches; results stand in the order of the input."""

    @property
    def name(self) -> str:
        """Which model, for people."""

    @property
    def checksum(self) -> str:
        """sha256 of its weights, in hex."""

    @property
    def precision(self) -> str:
        """What it is computed in."""

    def read(self, pairs: Sequence[Pair]) -> list[Reading]:
        """The reading of each pair; a French text with nothing in it has no marks and no points."""


class EncoderBackend(Protocol):
    """An encoder over rows of token numbers."""

    positions: int

    def states(self, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> list[Any]:
        """The last layer of each row, an array (tokens, width)."""


class ModelJudge:
    """A judge over an encoder and two heads; a sentence longer than the model is read in parts, each with its share of the source."""

    def __init__(self, backend: EncoderBackend, tokenizer: SentencePieces, heads: Any, identity: Identity) -> None:
        self.backend, self.tokenizer, self.heads = backend, tokenizer, heads
        self.name, self.checksum, self.precision = identity.name, identity.checksum, identity.precision

    def read(self, pairs: Sequence[Pair]) -> list[Reading]:
        """See Judge."""
        sources, targets = self.tokenizer.encode([src or "" for src, _ in pairs]), self.tokenizer.encode([mt for _, mt in pairs])
        parts = [list(halves(a, b, self.backend.positions - 3)) for a, b in zip(sources, targets, strict=True)]
        rows = [self._row(a, b) for some in parts for a, b in some]
        states = iter(self.backend.states([ids for ids, _ in rows], [types for _, types in rows]) if rows else [])
        try:
            return [together([self._reading(a, b, next(states)) for a, b in some]) for some in parts]
        except ValueError as error:
            raise ModelError(
                say("The judge {name} cannot be run: {error}", name=self.name, error=error),
                say("Install it again: its files do not fit each other.")) from error

    def _row(self, source: Encoded, target: Encoded) -> tuple[list[int], list[int]]:
        left, right = self.tokenizer.ids(source.tokens), self.tokenizer.ids(target.tokens)
        return [BEGIN, *left, END, *right, END], [0] * (len(left) + 2) + [1] * (len(right) + 1)

    def _reading(self, source: Encoded, target: Encoded, states: Any) -> Reading:
        """The heads over the French tokens of one part; logits good, minor, major, beside a gap."""
        import numpy
        first, heads = len(source.tokens) + 2, self.heads
        french = states[first:first + len(target.tokens) + 1]
        logits = french[:-1] @ heads["tokens.weight"].T + heads["tokens.bias"]
        shares = numpy.exp(logits - logits.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        pooled = numpy.concatenate([states[0], french.mean(0), french.max(0)])
        inner = numpy.tanh(heads["inner.weight"] @ pooled + heads["inner.bias"])
        score = float((heads["score.weight"] @ inner + heads["score.bias"])[0])
        marks = tuple(Mark(span, rounded(minor), rounded(major)) for span, (_, minor, major, _) in zip(target.spans, shares, strict=True))
        return Reading(rounded(math.expm1(min(1.0, max(0.0, score)) * math.log1p(WORST))), marks)


class CachedJudge:
    """A judge that is asked, and loaded, only for what the cache does not know."""

    def __init__(self, factory: Callable[[], Judge], identity: Identity, cache: Cache) -> None:
        self._factory, self._identity, self._cache = factory, identity, cache
        self.name, self.checksum, self.precision = identity.name, identity.checksum, identity.precision

    @cached_property
    def _judge(self) -> Judge:
        return self._factory()

    def read(self, pairs: Sequence[Pair]) -> list[Reading]:
        """See Judge."""
        keys = [key(self._identity, "read", src or "", mt) for src, mt in pairs]
        return remembered(self._cache, keys, lambda missing: self._judge.read([pairs[i] for i in missing]), _dumped, _loaded)


def load(folder: Path, name: str, checksum: str, *, device: Device = "auto", precision: str = "int8", positions: int = POSITIONS,
         threads: int | None = None, backend: EncoderBackend | None = None) -> ModelJudge:
    """The judge in a folder, ready to run, its encoder opened here unless a `backend` is given; ModelError if it is damaged."""
    from tqcheck.engines.ct2 import CT2Encoder
    numpy = library("numpy", "numpy")
    try:
        with numpy.load(folder / HEADS, allow_pickle=False) as stored:
            heads = {part: stored[part].astype(numpy.float32) for part in PARTS}
    except Exception as error:  # no archive, a damaged one, pickles in it, a part that is not there: each fails in its own way
        raise ModelError(
            say("The file {folder} cannot be read.", folder=folder / HEADS),
            say("Install the model again; its file is damaged.")) from error
    backend = backend or CT2Encoder(folder, positions=positions, device=device, precision=precision, threads=threads)
    return ModelJudge(backend, SentencePieces(folder), heads, Identity(name, checksum, computed_in(precision, "ctranslate2")))


def halves(source: Encoded, target: Encoded, room: int) -> Iterator[tuple[Encoded, Encoded]]:
    """Both sides in as many parts as they need to fit, each part with its share of the other side; nothing for an empty French text."""
    count = -(-(len(source.tokens) + len(target.tokens)) // room) if target.tokens else 0
    for n in range(count):
        yield tuple(Encoded(side.tokens[a:b], side.spans[a:b]) for side in (source, target)  # type: ignore[misc]
                    for a, b in [(n * len(side.tokens) // count, (n + 1) * len(side.tokens) // count)])


def together(parts: Sequence[Reading]) -> Reading:
    """The parts of one sentence as one reading: points add up."""
    return Reading(min(WORST, sum(part.points for part in parts)), tuple(mark for part in parts for mark in part.marks))


def rounded(value: float) -> float:
    """A measure as the cache keeps it, so that a second run says what the first one said."""
    return round(float(value), 3)


def _dumped(reading: Reading) -> Any:
    return [reading.points, [[*mark.span, mark.minor, mark.major] for mark in reading.marks]]


def _loaded(stored: Any) -> Reading:
    points, marks = stored
    return Reading(float(points), tuple(Mark(Span(start, end), minor, major) for start, end, minor, major in marks))
