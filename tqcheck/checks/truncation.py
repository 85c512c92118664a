"""A sentence that stops in the middle.

It ends on a word that needs another one: an article, a preposition, a conjunction, or an article with an adjective that cannot stand as a
noun (« C’est un majeur… » <- “It’s a major…”). Subtitles and embedded posts are cut like this at the source too; an editor should see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say

OPEN = "des du au aux ce cette ces mon ma mes sa ses nos vos leurs de à par dans chez et ou mais dont que a\u0300 lorsque parce afin".replace(" ", "|")
ADJECTIVE = "majeur majeure important importante énorme grand grande gros grosse nouveau nouvelle sérieux sérieuse véritable immense".replace(" ", "|")
CUT = re.compile(rf"(?<!\w)[cC][’'](?:est|était)\s(?:un|une)\s(?:{ADJECTIVE})\s?(?:…|\.\.\.)$|(?<![\w’'-])(?:(?:de|à|a\u0300) la|{OPEN})(?=\s?\.?$)")


@each_segment
def find(segment: Segment) -> Iterator[Hit]:
    """Report an end that calls for another word, in sentences of at least three words that are no headings."""
    text = segment.text.rstrip("»” \u00a0\u202f\"")
    match = CUT.search(text)
    if match and not segment.heading and len(text.split()) > 2:
        yield Hit(segment, Span(*match.span()), say("the sentence stops in the middle"))


CHECK = Check(
    id="truncation", category="accuracy/omission", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Voilà bien le fond. [[C’est un majeur…]]"), Example("Le président a annoncé la fin [[de la]]."), Example("Tout commence à Paris [[et]]")),
    good=(
        Example("C’est un problème majeur…"),
        Example("Je ne sais pas quoi faire d’elle…"),
        Example("Faites-le, ou change le."),
        Example("Il est réticent à en établir un."),
        Example("Il est parti sans…"),
        Example("Il l’a vu en mai 2023.")))
