"""What requests bring, as documents: an article with or without its English, rows, and text with markup between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tqcheck.batch import Row, row_of
from tqcheck.document import Document, Segment
from tqcheck.errors import InputError
from tqcheck.metrics import english_share
from tqcheck.readers import NO_TEXT, read_text, reader, refuse_endless, segments_of
from tqcheck.readers.base import blank
from tqcheck.sentences import rendered
from tqcheck.words import words

NAME = "Pasted text"
"""What stands for a file's name where a reporter writes one."""
MOSTLY = 0.6
Notes = tuple[str, ...]


def share_of_english(document: Document) -> float | None:
    """Of its small words, the share that is English; None where they are too few."""
    return english_share([word.form for segment in document.segments for word in words(segment.text)])


def is_english(document: Document) -> bool:
    """Whether most of a text is English."""
    return (share_of_english(document) or 0.0) > MOSTLY


def article(mt: str, src: str | None, format: str = "text") -> tuple[Document, Notes]:
    """An article, its English beside its sentences, and what is to be said of that. InputError: no prose, English in place of French."""
    document = read_text(mt, NAME, format)
    if is_english(document):
        raise InputError("this text is English, not French", "Give the French translation as the text, and the English as its source.")
    return sourced(document, src) if src and src.strip() else (document, ())


def sourced(document: Document, src: str) -> tuple[Document, Notes]:
    """A document with its English, sentence beside sentence where both have as many: in the whole text, else in each of as many paragraphs."""
    english = read_text(src, "The English text").segments
    french = document.segments
    pairs = {id(f): rendered(e.text) for f, e in zip(french, english, strict=False)} if len(french) == len(english) else dict(by_blocks(french, english))
    told = f"The English stands beside {len(pairs)} of {len(french)} sentences; the others could not be matched with it."
    return replace(document, segments=tuple(replace(s, src=pairs.get(id(s))) for s in french)), () if len(pairs) == len(french) else (told,)


def by_blocks(french: Sequence[Segment], english: Sequence[Segment]) -> Iterator[tuple[int, str]]:
    """The identity of each French sentence whose paragraph has as many sentences as the English one in its place, with its English."""
    ours, theirs = blocks(french), blocks(english)
    if len(ours) == len(theirs):
        for mine, other in zip(ours, theirs, strict=True):
            if len(mine) == len(other):
                yield from ((id(f), rendered(e.text)) for f, e in zip(mine, other, strict=True))


def blocks(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Sentences by their paragraphs, in order."""
    grouped: defaultdict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        grouped[segment.block].append(segment)
    return list(grouped.values())


def rows(cells: Sequence[Mapping[str, object]]) -> list[Row]:
    """Rows as `tqcheck batch` takes them; InputError tells which is none."""
    return [row_of(dict(one), n, f"row {n}") for n, one in enumerate(cells, 1)]


def annotated(parts: Sequence[tuple[str, str | None, bool]]) -> Document:
    """Text with markup between: parts of (text, what stands for it, whether it is markup), as one document of all of them.

    Markup is masked at equal length: what it is to be read as, as far as there is room, and the readers' padding.
    """
    whole = "".join(text for text, _, _ in parts)
    if NO_TEXT.search(whole):
        raise InputError("the text contains NUL or half of a character", "Send plain text, without NUL and surrogates.")
    masked = "".join(masked_markup(text, shown or "") if is_markup else text for text, shown, is_markup in parts)
    document = Document(NAME, whole, tuple(segments_of(reader("text").blocks(masked))))
    for segment in document.segments:
        refuse_endless(document, segment)
    return document


def masked_markup(markup: str, shown: str) -> str:
    """Markup as what it is to be read as, at the length of the markup."""
    seen = "".join(c for c in shown if not NO_TEXT.search(c))[:len(markup)]
    return seen + blank(markup[len(seen):])
