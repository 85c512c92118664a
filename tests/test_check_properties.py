"""What holds of every check on any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tqcheck.checks import CHECKS
from tqcheck.checks.base import Check, Example
from tqcheck.checks.kinds import habit, wandering
from tqcheck.document import Document, Segment
from tqcheck.finding import Hit

PIECES = (
    "taureau ****", "hôtel ****", "très très", "Openai", "OpenAI", "l’été", "e\u0301te\u0301", "a prolongé",
    "une offre", "«", "»", "« ", " »", " ", "\u00a0", "; Ils", ":",
    "!", "…", "****", "\u2060", "co\u034f-fondateur",
    "AI", "chatbot", "hier hier", "à Sue Apple", "😀", "the", "of", "was", "https://t.co/a", "@sama", "\"mot\"",
    "  ", "anti-diffusée", "12", ".", "C’est un majeur…", "X", "d’", "impliquant que", "de la", "(", ")", "\t", "ÉTÉ", "œuvre")
LISTS = st.lists(st.sampled_from(PIECES), max_size=14)
TEXTS = LISTS.map(" ".join) | LISTS.map("".join)


def document(*texts: str) -> Document:
    segments, start = [], 0
    for text in texts:
        segments.append(Segment(text, start))
        start += len(text) + 1
    return Document("a.txt", "\n".join(texts), tuple(segments))


def found(check: Check, text: Document) -> list[Hit]:
    return list(check.find(text))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
@given(texts=st.lists(TEXTS, max_size=3))
@settings(max_examples=40, deadline=None)
def test_hits_stand_inside_their_segment_and_are_the_same_twice(check: Check, texts: list[str]) -> None:
    whole = document(*texts)
    hits = found(check, whole)
    assert hits == found(check, whole)
    for hit in hits:
        assert hit.segment in whole.segments
        assert 0 <= hit.span.start < hit.span.end <= len(hit.segment.text)
        assert hit.message


@pytest.mark.parametrize("check", [c for c in CHECKS if c.id not in ("double-space", "surprisal")], ids=lambda check: check.id)
@given(text=TEXTS)
@settings(max_examples=25, deadline=None)
def test_composed_or_decomposed_accents_change_no_number_of_hits(check: Check, text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert len(found(check, document(composed))) == len(found(check, document(decomposed)))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_an_empty_document_has_no_hits(check: Check) -> None:
    assert found(check, document()) == []
    assert found(check, document("", " ")) == []


def test_a_habit_is_one_remark_with_the_number_of_times() -> None:
    import re
    hit, = habit(re.compile("x"), "an x", "y")(document("a x", "x x"))
    assert (hit.segment.text, hit.span, hit.message) == ("a x", (2, 3), "an x (3 times in this text)")


def test_of_two_spellings_the_more_frequent_is_preferred_then_the_one_with_more_inner_capitals() -> None:
    assert wandering(["Zyxai", "ZyxAI"]) == {"Zyxai": "ZyxAI"}
    assert wandering(["SnCF", "Sncf", "Sncf"]) == {"SnCF": "Sncf"}
    assert wandering(["Mcdo", "Mcdo", "mcdo"]) == {"mcdo": "Mcdo"}
    assert wandering(["Paris", "Paris"]) == {}


def test_example_marks_become_spans() -> None:
    example = Example("un [[a]]\n[[bb]] c")
    assert example.text == "un a\nbb c"
    assert [example.text[a:b] for a, b in example.spans] == ["a", "bb"]
    assert [s.start for s in example.document.segments] == [0, 5]
