"""French to English: the seam every translator meets, and the shipped kind that meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tqcheck.align import links
from tqcheck.cache import Cache, Identity, key, remembered
from tqcheck.document import Link, Span
from tqcheck.engines.base import Decoded, Device, Format, TranslatorBackend, computed_in, longest_output, longest_source
from tqcheck.engines.tokens import Encoded, Tokenizer, tokenizer_of
from tqcheck.guards import LOOP, repeats

POSITIONS = 512
CLAUSE_ENDS = frozenset(".;:!?,)»")
RETRIES = (5, 3)
"""Phrases of so many tokens may not come twice in a second and a third decoding; the second leaves names of several pieces alone."""


class Translation(NamedTuple):
    """A sentence translated."""

    text: str
    tokens: tuple[str, ...]
    """The translator's tokens, end excluded."""
    alignment: tuple[Link, ...]
    """One link a translated word: its span in the source text and in `text`."""
    log_prob: float | None
    """Mean natural log-probability a token, end included; None for an empty text."""


class Translator(Protocol):
    """French to English, in batches; results stand in the order of the input."""

    @property
    def name(self) -> str:
        """Which model, for people."""

    @property
    def checksum(self) -> str:
        """sha256 of its weights, in hex."""

    @property
    def precision(self) -> str:
        """What it is computed in."""

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate; a text with nothing in it becomes an empty one."""

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[float, ...]]:
        """Natural log-probability of each target token given its source, end included; empty where a side has no token."""


class ModelTranslator:
    """A translator over any backend: long texts are cut at clauses, and outputs that loop or run away are decoded again."""

    def __init__(self, backend: TranslatorBackend, tokenizer: Tokenizer, identity: Identity, beam: int = 2) -> None:
        self.backend, self.tokenizer, self.beam = backend, tokenizer, beam
        self.name, self.checksum, self.precision = identity.name, identity.checksum, identity.precision
        self.longest = backend.positions - len(tokenizer.before) - len(tokenizer.after) - len(tokenizer.prefix) - 1
        self.room = longest_source(backend.positions) - len(tokenizer.before) - len(tokenizer.after) - len(tokenizer.prefix)

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """See Translator."""
        encoded = self.tokenizer.encode(texts)
        parts = [list(cuts(text, row, self.room)) for text, row in zip(texts, encoded, strict=True)]
        decoded = iter(self._decode([self._row(part.tokens) for some in parts for part in some]))
        return [self._joined(text, some, list(islice(decoded, len(some)))) for text, some in zip(texts, parts, strict=True)]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[float, ...]]:
        """See Translator. A side longer than the model is cut, and the other in proportion."""
        left, right = self.tokenizer.encode(sources), self.tokenizer.encode(targets, target=True)
        parts = [list(self._pairs(a.tokens, b.tokens)) for a, b in zip(left, right, strict=True)]
        flat = [pair for some in parts for pair in some]
        scored = iter(self.backend.force([self._row(a) for a, _ in flat], [b for _, b in flat]))
        return [_without_inner_ends(list(islice(scored, len(some)))) for some in parts]

    def _row(self, tokens: Sequence[str]) -> tuple[str, ...]:
        return (*self.tokenizer.before, *tokens, *self.tokenizer.after)

    def _pairs(self, source: Sequence[str], target: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        count = -(-max(len(source), len(target)) // self.longest) if source and target else 0
        for n in range(count):
            yield tuple(side[n * len(side) // count : (n + 1) * len(side) // count] for side in (source, target))  # type: ignore[misc]

    def _decode(self, sources: Sequence[tuple[str, ...]]) -> list[Decoded]:
        """Outputs; a degenerate one is decoded again, more strictly each time, and scored without the restriction."""
        found = dict(enumerate(self.backend.decode(sources, beam=self.beam) if sources else []))
        again: dict[int, Decoded] = {}
        for ngram in RETRIES:
            bad = [i for i, output in (found | again).items() if degenerate(sources[i], output.tokens)]
            outputs = self.backend.decode([sources[i] for i in bad], beam=self.beam, ngram=ngram) if bad else []
            again |= dict(zip(bad, outputs, strict=True))
        scored = self.backend.force([sources[i] for i in again], [output.tokens for output in again.values()]) if again else []
        found |= {i: output._replace(log_prob=sum(logs) / len(logs)) for (i, output), logs in zip(again.items(), scored, strict=True)}
        return list(found.values())

    def _joined(self, text: str, parts: Sequence[Encoded], outputs: Sequence[Decoded]) -> Translation:
        """The translations of a text's parts as one, with one attention matrix over all of them."""
        if not parts:
            return Translation("", (), (), None)
        decoded = self.tokenizer.decode([output.tokens for output in outputs])
        rows = [self._attention(parts, n, output) for n, output in enumerate(outputs)]
        joined = " ".join(found for found, _ in decoded)
        spans = list(_shifted(decoded))
        alignment = links(text, joined, [row for some in rows for row in some], [span for part in parts for span in part.spans], spans)
        weights = [len(output.tokens) + 1 for output in outputs]
        mean = sum(output.log_prob * weight for output, weight in zip(outputs, weights, strict=True)) / sum(weights)
        return Translation(joined, tuple(token for output in outputs for token in output.tokens), alignment, mean)

    def _attention(self, parts: Sequence[Encoded], n: int, output: Decoded) -> Iterator[list[float]]:
        """Attention to the tokens of part `n`, as rows over the tokens of all parts, special tokens left out."""
        first, ahead = len(self.tokenizer.before), sum(len(part.tokens) for part in parts[:n])
        for row in output.attention:
            yield [0.0] * ahead + list(row[first : first + len(parts[n].tokens)])


