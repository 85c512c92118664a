"""English words left in the French.

Three shapes are reported: a word in lower case that English knows and French does not (« followers »), loanwords
that French dictionaries or newspapers have adopted apart (lexicons/loanwords.txt); an English verb in capitals taken for a name after a
preposition (« la menace à Sue Apple »); and a capitalised English noun phrase that is no name (« Technology News Outlet »). Words quoted, in
links or in handles are left alone. With a source, whatever stands in the French just as in the source is reported too, if French text hardly
ever uses it (models/table tells how often): « Tapez Sign out », « Hypocrisy »; a lone capitalised one may be a name and is only remarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Evidence, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.metrics import ENGLISH_SMALL
from tqcheck.table import ORDERS
from tqcheck.wordlist import is_known
from tqcheck.words import Word, fold, words

QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|\([^)]*\)|https?://\S+|www\.\S+|[@#][\w.]+|\S+@\S+|\b[\w-]+\.(?:com|org|net|fr|io)\b")
PLACEHOLDER = re.compile(r"#\w+#|\{[^{}]*\}|%\w+%?|\$\w+|\[[A-Z_]+\]")
VERBS = {
    "Sue": "poursuivre {} en justice", "Ban": "interdire {}", "Acquire": "acquérir {}", "Hire": "embaucher {}", "Ditch": "abandonner {}",
    "Reject": "rejeter {}", "Approve": "approuver {}", "Urge": "exhorter {}", "Slam": "critiquer {}", "Unveil": "dévoiler {}", "Deny": "refuser {}",
    "Replace": "remplacer {}",
    "Reveal": "révéler {}", "Warn": "avertir {}", "Buy": "racheter {}", "Sell": "vendre {}", "Leave": "quitter {}"}
AS_NAME = re.compile(rf"(?:(?<![\w\u0300-\u036f])(?:à|a\u0300|pour|de))[ \u00a0](?:{'|'.join(VERBS)})[ \u00a0][A-Z]\w+")
BETWEEN = re.compile(r" (?:(?:an?|the|of|to|in|on|for|and|or|is|by|at|as|his|her|its) ){0,2}")
FIRST_NAMES = frozenset({"Sue Ellen", "Sue Johnston", "Sue Gray"})
HEADS = ("Outlet|Watchdog|Lawsuit|Startup|Lawmakers?|Spokes(?:man|woman|person)|Officials?|Shooting|Website|Company|Companies|Reports?|Users?|"
         "Engineers?|Maker|Researchers?|Workers?|Voters?|Leaders?|Employees|Shareholders?|Whistleblowers?|Newspaper|Settlement|Ruling|Outage|Breach|Layoffs")
NOUN_PHRASE = re.compile(rf"\b(?:[A-Z][a-z]+[ \u00a0]){{1,4}}(?:{HEADS})\b")
LEARNED = re.compile(r"(?:isations?|ables?|iasis|cytes?|kinases?|phosphates?|quines?|thiazides?|biomes?|zymes?|virus|plasmas?|oplast[ei]e?s?)$")
"""Endings that learned words have in both languages, too rare for any word list."""
PROSE = 10
"""In a sentence of so many words, capitals side by side are a name (Black Friday), not a label of an interface (Sign Out)."""
SUGGESTIONS = {
    "followers": "abonnés", "follower": "abonné", "bullshit": "conneries", "feedback": "retours", "settings": "paramètres",
    "tap": "touchez | appuyez sur", "newsfeed": "fil d’actualité", "outage": "panne", "hashtags": "mots-dièse", "refund": "remboursement",
    "shipping": "livraison", "account": "compte", "whistleblower": "lanceur d’alerte", "lawsuit": "procès | poursuite", "paywall": "péage numérique",
    "gaming": "jeux vidéo", "headset": "casque",
}


@lru_cache
def loanwords() -> frozenset[str]:
    """English words that French has adopted."""
    return frozenset((files("tqcheck") / "lexicons" / "loanwords.txt").read_text(encoding="utf-8").split())


def is_english(word: Word) -> bool:
    """Whether a word in lower case is English and not French."""
    form = word.form
    if len(form) < 4 or not form.isascii() or not word.text.islower() or LEARNED.search(form):
        return False
    if form in loanwords() or (form.endswith("s") and form[:-1] in loanwords()):
        return False
    return not any(is_known(f, lang="fr") for f in {form, form.rstrip("s"), form.rstrip("x")}) and is_known(form, lang="en")


def left_alone(text: str) -> list[Span]:
    """Stretches in which English is meant: quotations, links, handles, placeholders."""
    return [Span(*match.span()) for pattern in (QUOTED, PLACEHOLDER) for match in pattern.finditer(text)]


def adjoined(found: list[Span], text: str) -> Iterator[Span]:
    """Neighbouring words as one span, over one small English word between two."""
    run: Span | None = None
    for span in found:
        if run and BETWEEN.fullmatch(text, run.end, span.start):
            run = Span(run.start, span.end)
            continue
        if run:
            yield run
        run = span
    if run:
        yield run


def verbs_as_names(segment: Segment) -> Iterator[Hit]:
    """English verbs with their object, in capitals after a preposition."""
    for match in AS_NAME.finditer(segment.text):
        _, verb, name = match[0].split()
        if f"{verb} {name}" not in FIRST_NAMES:
            english = f"to {verb.lower()} {name}"
            message = "an English verb and its object, taken for a name"
            yield Hit(segment, Span(*match.span()), message, VERBS[verb].format(name), english, Severity.CRITICAL)


def kept(segment: Segment, quoted: list[Span], allowed: frozenset[str]) -> Iterator[Hit]:
    """What stands as in the source though French does not say so; in capitals or in quotation marks it may be a name, and is only remarked."""
    places = [Span(*match.span()) for match in PLACEHOLDER.finditer(segment.text)]
    for span in (k for k in segment.evidence.kept if not any(k.overlap(p) for p in places)):
        english = segment.text[span.start:span.end]
        forms = [word.form for word in words(english)]
        if any(form in allowed for form in forms) or (len(forms) == 1 and english.islower() and (forms[0] in loanwords() or is_known(forms[0], lang="fr"))):
            continue
        content = [word for word in words(english) if word.form not in ENGLISH_SMALL]
        named, prose = all(word.text[0].isupper() for word in content), len(words(segment.text)) >= PROSE
        if not content or (named and prose and len(forms) > 1):
            continue
        named = named and not (span.start == 0 and (len(forms) > 1 or forms[0] in ORDERS))
        doubtful = named or any(span.overlap(q) for q in quoted)
        yield Hit(segment, span, "left as in the source" + (", unless it is a name" if doubtful else ""), SUGGESTIONS.get(fold(english)), english,
                  Severity.MINOR if doubtful else None)


@each_segment
def find(segment: Segment, *, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Report English left in a sentence; words in `allowed` are accepted."""
    text, quoted, sentence = segment.text, left_alone(segment.text), words(segment.text)
    foreign = [w.span for w in sentence if w.form not in allowed and is_english(w)]
    for span in adjoined([span for span in foreign if not any(span.overlap(q) for q in quoted)], text):
        english = text[span.start:span.end]
        yield Hit(segment, span, "left in English", SUGGESTIONS.get(fold(english)), english)
    yield from verbs_as_names(segment)
    yield from kept(segment, quoted, allowed)
    for match in NOUN_PHRASE.finditer(text):
        if not any(Span(*match.span()).overlap(q) for q in quoted):
            yield Hit(segment, Span(*match.span()), "an English description, not a name", None, match[0].lower())


CHECK = Check(
    id="untranslated", category="accuracy/untranslated", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Il possède moins de [[followers]] sur X 😀."), Example("La menace de Musk lundi soir [[à Sue Apple]] a surpris."),
         Example("Un lien vers le site de [[Technology News Outlet]] suivait."), Example("L’entreprise a [[reached an agreement]] hier."),
         Example("Sous « Compte », tapez [[Sign out]].", src="Under “Account”, tap Sign out.", evidence=Evidence(kept=(Span(23, 31),)))),
    good=(Example("Il possède moins d’abonnés sur X."), Example("Elle a écrit à Sue Ellen."), Example("Le « storytelling » et le week-end."),
          Example("Son tweet, un podcast et le smartphone."), Example("Il a lu le New York Times et le Wall Street Journal.")))
