"""A quantity of another kind or size than the source's: millions for billions, weeks for months, euros for dollars, May for March.

With a source, what a number counts is compared: a scale, a unit of time, a currency, a percentage, a measure. « 5 millions » for “5 billion” is reported
where no other 5 of the sentence is of the right kind. Months, days of the week, fractions and round numbers (dozens, hundreds) are reported where each
side has one that the other lacks. A number that was converted with its unit (« 8 km » for “5 miles”) is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tqcheck.checks.base import Check, Example, each_pair
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say

KINDS = {  # what a number counts: English, French
    "thousand": ("thousand|k", "mille"), "million": ("millions?|mn|m", "millions?|m"), "billion": ("billions?|bn|b", "milliards?|md|mds"),
    "trillion": ("trillions?|tn", "billions?|mille milliards"),
    "percent": ("%|per ?cent|percentage|pct", "%|pour cent|p\\. ?c\\."),
    "second": ("seconds?|secs?", "secondes?|s"), "minute": ("minutes?|mins?", "minutes?|min|mn"), "hour": ("hours?|hrs?", "heures?|h"),
    "day": ("days?", "jours?|journées?"), "week": ("weeks?", "semaines?"), "month": ("months?", "mois"), "year": ("years?|yrs?", "ans|an|années?"),
    "dollar": ("dollars?|bucks?|usd", "dollars?|\\$"), "euro": ("euros?|eur", "euros?|€"), "pound sterling": ("quid|gbp", "£"), "yen": ("yen", "yens?"),
    "mile": ("miles?", "miles?|milles?"), "kilometre": ("kilomet(?:re|er)s?|km", "kilomètres?|km"), "metre": ("met(?:re|er)s?|m", "mètres?|m"),
    "foot": ("feet|foot|ft", "pieds?"), "inch": ("inch(?:es)?", "pouces?"), "centimetre": ("centimet(?:re|er)s?|cm", "centimètres?|cm"),
    "kilogram": ("kilos?|kilogram(?:me)?s?|kg", "kilos?|kilogrammes?|kg"), "gram": ("grams?|grammes?|g", "grammes?|g"), "tonne": ("tons?|tonnes?", "tonnes?"),
    "acre": ("acres?", "acres?"), "hectare": ("hectares?|ha", "hectares?|ha"), "gallon": ("gallons?", "gallons?"), "litre": ("lit(?:re|er)s?", "litres?|l")}
GROUPS = (  # of what excludes each other: English, French, alternatives of one member separated by a bar
    ("January|Jan February|Feb March April|Apr May June|Jun July|Jul August|Aug September|Sept|Sep October|Oct November|Nov December|Dec",
     "janvier février mars avril mai juin juillet août|aout septembre octobre novembre décembre"),
    ("Monday|Mondays|Mon Tuesday|Tuesdays|Tue Wednesday|Wednesdays|Wed Thursday|Thursdays|Thu Friday|Fridays|Fri Saturday|Saturdays|Sat Sunday|Sundays|Sun",
     "lundi|lundis mardi|mardis mercredi|mercredis jeudi|jeudis vendredi|vendredis samedi|samedis dimanche|dimanches"),
    ("dozens|scores|tens hundreds thousands millions billions", "dizaines|douzaines|dizaine|douzaine centaines|centaine milliers|mille millions milliards"),
    ("half|halves|halved|half-a third|thirds|one-third|two-thirds quarter|quarters|three-quarters|fourth|quarterly",
     "moitié|demi|demie|mi|mi-temps|demi-heure tiers|troisième|3e|3ème|trois quart|quarts|trimestre|trimestres|quartier|trimestriel|trimestriels|"
     "quatrième|trimestrielle"),
    ("seconds minutes|minute hours|hour days|day weeks|week months|month years|year decades|decade centuries|century",
     "secondes minutes|minute heures|heure|h jours|jour|journée|quotidien|quotidienne semaines|semaine|hebdomadaire mois|mensuel|mensuelle "
     "ans|an|année|années|annuel|annuelle|annuels|annuelles décennies|décennie siècles|siècle"),
    ("$|dollar|dollars|USD|US$ €|euro|euros|EUR £|sterling ¥|yen|yens", "$|dollar|dollars|USD|billet €|euro|euros|EUR £|sterling|livres|livre ¥|yen|yens"))
BOTH = {"may", "march", "second", "mon", "sun", "sat", "wed", "mar", "dec", "jan"}
"""English that is something else in lower case, or at the head of a sentence."""
DIGITS = r"\d{1,15}(?:[., \u00a0\u202f]\d{1,15}){0,5}"
SIGNS = {"$": "dollar", "€": "euro", "£": "pound sterling", "¥": "yen"}
TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
WIDE = frozenset({"thousand", "million", "billion", "trillion"})


CONVERTED = re.compile(
    r"(?:quinze|huit|15|8)[ \u00a0]jours|(?:dix|vingt|trente|quarante|cinquante|soixante|cent|\d0)[ \u00a0]ans|(?:\d{1,3}|vingt-quatre|"
    r"quarante-huit)[ \u00a0]heures|"
    r"(?:\d{1,3}|trois|six|douze|dix-huit)[ \u00a0]mois", re.IGNORECASE)
"""Times that French counts in another unit."""


class Amount(NamedTuple):
    """A number, the kind of what it counts, and where the word for that stands."""

    number: str
    kind: str
    span: Span


def pattern(column: int) -> re.Pattern[str]:
    """Numbers with what they count, one group a kind; column 0 English, 1 French."""
    kinds = "|".join(f"(?P<k{n}>{names[column]})" for n, names in enumerate(KINDS.values()))
    return re.compile(rf"(?<![\w.,])({DIGITS})[\s\u00a0\u202f-]?(?:{kinds})(?!\w)", re.IGNORECASE)


PATTERNS = pattern(0), pattern(1)
PREFIXED = re.compile(rf"([$€£¥])\s?({DIGITS})")


def amounts(text: str, column: int) -> list[Amount]:
    """What a sentence counts."""
    found = []
    for match in PATTERNS[column].finditer(text):
        group = match.lastgroup or "k0"
        found.append(Amount(plain(match[1], column), list(KINDS)[int(group[1:])], Span(*match.span(group))))
    return found + [Amount(plain(match[2], column), SIGNS[match[1]], Span(*match.span(1))) for match in PREFIXED.finditer(text)]


def plain(number: str, column: int) -> str:
    """A number as both languages would write it alike."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", number)
    return bare.replace(",", "") if column == 0 else bare.replace(",", ".")


