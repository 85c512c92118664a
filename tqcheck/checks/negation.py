"""A negation of the source that was lost, or one that the source does not have.

With a source, a sentence that is plainly negated on one side must be negative on the other, in whatever words: « incapable de » for “cannot”, « sans »,
« refuser », « manquer », « à peine » for “hardly”, « ne … pas oublier » for “remember”. Reported is only what has no word at all that is negative or
means something negative. Turns of phrase that are negated in one language alone say nothing: “can’t help”, “no doubt”, “isn’t it?”, “why not”, the « ne »
of « avant qu’il ne parte », « n’hésitez pas ». A negation of two negative words is no plain one either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tqcheck.align import english_words
from tqcheck.checks.base import Check, Example, each_pair
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.wordlist import is_known, lemmatize
from tqcheck.words import Word, fold, words

IDLE = re.compile(
    r"\bnot (?:only|just|merely|simply|least|yet|to mention|to say|infrequently|until|long (?:after|before|ago)|so much|necessarily)\b|\bnot unlike\b|"
    r"\b(?:can(?:not|'t)|could(?:n't| not)) (?:\w+ )?(?:help|but|wait|agree more|stand|bear|be (?:\w+er|more|too)|afford|believe|overstate)\b|"
    r"\bno (?:doubt|matter|sooner|less|fewer|more than|later|wonder|end|problem|longer|small|other|need|way|one(?:'s)? else|idea)\b|\bnos?\.? ?\d|"
    r"\bno[.,!]|^no\b|\bnever ?mind\b|"
    r"\bnothing (?:but|short|less|more|other|else|like)\b|\b(?:or|if|why|as|whether|than|or maybe) not\b|\bnot (?:at all|a few|without|for nothing|too|that)\b|"
    r"\bwhy (?:do|does|did|are|is|should|would|could|can)n't\b|\bdon't (?:worry|forget|hesitate|you|we|they|mind|miss|let)\b|\bdo not (?:hesitate|forget|worry)\b|"
    r"\b(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|must)n't (?:it|he|she|they|we|you|i|that|this|there|the)\b|\bnot \w+,? but\b|"
    r"\bnever ?theless\b|\bnone ?theless\b|\bnone other\b|\b(?:last|like) never before\b|\bnever before\b|\bnever (?:been (?:so|as)|so|more|better)\b|\bat no\b|"
    r"\bin no time\b|\bno \w+ than\b|\bnot (?:\w+ ){0,3}until\b|\bn't (?:\w+ ){0,6}(?:until|before|only|just|but|enough|anymore|any more|any longer)\b|"
    r"\bnot (?:\w+ ){1,6}(?:until|before|but|only|enough|anymore|any more|any longer|either|yet)\b|\bneither\b")
"""Negated English that French has no need to negate."""
NEGATED = re.compile(r"\b(?:not|cannot|never|no|nobody|nothing|none|nor|nowhere)\b|n't\b|\bno-one\b")
ENGLISH = re.compile(
    r"\b(?:not|cannot|can ?not|never|nor?|nobody|nothing|none|nowhere|neither|without|hardly|barely|scarcely|rarely|seldom|few|fewer|little|less|least|fail\w*|"
    r"den(?:y|ie[sd]|ial\w*|ying)|lack\w*|prevent\w*|refus\w*|reject\w*|avoid\w*|stop\w*|ceas\w*|unless|until|till|before|instead|rather|remind\w*|remember|"
    r"forg[eo]t\w*|ignor\w*|miss\w*|los[etis]\w*|loss\w*|exce[pl]\w*|excl\w*|ban\w*|forbid\w*|prohibit\w*|absen\w*|only|just|still|yet|alone|sole\w*|too|nearly|almost|"
    r"other|otherwise|else|differen\w*|away|out|off|over|beyond|against|contrary|unlike\w*|despite|although|though|but|however|hate\w*|dislik\w*|mind|wrong\w*|"
    r"bad\w*|poor\w*|difficult\w*|hard|doubt\w*|suspic\w*|ever|any\w*|whatever|than|beside\w*|apart|short|free|clear|vain|last|wish\w*|regret\w*|should've|"
    r"shouldn|would rather|oppos\w*|drop\w*|quit\w*|give up|gave up|giving up|resist\w*|withh\w*|cancel\w*|zero|nil|empty|end\w*|break\w*|broke\w*|fall\w*|"
    r"fell|omit\w*|neglect\w*|spar\w+|escap\w*|keep\w* from|kept from|remain\w*|far|long|limit\w*|restrict\w*|even|as|nay|vacant|drawback\w*|weak\w*|rule\w* out|"
    r"ain|dare\w*|might|must|no-\w+|non\w*|un\w{3,}|dis\w{3,}|mis\w{3,}|\w+less(?:ly|ness)?|\w+n't|\w+-free|anti\w*|counter\w*|de\w+ed|freed|secret\w*|mere\w*|"
    r"minor\w*|neutral\w*|outside|block\w*|halt\w*|suspen\w*|delay\w*|postpon\w*|abstain\w*|abst\w+|refrain\w*|reluct\w*|skip\w*|overlook\w*|impossib\w*|incap\w*|"
    r"inab\w*|insuff\w*|incom\w*|inco\w*|inacc\w*|inex\w*|invis\w*|inv?alid\w*|illeg\w*|irr\w*|imp[aeor]\w*|imm\w*|exempt\w*|minus|problem\w*|question\w*|"
    r"declin\w*|avert\w*|odd\w*|strange\w*|rare|unique\w*|once|prior|ago|elsewhere|abroad|hid\w*|wonder\w*|surpris\w*|shut\w*|clos\w*|constan\w*|continu\w*|"
    r"always|cert\w*|sure\w*|obvious\w*|of course|all|both|every\w*|match\w*|worth\w*|immun\w*|nonetheless|left|leave\w*|half|back|untouch\w*|please|feel|"
    r"straight|right|immediate\w*|soon\w*|quick\w*|imposs\w*|same|similar\w*|equal\w*|simil\w*|nota\w*|considerable|big|large|much|many|quite|several|various)\b|n't\b")
"""English that French may well render with « ne … pas »."""
DOUBLE = re.compile(
    r"\b(?:without|hardly|barely|scarcely|fail\w*|den(?:y|ie[sd]|ial\w*)|lack\w*|prevent\w*|refus\w*|reject\w*|avoid\w*|stop\w*|unless|until|before|instead|rather|"
    r"forg[eo]t\w*|ignor\w*|miss\w*|los[est]\w*|excl\w*|except\w*|ban\w*|forbid\w*|only|alone|beyond|against|contrary|unlike\w*|doubt\w*|other|anything|anyone|any|"
    r"un\w{3,}|dis\w{4,}|in(?:sign|cap|diff|sens|cons)\w+|im(?:poss|mun)\w+|irr\w+|\w+less|but|more|less|than|worse|mind|wonder|surpris\w*|enough|much|so|too|"
    r"either|matter|care|bother|difficult\w*|hard|far|long|bad\w*|wrong\w*|unti\w*|yet|stay\w*|remain\w*|keep\w*|kept|hide|secret|wait)\b")
"""Beside it, an English negation may become French without any."""
FRENCH = re.compile(
    r"\b(?:ne|n'|non|pas|jamais|rien|aucune?s?|nul(?:le)?s?|nullement|guère|ni|sans|personne|aucunement|plus|zéro|non-\w+|"
    r"seuls?|seules?|seulement|uniquement|à peine|peu|moins|sauf|excepté|hormis|faute|loin|contre|contraire\w*|lieu|plutôt|avant|avant-\w+|hors|malgré|"
    r"in(?:cap|suff|exist|conn|just|util|aper|touch|viol|us|cert|comp|comm|cond|diff|dis|éga|édit|évit|imag|efficac|fond|form|fruct|grat|habi|hum|intell|jur|just|"
    r"lass|mang|nocen|obs|oub|sat|sens|sig|sol|stab|supp|toléra|vain|vis|vuln|volont|dépend|adéqua|accept|access|act|adapt|achev|quali|variab|flex|défin|apt|apte|"
    r"correct|class|cons|cr|exact|exp|ex|fai|alié|terdi|terr|vers|firm)\w*|im(?:poss|pun|prob|prud|pré|mob|mor|mua|pa|per|po|pu|pa)\w*|il(?:lég|lim|lis|log)\w*|"
    r"irr\w+|mal\w*|mé(?:con|pri|fi|sen)\w*|dé(?:pour|nu|nié|ni|menti?|sa|so|su|mu|fen|faut|fail|gag|tourn|chu|pas|lai|clin)\w*|dis(?:pens|sip|par|tin|cor)\w*|"
    r"priv\w+|manqu\w*|absen\w*|interd\w*|refus\w*|empêch\w*|évit\w*|échou\w*|échec\w*|ignor\w*|nie\w*|nia\w*|niant|nié\w*|rejet\w*|exclu\w*|cess\w*|arrêt\w*|"
    r"difficil\w*|trop|sinon|autre\w*|abst\w+|renon\w+|perd\w*|perte\w*|néglig\w*|oubli\w*|dout\w*|rare\w*|mini\w*|vain|oppos\w*|suspen\w*|annul\w*|libre|libéré\w*|"
    r"exempt\w*|impossib\w*|incap\w*|dépass\w*|laiss\w*|échapp\w*|tard\w*|illég\w*|répug\w*|réti\w*|hésit\w*|bloqu\w*|abandon\w*|lim\w+|vide\w*|caren\w*|pénurie\w*|"
    r"épargn\w*|intact\w*|anti\w*|entre-temps|alors que|tandis que|mais|cependant|toutefois|sous|rest\w+|fin|fini\w*|dernier\w*|zero|pauvre\w*|faible\w*|épuis\w*|"
    r"inut\w*|détest\w*|déplai\w*|déplo\w*|ailleurs|attend\w*|hat\w*|hâte|soins?|gard\w+|mieux|diff\w+|plein|quel(?:le)? que soit|peu importe|qu'importe|importe|"
    r"bannir|banni\w*|prohib\w*|blâm\w*|infond\w*|illu\w*|ininter\w*|ina\w+|iné\w+|indé\w+|tout|tous|toutes?|entièrement|toujours)\b|\bn'|\bqu'à\b")
"""French that renders an English negation, in words that are negative or mean something negative."""
NEGATION = re.compile(r"(?:\b(?:ne|n')\s?(?:(?:l'|le|la|les|lui|leur|me|m'|te|t'|se|s'|nous|vous|y|en)\s?)*([\w'-]+)\s(?:\w+\s)?)(?P<word>pas|jamais|rien|aucune?)\b")
LITOTES = re.compile(
    r"\b(?:hésit\w*|oubli\w*|manqu\w*|tard\w*|cess\w*|autre\w*|seul\w*|que|qu'\w*|doute\w*|moins|cach\w*|sans|sauf|avant|tant|ni|pas de|mal|ignor\w*|empêch\w*|"
    r"évit\w*|perd\w*|néglig\w*|encore|toujours|pourquoi|n'est-ce pas|peu|loin|guère|trop|in\w{5,}|im\w{5,}|dé\w{4,}|non|si|plus|même|aussi|assez|jamais|"
    r"mais|aucun\w*|importe|tel\w*|forcément|souci|refus\w*|contre|ailleurs|uniquement|exclu\w*)\b")
"""Beside it, a French negation may stand for English without any."""
INNER = re.compile(r"[,;:()«»“”—–]|\s-\s")
COPIES = {"be": "être", "have": "avoir", "can": "pouvoir", "could": "pouvoir", "must": "devoir", "should": "devoir", "want": "vouloir", "know": "savoir"}
PARTICIPLES = ("é", "ée", "és", "ées", "ant")
COMMON = frozenset("est sont a ont était étaient avait avaient peut peuvent doit doivent va vont fut furent sera seront ai as avons avez suis es sommes".split())


def negated(source: str) -> bool:
    """Whether a source is plainly negated: by words that French would have to render with something negative."""
    plain = IDLE.sub(" ", fold(source))
    return NEGATED.search(plain) is not None and not DOUBLE.search(plain) and "?" not in source


def lost(segment: Segment, source: str) -> Iterator[Hit]:
    """The verb or clause where a negation of the source should be, if the French has nothing negative."""
    if not negated(source) or french_negative(segment.text):
        return
    english = fold(source)
    match = next(iter(NEGATED.finditer(english)))
    span = place(segment.text, match.start() / max(1, len(english)))
    yield Hit(segment, span, f"the negation of the source (“{around(source, match.start(), match.end())}”) seems to be lost", None,
              around(source, match.start(), match.end()))


def french_negative(text: str) -> bool:
    """Whether a French sentence has any word that is negative, means something negative, or begins with a negative prefix."""
    return FRENCH.search(fold(text)) is not None or any(prefixed(word.form) for word in words(text))


def prefixed(form: str) -> bool:
    """Whether a French word is the negative of another: « illisible », « déplaire »."""
    prefix = re.match(r"in|im|il|ir|dés|dé|mal|mé", form)
    rest = form[prefix.end():] if prefix else ""
    return len(rest) > 3 and is_known(rest, lang="fr")


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
    parts = [[w for w in found if a <= w.span.start < b] for a, b in zip(breaks, breaks[1:], strict=False)]
    best = min((part for part in parts if part), key=lambda part: abs((part[0].span.start + part[-1].span.end) / 2 - at))
    return Span(best[0].span.start, best[-1].span.end)


def invented(segment: Segment, source: str) -> Iterator[Hit]:
    """« ne … pas » where the source has nothing negative."""
    text = fold(segment.text)
    found = [match for match in NEGATION.finditer(text)]
    if len(found) != 1 or len(text) != len(segment.text) or ENGLISH.search(fold(source)):
        return
    match, = found
    if "?" in segment.text or LITOTES.search(text[:match.start()] + " " + text[match.end():]):
        return
    yield Hit(segment, Span(*match.span()), "the source has no negation here")


@each_pair
def find(segment: Segment) -> Iterator[Hit]:
    """Report a negation that was lost, or one that was put in."""
    yield from lost(segment, segment.src or "")
    yield from invented(segment, segment.src or "")


CHECK = Check(
    id="negation", category="accuracy/mistranslation", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("Le ministre [[a]] démissionné hier 😀.", src="The minister did not resign yesterday 😀."),
         Example("Ils [[vendent]] le journal.", src="They never sell the newspaper.")),
    good=(Example("Il n’a pas démissionné.", src="He did not resign."),))
