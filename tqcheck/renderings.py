"""How surely an English and a French word render each other, and how much a word says.

A word is rendered by one that the lexical table knows as its translation (in either direction, in any inflection), by one that shares its
translations (« lutter » for “combat”: the pivot of Bannard and Callison-Burch, ACL 2005), or by one written alike, as names and cognates are.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tqcheck.align import english_words
from tqcheck.document import Span
from tqcheck.table import Lang, Table
from tqcheck.wordlist import lemmatize
from tqcheck.words import lemmas, words

COMMON, RARE = 20_000, 500
"""A word that the training text has so often weighs nothing, and one that it has so seldom weighs one; between them the logarithm counts."""
LITTLE = {lang: frozenset(some.split()) for lang, some in {
    "en": "aah ah aha aw aww eh ha hah haha hello hey hi hm hmm huh oh ok okay ooh oops ouch uh um well wow yeah yep yes "
          "about above across after again against all almost along already also although always am among an and another any anyone anything are around as "
          "at away back be because been before being below between both but by can cannot could did do does doing done down during each either else even "
          "ever every everyone everything few first for from further get gets getting go goes going gone got had has have having he her here hers herself "
          "him himself his how however if in indeed instead into is it its itself just last least less let like made make makes making many may me might "
          "mine more most mr mrs ms much must my myself near need neither never no nobody none nor not nothing now of off on once one ones only onto or "
          "other others ought our ours ourselves out over own per perhaps put quite rather really said same say says several shall she should since so some "
          "somebody someone something still such take taken takes than that the their theirs them themselves then there therefore these they thing "
          "things this those though through thus to together too took towards toward two under until up upon us use used using very was way we well were "
          "what whatever when where whether which while who whole whom whose why will with within without would yet you your yours yourself",
    "fr": "ah aïe bah ben bon eh euh ha hein hélas ho hum oh ok ouais ouf oui "
          "ai afin ainsi alors alentour après assez au aucun aucune aujourd'hui auparavant auprès auquel auraient aurait aussi autant autour autre autres aux "
          "avaient avait avant avec avoir avons ayant beaucoup bien car ce ceci cela celle celles celui cependant certain certaine certaines certains ces "
          "cet cette ceux chacun chaque chez ci comme comment compte contre dans davantage de dehors déjà depuis derrière des dès "
          "desquels deux devant devrait dit dire doit doivent donc dont du dû duquel durant elle elles en encore enfin ensuite entre envers "
          "environ est et étaient était étant être été eu eux fait faire fallait faut fois font guère hors ici il ils jamais je jusque la là laquelle "
          "le lequel les lesquels leur leurs lieu loin lors lorsque lui ma mais malgré me même mêmes mes mettre mieux mis mise moi moins mon ne néanmoins ni "
          "non nos notamment notre nous on ont or ou où par parce parfois parmi pas pendant peu peut peuvent peut-être plus plusieurs plutôt point "
          "pour pourquoi pourrait pourtant pouvoir près presque pu puis puisque quand quant que quel quelle quelles quels quelque quelques qui quoi "
          "rien sa sans sauf se selon sera serait seraient ses seul seule seulement si sien sinon soi soient soit son sont sous souvent suite sur surtout "
          "tant tandis tel telle telles tels ton toujours tous tout toute toutefois toutes très trop un une va vers via voilà voire vont vos votre vous y "
          "celles-ci celui-ci celle-ci ceux-ci est-ce lui-même elle-même eux-mêmes lors soi-même voici selon là-bas chose choses façon manière sorte afin "
          "mr m mme"}.items()}
"""Words that a free rendering leaves out or adds without saying less or more."""
SURE, PIVOTED = 0.05, 0.3
"""A probability, and a likeness of translations, from which a word is rendered in full."""
ALIKE, LETTERS = 0.7, 4
"""The share of letters at both ends, and how many, that make two words cognates."""
WORDY = re.compile(r"[^\W\d_]{3}")
OTHER: dict[Lang, Lang] = {"en": "fr", "fr": "en"}


def weight(lang: Lang, form: str, table: Table) -> float:
    """How much a word says, 0 to 1: nothing for small words and numbers, which stand in other words or another form, most for rare words."""
    if form in LITTLE[lang] or not WORDY.search(form) or (lang == "en" and "'" in form) or any(map(str.isdigit, form)):
        return 0.0
    seen = max(RARE, table.seen(lang, form))
    return max(0.0, math.log(COMMON / seen) / math.log(COMMON / RARE))


@lru_cache(maxsize=65536)
def dictionary_forms(lang: Lang, form: str) -> frozenset[str]:
    """The lemmas that a folded word could have, itself among them."""
    return lemmas(form) if lang == "fr" else frozenset((form, lemmatize(form, lang="en").lower()))


class Renderings:
    """What the table says of words, by lemma; remembered from sentence to sentence."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.direct = lru_cache(maxsize=65536)(self._direct)
        self.pivot = lru_cache(maxsize=65536)(self._pivot)
        self.aimed = lru_cache(maxsize=65536)(lambda lang, form: unit(self.direct(lang, form)))
        self.of = lru_cache(maxsize=65536)(self._of)

    def _direct(self, lang: Lang, form: str) -> Mapping[str, float]:
        """Lemmas of the other language with the probability that they render this word or, if that is unknown, its lemma."""
        rows = [self.table.translations(lang, form)]
        if not rows[0]:
            rows = [self.table.translations(lang, lemma) for lemma in dictionary_forms(lang, form)]
        found: dict[str, float] = {}
        for other, share in (item for row in rows for item in row.items()):
            for lemma in dictionary_forms(OTHER[lang], other):
                found[lemma] = found.get(lemma, 0.0) + share
        return found

    def _pivot(self, lang: Lang, form: str) -> Mapping[str, float]:
        """Lemmas of its own language that share its translations, at length one."""
        found: dict[str, float] = {}
        for other, share in self.table.translations(lang, form).items():
            if other not in LITTLE[OTHER[lang]]:
                for lemma, back in self.direct(OTHER[lang], other).items():
                    found[lemma] = found.get(lemma, 0.0) + share * back
        return unit(found)

    def small(self, english: str, french: str) -> float:
        """How surely a small word renders a word that says something, or the other way round: as sure as the table is."""
        return max(self.table.translations("en", english).get(french, 0.0), self.table.translations("fr", french).get(english, 0.0))

    def _of(self, english: str, french: str) -> float:
        """How surely two words render each other, 0 to 1."""
        if alike(english, french):
            return 1.0
        there, back = self.direct("en", english), self.direct("fr", french)
        share = max([there.get(lemma, 0.0) for lemma in dictionary_forms("fr", french)] + [back.get(lemma, 0.0) for lemma in dictionary_forms("en", english)])
        if share >= SURE:
            return 1.0
        return max(share / SURE, min(1.0, likeness(self.pivot("en", english), self.aimed("fr", french)) / PIVOTED))


