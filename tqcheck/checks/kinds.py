"""The algorithms several checks share: lexicon rows over lemmas, regular expressions, words that wander over a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from tqcheck.checks.base import Check, Example, Find, each_segment
from tqcheck.document import Document, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.inflection import inflected
from tqcheck.language import say
from tqcheck.lexicon import shipped_matches
from tqcheck.patterns import SOURCE, Row
from tqcheck.words import fold, words

ENGLISH_FORM = r"(?:s|es|ed|d|ing|n)?"


def witnessed(row: Row, english: str) -> str | None:
    """The first of the row's English phrases that stands in an English text, inflection at the end of each word apart; None if none does."""
    text = fold(english)
    return next((phrase for phrase in row.english if phrase_pattern(phrase).search(text)), None)


@lru_cache(maxsize=8192)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """A pattern for an English phrase in any inflection that adds to the ends of its words."""
    return re.compile(r"(?<!\w)" + r"\W+".join(re.escape(word.removesuffix("e")) + "e?" + ENGLISH_FORM for word in fold(phrase).split()) + r"(?!\w)")


def judged(row: Row, segment: Segment) -> tuple[Severity, str] | None:
    """How severe a row's match is in this sentence, and which English is behind it; None where the source says something else, or is missed.

    A back-translation is a weaker witness than a source: only a row that holds in some contexts alone (`near`) needs it to keep its severity.
    """
    if segment.src is not None:
        english = witnessed(row, segment.src)
        return None if english is None else (row.severity, english)
    if SOURCE in row.where:
        return None
    back = segment.evidence.back_translation
    heard = witnessed(row, back) if back is not None else None
    doubtful = bool(row.near) and back is not None and heard is None
    return row.severity.lowered() if doubtful else row.severity, heard or row.english[0]


def vocabulary(document: Document) -> frozenset[str]:
    """Every lemma of the document: what a row's `near` looks in."""
    return frozenset(lemma for segment in document.segments for word in words(segment.text) for lemma in word.lemmas)


def from_lexicon(name: str, message: str) -> Find:
    """A `find` that reports the rows of a shipped lexicon that hold in a region, each with the same message."""
    def find(document: Document, *, region: str = "fr-FR") -> Iterator[Hit]:
        around = cache(lambda: vocabulary(document))  # few rows ask for it
        for segment in document.segments:
            for row, span in shipped_matches(segment.text).get(name, ()):
                verdict = judged(row, segment) if row.holds(region) and (not row.near or row.near_holds(around())) else None
                if verdict:
                    severity, english = verdict
                    told = say(message) if severity is row.severity else say("perhaps {message}", message=say(message))
                    fitting = (inflected(suggestion, segment.text[span.start:span.end]) for suggestion in row.suggestions)
                    yield Hit(segment, span, told, " | ".join(dict.fromkeys(fitting)), english, severity)
    return find


def lexicon_check(name: str, category: str, message: str, explanation: str, *, bad: Iterable[str], good: Iterable[str]) -> Check:
    """A check that is a lexicon of the same name; each row carries its own severity, and its examples beside the few given here."""
    return Check(name, category, Severity.MAJOR, explanation, from_lexicon(name, message), tuple(map(Example, bad)), tuple(map(Example, good)))


def shape(pattern: re.Pattern[str], describe: Callable[[re.Match[str]], tuple[str, str | None]], group: int | str = 0) -> Find:
    """A `find` that reports a regular expression's matches; `describe` gives message and suggestion of each."""
    @each_segment
    def find(segment: Segment) -> Iterator[Hit]:
        for match in pattern.finditer(segment.text):
            message, suggestion = describe(match)
            yield Hit(segment, Span(*match.span(group)), message, suggestion)
    return find


def habit(pattern: re.Pattern[str], message: str, suggestion: str) -> Callable[[Document], Iterator[Hit]]:
    """A `find` that reports the first of a document's matches and says how many more there are: a habit is one remark, not thirty."""
    def find(document: Document) -> Iterator[Hit]:
        places = [(segment, match) for segment in document.segments for match in pattern.finditer(segment.text)]
        if places:
            segment, match = places[0]
            more = say(" ({number} times in this text)", number=len(places)) if len(places) > 1 else ""
            yield Hit(segment, Span(*match.span()), say(message) + more, say(suggestion))
    return find


def wandering(spellings: Iterable[str]) -> dict[str, str]:
    """For names written in several ways of case in one text, each rarer way and the way to prefer: the more frequent, then more inner capitals."""
    counts = Counter(spellings)
    groups: dict[str, list[str]] = {}
    for spelling in counts:
        groups.setdefault(spelling.lower(), []).append(spelling)
    preferred = {}
    for ways in groups.values():
        best = max(ways, key=lambda way: (counts[way], sum(c.isupper() for c in way[1:])))
        preferred.update({way: best for way in ways if way != best})
    return preferred
