"""An error of grammar that an engine beside tqcheck found.

Where Grammalecte is installed, or a LanguageTool server is named (`grammar` in the settings), its remarks on agreement, conjugation, moods,
elisions and words taken for one another are reported: severity minor, since they seldom change what a sentence says. Its remarks on spaces,
quotation marks, apostrophes, capitals, hyphens and style are not, nor the words that its dictionary does not know: our own checks judge the
former, and the latter are mostly names. Left alone too: what depends on a name, a word in capitals, an address, a handle or a placeholder; what
stands in a quotation of a few words, which is often a title; and the rules in `silent`, which are mostly wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import OBJECT, Evidence, Remark, Segment, Span
from tqcheck.finding import Hit, Severity

CATEGORIES = {kind: f"linguistic-conventions/{kind}" for kind in ("grammar", "spelling", "punctuation")}
SILENT = frozenset((
    "gn_*_2m gn_*_3m gn_*_2m_virg gn_start_* gn_det_nom_* gn_tous_det_nom gn_nombre_chiffres_1m gn_groupe_de conf_peut_être2 conf_très_trait conf_la_là "
    "conf_numérique_digital conf_non_verbe_après_préverbes conf_start_nom_ppas conj_beaucoup conj_que_où_comment_verbe_sujet_sing "
    "ppas_une_fois_det_nom_adj vmode_que_indicatif vmode_si_sujet_conditionnel_subjonctif").split())
"""Rules of Grammalecte 2.1.2, or patterns of their names, that were wrong half the time or more on French that people wrote: « très, très fort »,
« l’effet surprise », and all that let a participle agree with the noun before it, whatever it belongs to (« la série de mes rêves diffusée hier »)."""
SUGGESTIONS = 3
PROSE = 20
"""What has more remarks than this in one sentence is a table, a list or code, of which the engine knows nothing."""
AROUND = 20
"""Characters beside a span in which an object, such as inline code, may be what the remark is about."""
WORD = re.compile(r"[^\W\d_]+")
QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
MENTION = 4
"""Words of a quotation that may be a title or a word spoken of."""
LINK = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+|[@#]\w+#?|\{[^{}]*\}|&#?\w+;|\w\"\w+|\b\w+\.(?:com|org|net|fr|io)\b")
AHEAD = re.compile(r"\s{0,3}\d")
"""A number after the span: whether it is one or many, and of what, is not in the engine's dictionary (« des 27 », « le 4 »)."""
UNSURE = frozenset("auteur chef docteur écrivain ingénieur médecin procureur professeur macro méga mini poly".split())
"""Titles that many a woman bears as they are (« la chef de cabinet »), and what is written apart from the word that it begins (« des macro clips »)."""
TYPOGRAPHY = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "‑": "-"})


@each_segment
def find(segment: Segment, *, silent: frozenset[str] = SILENT) -> Iterator[Hit]:
    """Report the engine's remarks that are worth an editor's time, but those of the rules in `silent`."""
    remarks = segment.evidence.remarks or ()
    for remark in remarks if len(remarks) <= PROSE else ():
        silenced = any(fnmatchcase(remark.rule, rule) for rule in silent)
        if remark.kind in CATEGORIES and not silenced and not doubtful(segment.text, remark):
            suggestion = " | ".join(dict.fromkeys(remark.suggestions[:SUGGESTIONS])) or None
            yield Hit(segment, remark.span, f"{remark.message.strip().rstrip('.')} ({remark.rule})", suggestion, category=CATEGORIES[remark.kind])


def doubtful(text: str, remark: Remark) -> bool:
    """Whether a remark is one of those that are mostly false alarms."""
    span = remark.span
    if not WORD.search(text, *span) or any(plain(text[span.start:span.end]) == plain(one) for one in remark.suggestions):
        return True
    before_h = text[span.end:span.end + 1].lower() == "h"  # whether it elides is for a dictionary: « le houmous », « l’huile »
    if before_h or AHEAD.match(text, span.end) or OBJECT in text[max(0, span.start - AROUND):span.end + AROUND]:
        return True
    return touches(span, LINK.finditer(text)) or touches(span, mentions(text)) or about_a_name(text, remark)


def touches(span: Span, matches: Iterable[re.Match[str]]) -> bool:
    """Whether a span overlaps one of some matches or stands right beside it."""
    return any(span.start <= match.end() and match.start() <= span.end for match in matches)


def plain(text: str) -> str:
    """A text in lower case without what is typography: kinds of spaces and apostrophes, accents of capitals."""
    letters = "".join(unicodedata.normalize("NFD", char)[0] if char.isupper() else char for char in unicodedata.normalize("NFC", text))
    return letters.translate(TYPOGRAPHY).lower().strip()


