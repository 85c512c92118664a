"""A capital after a semicolon.

A semicolon does not end a sentence; the word after it takes a capital only if it is a name.
"""

from __future__ import annotations

import re

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import shape
from tqcheck.finding import Severity
from tqcheck.language import say

SMALL = ("Ils?|Elles?|On|Nous|Vous|Je|Tu|Les?|La|Une?|Des|Du|Ce|Cela|Cette|Ces|Mais|Et|Ou|Or|En|Dans|Pour|Par|Sur|Aux?|Son|Sa|Ses|Leurs?|"
         "Cependant|Toutefois|Donc|Ainsi|Certains|Certaines|Plusieurs|Quand|Si|Comme|Aucune?|Chaque|Tous|Toutes")
CAPITAL = re.compile(rf";[\s\u00a0\u202f]+(?:{SMALL})(?![\w’'-]|[ \u00a0][A-ZÀ-Þ])")


CHECK = Check(
    id="capital-after-semicolon", category="linguistic-conventions/punctuation", severity=Severity.MINOR, explanation=__doc__,
    find=shape(CAPITAL, lambda match: (say("a semicolon is followed by a small letter"),
                                       match[0][:-len(match[0].split()[-1])] + match[0].split()[-1].lower())),
    bad=(Example("Ce n’est pas un événement isolé[[; Ils]] se sont souvent opposés."), Example("Œuvre rare\u202f[[; Elle]] est chère 💶.")),
    good=(Example("Ce n’est pas un événement isolé ; ils se sont souvent opposés."), Example("Il part ; Marie reste.")))
