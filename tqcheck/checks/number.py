"""A number that is not the source's.

With a source, every number in digits or letters is looked for on the other side: « 3,5 milliards » for “3.5 billion”, « 15 h » for “3 pm”, « les années
90 » for “the 1990s”, « 1er » for “first”, « XXe » for “20th”, « quinze » for “15” are the same. Numbers of the French that the source does not have are
reported only where as many of the source's are missing in the French: they are what was changed. Numbers of units that are converted are left alone,
and so is “one”, which is an article in French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.words import words

FRENCH = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?:,\d+)?(?![\w/]|[.,-]\d)|(?<![\w.,/-])\d+(?:[,.]\d+)?(?![\d/]|[.,-]\d)")
ENGLISH = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?(?![\w/]|[.,-]\d)|(?<![\w.,/-])\d+(?:\.\d+)?(?![\d/]|[.,-]\d)")
CONVERTED = re.compile(
    r"\b(?:miles?|mph|feet|foot|ft|inch(?:es)?|yards?|acres?|pounds?|lbs?|ounces?|oz|gallons?|pints?|fahrenheit|stone|dozen|scores?|fortnight|"
    r"a\.?m\.?|p\.?m\.?|o['’]clock|noon|midnight|half|quarter|thirds?)(?!\w)|[°º(]\s?F\b|\d['″\"’]|£|\b(?:CST|EST|PST|GMT|ET|PT)\b", re.IGNORECASE)
MANY = 4
"""More numbers than this are a table or another order."""
UNITS = {
    True: "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    False: "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"}
TENS = {True: "vingt trente quarante cinquante soixante", False: "twenty thirty forty fifty sixty seventy eighty ninety"}
ORDINALS = {
    True: "zéroième premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième",
    False: "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"}
OTHERS = {
    True: {"seconde": 2, "second": 2, "double": 2, "couple": 2, "doublé": 2, "deux-tiers": 2, "triple": 3, "triplé": 3, "dizaine": 10,
           "douzaine": 12, "vingtaine": 20, "siècle": 100,
           "quinzaine": 15, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "cent": 100, "cents": 100, "centaine": 100,
           "vingtième": 20,
           "soixante-dix": 70, "quatre-vingts": 80, "quatre-vingt": 80, "quatre-vingt-dix": 90, "dix-neuvième": 19, "dix-huitième": 18, "première": 1,
           "vingt-et-un": 21, "vingt-et-une": 21, "vingt-et-unième": 21, "trio": 3, "duo": 2, "quadruple": 4},
    False: {"twice": 2, "both": 2, "pair": 2, "couple": 2, "double": 2, "doubled": 2, "triple": 3, "dozen": 12, "hundred": 100, "ii": 2, "fortnight": 15,
            "twentieth": 20, "decade": 10, "teens": 13, "twins": 2, "two-thirds": 2, "half-dozen": 6, "century": 100, "nineteenth": 19, "eighteenth": 18}}


def spelt_out(french: bool) -> dict[str, float]:
    """Words for numbers of a language and their values."""
    small, tens = UNITS[french].split(), TENS[french].split()
    found = {word: float(n) for n, word in enumerate(small)} | {word: 20.0 + 10 * n for n, word in enumerate(tens)}
    found |= {f"{ten}-{word}": 20.0 + 10 * n + unit for n, ten in enumerate(tens) for unit, word in enumerate(small[1:10], 1)}
    found |= {word: float(n) for n, word in enumerate(ORDINALS[french].split())}
    return found | {word: float(n) for word, n in OTHERS[french].items()}


SPELT = {french: spelt_out(french) for french in (True, False)}
ORDINAL = re.compile(r"(?<![\w.,])(\d+)(?:st|nd|rd|th|s)\b")
ROMAN = re.compile(r"([IVX]{2,6})(?:e|er|ème|th)?|([IVX])(?:e|er|ème)")
IDIOM = re.compile(
    r"(?:quinze|huit)[ \u00a0]jours|mille(?:s)?\b|cents?\b|quatre\b[ \u00a0](?:coins|pattes|vents)|deux\b|\w{1,30} (?:de finale|"
    r"(?:\w{1,30} )?et demie?)\b", re.IGNORECASE)
SCALES = (1, 10, 100, 1000, 1_000_000)


def value(text: str, *, french: bool) -> float:
    """The value of a number as each language writes it."""
    if not french:
        return float(re.sub(r"[, \u00a0\u202f]", "", text))
    plain = re.sub(r"[ \u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    return float(plain.replace(",", "."))


def same(french: float, english: float) -> bool:
    """Whether two values may be one number: equal, another scale of it (1.5 billion, 1 500 millions), or the decade of a year."""
    return any(abs(french * scale - english) < 1e-6 * max(1.0, english) or abs(english * scale - french) < 1e-6 * max(1.0, french) for scale in SCALES) or (
        1000 <= english <= 2100 and french == english % 100) or (1900 <= french < 2100 and english == french % 100) or (
            abs(french + 12 - english) < 1e-9) or abs(english + 12 - french) < 1e-9


class Number(NamedTuple):
    """A number as it is written, where, and its value."""

    text: str
    span: Span
    value: float


def numbers(text: str, *, french: bool) -> list[Number]:
    """The numbers of a sentence in digits, in letters and in Roman capitals, in order."""
    found = [Number(match[0], Span(*match.span()), value(match[0], french=french)) for match in (FRENCH if french else ENGLISH).finditer(text)]
    spelt, taken = SPELT[french], [number.span for number in found]
    others = [Number(word.text, word.span, of) for word in words(text) if (of := spelt.get(word.form) or roman(word.text))]
    if not french:
        others += [Number(match[0], Span(*match.span()), of) for match in ORDINAL.finditer(text) if (of := float(match[1]))]
    return sorted((*found, *(one for one in others if not any(one.span.overlap(span) for span in taken))), key=lambda number: number.span)


def roman(text: str) -> float | None:
    """The value of a Roman number of two capitals and more, an ordinal ending allowed; None for other words."""
    match = ROMAN.fullmatch(text)
    if not match:
        return None
    digits = [{"I": 1, "V": 5, "X": 10}[c] for c in match[1]]
    return float(sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)))


def idiomatic(segment: Segment, changed: Sequence[Number]) -> bool:
    """Whether what seems changed may be a turn of phrase: numbers in letters are counted otherwise by French (« quinze jours », « des milliers »)."""
    return any(IDIOM.match(segment.text, one.span.start) for one in changed)


@each_segment
def find(segment: Segment) -> Iterator[Hit]:
    """Report numbers that the source does not have where as many of the source's are missing."""
    if segment.src is None or CONVERTED.search(segment.src):
        return
    ours, theirs = numbers(segment.text, french=True), numbers(segment.src, french=False)
    whole = ours if segment.rendering == segment.text else numbers(segment.rendering, french=True)
    missing = [one for one in theirs if one.value > 1 and not any(same(mine.value, one.value) for mine in whole)]
    changed = [one for one in ours if one.value > 1 and not any(same(one.value, other.value) for other in theirs)]
    if not len(missing) == len(changed) <= MANY or idiomatic(segment, changed) or len({one.value for one in missing}) < len(missing):
        return
    for mine, english in zip(changed, missing, strict=True):
        written = english.text.replace(",", "\u202f").replace(".", ",") if english.text[0].isdigit() and mine.text[0].isdigit() else None
        yield Hit(segment, mine.span, say("the source has another number: {english}", english=english.text), written, english.text)


