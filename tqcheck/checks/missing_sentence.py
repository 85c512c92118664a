"""A sentence of the source that is not in the translation.

Only where the whole article was given beside its translation (`check --source`). Sentences are aligned with each other; an English one for which
nothing is left, and whose words the French beside its place does not have either, is reported at the end of the French sentence that it should
follow. Headings, sentences of few words and the credits of an agency or a picture, which editions add and leave out, are never reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.align import english_words
from tqcheck.checks.base import Check, Example, each_segment
from tqcheck.document import Pairing, Segment, Span
from tqcheck.finding import Hit, Severity

FIRST = re.compile(r"\S+")
LAST = re.compile(r"\S+(?:\s+[^\w\s]+)*\s*$")
CREDIT = re.compile(
    r"\W*(?:(?:additional )?(?:reporting|writing|editing)\b.* by\b|(?:photo|image|picture|video|credit|source|copyright|advertisement|read more|"
    r"read also|see also|related|sign up|subscribe|follow us|click here|all rights reserved|this article (?:was|is|has been))\b|©)", re.IGNORECASE)


def told(texts: tuple[str, ...], words: int) -> str:
    """The sentences that are worth a remark, together; nothing if there is none."""
    return " ".join(text for text in texts if len(english_words(text)) >= words and not CREDIT.match(text))


@each_segment
def find(segment: Segment, *, words: int = 4) -> Iterator[Hit]:
    """Report sentences of at least so many `words` that are missing before the first French sentence or after any."""
    pairing = segment.pairing or Pairing()
    first, last = FIRST.search(segment.text), LAST.search(segment.text)
    for match, texts, place in ((first, pairing.before, "before"), (last, pairing.after, "after")):
        english = told(texts, words)
        if match and english:
            span = Span(match.start(), match.start() + len(match[0].rstrip()))
            yield Hit(segment, span, f"the source says something {place} this that seems to be missing here", probable_english=english)


CHECK = Check(
    id="missing-sentence", category="accuracy/omission", severity=Severity.MAJOR, explanation=__doc__, find=find,
    bad=(Example("L’e\u0301te\u0301 fut long 😀, dit «\u00a0Le [[Monde\u00a0».]]", pairing=Pairing(after=("Nobody knew why at the time.",))),
         Example("[[Il]] est parti.", pairing=Pairing(before=("The ministers met in Paris on Monday.",)))),
    good=(Example("Il est parti.", pairing=Pairing(after=("Nobody knew.", "(Reporting by Jane Doe in Paris; editing by John Smith)"))),
          Example("Il est parti.", src="He left.", pairing=Pairing()), Example("Il est parti 😀.")))
