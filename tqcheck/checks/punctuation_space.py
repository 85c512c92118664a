"""No space before a colon, a semicolon, an exclamation or a question mark.

French sets a no-break space before them (a thin one before ; ! ?). Hours (14:30), links and smileys have none. Remarked once a text, with the
number of times. In Canada only the colon has one; ; ! ? stand close (`region = "fr-CA"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import habit
from tqcheck.document import Document
from tqcheck.finding import Hit, Severity

TIGHT = re.compile(r"(?:(?<=[^\W\d_])|(?<=[\u0300-\u036f]))(?<!Yahoo)(?<!Jeopardy)[:;!?](?=[\s\u00a0\u202f»”\"’)]|$)(?![)(])")
TIGHT_IN_CANADA = re.compile(TIGHT.pattern.replace("[:;!?]", ":"))

IN_FRANCE = habit(TIGHT, "French sets a no-break space before this mark", "a no-break space before : ; ! ?")
IN_CANADA = habit(TIGHT_IN_CANADA, "French sets a no-break space before a colon", "a no-break space before :")


def find(document: Document, *, region: str = "fr-FR") -> Iterator[Hit]:
    """Report the first mark without its space."""
    yield from (IN_CANADA if region == "fr-CA" else IN_FRANCE)(document)


CHECK = Check(
    id="punctuation-space", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__,
    find=find,
    bad=(Example("Grok a répondu[[:]] « Non. »"), Example("Quelle surprise[[!]] 🎉")),
    good=(Example("Grok a répondu\u00a0: « Non. »"), Example("Rendez-vous à 14:30 sur https://t.co/abc."), Example("Quelle surprise\u202f!")))
