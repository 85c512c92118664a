"""Rows of lexicons: literal errors that a linguist edits, one row an entry, each with a pattern on lemmas.

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
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tqcheck.finding import Severity
from tqcheck.words import fold, lemmas

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
    def parsed(self) -> tuple[tuple[Element, ...], tuple[int, int]]:
        return parse_pattern(self.pattern)

    @cached_property
    def least(self) -> int:
        """How many words a match has at least."""
        return sum(not element.optional for element in self.elements)

    @property
    def elements(self) -> tuple[Element, ...]:
        """The places of the pattern."""
        return self.parsed[0]

    @property
    def marked(self) -> tuple[int, int]:
        """First and past-last place of the pattern that the reported span covers."""
        return self.parsed[1]

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
