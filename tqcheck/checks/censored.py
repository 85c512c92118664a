"""A censored English word cut in half and translated.

Newspapers print “bull****”; a machine takes the visible half for a word of its own and writes « taureau **** ». What the asterisks hid is
lost, and what is left is absurd. A French word censored inside (« m**** ») is good practice and is left alone, and so are stars of hotels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.words import fold, words

LETTER = r"(?:[^\W\d_]|[\u0300-\u036f])"
CUT = re.compile(
    rf"(?<![\w\u0300-\u036f*])({LETTER}{{2,}})[ \u00a0\u202f]?[-–]?[ \u00a0\u202f]?(?<!\w)(\*{{2,}}|#@!\S*|\[\w*bip\w*\])(?![\w*])", re.IGNORECASE)
IN_ENGLISH = re.compile(r"\b\w+\s?\*{2,}\w*")
RATED = frozenset((
    "hôtel hôtels hotel camping campings établissement établissements palace résidence restaurant restaurants gîte spa note noté notée avis étoile étoiles "
    "vin vins guide film album livre critique auberge chambre chambres").split())
HALVES = {
    "taureau": ("bull****", "conneries | foutaises"), "bœuf": ("bull****", "conneries | foutaises"), "cheval": ("horse****", "conneries"),
    "mère": ("mother******", "enfoiré"), "poule": ("chicken****", "dégonflé | minable"), "poulet": ("chicken****", "dégonflé | minable"),
    "chauve-souris": ("bat****", "complètement dingue"), "singe": ("ape****", "furieux"), "tête": ("****head", "abruti"), "trou": ("a**hole", "connard"),
    "merde": ("****", "merde"), "pièce": ("piece of ****", "ordure"), "saint": ("holy ****", "putain"), "sainte": ("holy ****", "putain"),
}


@each_segment
def find(segment: Segment) -> Iterator[Hit]:
    """Report each word in small letters followed, after a space, by asterisks; critical where it is known as half of an English one."""
    if RATED & {word.form for word in words(segment.text)}:
        return
    seen = IN_ENGLISH.search(segment.src or "")
    for match in CUT.finditer(segment.text):
        if match[1].islower():
            english, suggestion = HALVES.get(fold(match[1]), (None, None))
            severity = Severity.CRITICAL if english or seen else Severity.MINOR
            yield Hit(segment, Span(*match.span()), say("« {words} » seems to be half of a censored English word, translated", words=match[0]),
                      suggestion, seen[0] if seen else english, severity)


CHECK = Check(
    id="censored", category="accuracy/mistranslation", severity=Severity.CRITICAL, explanation=__doc__, find=find,
    bad=(Example("Il a qualifié son message de «[[taureau ****]]»."), Example("C’est un tas de « [[taureau\u00a0***]] » 🐂, dit-il."),
         Example("Ce type est un [[cheval ****]].")),
    good=(Example("Il a traité son rival de c****."), Example("Un hôtel **** au bord de la mer, le Grand Hôtel de Paris ****."),
          Example("Le Negresco *****."), Example("« M****\u00a0! » a-t-il crié."),
          Example("Le prix* comprend le petit déjeuner.")))
