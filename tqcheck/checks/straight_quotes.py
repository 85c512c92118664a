"""Straight or English quotation marks around French.

French quotes with « » and keeps “ ” for a quotation inside another. Remarked once a text, with the number of times.
"""

from __future__ import annotations

import re

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import habit
from tqcheck.finding import Severity

QUOTED = re.compile(r"(?<![\w\u0300-\u036f])\"[^\"\n]{1,300}\"(?!\w)|(?<![\w\u0300-\u036f])“(?![^«]*»)[^”\n]{1,300}”")

CHECK = Check(
    id="straight-quotes", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__,
    find=habit(QUOTED, "French quotes with guillemets", "« … »"),
    bad=(Example("Il l’a traité de [[\"menteur\"]] hier 😮."), Example("Il l’a traité de [[“menteur”]].")),
    good=(Example("Il l’a traité de « menteur »."), Example("« Il m’a dit “non” », raconte-t-elle."), Example("Un écran de 27\".")))
