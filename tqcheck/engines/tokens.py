"""Text to token names with exact spans, and back.

Spans are code points into the text as it was given, without the white space around the token; a token that stands for no code point of
its own (a byte of a character, a lone word mark, one half of a ligature) has the span of the token it belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tqcheck.document import OBJECT, Span, placed, unpadded
from tqcheck.engines.base import library, opened
from tqcheck.errors import ModelError
from tqcheck.language import say

ONE_TO_ONE = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "–": "-", "—": "-", "‑": "-",
    OBJECT: " "})
"""Typographic variants, one code point for one, as in models/common.py; the last is the readers' mask of what is no prose."""
END = "</s>"
LANGUAGES = (
    "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn "
    "ko lb lg ln lo lt lv mg mk ml mn mr ms my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi "
    "yo zh zu").split()
"""The languages of M2M100, in the order of its vocabulary."""


class Encoded(NamedTuple):
    """A text as tokens, without special ones, and where each stands."""

    tokens: tuple[str, ...]
    spans: tuple[Span, ...]


class Tokenizer(Protocol):
    """Text to token names and back, and the special tokens that the model wants around them."""

    before: tuple[str, ...]
    """Special tokens ahead of a source to translate."""
    after: tuple[str, ...]
    """Special tokens behind it, and behind a sentence that a language model scores."""
    prefix: tuple[str, ...]
    """Special tokens ahead of a translation: the language of a many-to-many model."""

    def encode(self, texts: Sequence[str], *, target: bool = False) -> list[Encoded]:
        """The tokens of each text, on the source or on the target side."""

    def decode(self, rows: Sequence[Sequence[str]]) -> list[tuple[str, tuple[Span, ...]]]:
        """The text of each row of target tokens, and where each token stands in it."""

    def start(self, lang: str) -> tuple[str, ...]:
        """What a language model reads ahead of a sentence in `lang`; empty if nothing."""

    def ids(self, tokens: Iterable[str]) -> list[int]:
        """Token names as row numbers of the vocabulary."""

    def names(self, ids: Iterable[int]) -> list[str]:
        """Row numbers of the vocabulary as token names."""


def normalise(text: str) -> str:
    """Typographic variants to one form, code point for code point, so that spans stay true."""
    return text.translate(ONE_TO_ONE)


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder: sentencepiece if `source.spm` is there, M2M100's with its own, else whatever transformers finds."""
    if (folder / "source.spm").is_file():
        return SentencePieces(folder)
    if (folder / ManyToMany.MODEL).is_file() and (folder / "vocab.json").is_file():
        return ManyToMany(folder)
    return AutoPieces(folder)


def bare(text: str) -> tuple[str, list[int]]:
    """A normalised text without the readers' padding, and where each of its code points, and its end, stands in the text given."""
    plain, places = unpadded(text)
    return normalise(plain), places


