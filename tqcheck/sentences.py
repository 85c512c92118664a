"""French sentences, and English ones more simply: where they end inside one block of prose.

Every stop with white space behind it is a place where a sentence may end: those that sentencex (Wikimedia) finds, and those that it
passes over (« … », a stop inside quotation marks). A place is given up when one of `HOLDS` knows better or when it lies inside a quotation or
a bracket that the sentence outlives. No machine can know every case: « X. Altman » is a name at the beginning of a sentence and two
sentences after « sur X. »; a capital after an abbreviation that seldom ends a sentence belongs to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal, NamedTuple

from tqcheck.document import BETWEEN, INSIDE, NO_PADDING, OBJECT, Span

Language = Literal["fr", "en"]
SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
UNSEEN = BETWEEN + "\u200b\ufeff"
ZERO = UNSEEN + INSIDE
STOPS, CLOSERS = ".!?…", "»”\"’')]}"
EMOJI = r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u200D\uFE0F]"
STOP = re.compile(f"[{STOPS}]")
TAIL = re.compile(rf"[{ZERO}]+|[{STOPS})\]}}\"”’']|\s*[»”]|[\s{ZERO}]*[!?]|[\s{ZERO}]*{EMOJI}+|[\s{ZERO}]+(?:https?://|www\.|pic\.twitter\.com/)\S+")
"""One more piece of what stands behind a stop and belongs to its sentence."""
UNSHOWN = re.compile("[«»\ud800-\udfff]")
BLANK = re.compile(rf"[\s{ZERO}]*")
PAIRS = {"«": "»", "“": "”", "(": ")", "[": "]", "\"": "\""}
BRACKET = re.compile(r"[«»“”()\[\]]|(?<![^\s«“(\[’'])\"(?=\S)|(?<=\S)\"")
LONGEST_QUOTATION = 400
"""Code points; a longer one is cut at its own stops, since no model reads so much at once."""

ABBREVIATIONS = frozenset(
    "M MM Mr Mrs Ms Mme Mmes Mlle Mlles Dr Drs Dre Pr Prof Mgr Me St Ste Sts Sgt Cdt Col Gén Lt Cne Hon Rev "
    "art cf c.-à-d env fig chap tél av apr vs i.e e.g réf boul bd".split())
"""What needs the next word: a stop behind it ends no sentence."""
NUMBERED = frozenset("janv févr fév avr juil sept oct nov déc vol t v l al alin sect no No N n p pp arr".split())
"""What needs the next word if that is a number."""
LETTERED = frozenset(
    "plan vitamine hépatite groupe classe catégorie type niveau série ligue option annexe point lettre division bac ligne variante note".split())
"""A single capital behind these is no initial."""
BRANDS = ("Yahoo!", "Yum!", "Joomla!", "Jeopardy!", "Kahoot!")
STARTERS = frozenset(
    "il elle ils elles on je j tu nous vous le la les l un une des du de d ce c cet cette ces cela ça ceci celui celle ceux son sa ses leur leurs "
    "mon ma mes notre votre mais et ou or donc car ni si en dans sur sous pour par avec sans selon après avant pendant depuis lors lorsque quand "
    "comme ainsi alors puis ensuite enfin cependant toutefois néanmoins pourtant malgré bien au aux à y qui que qu quel quelle où comment "
    "pourquoi plusieurs certains tous toutes chaque aucun même oui non voici voilà".split())
"""Words whose capital shows that a sentence begins."""
FOR_EXAMPLE = re.compile(r"\b(?:p\.|par)\s?ex\.$")
WORDLIKE = re.compile(rf"[^\W_]|{OBJECT}")
INITIAL = re.compile(r"(?:^|(?<=[\s«“(’'./–-]))[^\W\d_a-zà-öø-ÿœ]\.$")
LAST_TOKEN = re.compile(r"[^\s(«“\"'’\[/]+$")
FIRST_WORD = re.compile(r"[^\w@#]*([^\W\d_]+)")
ENUMERATION = re.compile(r"(?:\d{1,3}|[A-Za-z]|[IVXLC]{1,6})[.)]")
CONTINUATION = re.compile(rf"[,;:%{STOPS}»”)\]}}]|{EMOJI}")
OMISSION = re.compile(r"[\[(]\s*(?:…|\.\.\.)$")
SEEN, REACH = 80, 2_000
"""Code points on either side that are looked at, and how many marks and spaces at most may stand before them."""
WINDOW = 20_000
"""Code points of a block that sentencex is given at once."""


class Seam(NamedTuple):
    """A place where a sentence may end."""

    before: str
    """The end of the sentence so far, `SEEN` code points at most, without white space and closing marks behind it."""
    after: str
    """What follows, from its first visible character, `SEEN` code points at most."""


def split(text: str, language: Language = "fr") -> tuple[Span, ...]:
    """The sentences of one block in order, as code points into it, without white space or padding around them; () if it is blank."""
    outlived, spans, start, word = quotations(text), [], 0, next_word(text, 0)
    for cut in sorted({*boundaries(text, language), *(stops(text) if language == "fr" else ())}):
        if cut <= word or outlived[cut] or not (text[cut].isspace() or text[cut - 1].isspace()):
            continue
        if held(seam(text, start, cut), language):
            word = max(word, blank_end(text, cut))  # what holds here holds in all the white space that follows
            continue
        spans.append(trimmed(text, start, cut))
        start, word = cut, next_word(text, cut)
    return tuple(span for span in (*spans, trimmed(text, start, len(text))) if len(span))


def rendered(text: str) -> str:
    """What a reader of the page sees of a masked text: no padding."""
    return text.translate(NO_PADDING)


def stops(text: str) -> Iterator[int]:
    """Where white space follows a stop and all that belongs to it."""
    end = 0
    while match := STOP.search(text, end):
        end = match.end()
        while more := TAIL.match(text, end):
            end = more.end()
        if end < len(text):
            yield end


def boundaries(text: str, language: Language) -> Iterator[int]:
    """Where sentencex ends a sentence; it is not shown guillemets, on which its time is quadratic, nor lone surrogates, which it cannot take."""
    shown, cut = UNSHOWN.sub(" ", text), segmenter()
    ends = (start + boundary["end_index"] for start, end in windows(shown) for boundary in cut(language, shown[start:end])
            if 0 < boundary["end_index"] < end - start)
    return ends if language == "fr" else (trimmed(text, max(0, end - SEEN), end).end for end in ends)


def windows(text: str) -> Iterator[Span]:
    """A long block in stretches that end behind a space where they have one: on some marks the time that sentencex takes is quadratic."""
    start = 0
    while len(text) - start > WINDOW:
        end = text.rfind(" ", start, start + WINDOW) + 1 or start + WINDOW
        yield Span(start, end)
        start = end
    yield Span(start, len(text))


@cache
def segmenter() -> Callable[[str, str], list[dict[str, int]]]:
    """sentencex, imported when a first text is split."""
    import sentencex

    function: Callable[[str, str], list[dict[str, int]]] = sentencex.get_sentence_boundaries
    return function


def next_word(text: str, start: int) -> int:
    """Where the next word begins, or the end of the text."""
    match = WORDLIKE.search(text, start)
    return match.start() if match else len(text)


def trimmed(text: str, start: int, end: int) -> Span:
    """A stretch without white space and padding around it."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(SPACES + UNSEEN))
    return Span(start + left, start + max(left, len(piece.rstrip(SPACES + UNSEEN))))


