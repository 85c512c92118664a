"""Imported once by the process that workers are forked from: what every worker would otherwise read for itself."""

from tqcheck.batch import pool as pool
from tqcheck.lexicon import shipped_matches

shipped_matches("Il a dit.")
