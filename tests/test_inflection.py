"""Suggestions that fit: the form of what they replace, or dictionary form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.inflection import IRREGULAR, forms, inflected


@pytest.mark.parametrize(("suggestion", "replaced", "fitting"), [
    ("accueillir", "tenait", "accueillait"), ("proposer", "prolongé une offre", "proposé"), ("réunir", "rassemblés", "réunis"),
    ("rendre public", "publiera", "rendra public"), ("annoncer", "prolongea", "annonça"), ("changer", "prolongeait", "changeait"),
    ("commencer", "lançait", "commençait"), ("faire une offre", "prolongeait", "faisait une offre"), ("prendre", "adressées", "prises"),
    ("laisser entendre", "impliquait", "laissait entendre"), ("traduire en justice", "CONDUISIT", "traduire en justice"),
    ("proposer", "e\u0301le\u0301ve", "proposer"), ("réduire", "diminue\u0301e", "réduite")])
def test_a_verb_takes_the_form_of_the_verb_it_replaces(suggestion: str, replaced: str, fitting: str) -> None:
    assert inflected(suggestion, replaced) == fitting


@pytest.mark.parametrize(("suggestion", "replaced", "fitting"), [
    ("enquête", "sondes", "enquêtes"), ("mandat d’arrêt", "garanties", "mandats d’arrêt"), ("coup de feu", "tirs", "coups de feu"),
    ("retours", "sondes", "retours"), ("enquête", "sonde", "enquête"), ("voix", "votes", "voix")])
def test_a_noun_follows_into_the_plural(suggestion: str, replaced: str, fitting: str) -> None:
    assert inflected(suggestion, replaced) == fitting


@pytest.mark.parametrize(("suggestion", "replaced"), [
    ("annoncer", "fait"), ("traiter", "adresser"), ("Meta", "sondes"), ("faire une offre", "a prolongé une offre"), ("veuillez + infinitif", "s’il vous plaît"),
    ("", "sondes"), ("proposer", ""), ("proposer", "😀"), ("no word", "sondes")])
def test_a_suggestion_stays_as_it_is_where_the_form_is_not_known(suggestion: str, replaced: str) -> None:
    assert inflected(suggestion, replaced) == suggestion


@given(st.sampled_from(["proposer", "finir", "rendre", "soumettre", "enquête", "journal local"]), st.text(max_size=20))
def test_any_text_may_be_replaced(suggestion: str, replaced: str) -> None:
    assert len(inflected(suggestion, replaced).split()) == len(suggestion.split())


@pytest.mark.parametrize("verb", sorted(verb for verb in IRREGULAR if verb not in ("uire", "indre")))
def test_every_form_of_an_irregular_verb_is_a_french_word(verb: str) -> None:
    from simplemma import is_known
    main = [forms(verb)[name] for name in ("he", "they", "participle ", "imperfect ait", "imperfect ant", "future a")]
    assert [form for form in main if not is_known(form, lang="fr")] == []
