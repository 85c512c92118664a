"""A compound that no French word list knows, built on the machine's own misreading.

“anti-woke” became « anti-diffusée »: a prefix of opinion before a past participle. French puts such prefixes before nouns and adjectives
(« antimissile », « pro-européen », « non-violent »); before the participle of an ordinary verb the word is nearly always invented.
Only `anti-`, `pro-`, `hyper-` and `ultra-` are looked at: `non-`, `sous-`, `sur-`, `pré-`, `mal-` and `semi-` form participles in good French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simplemma import is_known, lemmatize

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment
from tqcheck.finding import Hit, Severity
from tqcheck.words import words

PREFIXED = re.compile(r"(?:anti|pro|contre)-(\w+(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues))$")
NOUNS = frozenset((
    "réfugié réfugiés immigré immigrés marché sécurité publicité société identité autorité majorité minorité vérité députée député accusé accusés "
    "blindé fumée buée armée entrée rosée idée employé employés abus refus bruit ennui nuit reçu inconnu vie maladie pluie démocratie monarchie "
    "police énergie fongi infectieux confiné confinés confinement radicalisé condamné condamnés fumé bougé buée marées marée pédophilie envahi "
    "paludisme").split())


@each_segment
def find(segment: Segment, *, allowed: frozenset[str] = NOUNS) -> Iterator[Hit]:
    """Report prefix + participle compounds whose second half is a verb's participle and no noun in `allowed`."""
    for word in words(segment.text):
        match = PREFIXED.match(word.form)
        if match and match[1] not in allowed and is_participle(match[1]) and not is_known(word.form, lang="fr"):
            yield Hit(segment, word.span, f"« {word.text} » is in no French word list: it seems to be coined from a misread English compound")


def is_participle(form: str) -> bool:
    """Whether a form is a past participle of an -er verb that French knows."""
    stem = re.sub(r"(é|ée|és|ées)$", "er", form)
    return stem != form and is_known(form, lang="fr") and (lemmatize(form, lang="fr").endswith("er") or is_known(stem, lang="fr"))


CHECK = Check(
    id="coinage", category="accuracy/mistranslation", severity=Severity.CRITICAL, explanation=__doc__, find=find,
    bad=(Example("Il vante une orientation «[[anti-diffusée]]» 🚫."), Example("Une campagne [[pro-annulée]] agite l’université.")),
    good=(
        Example("Une batterie anti-missile et des tirs antiaériens."),
        Example("Un député pro-européen et anti-immigrés."),
        Example("Les non-inscrits du sous-équipé Nord.")))
