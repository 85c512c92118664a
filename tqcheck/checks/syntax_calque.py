"""English syntax kept in French.

The words are right and their construction is English: « avoir une histoire de », « restreindre quelqu’un de faire », « si elle devait signer ».
Rows are in lexicons/syntax-calque.tsv; source and back-translation are heard as for `calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "syntax-calque", "linguistic-conventions/grammar", "the construction is English", __doc__,
    bad=("Cette loi [[restreint les sociétés d’]]atteindre leur but.",),
    good=("Cette loi empêche les sociétés d’atteindre leur but.", "Il a une histoire d’amour avec cette ville."))