class CachedTranslator:
    """A translator that asks the model, and loads it, only for what the cache does not know."""

    def __init__(self, factory: Callable[[], Translator], identity: Identity, cache: Cache) -> None:
        self._factory, self._identity, self._cache = factory, identity, cache
        self.name, self.checksum, self.precision = identity.name, identity.checksum, identity.precision

    @cached_property
    def _translator(self) -> Translator:
        return self._factory()

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """See Translator."""
        keys = [key(self._identity, "translate", text) for text in texts]
        return remembered(self._cache, keys, lambda missing: self._translator.translate([texts[i] for i in missing]), _dumped, _loaded)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[float, ...]]:
        """See Translator."""
        keys = [key(self._identity, "score", *pair) for pair in zip(sources, targets, strict=True)]

        def compute(missing: list[int]) -> list[tuple[float, ...]]:
            return self._translator.score([sources[i] for i in missing], [targets[i] for i in missing])

        return remembered(self._cache, keys, compute, list, lambda stored: tuple(map(float, stored)))


def load(folder: Path, format: Format, name: str, checksum: str, *, device: Device = "auto", precision: str = "int8", beam: int = 2,
         positions: int = POSITIONS, threads: int | None = None, backend: TranslatorBackend | None = None) -> ModelTranslator:
    """The translator in a folder, ready to run, its model opened here unless a `backend` is given; ModelError if it or its library is missing or damaged."""
    identity, tokenizer = Identity(name, checksum, computed_in(precision, format), settings(beam)), tokenizer_of(folder)
    if format == "transformers":
        from tqcheck.engines.hf import HFTranslator

        return ModelTranslator(backend or HFTranslator(folder, tokenizer, device=device, precision=precision), tokenizer, identity, beam)
    from tqcheck.engines.ct2 import CT2Translator

    backend = backend or CT2Translator(folder, positions=positions, device=device, precision=precision, threads=threads, prefix=tokenizer.prefix)
    return ModelTranslator(backend, tokenizer, identity, beam)


def settings(beam: int = 2) -> str:
    """What else than weights and precision changes a translation, for `Identity.settings`."""
    return f"beam={beam}"


def cuts(text: str, row: Encoded, room: int) -> Iterator[Encoded]:
    """A text's tokens in parts of at most `room`: cut behind a clause, else between words, else anywhere."""
    start = 0
    while start < len(row.tokens):
        end = len(row.tokens) if len(row.tokens) - start <= room else _cut(text, row.spans, start, start + room)
        yield Encoded(row.tokens[start:end], row.spans[start:end])
        start = end


def _cut(text: str, spans: Sequence[Span], start: int, end: int) -> int:
    """The last good place to end a part in the second half of [start, end]."""
    between = [n for n in range(end, (start + end) // 2, -1) if spans[n - 1].end < spans[n].start]
    return next((n for n in between if text[spans[n - 1].end - 1] in CLAUSE_ENDS), next(iter(between), end))


def degenerate(source: Sequence[str], output: Sequence[str]) -> bool:
    """True for an output that is empty, runs away, or repeats a phrase more often in a row than its source does."""
    if not output or len(output) >= longest_output(len(source)):
        return True
    return repeats(output) > max(LOOP - 1, repeats(source))


def _shifted(decoded: Iterable[tuple[str, Sequence[Span]]]) -> Iterator[Span]:
    """The spans of several texts in the text that joins them with spaces."""
    offset = 0
    for text, spans in decoded:
        yield from (span.shift(offset) for span in spans)
        offset += len(text) + 1


def _without_inner_ends(parts: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(value for part in parts[:-1] for value in part[:-1]) + (parts[-1] if parts else ())


def _dumped(translation: Translation) -> Any:
    return [translation.text, translation.tokens, translation.alignment, translation.log_prob]


def _loaded(stored: Any) -> Translation:
    text, tokens, alignment, log_prob = stored
    return Translation(text, tuple(tokens), tuple(Link(Span(*mt), Span(*back)) for mt, back in alignment), log_prob)
