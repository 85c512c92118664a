"""What requests bring, as documents: an article with or without its English, rows, and text with markup between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tqcheck.batch import Row, row_of
from tqcheck.document import Document
from tqcheck.errors import InputError, NoFrenchError
from tqcheck.language import say, template
from tqcheck.metrics import english_share
from tqcheck.readers import NO_TEXT, read_text, reader, refuse_endless, segments_of
from tqcheck.readers.base import blank
from tqcheck.words import words

NAME, SOURCE_NAME = template("Pasted text"), template("The English text")
"""What stands for the names of files where a reporter or an error writes one."""
MOSTLY = 0.6
FORMATS = template("Send prose, and say what it is written in: text, markdown or html.")


def share_of_english(document: Document) -> float | None:
    """Of its small words, the share that is English; None where they are too few."""
    return english_share([word.form for segment in document.segments for word in words(segment.text)])


def article(mt: str, src: str | None, format: str = "text") -> Document:
    """An article with its English, which the engine aligns with it. InputError: no prose, English in place of French, French in place of English."""
    try:
        french = read_text(mt, say(NAME), format)
        english = read_text(src, say(SOURCE_NAME), format, "en") if src and src.strip() else None
    except NoFrenchError as error:
        raise InputError(error.message, say(FORMATS)) from None
    if (share_of_english(french) or 0.0) > MOSTLY:
        raise InputError(say("this text is English, not French"), say("Give the French translation as the text, and the English as its source."))
    if english and (1.0 if (share := share_of_english(english)) is None else share) < 1 - MOSTLY:
        raise InputError(say("the source is French, not English"), say("Give the English as the source, and the French translation as the text."))
    return replace(french, source=english)


def rows(cells: Sequence[Mapping[str, object]]) -> list[Row]:
    """Rows as `tqcheck batch` takes them; InputError tells which is none."""
    return [row_of(dict(one), n, f"row {n}") for n, one in enumerate(cells, 1)]


def annotated(parts: Sequence[tuple[str, str | None, bool]]) -> Document:
    """Text with markup between: parts of (text, what stands for it, whether it is markup), as one document of all of them.

    Markup is masked at equal length: what it is to be read as, as far as there is room, and the readers' padding.
    """
    whole = "".join(text for text, _, _ in parts)
    if NO_TEXT.search(whole):
        raise InputError(say("the text contains NUL or half of a character"), say("Send plain text, without NUL and surrogates."))
    masked = "".join(masked_markup(text, shown or "") if is_markup else text for text, shown, is_markup in parts)
    document = Document(say(NAME), whole, tuple(segments_of(reader("text").blocks(masked))))
    for segment in document.segments:
        refuse_endless(document, segment)
    return document


def masked_markup(markup: str, shown: str) -> str:
    """Markup as what it is to be read as, at the length of the markup."""
    seen = "".join(c for c in shown if not NO_TEXT.search(c))[:len(markup)]
    return seen + blank(markup[len(seen):])
