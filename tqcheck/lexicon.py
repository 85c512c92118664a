"""Lexicons: tables of literal errors that a linguist edits, one row an entry, matched on lemmas.

A table is tab-separated, with a header naming its columns:

pattern     what to find (below)
english     the probable English behind it, alternatives separated by ` | `; they are looked for in the source or back-translation
suggestion  what to write instead, alternatives separated by ` | `
severity    minor, major or critical
near        words separated by spaces, one of which must stand somewhere in the document (as lemma), or nothing
unless      words separated by spaces, none of which may stand in the sentence, or nothing
where       the regions (fr-FR, fr-CA) and registers (news software business law medicine sport chat) it is an error in, or nothing: everywhere
bad         a sentence with the error between `[[` and `]]`
good        a sentence that looks alike and is good French

A pattern is words separated by spaces, matched in order on adjacent words of one sentence with no stop or bracket between them:

prolonger       a word with that lemma (`prolongé`, `prolongent`), or exactly that form
=prolongée      exactly that form, whatever the case
poste|billet    either
offre?          may be missing
_               any word; `_?` any word or none; `*` up to three words
<det>           le la les un une des du ce cet cette ces mon ton son ... l'
<de>            de d' du des          <à>     à au aux
<name>          a capitalised word that does not open the sentence
<num>           a number in digits    <inf>   an infinitive      <ing>  a present participle (-ant)
{...}           the words between braces are the span; without braces the whole match is
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from tqcheck.document import Span
from tqcheck.finding import Severity
from tqcheck.words import Word, fold, words

REGIONS = frozenset({"fr-FR", "fr-CA"})
REGISTERS = frozenset({"news", "software", "business", "law", "medicine", "sport", "chat"})
COLUMNS = ("pattern", "english", "suggestion", "severity", "near", "unless", "where", "bad", "good")
CLASSES = {
    "<det>": frozenset("le la les l' un une des du ce cet cette ces mon ton son ma ta sa mes tes ses notre votre leur nos vos leurs au aux".split()),
    "<de>": frozenset("de d' du des".split()),
    "<à>": frozenset("à au aux".split()),
}
GAP = 3
BREAK = re.compile(r"[;!?()\[\]\n…]|[.:][»”\"*_\u034f\u2060]*\s")


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: which words fit, and whether it may be empty."""

    choices: frozenset[str]
    optional: bool = False
    repeat: int = 1

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many words it may take, the preferred first: an optional word is taken if it is there, a gap is as short as can be."""
        return (1,) if not self.optional else (1, 0) if self.repeat == 1 else tuple(range(self.repeat + 1))

    def fits(self, word: Word, first: bool) -> bool:
        """Whether `word`, the sentence's first or not, can stand here."""
        return any(fits(choice, word, first) for choice in self.choices)


def fits(choice: str, word: Word, first: bool) -> bool:
    """Whether one alternative of a pattern's place accepts a word."""
    if choice == "_":
        return True
    if choice in CLASSES:
        return word.form in CLASSES[choice]
    if choice == "<name>":
        return word.text[0].isupper() and not first
    if choice == "<num>":
        return word.form.isdigit()
    if choice == "<inf>":
        return word.form.endswith(("er", "ir", "re", "oir")) and len(word.form) > 3
    if choice == "<ing>":
        return word.form.endswith("ant") and len(word.form) > 4
    if choice.startswith("="):
        return word.form == choice[1:]
    return choice in word.lemmas


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a lexicon."""

    elements: tuple[Element, ...]
    marked: tuple[int, int]
    """First and past-last place of the pattern that the reported span covers."""
    pattern: str
    english: tuple[str, ...]
    suggestions: tuple[str, ...]
    severity: Severity
    near: frozenset[str]
    unless: frozenset[str]
    where: frozenset[str]
    bad: str
    good: str

    def holds(self, region: str) -> bool:
        """Whether it is an error in that region's French."""
        regions = self.where & REGIONS
        return not regions or region in regions

    @property
    def keys(self) -> frozenset[str]:
        """Lemmas one of which must be in the sentence for the row to match at all."""
        plain = [e.choices for e in self.elements if not e.optional and not any(c == "_" or c.startswith("<") for c in e.choices)]
        return frozenset(c.removeprefix("=") for c in max(plain, key=lambda choices: min(len(c) for c in choices)))


