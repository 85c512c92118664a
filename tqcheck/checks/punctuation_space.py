"""No space before a colon, a semicolon, an exclamation or a question mark.

French sets a no-break space before them (a thin one before ; ! ?). Hours (14:30), links and smileys have none. Remarked once a text, with the
number of times.
"""

from __future__ import annotations

import re

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import habit
from tqcheck.finding import Severity

TIGHT = re.compile(r"(?:(?<=[^\W\d_])|(?<=[\u0300-\u036f]))(?<!Yahoo)(?<!Jeopardy)[:;!?](?=[\s\u00a0\u202f»”\"’)]|$)(?![)(])")

CHECK = Check(
    id="punctuation-space", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__,
    find=habit(TIGHT, "French sets a no-break space before this mark", "a no-break space before : ; ! ?"),
    bad=(Example("Grok a répondu[[:]] « Non. »"), Example("Quelle surprise[[!]] 🎉")),
    good=(Example("Grok a répondu\u00a0: « Non. »"), Example("Rendez-vous à 14:30 sur https://t.co/abc."), Example("Quelle surprise\u202f!")))
