"""What a sentence says and what its translation should say, as bags of words: the evidence that two sentences belong together.

Small words are left out, since every sentence has them. The measure is that of Moore (2002, "Fast and accurate sentence alignment of bilingual
corpora", section 3.3): how much likelier each word is given the other sentence, by a lexical table, than in any text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tqcheck.align import english_words
from tqcheck.words import fold, words

if TYPE_CHECKING:
    from tqcheck.table import Lang, Table

NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
SPACED = re.compile(r"\D")
ADDRESS = re.compile(r"https?://\S*[\w/]|@\w+|#\w+")
SIZE = 12_000_000
"""Words of each language that the shipped table was counted on."""
COMMON = 20_000
"""A word seen more often says nothing of which sentence it stands in."""
UNKNOWN = 1e-6
"""How frequent a word is taken to be that the table does not know: a name, mostly."""
COPIED, ECHOED = 0.5, 0.5
"""How probable a name, number or address is to be copied, and a word of the back-translation to be the source's."""
CHANCE = 0.2
"""The share of words that come from nowhere; a word without a counterpart costs its logarithm."""
MOST = 4.0
"""No single word counts for more, in nats."""


class Bag(NamedTuple):
    """One sentence, or several neighbours together."""

    length: int
    """Code points."""
    content: dict[str, float]
    """Its words, folded, with how frequent each is in any text."""
    expected: dict[str, float]
    """Words of the other language with how many times each should stand in its translation."""
    known: int
    """How many of its words the table can translate."""


def english_bag(text: str, table: Table | None) -> Bag:
    """The bag of an English sentence, which expects French words."""
    return bag(text, "en", [text[a:b] for (a, b), _ in english_words(text)], table)


def french_bag(text: str, back: str | None, table: Table | None) -> Bag:
    """The bag of a French sentence, which expects English words: the table's, and those of its back-translation where there is one."""
    plain = bag(text, "fr", [word.text for word in words(text)], table)
    for _, form in english_words(back or ""):
        if table is None or table.seen("en", form) <= COMMON:
            plain.expected[form] = plain.expected.get(form, 0.0) + ECHOED
    return plain


def bag(text: str, language: Lang, found: Sequence[str], table: Table | None) -> Bag:
    """The bag of a sentence whose words are given as they are written."""
    content = dict.fromkeys(copies(text), UNKNOWN)
    expected, known = dict.fromkeys(content, COPIED), len(content)
    for form in dict.fromkeys(map(fold, found)):
        seen = table.seen(language, form) if table else 0
        if seen > COMMON or form.isdigit() or len(form) < 2:
            continue
        content[form] = seen / SIZE or UNKNOWN
        rows = table.translations(language, form) if table else {}
        known += bool(rows)
        for other, share in (rows | {form: max(COPIED, rows.get(form, 0.0))}).items():
            expected[other] = expected.get(other, 0.0) + share
    return Bag(len(text), content, expected, known)


def copies(text: str) -> Iterator[str]:
    """Numbers by their digits and addresses as they are: what a translation leaves as it is."""
    for match in ADDRESS.finditer(text):
        yield match[0]
    for match in NUMBER.finditer(ADDRESS.sub(" ", text)):
        yield "#" + SPACED.sub("", match[0])


def together(bags: Iterable[Bag]) -> Bag:
    """Neighbouring sentences as one."""
    several = list(bags)
    if len(several) == 1:
        return several[0]
    content, expected = dict[str, float](), dict[str, float]()
    for one in several:
        content |= one.content
        for key, share in one.expected.items():
            expected[key] = expected.get(key, 0.0) + share
    return Bag(sum(one.length for one in several), content, expected, sum(one.known for one in several))


def likeness(one: Bag, other: Bag) -> float:
    """How much likelier two stretches are as translations of each other than side by side by chance, in nats; 0 tells nothing."""
    return (explained(one, other) + explained(other, one)) / 2


def explained(one: Bag, other: Bag) -> float:
    """How much likelier the words of one side are given the other, in nats."""
    size, matched = max(1, len(other.content)), one.content.keys() & other.expected.keys()
    gains = sum(min(MOST, math.log(CHANCE + (1 - CHANCE) * other.expected[key] / (size * one.content[key]))) for key in matched)
    return gains + max(0, one.known - len(matched)) * math.log(CHANCE)


def covered(one: Bag, other: Bag) -> float:
    """The share of a side's words, of those that can be looked for, that the other side accounts for."""
    matched = [key for key in one.content.keys() & other.expected.keys() if other.expected[key] >= 0.02]
    return len(matched) / max(1, one.known, len(matched))
