"""Suggestions in the form of the words they replace: « tenait » is to become « accueillait », not « accueillir ».

The reported word's form is found among those of its verb, and the suggestion's first word put in the same: regular verbs by their endings, the
irregular ones that suggestions begin with by their principal parts. What the word list does not know, or a form that may be two (« fait »), leaves the
suggestion in dictionary form, which is better than a wrong form. Nouns follow into the plural.
"""

from __future__ import annotations

from functools import lru_cache

from tqcheck.wordlist import is_known
from tqcheck.words import fold, lemmas

AGREEMENT = ("", "e", "s", "es")
AUXILIARIES = frozenset("a ai as ont avons avez avait avaient avoir ayant est sont était étaient être étant fut furent sera seront aura auront".split())
"""The form that matters stands after them."""
IMPERFECT = ("ons", "ez", "ant", "ais", "ait", "ions", "iez", "aient")
FUTURE = ("ai", "as", "a", "ons", "ez", "ont", "ais", "ait", "ions", "iez", "aient")
PAST = {"er": ("a", "èrent"), "ir": ("it", "irent"), "re": ("it", "irent")}
IRREGULAR = {  # past participle, he, they, stem of the imperfect, stem of the future; a verb that ends so takes what stands before along
    "faire": "fait fait font fais fer", "prendre": "pris prend prennent pren prendr", "mettre": "mis met mettent mett mettr",
    "tenir": "tenu tient tiennent ten tiendr", "venir": "venu vient viennent ven viendr", "dire": "dit dit disent dis dir", "avoir": "eu a ont av aur",
    "être": "été est sont ét ser", "suivre": "suivi suit suivent suiv suivr", "recevoir": "reçu reçoit reçoivent recev recevr",
    "uire": "uit uit uisent uis uir", "ouvrir": "ouvert ouvre ouvrent ouvr ouvrir", "offrir": "offert offre offrent offr offrir",
    "partir": "parti part partent part partir", "sortir": "sorti sort sortent sort sortir", "sentir": "senti sent sentent sent sentir",
    "lire": "lu lit lisent lis lir", "écrire": "écrit écrit écrivent écriv écrir", "voir": "vu voit voient voy verr", "devoir": "dû doit doivent dev devr",
    "battre": "battu bat battent batt battr", "indre": "int int ignent ign indr", "courir": "couru court courent cour courr",
    "accueillir": "accueilli accueille accueillent accueill accueiller"}
PLURALS = (("al", "aux"), ("eau", "eaux"), ("eu", "eux"), ("", "s"))
SMALL = frozenset("de d' du des à au aux en pour sur dans par sans avec et ou".split())


def inflected(suggestion: str, replaced: str) -> str:
    """A suggestion in the form of the phrase it replaces, as far as its first word tells; unchanged where that is not known."""
    old, new = next(iter(fold(replaced).split()), ""), suggestion.split()
    if not old or not new or suggestion != suggestion.lower() or old in AUXILIARIES:
        return suggestion
    if new[0].endswith(("er", "ir", "re")) and new[0] in lemmas(new[0]) and is_known(new[0], lang="fr"):
        return " ".join([_conjugated(new[0], old) or new[0], *new[1:]])
    return _pluralised(new) if _is_plural(old) and not new[0].endswith(("s", "x", "z")) else suggestion


def _conjugated(verb: str, like: str) -> str | None:
    """A verb in the form that `like` is of its own; None for an infinitive, an unknown form, one that may be several, or a result that is no word."""
    wanted = {forms(verb)[name] for lemma in lemmas(like) if lemma != like and lemma.endswith(("er", "ir", "re")) and is_known(lemma, lang="fr")
              for name, form in forms(lemma).items() if form == like and name in forms(verb)}
    formed = wanted.pop() if len(wanted) == 1 else None
    return formed if formed and is_known(formed, lang="fr") else None


@lru_cache(maxsize=4096)
def forms(verb: str) -> dict[str, str]:
    """The third persons, participles, imperfect and future of a verb, by name; by analogy, so that some may be no words."""
    end = next((end for end in sorted(IRREGULAR, key=len, reverse=True) if verb.endswith(end)), None)
    stem = verb[:-2]
    if end:
        before = verb.removesuffix(end)
        participle, he, they, imperfect, future = (before + part for part in IRREGULAR[end].split())
    elif verb.endswith("er"):
        participle, he, they, imperfect, future = f"{stem}é", f"{stem}e", f"{stem}ent", stem, verb
    elif verb.endswith("ir"):
        participle, he, they, imperfect, future = f"{stem}i", f"{stem}it", f"{stem}issent", f"{stem}iss", verb
    else:
        participle, he, they, imperfect, future = f"{stem}u", stem, f"{stem}ent", stem, verb[:-1]
    found = {"he": he, "they": they}
    found |= {f"participle {end}": participle if participle.endswith("s") and end == "s" else participle.replace("dû", "du" if end else "dû") + end
              for end in AGREEMENT}
    found |= {f"imperfect {end}": _soft(imperfect, end) + end for end in IMPERFECT} | {f"future {end}": future + end for end in FUTURE}
    if not any(verb.endswith(end) for end in IRREGULAR):
        found |= {f"past {n}": _soft(stem, end) + end for n, end in enumerate(PAST[verb[-2:]])}
    return found


def _soft(stem: str, ending: str) -> str:
    """A stem before an ending: « changeait », « annonçait »."""
    if ending[0] in "aâo":
        return stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    return stem


def _is_plural(form: str) -> bool:
    """Whether a noun's form is plural: without its ending it is a word too."""
    return len(form) > 3 and form.endswith(("s", "x")) and is_known(form[:-1], lang="fr") and form[:-1] in lemmas(form)


def _pluralised(words: list[str]) -> str:
    """A noun phrase in the plural: its words before the first preposition."""
    out: list[str] = []
    for n, word in enumerate(words):
        if word in SMALL or "’" in word or "'" in word:
            return " ".join(out + words[n:]) if out else " ".join(words)
        formed = word if word.endswith(("s", "x", "z")) else next(word.removesuffix(end) + plural for end, plural in PLURALS if word.endswith(end))
        if not is_known(formed, lang="fr"):
            return " ".join(words)
        out.append(formed)
    return " ".join(out)
