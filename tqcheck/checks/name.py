"""A name whose capitals or spelling wander.

OpenAI is not « Openai », xAI not « Xai ». A machine that lower-cases its input guesses the capitals anew. Names with an official spelling of
their own are in lexicons/names.txt; besides, a name written in two ways in one text is reported
where it is the rarer way, or as frequent and has fewer inner capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import wandering
from tqcheck.document import Document, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say

NAME = re.compile(r"(?<![\w@#/.&=-])[^\W\d_][\w&]*(?![\w@/]|\.\w{2,3}\b)")


@lru_cache
def official() -> dict[str, str]:
    """Folded names and their official spelling."""
    names = (files("tqcheck") / "lexicons" / "names.txt").read_text(encoding="utf-8").split()
    return {name.lower(): name for name in names}


def has_inner_capital(text: str) -> bool:
    return any(c.isupper() for c in text[1:]) and not text.isupper()


def places(document: Document) -> list[tuple[Segment, Span, str]]:
    """Each word that starts with a capital or has one inside, and is not all capitals."""
    return [(segment, Span(*match.span()), match[0]) for segment in document.segments for match in NAME.finditer(segment.text)
            if len(match[0]) > 2 and any(c.isupper() for c in match[0]) and not match[0].isupper()]


def find(document: Document, *, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Report each name whose capitals differ from its official spelling, or from the usual one in this document."""
    found = places(document)
    mixed = {text.lower() for _, _, text in found if has_inner_capital(text)}
    preferred = wandering(text for _, _, text in found if text.lower() in mixed)
    for segment, span, text in found:
        right = official().get(text.lower(), preferred.get(text, text))
        if text != right and text not in allowed:
            yield Hit(segment, span, say("« {name} » is written “{right}”", name=text, right=right), right)


CHECK = Check(
    id="name", category="accuracy/do-not-translate", severity=Severity.MINOR, explanation=__doc__, find=find,
    bad=(
        Example("Le PDG d’[[Openai]], Sam Altman."),
        Example("Musk a créé [[Xai]] 🚀 en 2023."),
        Example("La société Zyxware a parlé.\nLa société ZyxWare répond.\n".replace("Zyxware", "[[Zyxware]]").strip())),
    good=(
        Example("Le PDG d’OpenAI, Sam Altman."),
        Example("OPENAI ATTAQUE XAI"),
        Example("Voir https://www.Openai.com et @Openai."),
        Example("McDonald’s et Mcdo.")))
