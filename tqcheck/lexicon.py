"""Lexicons: the shipped tables of literal errors, and how their rows (patterns.py) are found in sentences."""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib.resources import files
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from tqcheck.document import Span
from tqcheck.finding import Severity
from tqcheck.folders import default_folder
from tqcheck.patterns import COLUMNS, Element, Row, accepts
from tqcheck.wordlist import write
from tqcheck.words import WORD, Word, words

Index = dict[str, list[tuple[int, int, int]]]
FORMAT = "tqcheck index 1"
SIGN = re.compile(r"\s?([$€£%])")
BREAK = re.compile(r"[;!?()\[\]\n…]|[.:][»”\"*_\u034f\u2060]*\s")


def match_at(row: Row, sentence: Sentence, at: int) -> Span | None:
    """Where the row's span falls if its pattern matches from word `at` on."""
    elements, (first, past) = row.parsed
    found = sentence.features
    if at + row.least > len(found):
        return None
    for place, element in enumerate(elements):
        if element.optional:
            walked = _walk(elements, place, sentence, at + place, at)
            places = walked and (*range(at, at + place), *walked)
            break
        if found[at + place].isdisjoint(element.choices):
            return None
    else:
        place, places = len(elements), tuple(range(at, at + len(elements) + 1))
    if not places or places[past] <= places[first] or not all(sentence.joined[at + 1 : at + place]):
        return None
    return Span(sentence.words[places[first]].span.start, sentence.words[places[past] - 1].span.end)


def _walk(elements: tuple[Element, ...], place: int, sentence: Sentence, word: int, at: int) -> tuple[int, ...] | None:
    """The word at which each place from `place` on begins, and the word behind the last, if they fit from `word` on."""
    if place == len(elements):
        return (word,)
    element = elements[place]
    for taken in element.lengths:
        if all(sentence.fits(i, element.choices) and (i == at or sentence.joined[i]) for i in range(word, word + taken)):
            found = _walk(elements, place + 1, sentence, word + taken, at)
            if found:
                return (word, *found)
    return None


class Sentence:
    """What each word of a sentence fits, and, for the few sentences in which that may be a match, where its words stand."""

    __slots__ = ("_all", "_joined", "_words", "features", "text")

    def __init__(self, text: str, features: Sequence[frozenset[str]]) -> None:
        self.text, self.features = text, features
        self._words: tuple[Word, ...] | None = None
        self._joined: tuple[bool, ...] | None = None
        self._all: frozenset[str] | None = None

    @classmethod
    def of(cls, text: str) -> Sentence:
        sentence = cls(text, [accepts(word, n > 0 and word[0].isupper()) for n, word in enumerate(WORD.findall(text))])
        if "$" in text or "€" in text or "%" in text or "£" in text:
            sentence._note_sums()
        return sentence

    def _note_sums(self) -> None:
        """Let the numbers that have a sign behind them fit `<sum>` or `<share>`."""
        signs = [SIGN.match(self.text, word.span.end) for word in self.words]
        self.features = [fits | {"<share>" if sign[1] == "%" else "<sum>"} if sign and "<num>" in fits else fits
                         for fits, sign in zip(self.features, signs, strict=True)]

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words, in order."""
        if self._words is None:
            self._words = words(self.text)
        return self._words

    @property
    def joined(self) -> tuple[bool, ...]:
        """Which words stand beside the word before with no stop or bracket between."""
        if self._joined is None:
            ends = [0, *(word.span.end for word in self.words)]
            between = [(end, word.span.start) for end, word in zip(ends, self.words, strict=False)]
            self._joined = tuple([end > 0 and (self.text[end:start] == " " or not BREAK.search(self.text, end, start)) for end, start in between])
        return self._joined

    def holds(self, some: frozenset[str]) -> bool:
        """Whether one of some alternatives accepts a word, wherever it stands."""
        if self._all is None:
            self._all = frozenset().union(*self.features)
        return not some.isdisjoint(self._all)

    def fits(self, word: int, choices: frozenset[str]) -> bool:
        """Whether there is such a word and one of the alternatives accepts it."""
        return word < len(self.features) and not self.features[word].isdisjoint(choices)


class Candidate(NamedTuple):
    """A row that may match around a word."""

    number: int
    least: int
    """How many words of the match stand before the word, at least and at most."""
    most: int
    side: int
    """Which neighbour of the word the row wants, -1 or 1; 0: none in particular."""
    choices: frozenset[str]
    """What that neighbour has to fit."""


class Lexicon:
    """Rows, indexed by the place of their patterns that fewest words fit."""

    def __init__(self, rows: tuple[Row, ...], index: Index | None = None) -> None:
        self.rows = rows
        if index is not None:
            self.index = index

    @cached_property
    def index(self) -> Index:
        """For each alternative of an anchor: the row's number, and how many words may stand before it, at least and at most."""
        found: Index = defaultdict(list)
        for number, row in enumerate(self.rows):
            choices, least, most = row.anchor
            for choice in choices:
                found[choice].append((number, least, most))
        return found

    def matches(self, text: str) -> Iterator[tuple[Row, Span]]:
        """Each row that matches somewhere in a sentence, with its span, `near` and the source left to the caller."""
        return self.matches_in(Sentence.of(text))

    @cached_property
    def _candidates(self) -> dict[frozenset[str], tuple[Candidate, ...]]:
        return {}

    def candidates(self, word: frozenset[str]) -> tuple[Candidate, ...]:
        """What the index has of all the alternatives that accept a word; remembered, since texts use the same words again."""
        index = self.index
        entries = {entry for choice in word if choice in index for entry in index[choice]}
        found = self._candidates[word] = tuple([Candidate(*entry, *self.rows[entry[0]].beside(entry[1])) for entry in entries])
        return found

    def matches_in(self, sentence: Sentence) -> Iterator[tuple[Row, Span]]:
        """The same for a sentence that is split into words already."""
        starts: set[tuple[int, int]] = set()
        known, words, count = self._candidates, sentence.features, len(sentence.features)
        for at, word in enumerate(words):
            for number, least, most, side, choices in known[word] if word in known else self.candidates(word):
                if side and (not 0 <= at + side < count or words[at + side].isdisjoint(choices)):
                    continue
                starts.update([(number, start) for start in range(max(0, at - most), at - least + 1)])
        if starts:
            yield from self._held(sentence, starts)

    def _held(self, sentence: Sentence, starts: set[tuple[int, int]]) -> Iterator[tuple[Row, Span]]:
        """Of the rows and words where one may begin to match, those that do; a row's matches do not overlap."""
        end, last = -1, -1
        for number, start in sorted(starts):
            end = end if number == last else -1
            last, row = number, self.rows[number]
            span = match_at(row, sentence, start)
            span = span if span is None or sentence.words[start].span.start >= end else None
            if span and not (row.unless and sentence.holds(row.unless)):
                end = span.end
                yield row, span


