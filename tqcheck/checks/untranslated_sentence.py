"""A sentence, or a clause of it, that is still English.

The machine gave its source back. Words that only English has are counted against words that only French has; with a source, a sentence whose words
are all the source's needs less. Titles and names in capitals, quotations, links and code are left alone: what is quoted in English may be meant so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from tqcheck.align import english_words
from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.checks.untranslated import QUOTED, is_english
from tqcheck.document import Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.metrics import ENGLISH_SMALL, FRENCH_SMALL
from tqcheck.wordlist import is_known
from tqcheck.words import Word, words

SMALL = ENGLISH_SMALL | frozenset((
    "you we he she they can any our my your what which who how when where there about out up all if do does did than then over into just i i'm it's "
    "don't can't won't isn't doesn't let's us me too no yes please").split()) - FRENCH_SMALL - {"me", "on", "or", "tu", "te", "si"}
FRENCH = FRENCH_SMALL - {"a", "son", "on", "me", "plus", "par", "pour"}
"""Without those that are English words too."""
CLAUSE = re.compile(r"[^.;:!?…,()\n–—]+")
CLAUSE_WORDS = 5
"""A shorter clause in English may be a name or a quotation without marks."""


def english(some: Sequence[Word]) -> int:
    """How many of some words only English has."""
    return sum(word.form in SMALL or is_english(word) for word in some)


def french(some: Sequence[Word]) -> int:
    """How many only French has."""
    return sum(word.form in FRENCH or (len(word.form) > 3 and word.text.islower() and is_known(word.form, lang="fr")
                                             and not is_known(word.form, lang="en")) for word in some)


def in_capitals(some: Sequence[Word]) -> bool:
    """Whether most of the longer words begin with a capital: a title or a name."""
    longer = [word for word in some if len(word.form) > 3]
    return 2 * sum(word.text[0].isupper() for word in longer) > len(longer)


def copied(some: Sequence[Word], src: str | None) -> bool:
    """Whether all words are the source's, as often as it has them."""
    if src is None:
        return False
    theirs = Counter(form for _, form in english_words(src))
    return all(theirs[form] >= count for form, count in Counter(part for word in some for part in re.split(r"['-]", word.form) if len(part) > 1).items())


def left(some: Sequence[Word], src: str | None) -> bool:
    """Whether some words of a sentence are English: all but one in ten that tell the language, and at least three, or two that stand in the source."""
    ours, theirs = english(some), french(some)
    return ours >= 9 * theirs and (ours >= 3 or (ours >= 1 and len(some) > 2 and copied(some, src)))


@each_segment
def find(segment: Segment) -> Iterator[Hit]:
    """Report the sentence, else each clause of at least CLAUSE_WORDS words, that is English."""
    text = QUOTED.sub(lambda match: "." * len(match[0]), segment.text)
    every = words(segment.text)
    sentence = every if copied(every, segment.src) else words(text)
    if sentence and left(sentence, segment.src) and (not in_capitals(sentence) or len(sentence) > 2 * CLAUSE_WORDS):
        span = Span(sentence[0].span.start, sentence[-1].span.end)
        yield Hit(segment, span, "this sentence is English", None, segment.text[span.start:span.end])
        return
    starts = [word.span.start for word in sentence]
    for match in CLAUSE.finditer(text):
        clause = sentence[bisect_left(starts, match.start()) : bisect_left(starts, match.end())]
        if len(clause) >= CLAUSE_WORDS and not in_capitals(clause) and left(clause, segment.src) and 2 * english(clause) >= len(clause):
            span = Span(clause[0].span.start, clause[-1].span.end)
            yield Hit(segment, span, "this clause is English", None, segment.text[span.start:span.end])


CHECK = Check(
    id="untranslated-sentence", category="accuracy/untranslated", severity=Severity.CRITICAL, explanation=__doc__, find=find,
    bad=(Example("[[The company said that it was not for sale]]."), Example("[[Go to your Home screen, then tap the icon]]."),
         Example("« Été », dit la chanson 😀 : [[you can contact us at any time]]."),
         Example("[[Please restart the device and try again]].", src="Please restart the device and try again."),
         Example("[[Musk said he would sue Apple over App Store rankings]].", src="Musk said he would sue Apple over App Store rankings.")),
    good=(Example("Elle a lu The Lord of the Rings et The Catcher in the Rye."), Example("Il a dit : « This is the best way to do it. »"),
          Example("Sue Johnson, Mark Allen et Bill Young sont là."), Example("Restaurant La Table, Paris.", src="Restaurant La Table, Paris."),
          Example("L’e\u0301te\u0301 est « hot » 😀."), Example("The Rolling Stones et The Who."), Example("Action, passion, attention : fiction !")))