def mentions(text: str) -> Iterator[re.Match[str]]:
    """The quotations of a few words, which are often titles or words spoken of."""
    return (match for match in QUOTED.finditer(text) if len(WORD.findall(match[0])) <= MENTION)


def about_a_name(text: str, remark: Remark) -> bool:
    """Whether a word of the span or of the message, or one that the span runs into, is a name, in capitals, only mentioned, or unsure."""
    span = remark.span
    into = WORD.match(text, span.end)
    said = {*WORD.findall(text[span.start:span.end]), *WORD.findall(remark.message), into[0] if into else ""}
    shouts = {word.lower() for word in WORD.findall(text) if shouted(word)}
    names = (word[0] for word in WORD.finditer(text) if word[0][0].isupper() and not opens(text, word.start()))
    spoken_of = (word for match in mentions(text) for word in WORD.findall(match[0]))
    return not (said.isdisjoint(names) and said.isdisjoint(spoken_of) and said.isdisjoint(UNSURE)) or any(word.lower() in shouts for word in said)


def shouted(word: str) -> bool:
    """Whether a word is written in capitals throughout, as an acronym is."""
    return len(word) > 1 and word.isupper()


def opens(text: str, at: int) -> bool:
    """Whether a word stands at the head of the sentence or of a quotation in it, where any word has a capital."""
    before = text[:at].rstrip()
    return not WORD.search(before) or before[-1] in ".!?…:«“\"—–"


def example(marked: str, part: str, message: str, rule: str, *suggestions: str, kind: str = "grammar") -> Example:
    """An example with one remark: on what is marked, or else on the first place of `part`."""
    plain = Example(marked)
    start = plain.spans[0].start if plain.spans else plain.text.index(part)
    return Example(marked, evidence=Evidence(remarks=(Remark(Span(start, start + len(part)), message, rule, suggestions, kind),)))


CHECK = Check(
    id="grammar", category="linguistic-conventions/grammar", severity=Severity.MINOR, explanation=__doc__, find=find, need="grammar engine",
    bad=(
        example("Les [[enfant]] mangent des pommes 😀.", "enfant", "Accord de nombre erroné : « enfant ».", "gn_les_1m", "enfants"),
        example("L’E\u0301tat «\u00a0veut que tous s’en [[aille]] demain\u00a0».", "aille", "Accord avec “tous”.", "conj_les_nom", "aillent"),
        example("Il a réussi [[a]] convaincre Altman.", "a", "Confusion probable.", "conf_à_a_infinitif", "à", kind="spelling"),
        example("[[La]] navire est parti.", "La", "Accord de genre erroné : « navire » est masculin.", "gn_la_1m", "Le"),
        example("Le parti [[de ]]écologistes.", "de ", "Il faut élider.", "eleu_élisions_manquantes", "d’")),
    good=(
        Example("Les enfant mangent des pommes."),
        example("Touchez l’icône Menu.", "Menu", "Accord de genre erroné entre “icône” et “Menu”.", "gn_les_1m", "Menue"),
        example("Tout semble accuser la CNAM.", "la", "Accord de genre erroné : « CNAM » est masculin.", "gn_la_1m", "le"),
        example("Le parti de Obama.", "de ", "Il faut élider.", "eleu_élisions_manquantes", "d’"),
        example("On sert le houmous 😀.", "le ", "Il faut élider.", "eleu_élisions_manquantes", "l’"),
        example("Les mots «\u00a0éteint\u00a0» apparaissent.", "éteint", "Accord avec “les mots”.", "conj_les_nom", "éteignent"),
        example("A\u00a0la suite de l’E\u0301té.", "A", "Confusion probable.", "conf_à_a_locutions", "À", kind="spelling"),
        example("C’est l'été.", "l'", "Apostrophe typographique.", "apostrophe", "l’"),
        example("Il est très, très fort.", "très", "Confusion probable.", "conf_très_trait", "trait", kind="spelling"),
        example("Il faut 25 km.", "25 km", "Espace insécable.", "unit_nbsp", "25\u00a0km", kind="unit"),
        example("Lisez @les_enfant 😮.", "enfant", "Accord de nombre erroné.", "gn_les_1m", "enfants"),
        example("Il n&#39;est pas là.", "n", "“n” devrait être un verbe.", "conf_il_non_verbe", kind="spelling"),
        example("Les \ufffc utilisée.", "utilisée", "Accord de nombre erroné.", "gn_les_2m", "utilisées")))
