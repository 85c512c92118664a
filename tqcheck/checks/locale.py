"""A date, a number, a unit or a currency left as English writes it.

« À 3:30 pm », « des vents de 90 mph » or « mars de 2007 » keep English habits that French style guides replace: « à 15 h 30 », « des vents de
145 km/h », « mars 2007 ». The rows are in lexicons/locale.tsv; source and back-translation are heard as for
`calque`.
"""

from __future__ import annotations

from tqcheck.checks.kinds import lexicon_check

CHECK = lexicon_check(
    "locale", "locale-conventions/number-format", "is written as in English", __doc__,
    bad=("La réunion commence à 3:30 [[pm]].",),
    good=("La réunion commence à 15 h 30.", "Le groupe vaut 20 milliards de dollars.",))
