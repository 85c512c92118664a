"""A negation of the source that was lost, or one that the source does not have.

With a source, a sentence that is plainly negated on one side must be negative on the other, in whatever words: « incapable de » for “cannot”, « sans »,
« refuser », « manquer », « à peine » for “hardly”, « ne … pas oublier » for “remember”. Reported is only what has no word at all that is negative or
means something negative. Turns of phrase that are negated in one language alone say nothing: “can’t help”, “no doubt”, “isn’t it?”, “why not”, the « ne »
of « avant qu’il ne parte », « n’hésitez pas ». A negation of two negative words is no plain one either.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from tqcheck.align import english_words
from tqcheck.checks.base import Check, Example, each_pair
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.wordlist import is_known, lemmatize
from tqcheck.words import Word, fold, words

IDLE = re.compile(
    r"\bnot (?:only|just|merely|simply|least|yet|to mention|to say|infrequently|until|long (?:after|before|ago)|so much|necessarily)\b|\bnot unlike\b|"
    r"\b(?:can(?:not|'t)|could(?:n't| not)) (?:\w+ )?(?:help|but|wait|agree more|stand|bear|be (?:\w+er|more|too)|afford|believe|overstate)\b|"
    r"\bno (?:doubt|matter|sooner|less|fewer|more than|later|wonder|end|problem|longer|small|other|need|way|one(?:'s)? else|idea)\b|\bnos?\.? ?\d|"
    r"\bno[.,!]|^no\b|\bnever ?mind\b|"
    r"\bnothing (?:but|short|less|more|other|else|like)\b|\b(?:or|if|why|as|whether|than|or maybe) not\b|\bnot (?:at all|a few|without|for nothing|too|that)\b|"
    r"\bby no means\b|, not\b|\bnot (?:all|really|quite|always|everyone|everything|every)\b|\bwhy (?:do|does|did|are|is|should|would|could|can)n't\b|"
    r"\bdon't (?:worry|forget|hesitate|you|we|they|mind|miss|let)\b|\bdo not (?:hesitate|forget|worry)\b|"
    r"\b(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|must)n't (?:it|he|she|they|we|you|i|that|this|there|the)\b|\bnot \w+,? but\b|"
    r"\bnever ?theless\b|\bnone ?theless\b|\bnone other\b|\b(?:last|like) never before\b|\bnever before\b|\bnever (?:been (?:so|as)|so|more|better)\b|"
    r"\bat no\b|"
    r"\bin no time\b|\bno \w+ than\b|\bnot (?:\w+ ){0,3}until\b|\bn't (?:\w+ ){0,6}(?:until|before|only|just|but|enough|anymore|any more|any longer)\b|"
    r"\bnot (?:\w+ ){1,6}(?:until|before|but|only|enough|anymore|any more|any longer|either|yet)\b|\bneither\b")
"""Negated English that French has no need to negate."""
NEGATED = re.compile(r"\b(?:not|cannot|never|no|nobody|nothing|none|nor|nowhere)\b|n't\b|\bno-one\b")
ENGLISH = re.compile(
    r"\b(?:not|cannot|never|nor?|nobody|nothing|none|nowhere|neither|without|hardly|barely|scarcely|rarely|seldom|few|fewer|little|fail\w*|nay|ain|"
    r"den(?:y|ie[sd]|ial\w*|ying)|lack\w*|prevent\w*|refus\w*|reject\w*|avoid\w*|stop\w*|ceas\w*|unless|until|till|instead|rather|remind\w*|remember\w*|"
    r"forg[eo]t\w*|ignor\w*|miss(?:ing|ed|es)?|los(?:e|es|t|ing)|except|exclu\w*|ban(?:s|ned)?|forbid\w*|prohibit\w*|absen\w*|only|still|yet|otherwise|else|beyond|"
    r"unlike\w*|hate\w*|mind|wrong\w*|difficult\w*|hard|doubt\w*|ever|any\w*|wish\w*|regret\w*|withh\w*|cancel\w*|zero|omit\w*|neglect\w*|even|"
    r"remain\w*|far from|out of|short of|free of|clear of|rule\w* out|without|in vain|non\w*|devoid|depends?|small|dark|"
    r"make sure|sure to|all (?:i|you|he|she|we|they) can|but for|at all|\w{3,}less(?:ly|ness)?|nonsense|impossib\w*|incap\w*|inab\w*|"
    r"reluct\w*|refrain\w*|abst\w+|resist\w*|spar(?:e|ed|ing)|escap\w*|oppos\w*|too|than|surely|constantly|"
    r"nonetheless|mere\w*|\w+free|deliver|right\?)\b|n't\b|of course|(?:keep|kept)\w* (?:\w+ )?from|as \w+ as")
"""English that French may well render with « ne … pas »."""
DOUBLE = re.compile(
    r"\b(?:if|while|without|hardly|barely|scarcely|fail\w*|den(?:y|ie[sd]|ial\w*)|lack\w*|prevent\w*|refus\w*|reject\w*|avoid\w*|unless|until|forg[eo]t\w*|ignor\w*|"
    r"miss|exclu\w*|forbid\w*|beyond|contrary|doubt\w*|\w{3,}less|worse|"
    r"wonder|surpris\w*|enough|matter|care|bother|sense|stay|keep|hide|wait|any longer|anymore)\b")
"""Beside it, an English negation may become French without any."""
FIRM = re.compile(r"\b(?:without|neither|hardly|barely|scarcely|unable|unless|fail(?:s|ed|ure)?|lack(?:s|ed|ing)?)\b")
"""English that is negative in meaning, wherever it stands."""
PLAIN = re.compile(
    r"\b(?:ne|non|pas|jamais|rien|aucune?s?|nul(?:le)?s?|nullement|guère|ni|sans|aucunement|zéro|non-\w+|manque\w*|absen\w*|impossib\w*|"
    r"incap\w*)\b|\bn'")
"""French that is negative in itself."""
FRENCH = re.compile(
    r"\b(?:personne|moins|à peine|peine|peu|seul(?:e|es|s|ement)?|"
    r"sauf|excepté|exception|hormis|faute|loin|contraire\w*|au lieu|plutôt|hors|malgré|tort|faux|fausses?|défaut|absurde|caduc|caduques?|fich[eo]\w*|"
    r"importe|mal|mé(?:con|pri|fi)\w*|dé(?:pour|nu|nié|ni|ment|sa|su|mu|fen|gag|tourn|con|fa)\w*|dis(?:pens|sua)\w*|priv(?:er?|ant|ait|ent)|"
    r"privée?s? d[eu'](?!\\w)|manqu\w*|absen\w*|"
    r"interd\w*|refus\w*|empêch\w*|évit\w*|échou\w*|échec\w*|ignor\w*|ni(?:e|er|é|ait|ent|a)|rejet\w*|exclu\w*|cess\w*|arrêt\w*|difficil\w*|trop|sinon|"
    r"autrement|abst\w+|renon\w+|perd\w*|négli\w*|oubli\w*|dout\w*|rare\w*|vain|oppos\w*|suspen\w*|annul\w*|exempt\w*|dépass\w*|échapp\w*|tard\w*|réti\w*|"
    r"hésit\w*|bloqu\w*|vides?|caren\w*|épargn\w*|intact\w*|détest\w*|déplai\w*|ailleurs|rest(?:e|ent|ait|é)|mauvais\w*|pauvre\w*|dommage|négati\w*|censé\w*|"
    r"obsol\w*|disparu\w*|libres?|hélas|crain\w*|réserves?|bannir|prohib\w*|vierges?|difficulté\w*|surtout|suppr\w*|omi[st]\w*|pire|limit\w*|minim\w*)\b|"
    r"qu'importe")
"""French that renders an English negation, in words that are negative or mean something negative."""
NEGATION = re.compile(
    r"(?:\b(?:ne|n')\s?(?:(?:l'|le|la|les|lui|leur|me|m'|te|t'|se|s'|nous|vous|y|en)\s?)*([\w'-]+)\s(?:\w+\s)?)(?P<word>pas|jamais|rien|"
    r"aucune?)\b")
LITOTES = re.compile(
    r"\b(?:hésit\w*|oubli\w*|manqu\w*|tard\w*|cess\w*|autre\w*|seule?s?|seulement|uniquement|doute\w*|moins|cach\w*|sans|sauf|ni|mal|ignor\w*|empêch\w*|"
    r"évit\w*|perd\w*|néglig\w*|n'est-ce|loin|guère|trop|inter\w*|in(?:u|sens|diff|vis|cap|su|connu|a)\w{3,}|impo\w*|déni\w*|non|tellement|aussi|assez|jamais|"
    r"aucun\w*|importe|forcément|souci|refus\w*|ailleurs|exclu\w*|demeure|reste|ne|plus|voir|connai\w*)\b|\bn'|pas (?:que|de)\b.*\bque\b|pas qu[e']")
"""Beside it, a French negation may stand for English without any."""
LETTERS = re.compile(r"[^\W\d_]+")
PREFIX = {
    "en": re.compile(r"(?:un|dis|mis|in|im|il|ir|non)(?!ter|to|for[mt]|der|put|vest|come|port|pact|count|pos[ei]|play|ease|cover|tribut|ion)"),
    "fr": re.compile(r"(?:in|im|il|ir|dés|dé(?!c|p[au]|m[aio]|bat|fi|ba)|mal|mé)(?!for|port|pos[^s]|vent|vest|ter|stan|prim|spir)")}
WINDOW = 40
INNER = re.compile(r"[,;:()«»“”—–]|\s-\s")
PARTICIPLES = ("é", "ée", "és", "ées", "ant")
COMMON = frozenset(
    "est sont a ont était étaient avait avaient peut peuvent doit doivent va vont fut furent sera seront ai as avons avez suis es sommes".split())


def negated(source: str) -> re.Match[str] | None:
    """Where a source is plainly negated: by a word that French would have to render with something negative."""
    plain = IDLE.sub(lambda match: " " * len(match[0]), fold(source))
    match = NEGATED.search(plain)
    if match is None or "?" in source or len(plain) != len(source):
        return None
    double = near([*DOUBLE.finditer(plain), *opposites(plain, "en")], match.start() / len(plain), len(plain))
    return None if double else match


def lost(segment: Segment, source: str) -> Iterator[Hit]:
    """The verb or clause where a negation of the source should be, if the French has nothing negative there."""
    match, text = negated(source), fold(segment.text)
    if match is None or PLAIN.search(text):
        return
    share = match.start() / len(source)
    if not near([*FRENCH.finditer(text), *opposites(text, "fr")], share, len(text)):
        told = around(source, match.start(), match.end())
        yield Hit(segment, place(segment.text, share), say("the negation of the source (“{told}”) seems to be lost", told=told), None, told)


def unfolded(text: str, span: Span) -> Span:
    """A span of a folded text, in the text itself: folding composes accents, so that places move, but makes no word."""
    inside = [n for n, word in enumerate(words(fold(text))) if word.span.overlap(span)]
    return Span(words(text)[inside[0]].span.start, words(text)[inside[-1]].span.end)


def near(matches: Iterable[re.Match[str]], share: float, length: int) -> bool:
    """Whether one of some matches in a text stands about where a share of its length lies: a quarter of it away, or WINDOW letters."""
    return any(abs(match.start() - share * length) <= max(WINDOW, length / 4) for match in matches)


def opposites(text: str, lang: Literal["en", "fr"]) -> Iterator[re.Match[str]]:
    """The words of a folded text that a prefix turns round."""
    return (match for match in LETTERS.finditer(text) if opposite(match[0], lang))


@lru_cache(maxsize=65536)
def opposite(form: str, lang: Literal["en", "fr"] = "en") -> bool:
    """Whether a word is another one with a prefix that turns its meaning round: “unhappy”, “dislike”, « illisible », « déplaire »."""
    prefix = PREFIX[lang].match(form)
    rest = form[prefix.end():] if prefix else ""
    return len(rest) > 3 and is_known(rest, lang=lang)


def around(source: str, start: int, end: int) -> str:
    """A stretch of the source with the words on both sides of it."""
    found = [span for span, _ in english_words(source)]
    here = next((n for n, span in enumerate(found) if span.end >= end), len(found) - 1)
    first, last = max(0, here - 1), min(len(found) - 1, here + 1)
    return source[found[first].start:found[last].end]


def place(text: str, share: float) -> Span:
    """The finite verb nearest to a place in a sentence, given as a share of its length; without one the clause there."""
    verbs = [word for word in words(text) if finite(word.form)]
    if verbs:
        return min(verbs, key=lambda word: abs(word.span.start - share * len(text)) - (len(text) / 8 if word.form in COMMON else 0)).span
    return clause(words(text), text, share * len(text)) or Span(0, len(text))


def finite(form: str) -> bool:
    """Whether a word looks like a finite verb."""
    lemma = lemmatize(form, lang="fr")
    return form in COMMON or (lemma != form and lemma.endswith(("er", "ir", "re")) and not form.endswith(PARTICIPLES) and len(form) > 2)


def clause(found: Sequence[Word], text: str, at: float) -> Span | None:
    """The words between two marks of punctuation around a place."""
    if not found:
        return None
    breaks = [0, *(match.start() for match in INNER.finditer(text)), len(text)]
    parts = [[w for w in found if a <= w.span.start < b] for a, b in itertools.pairwise(breaks)]
    best = min((part for part in parts if part), key=lambda part: abs((part[0].span.start + part[-1].span.end) / 2 - at))
    return Span(best[0].span.start, best[-1].span.end)


def invented(segment: Segment, source: str) -> Iterator[Hit]:
    """« ne … pas » where the source has nothing negative."""
    text, english = fold(segment.text), fold(source)
    found = list(NEGATION.finditer(text))
    if len(found) != 1 or NEGATED.search(english) or FIRM.search(english) or "?" in text:
        return
    match, = found
    share = match.start() / len(text)
    negative = near([*ENGLISH.finditer(english), *opposites(english, "en")], share, len(english))
    if not negative and not LITOTES.search(f"{text[:match.start()]} {match[1]} {text[match.end():]}"):
        yield Hit(segment, unfolded(segment.text, Span(*match.span())), say("the source has no negation here"))


@each_pair
def find(segment: Segment) -> Iterator[Hit]:
    """Report a negation that was lost, or one that was put in."""
    yield from lost(segment, segment.src or "")
    yield from invented(segment, segment.src or "")


CHECK = Check(
    id="negation", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Le ministre [[a]] démissionné hier 😀.", src="The minister did not resign yesterday 😀."),
         Example("«\u00a0Ils [[vendent]] l’e\u0301cole\u00a0», dit-il.", src="“They never sell the school,” he says."),
         Example("Le ministre [[n’a pas]] démissionné 😀.", src="The minister has resigned 😀.")),
    good=(Example("Il n’a pas démissionné.", src="He did not resign."), Example("Il est incapable de venir.", src="He cannot come."),
          Example("Il fallait rire 😀.", src="He couldn’t help laughing 😀."), Example("N’oubliez pas l’e\u0301té.", src="Remember the summer."),
          Example("J’ignore la re\u0301ponse.", src="I do not know the answer."), Example("C’est vrai\u00a0?", src="Isn’t it true?"),
          Example("Il n’a pas pu venir.", src="He was unable to come."), Example("Il n’a pas e\u0301te\u0301 payé.", src="He went unpaid.")))
