"""A name of the source that the French has as another name, or has translated.

With a source, each of its names is looked for in the French: as it is, in a French spelling (« Poutine » for “Putin”) or in its French form (« Londres »
for “London”), by the lexical table. Where one is missing and the French has a name that the source has not, the one stands for the other. Products and
companies whose names are common words (lexicons/products.txt: Word, Windows, Apple) are reported where they are written as names in the source alone,
and the French has the common word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from tqcheck.checks.base import Check, Example, each_pair
from tqcheck.document import Evidence, Gap, Segment, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say
from tqcheck.words import words


@lru_cache
def products() -> dict[str, frozenset[str]]:
    """Names that are common words, and the French of those words."""
    lines = (files("tqcheck") / "lexicons" / "products.txt").read_text(encoding="utf-8").splitlines()
    return {name: frozenset(french.split("|")) for name, _, french in (line.partition("\t") for line in lines)}


def translated(segment: Segment, source: str) -> Iterator[Hit]:
    """The common word where the source has a name."""
    for name, common in products().items():
        inside = re.search(rf"(?<=[\w,;)] ){re.escape(name)}(?!\w)(?! [A-Z])|(?<!\w){re.escape(name)}(?=['’]s\b)", source)
        if inside and name.lower() not in segment.text.lower() and not re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", source):
            for word in (word for word in words(segment.text) if word.form in common):
                yield Hit(segment, word.span, say("“{name}” is a name in the source; it keeps its form in French", name=name), name, name)


@each_pair
def find(segment: Segment, *, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Report names that stand for another, then names that were translated; French names in `allowed` are accepted."""
    for gap in segment.evidence.renamed:
        if segment.text[gap.span.start:gap.span.end] not in allowed:
            yield Hit(segment, gap.span, say("the source has another name: {english}", english=gap.english), gap.english, gap.english, None,
                      "accuracy/mistranslation")
    yield from translated(segment, segment.src or "")


CHECK = Check(
    id="lost-name", category="accuracy/do-not-translate", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("La chancelière [[Sarkozy]] est venue 😀.", src="Chancellor Merkel came 😀.",
                 evidence=Evidence(renamed=(Gap(Span(15, 22), "Merkel", 1.0, 1),))),
         Example("«\u00a0L’e\u0301te\u0301\u00a0», un document [[Mot]] 😀.", src="“Summer”, a document in Word 😀."),
         Example("Ouvrez-le dans [[fenêtres]] 10.", src="Open it in Windows 10."),
         Example("L’action d’[[pomme]] a monté.", src="The share of Apple rose.")),
    good=(Example("Un document Word.", src="A Word document."), Example("Il a mangé une pomme 😀.", src="He ate an apple 😀."),
          Example("Il a dit un mot.", src="He said a word."), Example("«\u00a0L’e\u0301te\u0301\u00a0», dit Poutine.", src="“Summer,” Putin says.")))
