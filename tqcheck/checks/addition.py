"""French that has no English behind it.

With a source, each content word of the French is looked for in the English by the lexical translation table (models/table), in any inflection, by
way of synonyms, and as a name or cognate. Several neighbouring words that are not found, at a place where the English has nothing of its own either,
were added. People add words to be understood, so only likely additions are reported, and never a single word; a lower `odds` reports more of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Evidence, Gap, Segment, Span
from tqcheck.finding import Hit, Severity

PARENTHESES = re.compile(r"\([^()]*\)")


def glossed(span: Span, text: str) -> bool:
    """Whether a stretch reaches into parentheses: people explain there what a foreign reader does not know."""
    return any(span.overlap(Span(*match.span())) for match in PARENTHESES.finditer(text))


@each_segment
def find(segment: Segment, *, odds: float = 3.0, sure: float = 3.5) -> Iterator[Hit]:
    """Report stretches of several words whose log-odds reach `odds`; those that reach `sure` as major."""
    for gap in segment.evidence.added:
        if gap.odds >= odds and gap.words > 1 and not glossed(gap.span, segment.text):
            yield Hit(segment, gap.span, "the source does not seem to say this", severity=Severity.MAJOR if gap.odds >= sure else Severity.MINOR)


def extra(start: int, end: int, odds: float = 4.0, words: int = 3) -> Evidence:
    """Evidence of one stretch, for the examples."""
    return Evidence(added=(Gap(Span(start, end), "", odds, words),))


CHECK = Check(
    id="addition", category="accuracy/addition", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(
        Example("Le ministre a démissionné [[après une vive querelle]] 😀.", src="The minister resigned 😀.", evidence=extra(26, 49)),
        Example("«\u00a0L’e\u0301quipe a perdu [[devant un stade comble]]\u00a0», dit-il.", src="“The team lost,” he says.", evidence=extra(20, 42, 3.1))),
    good=(
        Example("Le ministre a démissionné de ses fonctions 😀.", src="The minister resigned 😀.", evidence=extra(33, 42, 1.2, 1)),
        Example("L’ISC (Institution supérieure de contrôle) a répondu.", src="The SAI answered.", evidence=extra(7, 43, 4.0, 4)),
        Example("Rolle, petite ville du canton de Vaud, vote.", src="Rolle votes.", evidence=extra(7, 37, 2.1, 4)),
        Example("«\u00a0L’e\u0301té commence\u00a0», dit-il.", src="“Summer begins,” he says."), Example("Il n’a rien dit.")))
