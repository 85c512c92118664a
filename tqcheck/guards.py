"""When a back-translation is not to be believed: small decoders fall silent, stutter, run away or hand back what they were given.

Such an output says nothing about the article (design, section 5), so it is withheld and its reason told (Lee et al. 2018, "Hallucinations in
neural machine translation", section 3, names the kinds).
"""

from __future__ import annotations

from collections.abc import Sequence

from tqcheck.wordlist import is_known
from tqcheck.words import words

LONGEST_PHRASE, LOOP = 8, 3
"""A phrase of at most so many tokens, so many times in a row and more often than in the source, is a decoder that loops."""
LONGEST = 3
"""An output more than so many times as long as its input, in code points, has run away."""
COPIED = 3
"""So many words alike, in small letters and not to be found in English, make a copy if they are half of what is said."""
COGNATES = frozenset("a an as at do me on or pour six an le son pays main fin plus sur sale chat".split())


def doubt(source: str, translation: str) -> str | None:
    """Why `translation` is no reliable rendering of `source`: a few words for the reader; None if nothing speaks against it."""
    if not any(map(str.isalnum, source)):
        return None if len(translation) <= LONGEST * len(source) else "it is longer than the sentence can be"
    if not any(map(str.isalnum, translation)):
        return "it is empty"
    if len(translation) > LONGEST * len(source):
        return "it is longer than the sentence can be"
    french, english = [[word.form for word in words(text)] for text in (source, translation)]
    if repeats(english) > max(LOOP - 1, repeats(french)):
        return "it repeats itself"
    return "it leaves the sentence in French" if is_copy(source, english) else None


def is_copy(source: str, english: Sequence[str]) -> bool:
    """Whether an output is its source: half of its words and more are the source's, names and cognates apart."""
    kept = {word.form for word in words(source) if word.text == word.text.lower() and word.form.isalpha()} - COGNATES
    told = [word for word in english if word not in COGNATES]
    alike = [word for word in told if word in kept]
    if len(alike) < COPIED or 2 * len(alike) <= len(told):
        return False
    foreign = sum(not is_known(word, lang="en") for word in alike)
    return foreign >= COPIED and 2 * foreign > len(told)


def repeats(tokens: Sequence[str]) -> int:
    """How many times in a row the most repeated phrase of at most LONGEST_PHRASE tokens stands."""
    return max((_repeats(tokens, size) for size in range(1, LONGEST_PHRASE + 1)), default=1)


def _repeats(tokens: Sequence[str], size: int) -> int:
    same = longest = 0
    for now, before in zip(tokens[size:], tokens, strict=False):
        same = same + 1 if now == before else 0
        longest = max(longest, same)
    return 1 + longest // size
