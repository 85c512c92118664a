"""How surely words render each other, how much they say, and which renders which in a sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tqcheck.renderings import LITTLE, Renderings, alike, bare, cover, likeness, renderings, unit, weight
from tqcheck.table import Table

ROWS = {
    "en": [("combat", 700, "combattre:60 combat:30"), ("fight", 900, "lutter:50 combattre:30"), ("passed", 3000, "adopté:70 fait:20"),
           ("station", 500, "gare:90"), ("house", 5000, "maison:90"), ("the", 700_000, "le:60"), ("odd", 30, "bizarre:2")],
    "fr": [("combattre", 700, "combat:50 fight:40"), ("lutter", 600, "fight:90"), ("adopté", 900, "passed:60"), ("gare", 500, "station:90"),
           ("maison", 5000, "house:90"), ("le", 250_000, "the:80"), ("fait", 19_000, "passed:2"), ("bizarre", 300, "")]}
TEXTS = st.text("the combat passed house gare maison lutter bizarre fait ‘’'«»\u00a0e\u0301😀-.,3", max_size=60)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path: Path = tmp_path_factory.mktemp("table") / "table.sqlite"
    with sqlite3.connect(path) as connection:
        for lang, rows in ROWS.items():
            connection.execute(f"CREATE TABLE {lang} (word TEXT PRIMARY KEY, seen INTEGER, others TEXT) WITHOUT ROWID")
            connection.executemany(f"INSERT INTO {lang} VALUES (?, ?, ?)", rows)
    connection.close()
    return Table(path)


@pytest.mark.parametrize(("english", "french", "least", "most"), [
    ("station", "gare", 1, 1),
    ("stations", "gares", 1, 1),  # neither is in the table, their lemmas are
    ("passed", "adoptées", 1, 1),  # an inflection that the table lacks
    ("combat", "lutter", 0.5, 1),  # only by way of « combattre » and “fight”
    ("odd", "bizarre", 0.3, 0.5),  # two in a hundred are a hint
    ("house", "gare", 0, 0), ("combat", "maison", 0, 0), ("nobody", "personne", 0, 0)])
def test_a_word_is_rendered_by_its_translations_their_inflections_and_what_shares_them(
        table: Table, english: str, french: str, least: float, most: float) -> None:
    assert least <= Renderings(table).of(english, french) <= most


@pytest.mark.parametrize(("one", "other", "same"), [
    ("sedation", "sédation", True), ("movember", "movember", True), ("re-election", "réélection", True), ("oeuvre", "œuvre", True),
    ("republican", "républicaine", True), ("house", "maison", False), ("chair", "chien", False), ("bat", "bas", False), ("", "mot", False)])
def test_names_and_cognates_are_written_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
    assert alike(other, one) is same


@given(st.text(max_size=12))
def test_every_word_is_like_itself_whatever_its_accents(word: str) -> None:
    assert alike(word, word)
    assert bare(bare(word)) == bare(word)


@pytest.mark.parametrize(("lang", "form", "least", "most"), [
    ("en", "the", 0, 0), ("en", "however", 0, 0), ("en", "2011", 0, 0), ("en", "don't", 0, 0), ("en", "us", 0, 0), ("fr", "notamment", 0, 0),
    ("fr", "3,5", 0, 0), ("en", "house", 0.3, 0.5), ("fr", "gare", 1, 1), ("fr", "baratte", 1, 1)])
def test_rare_words_say_more_than_frequent_ones_and_small_ones_nothing(table: Table, lang: str, form: str, least: float, most: float) -> None:
    assert least <= weight(lang, form, table) <= most  # type: ignore[arg-type]


def test_small_words_are_folded_as_words_are() -> None:
    assert all(form == form.lower() and "’" not in form for forms in LITTLE.values() for form in forms)


@given(st.dictionaries(st.text(max_size=2), st.floats(0.01, 1), max_size=5), st.dictionaries(st.text(max_size=2), st.floats(0.01, 1), max_size=5))
def test_likeness_is_the_same_both_ways_and_one_for_the_same(one: dict[str, float], other: dict[str, float]) -> None:
    assert likeness(unit(one), unit(other)) == pytest.approx(likeness(unit(other), unit(one)))
    assert likeness(unit(one), unit(one)) == pytest.approx(1.0 if one else 0.0)


def test_each_side_knows_which_word_renders_which(table: Table) -> None:
    found = cover("The house passed the station.", "La maison a bizarre la gare.", table)
    assert [(word.form, word.cover, word.other) for word in found.source if word.weight] == [("house", 1, 1), ("passed", 0, None), ("station", 1, 5)]
    assert [(word.form, word.lost) for word in found.target if word.lost] == [("bizarre", 1)]


def test_of_two_words_that_are_alike_the_nearer_is_taken(table: Table) -> None:
    found = cover("House after house", "Maison après maison", table)
    assert [word.other for word in found.source if word.weight] == [0, 2]


def test_a_small_french_word_may_render_a_word_that_says_something(table: Table) -> None:
    passed, = cover("Passed.", "Fait.", table).source
    assert 0 < passed.cover < 0.5


@given(TEXTS, TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_show_the_words_and_shares_stay_between_nought_and_one(table: Table, source: str, text: str) -> None:
    found = cover(source, text, table)
    for side, whole, other in ((found.source, source, found.target), (found.target, text, found.source)):
        assert [word.span for word in side] == sorted(word.span for word in side)
        assert all(whole[word.span.start : word.span.end] and 0 <= word.weight <= 1 and 0 <= word.cover <= 1 for word in side)
        assert all((word.other is None) == (word.cover == 0) and (word.other is None or 0 <= word.other < len(other)) for word in side)


def test_what_a_table_says_is_remembered(table: Table) -> None:
    assert renderings(table) is renderings(table)


def test_without_a_table_only_names_and_cognates_are_rendered(tmp_path: Path) -> None:
    found = cover("Movember screening", "Dépistage de Movember", Table(tmp_path / "none.sqlite"))
    assert [(word.form, word.cover) for word in found.source] == [("movember", 1), ("screening", 0)]
