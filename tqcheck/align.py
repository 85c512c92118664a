"""Which French word each English word comes from, out of a translator's attention (Garg et al., EMNLP 2019, section 3, without training)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tqcheck.document import Link, Span
from tqcheck.words import fold, words

ENGLISH = re.compile(r"https?://\S*[\w/]|@\w+|[^\W_]+(?:[-.,][^\W_]+)*(?:['’](?!s\b)[^\W_]+)*|['’]s\b")
COPIES = re.compile(r"(?P<url>https?://\S*[\w/]|@\w+)|(?P<number>\d+(?:[.,\u00a0\u202f ]?\d+)*)|(?P<name>[^\W\d_][^\W_]*(?:[-.][^\W_]+)*)")


def links(source: str, target: str, attention: Sequence[Sequence[float]], source_spans: Sequence[Span | None],
          target_spans: Sequence[Span | None]) -> tuple[Link, ...]:
    """One link for each word of `target` (English), in its order, to a word of `source` (French).

    `attention` is target tokens x source tokens; the spans say where each token stands, None for a special token. URLs, handles, numbers
    and names that stand on both sides are linked with their copies; every other word takes the French word with the largest summed attention.
    """
    french = tuple(span for span, _ in french_words(source))
    english = tuple(span for span, _ in english_words(target))
    copied = dict(_copies(source, target))
    best = _strongest(attention, _holders(source_spans, french), _holders(target_spans, english))
    found = ((_copy_of(back, copied) or (french[best[n]] if n in best else None), back) for n, back in enumerate(english))
    return tuple(Link(mt, back) for mt, back in found if mt is not None)


def french_words(text: str) -> tuple[tuple[Span, str], ...]:
    """Each French word's place and folded form."""
    return tuple((word.span, word.form) for word in words(text))


def english_words(text: str) -> tuple[tuple[Span, str], ...]:
    """Each English word's place and folded form; a possessive ’s is a word of its own."""
    return tuple((Span(*match.span()), fold(match[0])) for match in ENGLISH.finditer(text))


def _holders(tokens: Sequence[Span | None], spans: Sequence[Span]) -> list[int | None]:
    """For each token the number of the word that it overlaps most; None for special tokens and punctuation."""
    starts = [span.start for span in spans]
    return [None if token is None else _holder(token, spans, starts) for token in tokens]


def _holder(token: Span, spans: Sequence[Span], starts: Sequence[int]) -> int | None:
    near = range(max(0, bisect_right(starts, token.start) - 1), bisect_right(starts, max(token.start, token.end - 1)))
    return max((n for n in near if token.overlap(spans[n])), key=lambda n: token.overlap(spans[n]), default=None)


def _strongest(attention: Sequence[Sequence[float]], sources: Sequence[int | None], targets: Sequence[int | None]) -> dict[int, int]:
    """Target word to source word with the largest sum; the earlier one if two are equal."""
    sums: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for row, target in zip(attention, targets, strict=False):
        if target is not None:
            _add(sums[target], row, sources)
    return {target: max(sorted(weights), key=weights.__getitem__) for target, weights in sums.items() if any(weights.values())}


def _add(weights: dict[int, float], row: Sequence[float], sources: Sequence[int | None]) -> None:
    for value, source in zip(row, sources, strict=False):
        if source is not None:
            weights[source] += value


def _copies(source: str, target: str) -> Iterator[tuple[Span, Span]]:
    """(English span, French span) of what stands unchanged on both sides, the first with the first, the second with the second."""
    places: dict[str, list[Span]] = defaultdict(list)
    for key, span in _keys(source):
        places[key].append(span)
    for key, span in _keys(target):
        if places[key]:
            yield span, places[key].pop(0)


def _keys(text: str) -> Iterator[tuple[str, Span]]:
    """What may be copied: URLs and handles as they are, numbers by their digits, names folded."""
    for match in COPIES.finditer(text):
        if match["url"]:
            yield match[0], Span(*match.span())
        elif match["number"]:
            yield re.sub(r"\D", "", match[0]), Span(*match.span())
        elif _is_name(match[0]):
            yield fold(match[0]), Span(*match.span())


def _is_name(word: str) -> bool:
    """A capital in a word of three letters and more, or two capitals: « On » and "On" are no copies."""
    capitals = sum(letter.isupper() for letter in word)
    return capitals >= 2 or (word[0].isupper() and len(word) >= 3)


def _copy_of(back: Span, copied: dict[Span, Span]) -> Span | None:
    """The French copy of an English word, or of the number or name that it is the greater part of."""
    return copied.get(back) or next((mt for english, mt in copied.items() if 2 * back.overlap(english) > len(back)), None)
