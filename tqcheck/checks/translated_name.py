"""A name that must stay as it is, translated.

App Store, Wall Street or The New York Times keep their names in French. A machine that meets them in lower case or in the middle of a
headline translates them: « magasin d’applications », « les Temps de New York ». Rows are in lexicons/translated-name.tsv.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "translated-name", "accuracy/do-not-translate", "seems to be a name translated; it keeps its form in French", __doc__,
    bad=("Apple favorise une application dans son [[magasin d’App]].",),
    good=("Apple favorise une application dans son App Store.", "Un magasin d’appareils photo a ouvert rue de Rivoli."))
