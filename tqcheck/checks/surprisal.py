"""French that is unlikely, word after word.

The language model says how many bits each token of the sentence carries. A stretch of several words that each cost far more than news usually
do is worth a second look: it may be a literal rendering that no lexicon holds. Names, numbers and quotations of other languages surprise a small model
too, so they are not counted, and a single rare word is never enough. Advice only: severity minor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Evidence, Segment, Span, Surprisal
from tqcheck.finding import Hit, Severity
from tqcheck.language import decimal, say
from tqcheck.words import Word, words

PUNCTUATION = re.compile(r"[.,;:!?…()\[\]«»“”\"–—]")
LINK = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")


def bits_of(word: Word, surprisals: tuple[Surprisal, ...]) -> float:
    """The bits of all tokens that end in a word."""
    return sum(s.bits for s in surprisals if word.span.start < s.span.end <= word.span.end and len(s.span))


def phrases(text: str) -> Iterator[list[Word]]:
    """The words in lower case of more than three letters, in runs that no punctuation, name, number or link breaks."""
    run: list[Word] = []
    previous = 0
    for word in words(LINK.sub(lambda match: "." * len(match[0]), text)):
        plain = word.text.replace("-", "").isalpha() and (word.text.islower() or word.text[-1] in "’'")
        if not plain or PUNCTUATION.search(text, previous, word.span.start):
            yield run
            run = []
        previous = word.span.end
        if len(word.form) > 3 and word.text.islower():
            run.append(word)
    yield run


def costly(costs: list[tuple[Word, float]], at_least: float, length: int) -> Iterator[list[tuple[Word, float]]]:
    """Stretches of `length` neighbouring words that all cost `at_least` bits, without overlap, from left to right."""
    at = 0
    while at + length <= len(costs):
        window = costs[at:at + length]
        if all(bits >= at_least for _, bits in window):
            yield window
            at += length
        else:
            at += 1


@each_segment
def find(segment: Segment, *, bits: float = 16.0, length: int = 3) -> Iterator[Hit]:
    """Report stretches of `length` words in lower case of which each costs at least `bits`."""
    surprisals = segment.evidence.surprisals
    if surprisals is None or segment.heading:
        return
    for phrase in phrases(segment.text):
        for window in costly([(word, bits_of(word, surprisals)) for word in phrase], bits, length):
            mean = sum(cost for _, cost in window) / length
            span = Span(window[0][0].span.start, window[-1][0].span.end)
            yield Hit(segment, span, say("unlikely French: {bits} bits a word here; does it say what the source says?", bits=decimal(mean)))


def evidence(*costs: tuple[int, int, float]) -> Evidence:
    """Surprisals given as (start, end, bits), for the examples."""
    return Evidence(surprisals=tuple(Surprisal(Span(a, b), c) for a, b, c in costs))


CHECK = Check(
    id="surprisal", category="linguistic-conventions/grammar", severity=Severity.MINOR, explanation=__doc__, find=find, need="surprisal",
    bad=(Example("Voici [[taureau hérité positionné]].", evidence=evidence((0, 5, 6), (5, 13, 22), (13, 20, 21), (20, 31, 19), (31, 32, 1))),),
    good=(
        Example("Voici taureau hérité positionné."),
        Example("Voici un beau texte.", evidence=evidence((0, 5, 6), (5, 8, 2), (8, 13, 9), (13, 19, 9), (19, 20, 1)))))
