"""A word or a group of words translated twice in a row.

Decoders stutter: the same words come out twice where the source had them once. A doubled reflexive pronoun (« nous nous voyons »), an
insistence (« très très ») and a name said twice are good French and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.words import fold

LETTER = r"(?:[^\W\d_]|[\u0300-\u036f])"
DOUBLED = re.compile(rf"(?<![\w\u0300-\u036f’'.-])((?:{LETTER}+[ \u00a0]){{0,3}}{LETTER}+)[ \u00a0]\1(?![\w\u0300-\u036f’'-])", re.IGNORECASE)
REFLEXIVE = frozenset((
    "nous vous très bien trop si plus non oui bla ha hé ho ah eh la là na clic double faire en ont toc boum vite longtemps beaucoup loin jamais toujours "
    "encore vroum").split())


@each_segment
def find(segment: Segment, *, allowed: frozenset[str] = REFLEXIVE) -> Iterator[Hit]:
    """Report each doubled word or group that is not in `allowed`."""
    for match in DOUBLED.finditer(segment.text):
        named = match[1][0].isupper() and match[0][len(match[1]) + 1].isupper()
        named = named or (fold(match[1]) in ("de", "la") and segment.text[match.end():match.end() + 2].strip().isupper())
        if fold(match[1]) not in allowed and not named:
            yield Hit(segment, Span(*match.span()), say("« {word} » is doubled", word=match[1]), match[1])


CHECK = Check(
    id="repetition", category="accuracy/addition", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Il est arrivé [[hier hier]] soir 😀."), Example("Elle a signé [[avec la société avec la société]] rivale.")),
    good=(
        Example("Nous nous voyons demain."),
        Example("Il est arrivé hier soir."),
        Example("Il est très très fort, dit Duran Duran."), Example("Les mémoires de de Gaulle."),
        Example("Ce que vous vous demandez.")))
