"""Edits: what touches, what is prose, and the text that comes out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import Span
from tqcheck.edits import Edit, Fix, applied, compatible, in_prose
from tqcheck.finding import Severity
from tqcheck.readers import read_text


def fix(start: int, end: int, text: str = "x", severity: Severity = Severity.MINOR, check: str = "name") -> Fix:
    return Fix(check, severity, (Edit(Span(start, end), text),))


def test_edits_count_in_code_points_of_the_text_before_any_of_them() -> None:
    text = "🙂 e\u0301te\u0301 «\u00a0a» fin"
    start = text.index("a»")
    assert applied(text, [Edit(Span(start + 1, start + 1), "\u00a0"), Edit(Span(0, 1), "😀")]) == "😀 e\u0301te\u0301 «\u00a0a\u00a0» fin"


def test_of_two_fixes_that_overlap_the_more_severe_stays_then_the_wider() -> None:
    minor, major = fix(0, 9), fix(4, 6, severity=Severity.MAJOR)
    assert compatible([minor, major]) == (major,)
    narrow, wide = fix(4, 6), fix(3, 9)
    assert compatible([narrow, wide]) == (wide,)


def test_a_fix_of_two_edits_is_made_whole_or_not_at_all() -> None:
    pair = Fix("straight-quotes", Severity.MINOR, (Edit(Span(0, 1), "«"), Edit(Span(8, 9), "»")))
    assert compatible([pair, fix(8, 9, severity=Severity.MAJOR)]) == (fix(8, 9, severity=Severity.MAJOR),)
    assert compatible([pair, fix(3, 5)]) == (pair, fix(3, 5))


def test_what_is_put_in_beside_a_replacement_waits() -> None:
    assert compatible([fix(3, 5), fix(5, 5)]) == (fix(3, 5),)
    assert compatible([fix(5, 5), fix(5, 5)]) == (fix(5, 5),)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.sampled_from(Severity)), max_size=20))
def test_fixes_kept_together_never_touch_and_nothing_else_is_lost(places: list[tuple[int, int, Severity]]) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(50))
    fixes = [fix(start, start + length, "x", severity) for start, length, severity in places]
    kept = compatible(fixes)
    spans = [one.span for one in kept]
    assert all(a.end < b.start for a, b in pairwise(spans))
    assert len(applied(text, (edit for one in kept for edit in one.edits))) == len(text) - sum(map(len, spans)) + len(spans)
    assert bool(kept) == bool(fixes)
    assert all(any(one in kept or (one.span.start <= k.span.end and k.span.start <= one.span.end and k.severity >= one.severity) for k in kept)
               for one in fixes)


@pytest.mark.parametrize(("text", "passage", "format", "expected"), [
    ("Il a dit oui hier.", "dit oui", "markdown", True),
    ("Il a **dit** oui hier.", "dit** oui", "markdown", False),
    ("Il a dit &laquo; oui » hier.", "&laquo;", "html", False),
    ("<p>Il a dit <b>oui</b> hier.</p>", "oui", "html", True),
    ("Voir [le site] du ministre.\n\n[Le  Site]: https://exemple.fr\n", "le site", "markdown", False),
    ("Voir [le site](https://exemple.fr) du ministre.", "le site", "markdown", True),
    ("Voir [le site] du ministre.", "le site", "markdown", True),
])
def test_markup_references_and_names_of_links_are_no_prose(text: str, passage: str, format: str, expected: bool) -> None:
    document = read_text(text, format=format)
    start = text.index(passage)
    assert in_prose(document, document.segments[0], Span(start, start + len(passage))) is expected