def unit(vector: Mapping[str, float]) -> Mapping[str, float]:
    """A sparse vector at length one; an empty one stays empty."""
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {key: value / length for key, value in vector.items()}


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two sparse vectors of length one."""
    small, large = sorted((one, other), key=len)
    return sum(value * large.get(key, 0.0) for key, value in small.items())


def alike(one: str, other: str) -> bool:
    """Whether two folded words are written so much alike that they are a name or a cognate: the same letters at both ends, accents apart."""
    one, other = bare(one), bare(other)
    if one == other:
        return True
    short = min(len(one), len(other))
    if short < LETTERS:
        return False
    ahead = next((n for n in range(short) if one[n] != other[n]), short)
    behind = next((n for n in range(short - ahead) if one[-1 - n] != other[-1 - n]), short - ahead)
    return ahead >= 1 and ahead + behind >= ALIKE * max(len(one), len(other))


@lru_cache(maxsize=65536)
def bare(form: str) -> str:
    """A folded word without accents and hyphens."""
    return "".join(c for c in unicodedata.normalize("NFD", form.replace("œ", "oe").replace("æ", "ae")) if c.isalnum())


class Covered(NamedTuple):
    """A word of one side, how much it says and how well the other side renders it."""

    span: Span
    form: str
    weight: float
    """0 for a small word to 1 for a rare one."""
    cover: float
    """0 for no rendering to 1 for a sure one; 0 for a word that weighs nothing."""
    other: int | None
    """The number of the word of the other side that renders it best; None if none does."""

    @property
    def lost(self) -> float:
        """How much is missing on the other side, 0 to 1."""
        return self.weight * (1 - self.cover)


class Coverage(NamedTuple):
    """Both sides of a sentence, word by word in order."""

    source: tuple[Covered, ...]
    target: tuple[Covered, ...]


@lru_cache(maxsize=2)
def renderings(table: Table) -> Renderings:
    """What a table says of words, remembered from sentence to sentence."""
    return Renderings(table)


def cover(source: str, text: str, table: Table) -> Coverage:
    """Both sides word by word, each with its best rendering on the other; of several that are as good the one at the likeliest place."""
    known = renderings(table)
    english, french = english_words(source), tuple((word.span, word.form) for word in words(text))
    heavy, weights = [weight("en", form, table) for _, form in english], [weight("fr", form, table) for _, form in french]
    sure = [[known.of(e, f) if a and b else known.small(e, f) if a or b else 0.0 for (_, f), b in zip(french, weights, strict=True)]
            for (_, e), a in zip(english, heavy, strict=True)]
    back = [list(column) for column in zip(*sure, strict=True)] or [[] for _ in french]
    return Coverage(tuple(_side(english, heavy, sure)), tuple(_side(french, weights, back)))


def _side(found: Sequence[tuple[Span, str]], weights: Sequence[float], sure: Sequence[Sequence[float]]) -> Iterator[Covered]:
    """The words of one side with their best renderings; small words need none."""
    for n, ((span, form), heavy, row) in enumerate(zip(found, weights, sure, strict=True)):
        share = max(row, default=0.0) if heavy else 0.0
        place = n / max(1, len(found) - 1) * max(1, len(row) - 1)
        best = min((m for m, other in enumerate(row) if other == share), key=lambda m: abs(place - m)) if share else None
        yield Covered(span, form, heavy, share, best)
