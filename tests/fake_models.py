"""A translator and a language model that say what they are told: real objects of the two seams, no patching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tqcheck.backtranslate import Translation
from tqcheck.document import Surprisal
from tqcheck.words import words


class FakeTranslator:
    """Translates by a table; other texts come back in capitals."""

    name, checksum, precision = "fake-fr-en", "f" * 64, "float32"

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self.table = table or {}
        self.calls: list[list[str]] = []

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        self.calls.append(list(texts))
        return [Translation(self.table.get(t, t.upper()), tuple(t.split()), (), -0.5) for t in texts]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[float, ...]]:
        return [(-1.0,) * (len(target.split()) + 1) for target in targets]


class FakeLanguageModel:
    """Every word costs as many bits as it has letters."""

    name, checksum, precision = "fake-lm", "a" * 64, "float32"

    def surprisal(self, texts: Sequence[str], lang: str = "fr") -> list[list[Surprisal]]:
        return [[Surprisal(word.span, float(len(word.text))) for word in words(text)] for text in texts]
