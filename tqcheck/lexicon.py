"""Lexicons: tables of literal errors that a linguist edits, one row an entry, matched on lemmas.

A table is tab-separated, with a header naming its columns:

pattern     what to find (below)
english     the probable English behind it, alternatives separated by ` | `; they are looked for in the source or back-translation
suggestion  what to write instead, alternatives separated by ` | `
severity    minor, major or critical
near        words separated by spaces, one of which must stand somewhere in the document (as lemma), or nothing
unless      words separated by spaces, none of which may stand in the sentence, or nothing
where       the regions (fr-FR, fr-CA) it is an error in, or nothing: both; the registers it is found in (news software business law medicine
            sport chat), for who edits the table; `src`: it is one only where a source is given and has the English (« actuellement » where it
            says “actually”)
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
<sum>           a number in digits with $, € or £ behind it, which is no word: `sauver <sum>` fits « sauvent 50 $ »; <share>: with %
{...}           the words between braces are the span; without braces the whole match is
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from operator import itemgetter
from typing import NamedTuple

from tqcheck.document import Span
from tqcheck.finding import Severity
from tqcheck.words import WORD, Word, fold, lemmas, words

REGIONS = frozenset({"fr-FR", "fr-CA"})
SOURCE = "src"
REGISTERS = frozenset({"news", "software", "business", "law", "medicine", "sport", "chat"})
COLUMNS = ("pattern", "english", "suggestion", "severity", "near", "unless", "where", "bad", "good")
CLASSES = {
    "<det>": frozenset("le la les l' un une des du ce cet cette ces mon ton son ma ta sa mes tes ses notre votre leur nos vos leurs au aux".split()),
    "<de>": frozenset("de d' du des".split()),
    "<à>": frozenset("à au aux".split()),
}
COMMON = frozenset((
    "être avoir faire dire aller pouvoir vouloir voir savoir devoir venir prendre mettre donner tenir passer falloir rendre trouver laisser il elle on nous "
    "vous ils elles je tu se s' me te lui leur y en qui que qu' quoi dont où ne n' pas plus et ou mais donc car ni si comme quand pour par sur sous dans "
    "avec sans chez entre vers depuis pendant avant après contre à au aux de d' du des le la les l' un une ce c' cette ces cet son sa ses leurs notre votre "
    "nos vos mon ma mes ton ta tes tout tous toute toutes autre même bien très aussi encore a est sont ont été était fait jour an année premier deux trois "
    "grand nouveau").split())
"""Words so frequent that a pattern is better looked for by another of its words."""
NO_PARTICIPLES = frozenset(
    "avant pendant devant durant maintenant cependant autant enfant restaurant éléphant géant croissant étudiant habitant montant".split())
GAP = 3
SIGN = re.compile(r"\s?([$€£%])")
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


def _cost(choice: str) -> float:
    """How many words of French text fit, roughly: the place of a pattern that fewest fit is looked for first."""
    if choice[0] in "_<":
        return 1000 if choice == "_" else 60
    form = choice[1:] if choice[0] == "=" else choice
    return (40 if form in COMMON else 5 if len(form) < 4 else 1) + 1 / len(form)


@lru_cache(maxsize=65536)
def _place(item: str) -> float:
    """The same for all alternatives of a place."""
    return sum(map(_cost, item.split("|"))) if "|" in item else _cost(item)


@lru_cache(maxsize=131072)
def features(form: str, name: bool) -> frozenset[str]:
    """Every alternative of a pattern's place that accepts a word; `name`: it is capitalised and does not open the sentence."""
    found = {"_", f"={form}", *lemmas(form), *(name for name, forms in CLASSES.items() if form in forms)}
    if name:
        found.add("<name>")
    if form.isdigit():
        found.add("<num>")
    if form.endswith(("er", "ir", "re", "oir")) and len(form) > 3:
        found.add("<inf>")
    if form.endswith("ant") and len(form) > 4 and form not in NO_PARTICIPLES:
        found.add("<ing>")
    return frozenset(found)


@lru_cache(maxsize=131072)
def accepts(word: str, name: bool) -> frozenset[str]:
    """The same for a word as it is written."""
    return features(fold(word), name)