CHECK = Check(
    id="number", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find, need="text",
    bad=(Example("Le groupe emploie [[12\u00a0500]] personnes 😀.", src="The group employs 15,200 people."),
         Example("L’E\u0301tat a perdu [[310]] millions en 2024.", src="The state lost 130 million in 2024."),
         Example("Ils étaient [[cinquante]] au XXe siècle.", src="They were fifteen in the 20th century.")),
    good=(
        Example("Le groupe emploie 12\u00a0500 personnes.", src="The group employs 12,500 people."),
        Example("Le groupe vaut 1,5 milliard.", src="The group is worth 1,500 million."), Example("Les années 90.", src="The 1990s."),
        Example("Il y a 2\u202f113\u202f000 déplacés.", src="There are 2\u202f113\u202f000 displaced persons."),
        Example("À 160\u00a0km/h.", src="At 100 mph."), Example("Le groupe emploie 12\u00a0500 personnes."),
        Example("Le XXIe sommet, au 1er étage.", src="The twenty-first summit, on the first floor."),
        Example("Les huit 😀 e\u0301le\u0300ves.", src="All 8 😀 pupils."),
        Example("Les 8es de finale.", src="The last 16."), Example("Une femme, deux enfants.", src="One woman, both children."),
        Example("La moitié des 300 élus.", src="150 of the 300.")))
