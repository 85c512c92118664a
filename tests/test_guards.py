"""What a back-translation may not be: silent, stuttering, endless, or the French again."""

from __future__ import annotations

import pytest
from fake_models import FakeTranslator
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import Document, Segment
from tqcheck.evidence import Models, gather
from tqcheck.guards import doubt, repeats


@pytest.mark.parametrize(("source", "translation", "reason"), [
    ("Le chat dort.", "", "it is empty"),
    ("Le chat dort.", " . . .", "it is empty"),
    ("Le chat dort sur le canapé.", "The cat the cat the cat sleeps.", "it repeats itself"),
    ("Titre", "Title of the article that follows", "it is longer than the sentence can be"),
    ("Le ministre a présenté son projet.", "Le ministre a présenté son projet.", "it leaves the sentence in French"),
    ("Le ministre a présenté son projet hier.", "Le ministre a présenté hier his.", "it leaves the sentence in French"),
    ("* * *", "* * * * * * * * * * * *", "it is longer than the sentence can be"),
])
def test_an_unreliable_back_translation_is_doubted_with_its_reason(source: str, translation: str, reason: str) -> None:
    assert doubt(source, translation) == reason


@pytest.mark.parametrize(("source", "translation"), [
    ("Non, non, non, non !", "No, no, no, no!"),
    ("Emmanuel Macron, Angela Merkel et Barack Obama", "Emmanuel Macron, Angela Merkel and Barack Obama"),
    ("Une question importante sur le site", "An important question on the site"),
    ("👨\u200d👩\u200d👧 🤖", "👨\u200d👩\u200d👧 🤖"), ("« … »", "“…”"), ("", ""), ("Né en 1990.", "Born in 1990."),
])
def test_a_fair_back_translation_is_believed(source: str, translation: str) -> None:
    assert doubt(source, translation) is None


@given(st.text(max_size=60), st.text(max_size=300))
def test_what_is_believed_is_at_most_three_times_as_long_as_its_source(source: str, translation: str) -> None:
    assert doubt(source, translation) is not None or len(translation) <= 3 * len(source)


def test_a_doubted_back_translation_is_withheld_and_its_reason_kept() -> None:
    told, = gather([Document("a.txt", "Le chat dort.", (Segment("Le chat dort.", 0),))], Models(FakeTranslator({"Le chat dort.": "cat cat cat cat"})))
    evidence = told.segments[0].evidence
    assert (evidence.back_translation, evidence.links, evidence.log_prob, evidence.doubt) == (None, (), None, "it repeats itself")


def test_repeats_counts_the_longest_run_of_a_phrase() -> None:
    assert (repeats(list("abcabcabcd")), repeats(list("aaaa")), repeats(list("abcd")), repeats([])) == (3, 4, 1, 1)
