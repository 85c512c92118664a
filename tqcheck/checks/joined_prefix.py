"""A hyphen after `co`, where French writes one word.

“co-founder” becomes « co-fondateur » letter by letter; French dictionaries write « cofondateur », « coauteur », « coprésident ».
A hyphen stays before i, o and u (« co-initiateur »).
"""

from __future__ import annotations

import re

from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import shape
from tqcheck.finding import Severity
from tqcheck.language import say

HYPHENED = re.compile(
    r"(?<![\w-])[Cc]o[-‑](?=fondat|prési|direct|propri|auteur|produ|locat|pilot|équip|éd|scénar|habit|gér|signat|respons|accus|détenu|réd|final|organ|"
    r"rapport)[\w]+")

CHECK = Check(
    id="joined-prefix", category="linguistic-conventions/spelling", severity=Severity.MINOR, explanation=__doc__,
    find=shape(HYPHENED, lambda match: (say("« {word} » is written in one word", word=match[0]), match[0].replace("-", "").replace("‑", ""))),
    bad=(Example("Les onze [[co-fondateurs]] d’OpenAI 🤖."), Example("Un [[Co-président]] élu.")),
    good=(Example("Les onze cofondateurs d’OpenAI."), Example("La co-initiatrice du projet."), Example("Le taux de CO-oxydation.")))
