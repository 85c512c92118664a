"""Places in an editor's text against what Python's own codecs say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import Span
from tqcheck.lsp.positions import UNITS, Lines

CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(st.one_of(st.sampled_from("ae\u0301é«»\u00a0’'🙂👩\u200d\r\n\u2028 "), st.characters(exclude_categories=["Cs"])), max_size=60)


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 29), ("utf-16", 18), ("utf-32", 17)])
def test_accents_guillemets_no_break_spaces_and_emoji_count_as_the_encoding_has_them(encoding: str, column: int) -> None:
    text = "Titre\r\n🙂 L’e\u0301te\u0301, «\u00a0à\u00a0» Openai"
    lines = Lines(text, UNITS[encoding])
    start = text.index("Openai")
    assert lines.places(Span(start, start + 6)) == ((1, column), (1, column + 6))
    assert lines.offset(1, column) == start


@given(TEXTS, st.sampled_from(sorted(UNITS)), st.data())
def test_a_place_is_what_the_codec_says_and_leads_back(text: str, encoding: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    lines, (codec, size) = Lines(text, UNITS[encoding]), CODECS[encoding]
    line, column = lines.place(offset)
    inside = text[offset - 1 : offset + 1] == "\r\n"
    assert line == text[: offset - inside].replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert column == len(text[lines.starts[line] : offset].encode(codec)) // size
    if not inside:
        assert lines.offset(line, column) == offset


@given(TEXTS, st.sampled_from(sorted(UNITS)), st.integers(0, 70), st.integers(0, 200))
def test_any_place_that_an_editor_names_is_one_in_the_text(text: str, encoding: str, line: int, column: int) -> None:
    offset = Lines(text, UNITS[encoding]).offset(line, column)
    assert 0 <= offset <= len(text)


def test_a_place_inside_a_character_is_its_start_and_one_beyond_the_line_its_end() -> None:
    lines = Lines("a🙂b\nc", UNITS["utf-16"])
    assert [lines.offset(0, column) for column in range(6)] == [0, 1, 1, 2, 3, 3]
    assert lines.offset(9, 0) == 5
