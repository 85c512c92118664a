"""Two spaces where one is enough.

Copying and pasting leaves them; on a web page they vanish, in print they show. Places where markup was are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example
from tqcheck.document import Document, Span
from tqcheck.finding import Hit, Severity
from tqcheck.language import say

DOUBLE = re.compile(r"(?<=\S) {2,}(?=\S)")


def find(document: Document) -> Iterator[Hit]:
    """Report each run of spaces that the file itself has."""
    for segment in document.segments:
        for match in DOUBLE.finditer(segment.text):
            start = segment.start + match.start()
            if document.text[start:start + len(match[0])] == match[0]:
                yield Hit(segment, Span(*match.span()), say("two spaces where one is enough"), " ")


CHECK = Check(
    id="double-space", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__, find=find,
    bad=(Example("Le ministre[[  ]]a répondu 😀."),),
    good=(Example("Le ministre a répondu."), Example("«\u00a0Oui\u00a0», dit-il.")))
