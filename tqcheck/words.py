"""French words, their places and their lemmas: what patterns and checks compare.

An elided article or pronoun is a word of its own (`l’` · `algorithme`), a hyphenated word is one word. Accents may be composed or
not, and apostrophes straight or curly; `form` is the same for all of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from tqcheck.document import BETWEEN, INSIDE, Span
from tqcheck.wordlist import is_known, lemmatize

MARK = "\u0300-\u036f"
WORD = re.compile(
    rf"(?:[cdjlmnstCDJLMNST]|[qQ][uU]|(?i:lorsqu|puisqu|jusqu|quoiqu)){INSIDE}*['’ʼ]{BETWEEN}*(?=[^\W\d_])"
    rf"|[^\W_]+(?:[{MARK}]+[^\W_]*)*(?:[-‑'’ʼ]{BETWEEN}*(?:[^\W_]|[{MARK}])+)*")
"""An elided word, or a word with its hyphens; written so that plain letters are read in one loop of the expression."""
AGREEMENT = (
    ("ant", "er"), ("e", "er"), ("ent", "er"), ("ées", "er"), ("ée", "er"), ("és", "er"), ("é", "er"), ("ies", "ir"), ("ie", "ir"), ("is", "ir"),
    ("i", "ir"), ("ière", "ier"), ("ières", "ier"), ("ives", "if"), ("ive", "if"), ("euses", "eux"), ("euse", "eux"), ("elles", "el"), ("elle", "el"),
    ("ales", "al"), ("ale", "al"), ("aux", "al"))


class Word(NamedTuple):
    """A word of a text: as written, where, and lower-cased with plain apostrophes and composed accents."""

    text: str
    span: Span
    form: str

    @property
    def lemmas(self) -> frozenset[str]:
        """Every dictionary form this could be, itself among them."""
        return lemmas(self.form)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, composed accents, straight apostrophes and plain hyphens: how words are compared."""
    if text.isascii():
        return text.lower()
    seen = text.replace(INSIDE, "").replace(BETWEEN, "")
    return unicodedata.normalize("NFC", seen).lower().replace("’", "'").replace("ʼ", "'").replace("‑", "-")


@lru_cache(maxsize=65536)
def lemmas(form: str) -> frozenset[str]:
    """Every dictionary form a folded word could have.

    simplemma knows one lemma a form (`sondes` -> `sonder`); nouns, adjectives and participles that look like it are added by ending.
    """
    found = {form, lemmatize(form, lang="fr").lower()}
    if form.endswith(("s", "x")) and len(form) > 3:
        found.add(form[:-1])
    if form.endswith(("e", "es")) and len(form) > 4:
        found.add(form.rstrip("s")[:-1])
    for ending, replacement in AGREEMENT:
        if form.endswith(ending) and is_known(stem := form[: -len(ending)] + replacement, lang="fr"):
            found.add(stem)
    return frozenset(found)


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, with spans in code points; remembered, since every check asks again."""
    make = tuple.__new__  # half the time of the named tuples' own constructors, in the innermost loop of a run
    return tuple([make(Word, (match[0], make(Span, match.span()), fold(match[0]))) for match in WORD.finditer(text)])
