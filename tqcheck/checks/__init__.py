"""The checks, in the order in which they are listed: a visible tuple; a test holds it equal to the folder."""

from __future__ import annotations

from tqcheck.checks import (
    acronym,
    added_sentence,
    addition,
    anglicism,
    calque,
    capital_after_semicolon,
    censored,
    coinage,
    double_space,
    false_friend,
    government,
    grammar,
    guillemets,
    idiom,
    joined_prefix,
    judge,
    locale,
    missing_sentence,
    name,
    number,
    omission,
    punctuation_space,
    repetition,
    straight_quotes,
    surprisal,
    syntax_calque,
    term,
    translated_name,
    truncation,
    untranslated,
    untranslated_sentence,
    wrong_sense,
)
from tqcheck.checks.base import Check

MODULES = (
    term, calque, false_friend, wrong_sense, idiom, government, syntax_calque, anglicism, translated_name, locale, untranslated_sentence, untranslated,
    censored, coinage,
    acronym, name, number, omission, addition, missing_sentence, added_sentence, repetition, truncation, surprisal, judge, grammar,
    capital_after_semicolon, guillemets, punctuation_space, straight_quotes, double_space, joined_prefix,
)
CHECKS: tuple[Check, ...] = tuple(module.CHECK for module in MODULES)