def read_rows(table: str) -> tuple[Row, ...]:
    """The rows of a table, given as its text; KeyError for a missing column or an unknown severity."""
    header, *lines = [line.split("\t") for line in table.splitlines()]
    order = itemgetter(*({name: n for n, name in enumerate(header)}[column] for column in COLUMNS))
    severity = {level.name.lower(): level for level in Severity}
    cells = (order(line) for line in lines)
    return tuple([Row(c[0], c[1], c[2], severity[c[3]], *c[4:]) for c in cells])


@lru_cache
def tables() -> dict[str, Lexicon]:
    """Every shipped lexicon by name: lexicons/calque.tsv, with what lies beside it as calque.*.tsv."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for table in sorted((files("tqcheck") / "lexicons").iterdir(), key=lambda table: table.name):
        if table.name.endswith(".tsv"):
            rows[table.name.split(".")[0]] += read_rows(table.read_text(encoding="utf-8"))
    return {name: Lexicon(tuple(some)) for name, some in rows.items()}


def shipped(name: str) -> Lexicon:
    """The shipped lexicon of that name."""
    return tables()[name]


@lru_cache
def _all() -> tuple[Lexicon, dict[int, str]]:
    """All shipped rows as one lexicon, and the name of the table each comes from, by the row's identity."""
    lexicons = tables()
    rows = tuple(row for one in lexicons.values() for row in one.rows)
    return Lexicon(rows, stored_index(rows, default_folder() / "lexicons.json")), {id(row): name for name, one in lexicons.items() for row in one.rows}


def stored_index(rows: tuple[Row, ...], path: Path) -> Index:
    """The index of some rows from a file; where that is missing, damaged or of other rows, it is made, and left there if the folder takes it."""
    made_by = (files("tqcheck") / "patterns.py").read_bytes()
    key = f"{FORMAT} {zlib.crc32(made_by + '|'.join([row.pattern for row in rows]).encode())}"
    with suppress(OSError, ValueError):
        told, _, body = path.read_text(encoding="utf-8").partition("\n")
        if told == f"{key} {zlib.crc32(body.encode())}":
            return {choice: [(number, least, most) for number, least, most in some] for choice, some in json.loads(body).items()}
    made = Lexicon(rows).index
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    write(path, f"{key} {zlib.crc32(body.encode())}\n{body}".encode())
    return made


@lru_cache(maxsize=4096)
def shipped_matches(text: str) -> dict[str, tuple[tuple[Row, Span], ...]]:
    """The matches of every shipped lexicon in a sentence, by its name: one pass over the words for all of them."""
    lexicon, home = _all()
    found: dict[str, tuple[tuple[Row, Span], ...]] = {}
    for row, span in lexicon.matches(text):
        found[home[id(row)]] = (*found.get(home[id(row)], ()), (row, span))
    return found
