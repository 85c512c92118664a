"""A word, sense or turn borrowed from English that French-language authorities advise against.

« Une cédule chargée », « bon matin » or « des bénéfices marginaux » are understood, in Quebec above all, yet an editor replaces them. Rows that only the
norm of Quebec or only that of France condemns are reported where `region` says so (fr-FR by default). The rows are in lexicons/anglicism.tsv; source
and back-translation are heard as for `calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "anglicism", "style/unidiomatic", "is taken from English; French has a word of its own", __doc__,
    bad=("Elle a une [[cédule chargée]] cette semaine.",),
    good=("Elle a un emploi du temps chargé cette semaine.", "Le parking est plein, dit-on en France.",))