def contradicting(segment: Segment, source: str) -> Iterator[Hit]:
    """A number of the source that counts one thing there and another in the French."""
    theirs, ours = amounts(source, 0), amounts(segment.text, 1)
    for amount in ours:
        kinds = {other.kind for other in theirs if other.number == amount.number}
        here = {other.kind for other in ours if other.number == amount.number}
        if kinds and not kinds & here and comparable(kinds, amount.kind) and len(re.findall(rf"(?<!\d){re.escape(amount.number)}(?!\d)", source)) == len(
                [o for o in theirs if o.number == amount.number]):
            yield Hit(segment, amount.span, say("the source has another measure here: {names}", names=', '.join(sorted(kinds))))


def comparable(kinds: set[str], kind: str) -> bool:
    """Whether two kinds exclude each other; a scale may stand before a currency."""
    return bool(kinds & WIDE) == (kind in WIDE) or bool(kinds & TIMES) or kind in TIMES or kind == "percent" or "percent" in kinds


def members(text: str, names: str, *, french: bool) -> dict[int, Span]:
    """Which members of a group a sentence has, by number, and where the first of each stands."""
    found: dict[int, Span] = {}
    for n, alternatives in enumerate(names.split()):
        for name in alternatives.split("|"):
            for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])" if name[0].isalpha() else re.escape(name), text,
                                     re.IGNORECASE if french or name.lower() not in BOTH else 0):
                found.setdefault(n, Span(*match.span()))
    return found


def swapped(segment: Segment, source: str) -> Iterator[Hit]:
    """A member of a group that the source lacks, where the source has one that the French lacks."""
    for english, french in GROUPS:
        theirs, ours = members(source, english, french=False), members(segment.text, french, french=True)
        missing, extra = set(theirs) - set(ours), set(ours) - set(theirs)
        if len(missing) == len(extra) == 1 and not (theirs and CONVERTED.search(segment.text) and "decade" in english):
            lost, put = source[slice(*theirs[missing.pop()])], ours[extra.pop()]
            yield Hit(segment, put, say("the source has “{lost}”", lost=lost), None, lost)


@each_pair
def find(segment: Segment) -> Iterator[Hit]:
    """Report numbers that count something else, then words for quantities that were exchanged."""
    found = list(contradicting(segment, segment.src or ""))
    yield from found
    yield from (hit for hit in swapped(segment, segment.src or "") if not any(hit.span.overlap(other.span) for other in found))


CHECK = Check(
    id="quantity", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Le groupe vaut 5 [[millions]] de dollars 😀.", src="The group is worth 5 billion dollars 😀."),
         Example("Il arrive en [[mai]].", src="He arrives in March."), Example("L’e\u0301te\u0301 dure 3\u00a0[[semaines]].", src="Summer lasts 3 months."),
         Example("Il a coûté 12\u00a0[[€]].", src="It cost $12.")),
    good=(Example("Le groupe vaut 5 milliards de dollars 😀.", src="The group is worth $5 billion 😀."), Example("À 8 km d’ici.", src="5 miles from here."),
          Example("Il pourrait partir en mars.", src="He may leave in March."), Example("L’e\u0301te\u0301 dure 3\u00a0mois.", src="Summer lasts 3 months.")))
