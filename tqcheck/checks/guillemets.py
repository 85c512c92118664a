"""No space inside the guillemets.

French sets a no-break space after « and before ». A machine that copies English quotation marks leaves it out. It is a habit of a text, so it
is remarked once, with the number of times.
"""

from __future__ import annotations

import re

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import habit
from tqcheck.finding import Severity

TIGHT = re.compile(r"«(?=[^\s\u00a0\u202f])|(?<=[^\s\u00a0\u202f«])»")

CHECK = Check(
    id="guillemets", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__,
    find=habit(TIGHT, "no space inside the guillemets", "« … » with no-break spaces"),
    bad=(Example("Il dit avoir [[«]]entendu» cela."), Example("Un « menteur[[»]], dit-il 😠.")),
    good=(Example("Il dit avoir «\u00a0entendu\u00a0» cela."), Example("Il dit avoir « entendu » cela.")))