def tidy(text: str, offsets: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Raw offsets without white space, empty ones replaced by the token they belong to (the next that is not empty)."""
    spans: list[Span] = []
    following: Span | None = None
    for start, end in reversed(list(offsets)):
        inside = text[start:end].strip()
        if inside:
            start = text.index(inside, start)
            following = Span(start, start + len(inside))
        spans.append(following or Span(end, end))
    return tuple(reversed(spans))


class SentencePieces:
    """`source.spm` (Kudo and Richardson 2018), with `target.spm` for the other side and `vocab.json` for row numbers where they exist."""

    MODEL = "source.spm"
    before: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = self._processor(self.MODEL)
        self.target = self._processor("target.spm") if (folder / "target.spm").is_file() else self.source
        self.after: tuple[str, ...] = () if _json(folder / "config.json").get("add_source_eos") else (END,)

    def _processor(self, name: str) -> Any:
        module = library("sentencepiece", "sentencepiece")
        try:
            return module.SentencePieceProcessor(model_file=str(self.folder / name))
        except (OSError, RuntimeError) as error:
            raise ModelError(say("The tokenizer {path} cannot be read.", path=self.folder / name),
                             say("Install the model again; its file is damaged.")) from error

    def encode(self, texts: Sequence[str], *, target: bool = False) -> list[Encoded]:
        """Tokens and spans; unknown characters become bytes, which share the character's span."""
        plain = [bare(text) for text in texts]
        rows = (self.target if target else self.source).encode([text for text, _ in plain], return_type="offset_mapping")
        pairs = zip(plain, rows, strict=True)
        return [Encoded(tuple(row["pieces"]), tuple(placed(span, places) for span in tidy(text, row["offsets"]))) for (text, places), row in pairs]

    def decode(self, rows: Sequence[Sequence[str]]) -> list[tuple[str, tuple[Span, ...]]]:
        """Text of target tokens; a character whose bytes are incomplete becomes U+FFFD."""
        decoded = [self.target.decode(list(row), return_type="offset_mapping") for row in rows]
        return [(row["text"].rstrip(), tidy(row["text"], row["offsets"])) for row in decoded]

    def start(self, lang: str) -> tuple[str, ...]:
        """The tag of the language if the vocabulary has one, else the beginning of a sentence."""
        unknown = self.source.unk_id()
        return next(((token,) for token in (f"<{lang}>", "<s>") if self.source.piece_to_id(token) != unknown), ())

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Token name to row number."""
        stored = _json(self.folder / "vocab.json")
        return stored or {self.source.id_to_piece(i): i for i in range(self.source.get_piece_size())}

    @cached_property
    def _tokens(self) -> dict[int, str]:
        return {number: token for token, number in self.vocabulary.items()}

    def ids(self, tokens: Iterable[str]) -> list[int]:
        """Row numbers; an unknown name is the unknown token."""
        unknown = self.vocabulary.get("<unk>", self.source.unk_id())
        return [self.vocabulary.get(token, unknown) for token in tokens]

    def names(self, ids: Iterable[int]) -> list[str]:
        """Token names of row numbers."""
        return [self._tokens[number] for number in ids]


class ManyToMany(SentencePieces):
    """`sentencepiece.bpe.model` and `vocab.json` of M2M100 (Fan et al. 2021): both languages are named by tokens, which follow the vocabulary."""

    MODEL = "sentencepiece.bpe.model"
    before: tuple[str, ...] = ("__fr__",)
    prefix: tuple[str, ...] = ("__en__",)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Token name to row number; the languages in the order of the folder's settings, else of the paper's hundred."""
        pieces = {str(name): int(number) for name, number in _json(self.folder / "vocab.json").items()}
        stored = _json(self.folder / "special_tokens_map.json").get("additional_special_tokens") or [f"__{code}__" for code in LANGUAGES]
        return pieces | {str(name): len(pieces) + n for n, name in enumerate(stored)}


class AutoPieces:
    """Whatever fast tokenizer transformers finds in the folder."""

    prefix: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        transformers = library("transformers", '"tqcheck[hf]"')
        try:
            self.inner: Any = opened(transformers.AutoTokenizer, folder)
        except ModelError as error:
            raise _no_tokenizer(folder) from error
        if not self.inner.is_fast:
            raise ModelError(
                say("The tokenizer in {folder} gives no offsets.", folder=folder),
                say("Convert it to a fast tokenizer (tokenizer.json)."))
        marked = self.inner("a", return_special_tokens_mask=True)
        if 0 not in marked["special_tokens_mask"]:  # transformers makes an empty tokenizer where a folder has none
            raise _no_tokenizer(folder)
        names, mask = self.inner.convert_ids_to_tokens(marked["input_ids"]), marked["special_tokens_mask"]
        first = mask.index(0)
        last = len(mask) - mask[::-1].index(0)
        eos = self.inner.eos_token
        self.before, self.after = tuple(names[:first]), tuple(names[last:]) or ((eos,) if eos else ())

    def encode(self, texts: Sequence[str], *, target: bool = False) -> list[Encoded]:
        """Tokens and spans by the tokenizer's own offset mapping."""
        if not texts:
            return []
        plain = [bare(text) for text in texts]
        rows = self.inner(**{"text_target" if target else "text": [text for text, _ in plain]}, add_special_tokens=False, return_offsets_mapping=True)
        pairs = zip(plain, rows["input_ids"], rows["offset_mapping"], strict=True)
        return [Encoded(tuple(self.names(ids)), tuple(placed(span, places) for span in tidy(text, offsets))) for (text, places), ids, offsets in pairs]

    def decode(self, rows: Sequence[Sequence[str]]) -> list[tuple[str, tuple[Span, ...]]]:
        """Text of target tokens; each token's place is how far the text grows by it."""
        return [self._decode(self.ids(row)) for row in rows]

    def _decode(self, ids: list[int]) -> tuple[str, tuple[Span, ...]]:
        text = self._text(ids)
        ends = [min(len(text), len(self._text(ids[:n]))) for n in range(len(ids) + 1)]
        return text.rstrip(), tidy(text, ((min(a, b), b) for a, b in pairwise(ends)))

    def _text(self, ids: list[int]) -> str:
        return str(self.inner.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def start(self, lang: str) -> tuple[str, ...]:
        """The beginning of a sentence if the tokenizer has one; it knows no languages."""
        return (self.inner.bos_token,) if self.inner.bos_token else ()

    def ids(self, tokens: Iterable[str]) -> list[int]:
        """Row numbers by the tokenizer's vocabulary."""
        return list(self.inner.convert_tokens_to_ids(list(tokens)))

    def names(self, ids: Iterable[int]) -> list[str]:
        """Token names by the tokenizer's vocabulary."""
        return list(self.inner.convert_ids_to_tokens(list(ids)))


def _no_tokenizer(folder: Path) -> ModelError:
    return ModelError(say("No tokenizer was found in {folder}.", folder=folder), say("Give a folder with source.spm or with tokenizer.json."))


def _json(path: Path) -> dict[str, Any]:
    """The object in a JSON file, or an empty one where there is no such file; ModelError if it is damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(say("The file {path} is damaged.", path=path), say("Install the model again.")) from error
    return found if isinstance(found, dict) else {}
