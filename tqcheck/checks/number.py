"""A number that is not the source's.

With a source, every number in digits is looked for on the other side: « 3,5 milliards » for “3.5 billion”, « 15 h » for “3 pm”, « les années 90 » for
“the 1990s”, « 1er » for “1st” are the same. A number of the French that the source does not have is reported only where one of the source's is
missing in the French: the two are what was changed. Sentences with units that are converted, and numbers that may be written in letters on one side,
are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity

FRENCH = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?:,\d+)?(?![\w/]|[.,-]\d)|(?<![\w.,/-])\d+(?:[,.]\d+)?(?![\d/]|[.,-]\d)")
ENGLISH = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?(?![\w/]|[.,-]\d)|(?<![\w.,/-])\d+(?:\.\d+)?(?![\d/]|[.,-]\d)")
CONVERTED = re.compile(
    r"\b(?:miles?|mph|feet|foot|ft|inch(?:es)?|yards?|acres?|pounds?|lbs?|ounces?|oz|gallons?|pints?|fahrenheit|stone|dozen|scores?|fortnight|"
    r"a\.?m\.?|p\.?m\.?|o['’]clock|noon|midnight|half|quarter|thirds?)(?!\w)|[°º]\s?F\b|\d['″\"’]|£|\b(?:CST|EST|PST|GMT|ET|PT)\b", re.IGNORECASE)
LETTERS = 100
"""Numbers up to here are often written in letters on one side."""
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
        1000 <= english <= 2100 and french == english % 100) or abs(french + 12 - english) < 1e-9 or abs(english + 12 - french) < 1e-9


@each_segment
def find(segment: Segment) -> Iterator[Hit]:
    """Report numbers that the source does not have where the source has one that is missing."""
    if segment.src is None or CONVERTED.search(segment.src):
        return
    ours = [(Span(*match.span()), value(match[0], french=True)) for match in FRENCH.finditer(segment.text)]
    theirs = [(match[0], value(match[0], french=False)) for match in ENGLISH.finditer(segment.src)]
    whole = [value(match[0], french=True) for match in FRENCH.finditer(segment.rendering)]
    missing = [text for text, number in theirs if number > LETTERS and not any(same(mine, number) for mine in whole)]
    changed = [(span, number) for span, number in ours if number > LETTERS and not any(same(number, other) for _, other in theirs)]
    if len(missing) == len(changed) == 1 and segment.src.count(missing[0]) == 1:
        (span, _), = changed
        yield Hit(segment, span, "the source has another number", missing[0].replace(",", "\u202f").replace(".", ","), missing[0])


CHECK = Check(
    id="number", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find, need="text",
    bad=(Example("Le groupe emploie [[12\u00a0500]] personnes 😀.", src="The group employs 15,200 people."),
         Example("L’E\u0301tat a perdu [[310]] millions en 2024.", src="The state lost 130 million in 2024.")),
    good=(
        Example("Le groupe emploie 12\u00a0500 personnes.", src="The group employs 12,500 people."),
        Example("Le groupe vaut 1,5 milliard.", src="The group is worth 1,500 million."), Example("Les années 90.", src="The 1990s."),
        Example("Il y a 2\u202f113\u202f000 déplacés.", src="There are 2\u202f113\u202f000 displaced persons."),
        Example("À 160\u00a0km/h.", src="At 100 mph."), Example("Le groupe emploie 12\u00a0500 personnes."),
        Example("La moitié des 300 élus.", src="150 of the 300.")))
