"""A date, a number, a unit or a currency left as English writes it.

« 5 million dollars », « à 3 pm », « les années 1990s » or « mars de 2007 » keep English habits that French style guides replace: « 5 millions de
dollars », « à 15 heures », « les années 1990 », « mars 2007 ». The rows are in lexicons/locale.tsv; source and back-translation are heard as for
`calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "locale", "locale-conventions/number-format", "is written as in English", __doc__,
    bad=("La réunion commence à 3:30 [[pm]].",),
    good=("La réunion commence à 15 h 30.", "Le groupe vaut 20 milliards de dollars.",))
