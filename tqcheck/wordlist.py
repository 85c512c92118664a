"""simplemma's answers without its start: its word lists, written once to the cache folder in an order in which they can be searched.

simplemma unpacks a whole list, 0.2 s for French, before its first answer. Here a list is a file of sorted lines, `form` TAB `lemma`, behind an index
of every 64th; it is opened in milliseconds, and of its 250,000 lines a text needs a few hundred. Making it takes as long as simplemma's start, so that
it is made when a cache folder is used for the second time: one that is thrown away after each run has no use for it. A damaged file is made anew, one
that cannot be written is done without. What is no word of a list (names, « l'arbre ») simplemma's own rules decide, over the same lines.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from tqcheck.folders import default_folder

if TYPE_CHECKING:
    from simplemma import Lemmatizer
    from simplemma.strategies import DictionaryLookupStrategy

FORMAT = "tqcheck words 1"
BLOCK = 64
FIRST = 80
"""More bytes than the first line has."""


class WordList(Mapping[str, str]):
    """The lemma of each form of a language, in the bytes of a file: blocks of sorted lines, each block known by its first form and where it begins."""

    def __init__(self, file: bytes, heads: list[str], starts: list[int]) -> None:
        self.file, self.heads, self.starts = file, heads, [*starts, len(file)]

    def __getitem__(self, form: str) -> str:
        block, sought = bisect_right(self.heads, form), f"\n{form}\t".encode()
        found = self.file.find(sought, self.starts[block - 1], self.starts[block]) if block else -1
        if found < 0:
            raise KeyError(form)
        start = found + len(sought)
        return self.file[start : self.file.index(b"\n", start)].decode()

    def __iter__(self) -> Iterator[str]:
        return (line.partition("\t")[0] for line in self.file[self.starts[0] :].decode().split("\n") if line)

    def __len__(self) -> int:
        return self.file.count(b"\t", self.starts[0])


def packed(entries: Mapping[str, str]) -> bytes:
    """A word list as a file: a line of format, checksum and length of the index, the index, the lines."""
    lines = sorted(map("\t".join, entries.items()))
    blocks = ["".join([f"\n{line}" for line in lines[at : at + BLOCK]]).encode() for at in range(0, len(lines), BLOCK)]
    heads = [line.partition("\t")[0] for line in lines[::BLOCK]]
    starts = accumulate(map(len, blocks[:-1]), initial=0) if blocks else ()
    index = "\n".join([f"{head}\t{start}" for head, start in zip(heads, starts, strict=True)]).encode()
    rest = index + b"".join(blocks) + b"\n"
    return f"{FORMAT} {zlib.crc32(rest)} {len(index)}\n".encode() + rest


def unpacked(file: bytes) -> WordList | None:
    """The word list of a file, or None if the file is not what `packed` wrote."""
    first = file[:FIRST].partition(b"\n")[0]
    told = first.decode(errors="replace").removeprefix(FORMAT).split()
    start = len(first) + 1
    if len(told) != 2 or told[0] != str(zlib.crc32(memoryview(file)[start:])):
        return None
    lines = start + int(told[1])
    index = file[start:lines].decode().replace("\n", "\t").split("\t")
    return WordList(file, index[:-1:2], [lines + int(offset) for offset in index[1::2]])


def stored_list(lang: str, folder: Path) -> Mapping[str, str]:
    """simplemma's list of a language, from a file in a folder; the first to ask leaves an empty file there, the second fills it."""
    import simplemma

    path = folder / f"{lang}-{simplemma.__version__}.txt"
    try:
        file = path.read_bytes()
    except OSError:
        file = None
    found = unpacked(file) if file else None
    if found is not None:
        return found
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    entries = DefaultDictionaryFactory().get_dictionary(lang)
    write(path, b"" if file is None else packed(entries))
    return entries


def write(path: Path, content: bytes) -> None:
    """Put a file in its place, whole or not at all; where the folder takes none, nothing happens."""
    from tempfile import TemporaryDirectory

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=path.parent) as folder:
            written = Path(folder) / path.name
            written.write_bytes(content)
            written.replace(path)


@lru_cache
def word_list(lang: str) -> Mapping[str, str]:
    """The list of a language, `fr` or `en`: the lemma of each form."""
    return stored_list(lang, default_folder() / "words")


class Lists:
    """The lists as simplemma asks for them (its `DictionaryFactory`)."""

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """The list of a language."""
        return word_list(lang)


@lru_cache
def _asked() -> tuple[Lemmatizer, DictionaryLookupStrategy]:
    """simplemma, with these lists for its own."""
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy

    return Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=Lists())), DictionaryLookupStrategy(Lists())


def lemmatize(form: str, lang: str) -> str:
    """simplemma's lemma of a form."""
    return _asked()[0].lemmatize(form, lang)


def is_known(form: str, lang: str) -> bool:
    """Whether simplemma's list has a form, as it stands or with its first letter in the other case."""
    return bool(form) and _asked()[1].get_lemma(normalize("NFC", form), lang) is not None
