"""An English word of several senses rendered by the wrong one.

A “post” on a social network is « une publication », not « un poste »; an “ongoing probe” is « une enquête », not « une sonde ». Rows are in
lexicons/wrong-sense.tsv; many hold only near certain words (`near`), which may stand anywhere in the document. Source and back-translation
are heard as for `calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "wrong-sense", "accuracy/mistranslation", "renders another sense of the English word", __doc__,
    bad=("Deux [[sondes en cours]] visent l’entreprise.",),
    good=("Deux sondes en route vers Mars ont transmis des images.", "Il a obtenu le poste de directeur."))
