"""Punctuation that is not the source's: a final mark lost or changed, a bracket or quotation mark without its partner.

With a source, a question must stay a question and an exclamation an exclamation. A question that lost its mark is minor while the French still asks
(« est-ce que », « -t-il », « pourquoi »), and a mistranslation where nothing asks any more. Brackets and quotation marks are looked at only where
those of the source are in pairs. How French sets its marks is the business of guillemets, punctuation-space and straight-quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_pair
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say, template
from tqcheck.words import fold, words

CLOSED = " \t\n\r\v\f\u00a0\u202f\u2009»”’\"')]}*_\u2060\u034f"
DOUBLED = re.compile(r"(?<![.?!…])(?:\.\s?\.|[?!…][ \u00a0\u202f]?\.(?!\.)|\.,|,\.)(?=[ \u00a0\u202f»”\"]*$)")
ELLIPSIS = re.compile(r"…|\.\.\.")
ASKS = re.compile(
    r"\b(?:est-ce|qu'est|qui|que|qu'|quoi|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|comment|pourquoi|où|combien|quand|n'est-ce pas|non|hein|si|"
    r"(?:puis|dois|suis|ai|vais|peux)-je|(?<!['\w])[\w']{1,30}-(?:t-)?(?:il|elle|on|ils|elles|tu|vous|nous|je|ce))\b")
ASKS_INDIRECTLY = re.compile(
    r"\b(?:i wonder|wondering|asked?|asking|guess what|would you|could you|will you|can you|may i|please|tell me|why don't|why not|"
    r"how about|what about)\b")
PAIRS = ("()", "[]", "«»", "“”")
MARKS = {"?": template("a question mark"), "!": template("an exclamation mark"), "…": template("an ellipsis"), ".": template("a full stop")}


def final(text: str) -> str:
    """The last mark of a sentence, quotation marks and brackets passed over; “” if it ends on a word."""
    bare = text.rstrip(CLOSED)
    if ELLIPSIS.search(bare[-3:]) and bare[-1:] in ".…":
        return "…"
    marks = re.search(r"[?!.:;,…]+$", bare)
    return "?" if marks and "?" in marks[0] else marks[0][-1] if marks else ""


def ending(segment: Segment) -> Span:
    """The last word of a sentence with all that follows it."""
    end = len(segment.text.rstrip())
    return Span(next((word.span.start for word in reversed(words(segment.text))), 0), end)


def final_hits(segment: Segment, source: str) -> Iterator[Hit]:
    """A final mark that was lost or changed."""
    ours, theirs = final(segment.text), final(source)
    if theirs == "?" and "?" not in segment.text and not ASKS_INDIRECTLY.search(fold(source)):
        asks = ASKS.search(fold(segment.text)) is not None
        told = say("the source asks a question") if asks else say("the source asks a question, this states")
        yield Hit(segment, ending(segment), told, "?", None, *((Severity.MINOR,) if asks else (Severity.MAJOR, "accuracy/mistranslation")))
    elif ours == "?" and "?" not in source and not ASKS_INDIRECTLY.search(fold(source)):
        yield Hit(segment, ending(segment), say("the source does not ask"))
    elif (theirs in ("!", "…") and ours in (".", "", ",") and theirs not in segment.text.replace("...", "…")) or (
            theirs in (".", "!", "?", "…") and ours == "" and not segment.heading and len(words(segment.text)) > 2):
        yield Hit(segment, ending(segment), say("the source ends on {mark}", mark=say(MARKS[theirs])), theirs)


def balanced(text: str, pair: str) -> bool:
    """Whether each mark of a pair has its partner."""
    return unpaired(text, pair) is None


def unpaired(text: str, pair: str) -> int | None:
    """Where the first closing mark stands that nothing opened, or the first opening one that nothing closes."""
    open_ones: list[int] = []
    for place, character in enumerate(text):
        if character == pair[0]:
            open_ones.append(place)
        elif character == pair[1] and not open_ones:
            return place
        elif character == pair[1]:
            open_ones.pop()
    return open_ones[0] if open_ones else None


def quotes_paired(source: str) -> bool:
    """Whether the source's quotation marks of every kind are in pairs."""
    return source.count('"') % 2 == 0 and source.count("“") == source.count("”") and source.count("«") == source.count("»")


def pair_hits(segment: Segment, source: str) -> Iterator[Hit]:
    """A bracket or quotation mark without its partner where the source has all of them."""
    text = re.sub(r"[:;]-?[()]|^\s*\w{1,2}\)", lambda match: " " * len(match[0]), segment.text)  # smileys, the items of a list
    for pair in PAIRS:
        place = unpaired(text, pair)
        paired = quotes_paired(source) if pair in ("«»", "“”") else balanced(source, pair)
        if place is not None and paired and not (pair == "“”" and '"' in text):
            yield Hit(segment, Span(place, place + 1), say("« {text} » has no partner", text=text[place]))


@each_pair
def find(segment: Segment) -> Iterator[Hit]:
    """Report the final mark, then a doubled stop, then what has no partner."""
    source = segment.src or ""
    yield from final_hits(segment, source)
    doubled = DOUBLED.search(segment.text)
    if doubled and not DOUBLED.search(source):
        yield Hit(segment, Span(*doubled.span()), say("two marks where one is enough"), doubled[0][0])
    yield from pair_hits(segment, source)


CHECK = Check(
    id="punctuation", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__, find=find,
    bad=(Example("Est-ce que l’e\u0301te\u0301 commence [[demain.]]", src="Does summer begin tomorrow?"),
         Example("Tu as mangé le [[gâteau 😀.]]", src="Did you eat the cake?"),
         Example("Quelle [[surprise.]]", src="What a surprise!"), Example("Il est parti hier[[..]]", src="He left yesterday."),
         Example("Le ministre [[(]]de l’Intérieur est parti.", src="The minister (of the interior) left."),
         Example("[[«]]\u00a0Il est parti, dit-il.", src="“He left,” he said.")),
    good=(Example("Est-ce que l’été commence demain\u00a0?", src="Does summer begin tomorrow?"), 
          Example("Quelle surprise\u202f! 🎉", src="What a surprise! 🎉"),
          Example("Pourriez-vous m’aider.", src="Could you help me?"), Example("Il est parti… hier.", src="He left... yesterday."),
          Example("«\u00a0L’e\u0301te\u0301\u00a0», dit-il 😀.", src="“Summer,” he said 😀."), Example("a) Le premier (1).", src="a) The first (1).")))
