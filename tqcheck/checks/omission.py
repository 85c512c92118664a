"""English that has no rendering in the French.

With a source, each of its content words is looked for in the French by the lexical translation table (models/table), in any inflection, by way of
synonyms, and as a name or cognate. Neighbouring words that are not found, at a place where the French has nothing of its own either, were left out:
a phrase, a clause, an adjective. The finding stands on the French words around the gap and names the English that is missing. A lone adjective,
noun or adverb is remarked, more is a major error. People leave words out for good reasons, so only likely omissions are reported; a lower
`odds` reports more of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Evidence, Gap, Segment, Span
from tqcheck.finding import Hit, Severity

LONGEST = 80
"""A message shows so many letters of what is missing."""


def shown(english: str) -> str:
    """The missing English, cut between words if it is long."""
    return english if len(english) <= LONGEST else english[:LONGEST].rpartition(" ")[0] + " …"


@each_segment
def find(segment: Segment, *, odds: float = 1.75, sure: float = 2.0) -> Iterator[Hit]:
    """Report gaps whose log-odds reach `odds`; those of several words that reach `sure` as major."""
    for gap in segment.evidence.omitted:
        if gap.odds >= odds:
            severity = Severity.MAJOR if gap.words > 1 and gap.odds >= sure else Severity.MINOR
            yield Hit(segment, gap.span, f"“{shown(gap.english)}” seems to be left out here", None, gap.english, severity)


def lacking(start: int, end: int, english: str, odds: float = 2.5, words: int = 3) -> Evidence:
    """Evidence of one gap, for the examples."""
    return Evidence(omitted=(Gap(Span(start, end), english, odds, words),))


CHECK = Check(
    id="omission", category="accuracy/omission", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(
        Example("Le ministre a [[démissionné]] 😀.", src="The minister resigned after the scandal over party funding 😀.",
                evidence=lacking(14, 25, "scandal over party funding")),
        Example("«\u00a0L’e\u0301quipe [[a perdu]]\u00a0», dit-il.", src="“The exhausted team lost,” he says.", evidence=lacking(12, 19, "exhausted", 1.9, 1))),
    good=(
        Example("Le ministre a démissionné après l’affaire.", src="The minister resigned after the scandal.", evidence=lacking(32, 41, "scandal", 0.4, 1)),
        Example("Il faut faire attention 😀.", src="You have to pay careful attention 😀.", evidence=lacking(14, 23, "pay careful", 1.1, 2)),
        Example("«\u00a0L’e\u0301té commence\u00a0», dit-il.", src="“Summer begins,” he says."), Example("Il n’a rien dit.")))
