"""Names of a source that its French has in no form, where the French has a name of its own.

A name is a word in capitals inside a sentence that neither language uses as a common word. It is in the French if a word there is written much like it
(« Poutine » for “Putin”), or is its translation by the lexical table (« Londres » for “London”).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tqcheck.align import english_words
from tqcheck.document import Gap, Span
from tqcheck.renderings import bare, renderings
from tqcheck.table import Lang, Table
from tqcheck.wordlist import is_known
from tqcheck.words import words

SHORTEST = 4
"""A shorter name may be an abbreviation."""
RENDERS, NEAR = 0.15, 0.5
"""How surely a word renders a name, and how much of a name's letters another has in order, for the two to be one."""
Named = tuple[Span, str]


def renamed(source: str, text: str, table: Table) -> tuple[Gap, ...]:
    """The names of a French sentence that no name of the source renders, each with a name of the source that the French lacks; as many as those."""
    english, french = english_words(source), [(word.span, word.form) for word in words(text)]
    lost = [one for one in names(english, source, "en", table) if not any(one_name(one[1], form, table) for _, form in french)]
    new = [one for one in names(french, text, "fr", table) if not any(one_name(form, one[1], table) for _, form in english)]
    if not lost or len(lost) != len(new):
        return ()
    return tuple(Gap(span, source[there.start:there.end], 1.0, 1) for (there, _), (span, _) in zip(lost, new, strict=True))


def names(found: Sequence[Named], text: str, lang: Lang, table: Table) -> Iterator[Named]:
    """The words of a sentence that are names: in capitals, not at its head, nor all capitals, and no common words."""
    for n, (span, form) in enumerate(found):
        written = text[span.start:span.end]
        inside = n > 0 and text[:span.start].rstrip(" \u00a0\u202f«“\"'(")[-1:] not in ".:!?…»”-–—"
        if inside and written[0].isupper() and not written.isupper() and len(form) >= SHORTEST and form.isalpha() and not is_known(form, lang=lang):
            yield span, form


def one_name(english: str, french: str, table: Table) -> bool:
    """Whether two folded words may be one name."""
    if similar(bare(english), bare(french)) >= NEAR:
        return True
    return renderings(table).of(english, french) >= RENDERS


def similar(one: str, other: str) -> float:
    """The length of the longest common subsequence of two words by that of the longer, 0 to 1."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for n, b in enumerate(other, 1):
            before, row[n] = row[n], before + 1 if a == b else max(row[n], row[n - 1])
    return row[-1] / max(1, len(one), len(other))
