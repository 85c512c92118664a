"""The lexical translation table: what it knows, and what is kept from a source that French does not use."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.evidence import Models, gather
from tqcheck.store import table as shipped_table
from tqcheck.table import Table, kept, literal

ENGLISH = {"settings": 1000, "sign": 900, "out": 9000, "apple": 300, "tap": 100, "station": 500, "plug": 80, "paris": 90, "to": 9999, "go": 900}
FRENCH = {"settings": 10, "sign": 12, "out": 30, "apple": 200, "tap": 40, "station": 400, "paris": 95}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    path = tmp_path / "table.sqlite"
    with sqlite3.connect(path) as connection:
        for lang, counts in (("fr", FRENCH), ("en", ENGLISH)):
            connection.execute(f"CREATE TABLE {lang} (word TEXT PRIMARY KEY, seen INTEGER, others TEXT) WITHOUT ROWID")
            connection.executemany(f"INSERT INTO {lang} VALUES (?, ?, ?)", [(word, seen, "a:b:60 c:3") for word, seen in counts.items()])
    connection.close()
    return Table(path)


def texts(source: str, french: str, table: Table) -> list[str]:
    return [french[a:b] for a, b in kept(source, french, table)]


@pytest.mark.parametrize(("source", "french", "found"), [
    ("Tap Sign out.", "Tapez Sign out.", ["Sign out"]),
    ("Tap Settings.", "Tap Settings.", ["Tap Settings"]),
    ("Plug in 😀 the charger.", "Plug dans l’e\u0301cran 😀.", ["Plug"]),
    ("The Apple store in Paris is a station.", "La boutique Apple de Paris est une station.", []),
    ("Tap it.", "Tap ici.", ["Tap"]), ("You tap it.", "Vous tap ici.", []), ("Then tap it.", "Tap ici.", []),
    ("Settings", "Paramètres", []), ("", "Settings", []), ("Settings and settings", "settings, Settings", ["settings", "Settings"])])
def test_what_the_source_has_and_french_does_not_use_is_kept(table: Table, source: str, french: str, found: list[str]) -> None:
    assert texts(source, french, table) == found


def test_a_word_is_looked_up_with_its_translations_in_order(table: Table) -> None:
    assert table.translations("en", "tap") == {"a:b": 0.6, "c": 0.03}
    assert (table.seen("en", "tap"), table.seen("fr", "tap"), table.seen("fr", "nobody"), table.translations("fr", "nobody")) == (100, 40, 0, {})


def test_a_table_in_a_folder_with_odd_characters_is_found(table: Table, tmp_path: Path) -> None:
    place = tmp_path / "a#b c%20"
    place.mkdir()
    table.path.rename(place / "table.sqlite")
    assert Table(place / "table.sqlite").seen("en", "tap") == 100


@pytest.mark.parametrize(("french", "source", "severity"), [
    ("Tap Settings.", "Tap Settings.", "major"), ("Tapez Settings.", "Tap Settings.", "minor"), ("Plug le câble.", "Plug the cable.", "major"),
    ("Bonjour #SETTINGS#.", "Hello #SETTINGS#.", None), ("Bonjour {settings} !", "Hello {settings}!", None),
    ("Le ministre a dit hier soir à Paris que Sign Out était un grand succès.", "The minister said last night in Paris that Sign Out was a hit.", None)])
def test_capitals_may_be_a_name_and_are_only_remarked(table: Table, french: str, source: str, severity: str | None) -> None:
    report, = check_documents([Document("a.txt", french, (Segment(french, 0, src=source),))], Config(only=("untranslated",)), Models(table=table))
    assert [f.severity.label for f in report.findings] == ([severity] if severity else [])


def test_a_rendering_is_as_literal_as_its_words_are_probable(tmp_path: Path) -> None:
    rows = {"en": [("probe", 9, "enquête:60 sonde:30")], "fr": [("sonde", 9, "probe:90"), ("enquête", 9, "inquiry:50 probe:20")]}
    with sqlite3.connect(tmp_path / "t.sqlite") as connection:
        for lang, found in rows.items():
            connection.execute(f"CREATE TABLE {lang} (word TEXT PRIMARY KEY, seen INTEGER, others TEXT) WITHOUT ROWID")
            connection.executemany(f"INSERT INTO {lang} VALUES (?, ?, ?)", found)
    connection.close()
    known = Table(tmp_path / "t.sqlite")
    assert literal("A probe 😀.", "Une sonde 😀.", known) == pytest.approx(0.6)
    assert literal("A probe.", "Une enque\u0302te.", known) == pytest.approx(0.4)
    assert literal("A probe.", "Un train.", known) == 0
    assert literal("It is so.", "C’est le train.", known) is None


def test_a_sentence_is_measured_beside_its_source_and_without_one_not_at_all(table: Table) -> None:
    text = "Touchez ici."
    for src, measured in (("Open settings.", True), (None, False)):
        report, = check_documents([Document("a.txt", text, (Segment(text, 0, src=src),))], Config(), Models(table=table))
        assert (report.quality.literalness is not None) is measured


def test_a_missing_table_knows_no_word(tmp_path: Path) -> None:
    assert Table(tmp_path / "none.sqlite").seen("en", "tap") == 0


def test_spans_of_what_is_kept_are_right_beside_markup_that_was_masked(table: Table) -> None:
    text = "Touchez \u2060Si\u034fgn out 😀."
    report, = check_documents([Document("a.md", text, (Segment(text, 0, src="Tap Sign out."),))], Config(), Models(table=table))
    assert [(f.check, text[f.span.start:f.span.end].strip("\u2060")) for f in report.findings] == [("untranslated", "Si\u034fgn out")]


def test_without_a_source_nothing_is_kept_and_the_table_is_not_opened(tmp_path: Path) -> None:
    broken = Table(tmp_path)  # a folder: opening it would fail
    told, = gather([Document("a.txt", "Tap Settings", (Segment("Tap Settings", 0),))], Models(table=broken))
    assert told.segments[0].evidence.kept == ()
    assert "_connection" not in vars(broken)


def test_the_shipped_table_knows_common_words_both_ways() -> None:
    found = shipped_table()
    assert found is not None
    shipped = Table(*found)
    assert next(iter(shipped.translations("fr", "sondes"))) == "probes"
    assert next(iter(shipped.translations("en", "settings"))) == "paramètres"
    assert sum(shipped.translations("fr", "poste").values()) <= 1.01
