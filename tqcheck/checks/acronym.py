"""An acronym left in English.

“AI” is « IA » in French, “GDP” « PIB », “NATO” « OTAN ». The English one is reported where it stands alone or after the noun it qualifies
(« chatbot AI »), not inside a name (« Meta AI », « AI Act ») nor in a line of capitals.
"""

from __future__ import annotations

from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.words import Word, words

FRENCH = {
    "AI": "IA", "NATO": "OTAN", "IMF": "FMI", "GDP": "PIB", "WTO": "OMC", "DNA": "ADN", "RNA": "ARN", "HIV": "VIH", "AIDS": "sida",
    "UFO": "ovni", "UFOs": "ovnis",
    "EU": "UE", "UK": "Royaume-Uni", "UAE": "Émirats arabes unis", "VAT": "TVA", "ICC": "CPI", "ECB": "BCE", "IPCC": "GIEC", "OECD": "OCDE", "ICRC": "CICR",
    "IAEA": "AIEA", "ILO": "OIT", "GPs": "généralistes", "HR": "RH", "PTSD": "TSPT", "MRI": "IRM", "STD": "IST", "STDs": "IST", "AGI": "IAG",
    "NGO": "ONG", "NGOs": "ONG", "SMEs": "PME", "SME": "PME", "MEPs": "eurodéputés", "CEO": "PDG", "CEOs": "PDG", "CFO": "directeur financier",
    "FAQs": "FAQ", "USSR": "URSS", "ASAP": "dès que possible", "PMs": "Premiers ministres",
}
QUALIFIED = frozenset((
    "chatbot robot système modèle outil agent assistant technologie logiciel entreprise startup start-up société application puce générateur recherche "
    "chercheur expert moteur image contenu fonction fonctionnalité plateforme plate-forme laboratoire bulle virus test croissance").split())
"""Nouns that an English acronym is left hanging behind: the two are one error."""
ARTICLES = frozenset("le la les l' un une des du de d' au aux à en et par pour ce cette son sa".split())


def beside(sentence: tuple[Word, ...], at: int, step: int) -> Word | None:
    """The word one place on, if only one space, or an elision, parts the two."""
    near = at + step
    if not 0 <= near < len(sentence):
        return None
    first, second = sorted((sentence[at], sentence[near]), key=lambda word: word.span.start)
    return sentence[near] if second.span.start - first.span.end <= 1 else None


def in_name(sentence: tuple[Word, ...], at: int) -> bool:
    """Whether a capitalised word that is no article stands beside the acronym."""
    return any(word is not None and word.text[0].isupper() and word.form not in ARTICLES for word in (beside(sentence, at, -1), beside(sentence, at, 1)))


def hit(segment: Segment, sentence: tuple[Word, ...], at: int, french: str) -> Hit:
    """The acronym, with the noun it qualifies when one stands before it."""
    acronym, noun = sentence[at], beside(sentence, at, -1)
    if noun is None or not noun.lemmas & QUALIFIED:
        return Hit(segment, acronym.span, say("“{english}” is « {french} » in French", english=acronym.text, french=french), french, acronym.text)
    phrase = f"{noun.text} {'d’' if french[0] in 'AEIOUÉ' else 'de '}{french}"
    return Hit(
        segment,
        Span(noun.span.start, acronym.span.end),
        say("“{english}” is « {french} » in French", english=acronym.text, french=french),
        phrase,
        f"{acronym.text} {noun.text}")


@each_segment
def find(segment: Segment, *, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Report English acronyms that have a French form; those in `allowed` are accepted."""
    if segment.text.isupper():
        return
    sentence = words(segment.text)
    for at, word in enumerate(sentence):
        french = FRENCH.get(word.text)
        if french and word.text not in allowed and not in_name(sentence, at):
            yield hit(segment, sentence, at, french)


CHECK = Check(
    id="acronym", category="terminology/wrong-term", severity=Severity.MINOR, explanation=__doc__, find=find,
    bad=(
        Example("X abordait les problèmes de son [[chatbot AI]], Grok."),
        Example("L’[[AI]] générative inquiète."),
        Example("Les alliés de la [[NATO]] 🛡️ se réunissent, sans [[AI]].")),
    good=(Example("Son chatbot d’IA, Grok."), Example("Meta AI et l’AI Act européen."), Example("J’AI VU."), Example("L’ONU et l’OTAN se réunissent.")))
