"""A compound that no French word list knows, built on the machine's own misreading.

“anti-woke” became « anti-diffusée »: a prefix of opinion before a past participle. French puts such prefixes before nouns and adjectives
(« antimissile », « pro-européen », « non-violent »); before the participle of an ordinary verb the word is nearly always invented.
Only `anti-` and `pro-` are looked at, and people named by a participle (« pro-salariés ») are left alone: `non-`, `sous-`, `sur-`, `pré-`,
`mal-` and `semi-` form participles in good French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Segment
from tqcheck.finding import Hit, Severity
from tqcheck.wordlist import is_known, lemmatize
from tqcheck.words import words

PREFIXED = re.compile(r"(?:anti|pro)-(\w+(?:é|ée|és|ées))$")
NOUNS = frozenset((
    "réfugié immigré migré marché sécurité publicité société identité autorité majorité minorité vérité député accusé blindé fumé buée armée entrée rosée idée "
    "employé confiné radicalisé condamné marée salarié retraité exilé allié diplômé assuré handicapé déporté licencié délégué envoyé initié insurgé révolté "
    "sinistré affilié abonné invité associé marié divorcé voilé vacciné administré naturalisé gradé privilégié opprimé colonisé rapatrié").split())


@each_segment
def find(segment: Segment, *, allowed: frozenset[str] = NOUNS) -> Iterator[Hit]:
    """Report prefix + participle compounds whose second half is a verb's participle and no noun in `allowed`."""
    for word in words(segment.text):
        match = PREFIXED.match(word.form)
        if match and not singulars(match[1]) & allowed and is_participle(match[1]) and not is_known(word.form, lang="fr"):
            yield Hit(segment, word.span, f"« {word.text} » is in no French word list: it seems to be coined from a misread English compound")


def singulars(form: str) -> frozenset[str]:
    """A form, its singular and its masculine singular, by their endings."""
    single = form.removesuffix("s")
    return frozenset((form, single, single.removesuffix("e")))


def is_participle(form: str) -> bool:
    """Whether a form is a past participle of an -er verb that French knows."""
    stem = re.sub(r"(é|ée|és|ées)$", "er", form)
    return stem != form and is_known(form, lang="fr") and (lemmatize(form, lang="fr").endswith("er") or is_known(stem, lang="fr"))


CHECK = Check(
    id="coinage", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Il vante une orientation «[[anti-diffusée]]» 🚫."), Example("Une campagne [[pro-annulée]] agite l’université.")),
    good=(
        Example("Une batterie anti-missile et des tirs antiaériens."),
        Example("Un député pro-européen, anti-immigrés et pro-salariées."),
        Example("Les non-inscrits du sous-équipé Nord.")))
