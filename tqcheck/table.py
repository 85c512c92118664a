"""The lexical translation table: which words translate which, and how often each was seen (models/table/card.md).

It is read from disk a word at a time; a missing or damaged table knows no words.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tqcheck.align import english_words
from tqcheck.document import Span
from tqcheck.words import Word, words

if TYPE_CHECKING:
    from sqlite3 import Connection

Lang = Literal["fr", "en"]
BLANK = (" ", "\u00a0", "\u2060", "\u034f")
CONTENT = 4
"""Shorter words are mostly small words, which say little of how literal a rendering is."""
SEEN = 20
"""A word seen less often in the English text may be anything."""
RARE = 0.1
"""An English word that French text has at most so many times as often as English text is not used in French; names are."""
RARE_CAPITAL = 0.02
"""The same for a word in capitals, which is oftener a name."""
ORDERS = frozenset((
    "add adjust allow ask call check choose clear click close confirm connect copy delete disable download drag edit enable enter find follow "
    "get give go help hold insert install keep leave let log look make move open plug press provide pull push put read remove repair reply reset restart "
    "return run save scroll search select send set share show sign start swipe switch tap tell try turn type unplug update upload use visit wait watch "
    "write").split())
"""English verbs that order: as in the source at the head of both sentences, they were not translated."""


class Table:
    """p(French|English) and p(English|French) of frequent words, folded as `words.fold` does."""

    def __init__(self, path: Path, checksum: str = "") -> None:
        self.path, self.checksum = path, checksum
        self._row = lru_cache(maxsize=65536)(self._looked_up)

    @cached_property
    def _connection(self) -> Connection:
        import sqlite3
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def _looked_up(self, lang: Lang, word: str) -> tuple[int, dict[str, float]]:
        import sqlite3
        try:
            found = self._connection.execute(f"SELECT seen, others FROM {lang} WHERE word = ?", (word,)).fetchone()
        except sqlite3.Error:
            return 0, {}
        if found is None:
            return 0, {}
        return found[0], {other: int(share) / 100 for other, _, share in (item.rpartition(":") for item in found[1].split())}

    def seen(self, lang: Lang, word: str) -> int:
        """How often the word stood in that side of the training text; 0 for an unknown one."""
        return self._row(lang, word)[0]

    def translations(self, lang: Lang, word: str) -> dict[str, float]:
        """The translations of a word of that language with their probabilities, likeliest first; empty for an unknown one."""
        return self._row(lang, word)[1]


def literal(english: str, text: str, table: Table) -> float | None:
    """How word for word a French sentence renders an English one: the mean, over the content words of both that the table knows, of the probability
    of the likeliest of their translations that the other sentence has. 0 to 1; None if the table knows none of them.
    """
    sides: tuple[tuple[Lang, set[str]], ...] = (
        ("en", {form for _, form in english_words(english)}), ("fr", {word.form for word in words(text)}))
    shares = []
    for (lang, own), (_, other) in (sides, sides[::-1]):
        rows = (table.translations(lang, form) for form in own if len(form) >= CONTENT)
        shares += [max((share for form, share in row.items() if form in other), default=0.0) for row in rows if row]
    return sum(shares) / len(shares) if shares else None


def kept(source: str, text: str, table: Table) -> tuple[Span, ...]:
    """The stretches of a French sentence that stand just so in its source although French text does not use those words.

    A name, a cognate or a loanword is about as frequent in French text as in English; « Settings » or « Sign out » are not. A word beside one
    that is kept belongs to it if the source has the two side by side as well.
    """
    english = [form for _, form in english_words(source)]
    known, beside = set(english), set(pairwise(english))
    sentence = words(text)
    runs: list[list[Word]] = []
    for n, word in enumerate(sentence):
        joins = n > 0 and bool(runs) and runs[-1][-1] is sentence[n - 1] and (sentence[n - 1].form, word.form) in beside
        if word.form in known and joins and text[sentence[n - 1].span.end : word.span.start] in BLANK:
            runs[-1].append(word)
        elif word.form in known:
            runs.append([word])
    found = (_foreign_part(run, table, run[0] is sentence[0] and english[0] == run[0].form) for run in runs)
    return tuple(Span(part[0].span.start, part[-1].span.end) for part in found if part)


def _foreign_part(run: list[Word], table: Table, opens: bool) -> list[Word]:
    """A stretch that is as in the source from its first foreign word to its last, with the words beside them that French does not use either."""
    foreign = [_is_foreign(word.form, word.text[0].isupper() and not (opens and n == 0), table) for n, word in enumerate(run)]
    foreign[0] |= opens and run[0].form in ORDERS
    if not any(foreign):
        return []
    usual = [table.seen("fr", word.form) > table.seen("en", word.form) / 2 for word in run]
    first, last = foreign.index(True), len(run) - 1 - foreign[::-1].index(True)
    first -= first > 0 and not usual[first - 1]
    last += last + 1 < len(run) and not usual[last + 1]
    return run[first : last + 1]


def _is_foreign(form: str, capital: bool, table: Table) -> bool:
    if len(form) < 3 or not form.isalpha() or not form.isascii():
        return False
    seen = table.seen("en", form)
    return seen >= SEEN and table.seen("fr", form) <= (RARE_CAPITAL if capital else RARE) * seen
