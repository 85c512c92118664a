"""The tables are their own tests: every row's examples, order, uniqueness, and no suggestion that is itself reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from lexicon_rules import faults, unmarked

import tqcheck
from tqcheck.checks.kinds import witnessed
from tqcheck.document import Span
from tqcheck.lexicon import Lexicon, read_rows, shipped_matches, tables
from tqcheck.patterns import COLUMNS, SOURCE

FOLDER = Path(tqcheck.__file__).parent / "lexicons"
TABLES = sorted(FOLDER.glob("*.tsv"))
HEADER = "\t".join(COLUMNS)


def lexicon(*rows: str) -> Lexicon:
    return Lexicon(read_rows("\n".join([HEADER, *rows])))


def matched(pattern: str, text: str, unless: str = "") -> list[str]:
    row = "\t".join([pattern, "english", "suggestion", "major", "", unless, "", "", ""])
    return [text[a:b] for _, (a, b) in lexicon(row).matches(text)]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_has_no_fault(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_there_are_at_least_four_hundred_rows() -> None:
    assert sum(len(read_rows(path.read_text(encoding="utf-8"))) for path in TABLES) >= 400


def test_no_good_example_of_any_table_is_reported_by_a_severe_row_of_another() -> None:
    tables = [Lexicon(read_rows(path.read_text(encoding="utf-8"))) for path in TABLES]
    rows = [row for table in tables for row in table.rows]
    wrong = [(row.good, other.pattern) for row in rows for table in tables for other, _ in table.matches(row.good)
             if not other.near and SOURCE not in other.where and other.severity > 1]
    assert wrong == []


@pytest.mark.parametrize(("pattern", "text", "spans"), [
    ("prolonger <det> offre", "Il a prolongé une offre, puis prolongea l’offre.", ["prolongé une offre", "prolongea l’offre"]),
    ("=impliquant que", "Cela implique que, impliquant que", ["impliquant que"]),
    ("{poste} <de> <name>", "Le poste d’Altman 😀 et le poste d’eau", ["poste"]),
    ("avoir * histoire", "Il a vraiment une longue histoire", ["a vraiment une longue histoire"]),
    ("série <de> article?", "Une série d’articles", ["série d’articles"]),
    ("dans <num>", "dans 2023", ["dans 2023"]),
    ("essayer <inf>", "il essaie finir", ["essaie finir"]),
    ("cas cas", "dans ce cas. Cas rare", []),
])
def test_the_pattern_language_matches_as_its_docstring_says(pattern: str, text: str, spans: list[str]) -> None:
    assert matched(pattern, text) == spans


def test_a_row_is_blocked_by_a_word_of_unless_in_its_sentence() -> None:
    assert matched("poste", "Son poste de police", unless="police") == []
    assert matched("poste", "Son poste de radio", unless="police") == ["poste"]


def test_a_match_keeps_its_place_among_decomposed_accents_and_emoji() -> None:
    text = "E\u0301te\u0301 😀 : l’e\u0301tiquette"
    (_, span), = lexicon("étiquette\tlabel\tqualifier\tmajor\t\t\t\t\t").matches(text)
    assert span == Span(12, 22)
    assert text[span.start:span.end] == "e\u0301tiquette"


def test_examples_lose_their_marks_and_keep_their_places() -> None:
    assert unmarked("un [[a]] et [[bb]].") == ("un a et bb.", [Span(3, 4), Span(8, 10)])


def test_the_english_of_a_row_is_heard_in_any_inflection() -> None:
    row, = read_rows(f"{HEADER}\nprolonger <det> offre\textend an offer | label as\tprésenter une offre\tmajor\t\t\t\t\t")
    assert witnessed(row, "Musk extended an offer of $97 billion.") == "extend an offer"
    assert witnessed(row, "They labelled as") is None
    assert witnessed(row, "He labels as") == "label as"
    assert witnessed(row, "Musk made an offer.") is None


def test_a_fault_is_named_with_its_line() -> None:
    table = f"{HEADER}\nposte\tpost\tpublication\tmajor\t\t\t\tSans marque.\tSon poste."
    assert any("line 2" in fault and "marks no span" in fault for fault in faults(table))
    assert any("good example matches" in fault for fault in faults(table))


@pytest.mark.parametrize("choice", ["=$", "%", "=c'est", "l'offre", "-vol", "<nom>", "poste:"])
def test_an_alternative_that_no_word_can_be_is_a_fault(choice: str) -> None:
    assert any("no word" in fault for fault in faults(f"{HEADER}\nposte|{choice}\tpost\tpublication\tmajor\t\t\t\tUn [[poste]].\tUn avis."))


@pytest.mark.parametrize("choice", ["=dollars", "=l'", "aujourd'hui", "anti-diffusée", "<sum>", "<share>", "_", "=5", "qu'"])
def test_words_and_classes_are_no_fault(choice: str) -> None:
    assert not any("no word" in fault for fault in faults(f"{HEADER}\nposte|{choice}\tpost\tpublication\tmajor\t\t\t\tUn [[poste]].\tUn avis."))


def test_english_that_begins_or_ends_with_a_sign_is_heard() -> None:
    row, = read_rows(f"{HEADER}\n=pm\tp.m. | % off\t… h\tminor\t\t\t\t\t")
    assert witnessed(row, "It starts at 3 p.m. on Monday") == "p.m."
    assert witnessed(row, "20 % off today") == "% off"
    assert witnessed(row, "the pm of Canada") is None


def test_a_row_that_needs_the_source_is_silent_without_it_and_sure_with_it() -> None:
    from tqcheck.checks.kinds import judged
    from tqcheck.document import Segment
    row, = read_rows(f"{HEADER}\nactuellement\tactually\ten fait\tmajor\t\t\tsrc\t\t")
    text = "Il dort actuellement."
    assert judged(row, Segment(text, 0)) is None
    assert judged(row, Segment(text, 0, src="He sleeps now.")) is None
    assert judged(row, Segment(text, 0, src="Actually, he sleeps.")) == (row.severity, "actually")


def test_no_suggestion_of_any_table_is_itself_reported() -> None:
    rows = [row for lexicon in tables().values() for row in lexicon.rows]
    told = [(suggestion, other.pattern) for row in rows for suggestion in row.suggestions for found in shipped_matches(suggestion).values()
            for other, _ in found if not other.near and SOURCE not in other.where and row.holds("fr-FR") and other.holds("fr-FR")]
    assert shipped_matches("Il veut prolonger une offre.")
    assert told == []
