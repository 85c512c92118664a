"""A term that the project wants otherwise.

A project may keep its own vocabulary in a folder `vocab` beside its settings: phrases to reject (`reject.txt`), and a termbase (`terms.csv` or
`terms.tbx`) that names for an English term the French to use and the French not to use. A forbidden French term is reported; where a source is
given, only if the source has the English. With a source, a sentence that has the English term and none of the required French ones is reported too.
Without such a folder the check is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import judged, phrase_pattern
from tqcheck.document import Document, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.lexicon import Lexicon
from tqcheck.vocab import Term, Vocabulary, rows_of
from tqcheck.words import fold


def find(document: Document, *, vocabulary: Vocabulary = Vocabulary()) -> Iterator[Hit]:
    """Report rejected and forbidden phrases, and terms of the source that are not rendered as required."""
    rejected = vocabulary.rejected()
    required = [(term, Lexicon(rows_of(term))) for term in vocabulary.terms if term.required]
    for segment in document.segments:
        told: set[tuple[str, ...]] = set()
        for row, span in rejected.matches(segment.text):
            verdict = judged(row, segment) if row.english else (Severity.MAJOR, None)
            if verdict:
                told.add(row.english)
                yield Hit(segment, span, say("the project’s vocabulary rejects this"), " | ".join(row.suggestions) or None, verdict[1])
        yield from missing(segment, [(term, lexicon) for term, lexicon in required if term.english not in told])


def missing(segment: Segment, required: list[tuple[Term, Lexicon]]) -> Iterator[Hit]:
    """One remark on the whole sentence for the terms whose English is in the source and whose French is not in it."""
    source = fold(segment.src or "")
    absent = []
    for term, lexicon in required if source else ():
        english = next((phrase for phrase in term.english if phrase_pattern(phrase).search(source)), None)
        if english and not any(lexicon.matches(segment.text)):
            absent.append((english, term.required))
    if absent:
        wanted = ", ".join(say("« {french} » for “{english}”", french=say(" » or « ").join(french), english=english) for english, french in absent)
        one = len(absent) == 1
        message = say("the project’s termbase wants {wanted}", wanted=wanted)
        yield Hit(segment, Span(0, len(segment.text.rstrip())), message, " | ".join(absent[0][1]) if one else None,
                  absent[0][0] if one else None)


CHECK = Check(
    id="term", category="terminology/wrong-term", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(), good=(Example("Le logiciel malicieux a été retiré."),))