def blank_end(text: str, cut: int) -> int:
    """Where white space and padding that begin at a place end."""
    following = BLANK.match(text, cut)
    return following.end() if following else cut


def seam(text: str, start: int, cut: int) -> Seam:
    """The place `cut` of a sentence that begins at `start`."""
    after = blank_end(text, cut)
    before = text[max(start, cut - REACH):cut].rstrip(SPACES + ZERO + CLOSERS)[-SEEN:].lstrip(SPACES + ZERO)
    return Seam(*(unicodedata.normalize("NFC", rendered(side)) for side in (before, text[after : after + SEEN])))


def quotations(text: str) -> bytearray:
    """For every code point, 1 if it stands in a quotation or bracket that the sentence outlives."""
    outlived = bytearray(len(text) + 1)
    for start, end in pairs(text):
        if end - start <= LONGEST_QUOTATION and goes_on(text, start, end):
            outlived[start:end] = b"\1" * (end - start)
    return outlived


def pairs(text: str) -> Iterator[Span]:
    """Quotations and brackets, from the opening mark to just before the closing one; unpaired marks are none."""
    open_at: dict[str, list[int]] = {closer: [] for closer in PAIRS.values()}
    for match in BRACKET.finditer(text):
        mark = match[0]
        if open_at.get(mark):
            yield Span(open_at[mark].pop(), match.start())
        elif mark in PAIRS:
            open_at[PAIRS[mark]].append(match.start())


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether the sentence goes on after a quotation: no stop before its end, or lower case or a comma behind it."""
    within = text[start:end].rstrip(SPACES + ZERO)
    return within[-1] not in STOPS or continues(seam(text, start, end + 1))


def held(place: Seam, language: Language) -> bool:
    """Whether no sentence ends here; only the first rules are for English too."""
    return any(rule(place) for rule in (HOLDS if language == "fr" else HOLDS[:2]))


def first_word(place: Seam) -> str:
    """The first word of what follows, in lower case."""
    match = FIRST_WORD.match(place.after)
    return match[1].lower() if match else ""


def wordless(place: Seam) -> bool:
    """No word follows, only marks."""
    return not WORDLIKE.search(place.after)


def continues(place: Seam) -> bool:
    """Lower case (but not « iPhone »), a comma, a closing mark or an emoji follows."""
    letters = place.after.lstrip(SPACES + ZERO + "«“\"‘’'([{–—-•*")
    return CONTINUATION.match(place.after) is not None or (letters[:1].islower() and not letters[1:2].isupper())


def abbreviation(place: Seam) -> bool:
    """An abbreviation that needs what follows."""
    token = LAST_TOKEN.search(place.before)
    if not token or not token[0].endswith(".") or token[0].endswith(".."):
        return False
    name = token[0][:-1]
    return name in ABBREVIATIONS or (name in NUMBERED and place.after[:1].isdigit()) or FOR_EXAMPLE.search(place.before) is not None


def initial(place: Seam) -> bool:
    """A capital with a stop that abbreviates a first name; not « avant J.-C. », « plan B. », « sur X. » or one before « Il »."""
    match = INITIAL.search(place.before)
    if not match or place.before.endswith("J.-C.") or first_word(place) in STARTERS:
        return False
    previous = place.before[:-2].rstrip(SPACES + ZERO + ",").rsplit(maxsplit=1)[-1:]
    return not previous or not (previous[0].lower() in LETTERED or (match[0] == "X." and previous[0][-1].islower()))


def brand(place: Seam) -> bool:
    """A name with a stop of its own, before another part of the name."""
    return place.before.endswith(BRANDS) and first_word(place) not in STARTERS


def enumeration(place: Seam) -> bool:
    """A number or letter that counts what follows."""
    return ENUMERATION.fullmatch(place.before) is not None


def omission(place: Seam) -> bool:
    """« […] »: something was left out."""
    return OMISSION.search(place.before) is not None


HOLDS: tuple[Callable[[Seam], bool], ...] = (wordless, continues, abbreviation, initial, brand, enumeration, omission)
"""What keeps a sentence from ending at a stop."""
