"""A saying or set phrase of English rendered word for word.

« L’éléphant dans la pièce » has entered the language; « frapper le sol en courant » for “hit the ground running” or « pour dire le moindre » for
“to say the least” have not: the French reader sees the picture and misses the meaning. The rows are in lexicons/idiom.tsv; source
and back-translation are heard as for `calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "idiom", "accuracy/mistranslation", "an English saying, word for word", __doc__,
    bad=("Il était surpris, [[pour dire le minimum]].",),
    good=("Il était surpris, c’est le moins qu’on puisse dire.", "Elle court le marathon en moins de trois heures.",))