def parse_pattern(pattern: str) -> tuple[tuple[Element, ...], tuple[int, int]]:
    """The places of a pattern, and which of them the span covers."""
    elements: list[Element] = []
    first, last = 0, None
    for item in pattern.split():
        if item.startswith("{"):
            first, item = len(elements), item[1:]
        closes = item.endswith("}")
        item = item.removesuffix("}")
        if item == "*":
            elements.append(Element(frozenset({"_"}), optional=True, repeat=GAP))
        else:
            choices = item.removesuffix("?").split("|")
            elements.append(Element(frozenset(c if c.startswith("<") else fold(c) for c in choices), optional=item.endswith("?")))
        if closes:
            last = len(elements)
    return tuple(elements), (first, len(elements) if last is None else last)


def parse_row(cells: dict[str, str]) -> Row:
    """A row from its cells; KeyError or ValueError for a missing column or an unknown severity."""
    elements, marked = parse_pattern(cells["pattern"])
    several = [tuple(part.strip() for part in cells[name].split("|") if part.strip()) for name in ("english", "suggestion")]
    near, unless = (frozenset(fold(cells[name]).split()) for name in ("near", "unless"))
    return Row(elements, marked, cells["pattern"], several[0], several[1], Severity.parse(cells["severity"]), near, unless,
               frozenset(cells["where"].split()), cells["bad"], cells["good"])


def match_at(row: Row, sentence: Sentence, at: int) -> Span | None:
    """Where the row's span falls if its pattern matches from word `at` on."""
    def walk(place: int, word: int, places: tuple[int, ...]) -> tuple[int, ...] | None:
        if place == len(row.elements):
            return (*places, word)
        element = row.elements[place]
        for taken in element.lengths:
            if sentence.fits(element, word, word + taken, joined=word > at):
                found = walk(place + 1, word + taken, (*places, word))
                if found:
                    return found
        return None

    places = walk(0, at, ())
    if places is None:
        return None
    first, past = places[row.marked[0]], places[row.marked[1]]
    return Span(sentence.words[first].span.start, sentence.words[past - 1].span.end) if past > first else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, and which of them stand beside the word before with no stop or bracket between."""

    words: tuple[Word, ...]
    joined: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> Sentence:
        found = words(text)
        gaps = [text[a.span.end:b.span.start] for a, b in pairwise(found)]
        return cls(found, (False, *(not BREAK.search(gap) for gap in gaps)) if found else ())

    def fits(self, element: Element, start: int, end: int, *, joined: bool) -> bool:
        """Whether the words from `start` to `end` fit an element, and follow each other (and, if `joined`, the word before) unbroken."""
        if end > len(self.words):
            return False
        return all((self.joined[i] or not (joined or i > start)) and element.fits(self.words[i], i == 0) for i in range(start, end))


class Lexicon:
    """Rows, indexed by the words they cannot do without."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self.index: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for key in row.keys:
                self.index[key].append(row)

    def matches(self, text: str) -> Iterator[tuple[Row, Span]]:
        """Each row that matches somewhere in a sentence, with its span, `near` and the source left to the caller."""
        sentence = Sentence.of(text)
        lemmas = frozenset[str]().union(*(word.lemmas for word in sentence.words))
        for row in dict.fromkeys(row for lemma in sorted(lemmas) for row in self.index.get(lemma, ())):
            if not row.unless & lemmas:
                yield from ((row, span) for span in self._spans(row, sentence))

    @staticmethod
    def _spans(row: Row, sentence: Sentence) -> Iterator[Span]:
        end = -1
        for at, word in enumerate(sentence.words):
            span = match_at(row, sentence, at) if word.span.start >= end else None
            if span:
                end = span.end
                yield span


def read_rows(table: str) -> tuple[Row, ...]:
    """The rows of a table, given as its text."""
    return tuple(parse_row(cells) for cells in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@lru_cache
def shipped(name: str) -> Lexicon:
    """The shipped lexicon of that name: lexicons/calque.tsv, and what lies beside it as calque.*.tsv."""
    tables = sorted((files("tqcheck") / "lexicons").iterdir(), key=lambda table: table.name)
    mine = (table for table in tables if table.name.endswith(".tsv") and table.name.split(".")[0] == name)
    return Lexicon(tuple(row for table in mine for row in read_rows(table.read_text(encoding="utf-8"))))
