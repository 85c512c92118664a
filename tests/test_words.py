"""Words and lemmas."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.words import lemmas, words


@pytest.mark.parametrize(("form", "lemma"), [
    ("sondes", "sonde"), ("prolongée", "prolonger"), ("héritées", "hériter"), ("revendications", "revendication"), ("travaux", "travail"),
    ("impliquant", "impliquer"), ("sociales", "social"), ("étiqueté", "étiqueter"), ("œuvres", "œuvre"), ("a", "avoir"), ("active", "actif")])
def test_every_dictionary_form_of_a_word_is_among_its_lemmas(form: str, lemma: str) -> None:
    assert lemma in lemmas(form)


def test_an_elided_article_is_a_word_of_its_own() -> None:
    assert [w.form for w in words("L’œuvre d'Élise, qu’aujourd’hui lorsqu’elle")] == ["l'", "œuvre", "d'", "élise", "qu'", "aujourd'hui", "lorsqu'", "elle"]


def test_decomposed_accents_and_curly_apostrophes_fold_to_one_form() -> None:
    composed, decomposed = words("L’Été"), words(unicodedata.normalize("NFD", "L'Été"))
    assert [w.form for w in composed] == [w.form for w in decomposed]
    assert decomposed[1].span == (2, 7)


def test_a_hyphenated_word_is_one_word_whatever_the_hyphen() -> None:
    assert [w.form for w in words("anti-diffusée peut‑être")] == ["anti-diffusée", "peut-être"]


@given(st.text(alphabet=st.sampled_from("aéE\u0301’'« »\u00a0😀-œ1.,\n"), max_size=60))
def test_spans_slice_back_to_the_words_and_never_overlap(text: str) -> None:
    found = words(text)
    assert all(text[w.span.start:w.span.end] == w.text for w in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


def test_padding_over_markup_is_no_part_of_a_word() -> None:
    found = words("l’\u2060\u2060e\u034f\u034fau aujourd’\u2060hui")
    assert [w.form for w in found] == ["l'", "eau", "aujourd'hui"]