@dataclass(frozen=True)
class Row:
    """An entry of a lexicon: its cells, read when they are asked for, since of thousands of rows a text meets a few."""

    pattern: str
    english_cell: str
    suggestion_cell: str
    severity: Severity
    near_cell: str = ""
    unless_cell: str = ""
    where_cell: str = ""
    bad: str = ""
    good: str = ""

    @cached_property
    def english(self) -> tuple[str, ...]:
        """The English phrases that may stand behind it."""
        return _several(self.english_cell)

    @cached_property
    def suggestions(self) -> tuple[str, ...]:
        """What to write instead."""
        return _several(self.suggestion_cell)

    @cached_property
    def near(self) -> frozenset[str]:
        """Words of which the document must have one, if any are given."""
        return frozenset(fold(self.near_cell).split())

    @cached_property
    def unless(self) -> frozenset[str]:
        """Words of which the sentence may have none."""
        return frozenset(fold(self.unless_cell).split())

    @cached_property
    def where(self) -> frozenset[str]:
        """Regions and registers, and `src`."""
        return frozenset(self.where_cell.split())

    @cached_property
    def _parsed(self) -> tuple[tuple[Element, ...], tuple[int, int]]:
        return parse_pattern(self.pattern)

    @cached_property
    def least(self) -> int:
        """How many words a match has at least."""
        return sum(not element.optional for element in self.elements)

    @property
    def elements(self) -> tuple[Element, ...]:
        """The places of the pattern."""
        return self._parsed[0]

    @property
    def marked(self) -> tuple[int, int]:
        """First and past-last place of the pattern that the reported span covers."""
        return self._parsed[1]

    def holds(self, region: str) -> bool:
        """Whether it is an error in that region's French."""
        regions = self.where & REGIONS
        return not regions or region in regions

    def near_holds(self, around: frozenset[str]) -> bool:
        """Whether the document has one of the words that the row wants around it, if it wants any."""
        return not self.near or not self.near.isdisjoint(around)

    def beside(self, least: int) -> tuple[int, frozenset[str]]:
        """Where a word must stand beside the anchor's, -1, 1 or 0 for none, and what it must fit; `least` words stand before the anchor at least."""
        required = [n for n, element in enumerate(self.elements) if not element.optional]
        place = required[least]
        for side in (1, -1):
            other = place + side
            if 0 <= other < len(self.elements) and not self.elements[other].optional and "_" not in self.elements[other].choices:
                return side, self.elements[other].choices
        return 0, frozenset()

    @property
    def anchor(self) -> tuple[frozenset[str], int, int]:
        """The place of the pattern that fewest words fit, and how many words may stand before it in a match, at least and at most."""
        return _anchor(fold(self.pattern))


def _anchor(pattern: str) -> tuple[frozenset[str], int, int]:
    """The anchor of a folded pattern; read off its text, since every row's is wanted before the first match."""
    least = most = 0
    best, found = math.inf, ("", 0, 0)
    for item in pattern.replace("{", "").replace("}", "").split():
        if item == "*":
            most += GAP
        elif item[-1] == "?":
            most += 1
        else:
            cost = _place(item)
            if cost < best:
                best, found = cost, (item, least, most)
            least, most = least + 1, most + 1
    return frozenset(filter(None, found[0].split("|"))), found[1], found[2]


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


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


def match_at(row: Row, sentence: Sentence, at: int) -> Span | None:
    """Where the row's span falls if its pattern matches from word `at` on."""
    elements, (first, past) = row._parsed
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

    __slots__ = ("_joined", "_words", "features", "text")

    def __init__(self, text: str, features: Sequence[frozenset[str]]) -> None:
        self.text, self.features = text, features
        self._words: tuple[Word, ...] | None = None
        self._joined: tuple[bool, ...] | None = None

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

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows

    @cached_property
    def index(self) -> dict[str, list[tuple[int, int, int]]]:
        """For each alternative of an anchor: the row's number, and how many words may stand before it, at least and at most."""
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
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
            if span and not (row.unless and any(not row.unless.isdisjoint(word) for word in sentence.features)):
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
    return Lexicon(tuple(row for one in lexicons.values() for row in one.rows)), {id(row): name for name, one in lexicons.items() for row in one.rows}


@lru_cache(maxsize=4096)
def shipped_matches(text: str) -> dict[str, tuple[tuple[Row, Span], ...]]:
    """The matches of every shipped lexicon in a sentence, by its name: one pass over the words for all of them."""
    lexicon, home = _all()
    found: dict[str, tuple[tuple[Row, Span], ...]] = {}
    for row, span in lexicon.matches(text):
        found[home[id(row)]] = (*found.get(home[id(row)], ()), (row, span))
    return found
