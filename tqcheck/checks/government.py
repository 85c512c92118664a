"""A preposition, or the lack of one, taken over from English.

Each verb, noun and adjective governs its complements in its own way: “to worry about people” is « se soucier des gens », “diagnosed with cancer”
« chez qui on a diagnostiqué un cancer », “on the phone” « au téléphone ». The rows are in lexicons/government.tsv; source and back-translation are heard
as for `calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "government", "linguistic-conventions/grammar", "takes the English preposition or construction", __doc__,
    bad=("Personne ne se [[soucie à propos de]] ces gens.",),
    good=("Personne ne se soucie de ces gens.", "Elle a répondu à la question.",))
