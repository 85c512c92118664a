"""An English phrase rendered word for word.

« prolonger une offre » says to make an offer last longer; the English, “extend an offer”, says to make one. The phrase is grammatical, so no
spelling or grammar checker sees it, and the reader understands something else or stumbles. The rows are in lexicons/calque.tsv; where a
source was given and says something else, there is no finding; without one the back-translation is heard, and a row that holds only in some
contexts is one step milder where it says something else.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "calque", "accuracy/mistranslation", "reads like the English, word for word", __doc__,
    bad=("Il s’en prend aux « [[sources médiatiques héritées]] ».",),
    good=("Il s’en prend aux médias traditionnels.", "Elle a prolongé son séjour d’une semaine."))
