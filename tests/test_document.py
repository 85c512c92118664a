"""Spans, segments and the places of a file."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import BETWEEN, INSIDE, NO_PADDING, OBJECT, PADDING, Document, Evidence, Segment, Span

SPANS = st.tuples(st.integers(0, 40), st.integers(0, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
TEXTS = st.text(alphabet="aé\u0301œ😀\u00a0\r\n\u2028 ’", max_size=60)


@given(SPANS, SPANS)
def test_two_spans_share_what_their_code_points_share(one: Span, other: Span) -> None:
    assert one.overlap(other) == other.overlap(one) == len(set(range(*one)) & set(range(*other)))


@given(SPANS)
def test_a_span_overlaps_itself_whole_and_its_length_is_its_extent(span: Span) -> None:
    assert span.overlap(span) == len(span) == span.end - span.start


@given(SPANS, SPANS, st.integers(0, 99))
def test_a_shift_moves_both_ends_and_comes_back(one: Span, other: Span, by: int) -> None:
    assert one.shift(by).shift(-by) == one
    assert len(one.shift(by)) == len(one)
    assert one.shift(by).overlap(other.shift(by)) == one.overlap(other)


@pytest.mark.parametrize(("one", "other", "shared"), [
    ((0, 4), (4, 8), 0), ((0, 4), (3, 8), 1), ((0, 9), (3, 5), 2), ((3, 3), (0, 9), 0), ((5, 9), (0, 2), 0), ((2, 6), (2, 6), 4)])
def test_spans_that_only_touch_share_nothing(one: tuple[int, int], other: tuple[int, int], shared: int) -> None:
    assert Span(*one).overlap(Span(*other)) == shared


def test_spans_sort_by_start_then_end() -> None:
    assert sorted([Span(3, 4), Span(0, 9), Span(0, 2)]) == [(0, 2), (0, 9), (3, 4)]


def test_an_empty_span_is_false_and_any_other_true() -> None:
    assert not Span(3, 3)
    assert Span(0, 1)


@given(TEXTS, st.integers(0, 60))
def test_the_column_counts_code_points_from_the_last_line_feed(text: str, at: int) -> None:
    offset = min(at, len(text))
    line, column = Document("a", text).line_column(offset)
    before = text[:offset].split("\n")
    assert (line, column) == (len(before), len(before[-1]) + 1)


@given(TEXTS.filter(bool))
def test_places_of_later_offsets_are_later(text: str) -> None:
    document = Document("a", text)
    places = [document.line_column(offset) for offset in range(len(text) + 1)]
    assert places == sorted(set(places))
    assert places[0] == (1, 1)
    assert places[-1][0] == text.count("\n") + 1


@pytest.mark.parametrize(("text", "offset", "place"), [
    ("", 0, (1, 1)), ("été", 3, (1, 4)), ("e\u0301te\u0301", 5, (1, 6)), ("a\nb", 1, (1, 2)), ("a\nb", 2, (2, 1)), ("a\r\nb", 3, (2, 1)),
    ("😀\n😀 b", 4, (2, 3)),
    ("a\u2028b", 2, (1, 3)), ("\n\n", 2, (3, 1)), ("\ufeffa", 1, (1, 2))])
def test_only_a_line_feed_begins_a_line(text: str, offset: int, place: tuple[int, int]) -> None:
    assert Document("a", text).line_column(offset) == place


@given(st.text(max_size=20), st.integers(0, 99))
def test_the_span_of_a_segment_is_as_long_as_its_text(text: str, start: int) -> None:
    assert Segment(text, start).span == (start, start + len(text))


def test_a_segment_knows_nothing_until_it_is_told() -> None:
    segment = Segment("Un.", 0)
    assert segment.evidence == Evidence(None, None, (), None, None, None)
    assert (segment.src, segment.ref, segment.id, segment.heading) == (None, None, None, False)


@pytest.mark.parametrize("thing", [Segment("Un.", 0), Document("a", "Un."), Evidence()])
def test_documents_cannot_be_changed(thing: object) -> None:
    name = next(iter(type(thing).__slots__))  # type: ignore[attr-defined]
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        setattr(thing, name, None)


def test_a_document_does_not_print_its_whole_text() -> None:
    assert "secret" not in repr(Document("a.txt", "secret" * 100))


@given(st.text(alphabet=["a", INSIDE, BETWEEN, OBJECT, "é"], max_size=20))
def test_without_padding_a_text_keeps_its_letters_and_its_objects(text: str) -> None:
    seen = text.translate(NO_PADDING)
    assert seen == "".join(c for c in text if c not in PADDING)
    assert seen.count(OBJECT) == text.count(OBJECT)
