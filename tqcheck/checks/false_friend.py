"""A French word chosen because it looks like the English one.

« impliquer que » is not “imply that” (laisser entendre que), « une instance » is a court or a body, not an example. Rows are in
lexicons/false-friend.tsv and only name constructions in which the French word cannot carry its French sense; source and back-translation
are heard as for `calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "false-friend", "accuracy/mistranslation", "looks like the English word and means something else in French", __doc__,
    bad=("Il a refusé, [[impliquant que]] l’offre était une manœuvre.",),
    good=("Cette réforme implique que chacun paie davantage.", "L’instance dirigeante s’est réunie mardi."))
