"""A sentence that the source does not have.

Only where the whole article was given beside its translation (`check --source`). Sentences are aligned with each other; a French one for which
nothing is left, and whose words the English beside its place does not have either, is reported. Headings, sentences of few words and credits of
an agency or a picture, which editions add and leave out, are never reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Pairing, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.words import words as french_words

CREDIT = re.compile(
    r"\W*(?:(?:photo|image|vidéo|crédit|source|publicité|légende|à lire|lire aussi|lire la suite|voir aussi|abonnez|inscrivez|suivez|cliquez|"
    r"tous droits|article (?:traduit|publié|mis à jour)|traduit|traduction|avec (?:l['’])?(?:afp|reuters|ap)|mis à jour|publié)\b|©)", re.IGNORECASE)


@each_segment
def find(segment: Segment, *, words: int = 4) -> Iterator[Hit]:
    """Report sentences of at least so many `words` that render nothing."""
    text = segment.text
    if segment.pairing and segment.pairing.added and len(french_words(text)) >= words and not CREDIT.match(text):
        yield Hit(segment, Span(len(text) - len(text.lstrip()), len(text.rstrip())), "the source does not seem to have this sentence")


CHECK = Check(
    id="added-sentence", category="accuracy/addition", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("[[L’e\u0301te\u0301 fut long 😀, dit «\u00a0Le Monde\u00a0».]]", pairing=Pairing(added=True)),),
    good=(Example("Il est parti.", pairing=Pairing(added=True)), Example("Publié le 3 mai 2024 à 15\u00a0h.", pairing=Pairing(added=True)),
          Example("Il est parti pour l’Angleterre.", src="He left for England.", pairing=Pairing()), Example("Il est parti pour l’Angleterre 😀.")))
