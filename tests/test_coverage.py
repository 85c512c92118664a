"""What a French sentence leaves out and adds, where, and what is measured of it; with the shipped table, so as it will be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_models import FakeTranslator
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.cli.wiring import table_of
from tqcheck.config import Config
from tqcheck.coverage import LEAST, OMISSION, Measures, heard, longer, measures, runs, stretches, worst
from tqcheck.document import Document, Evidence, Segment, Span
from tqcheck.engine import check_documents
from tqcheck.evidence import Models, gather
from tqcheck.finding import Finding
from tqcheck.renderings import Covered, cover
from tqcheck.table import Table

found = table_of()
assert found is not None
TABLE: Table = found
BOTH = Config(only=("omission", "addition"), translator="none", lm="none")
SOURCE = "The government rejected the proposal because the farmers had protested against the new taxes for several weeks."
WHOLE = "Le gouvernement a rejeté la proposition parce que les agriculteurs avaient protesté contre les nouvelles taxes pendant plusieurs semaines."
SHARES = st.lists(st.floats(-20, 0), max_size=12)


def reported(source: str | None, text: str, config: Config = BOTH, models: Models | None = None) -> list[Finding]:
    report, = check_documents([Document("a.txt", text, (Segment(text, 0, src=source),))], config, models or Models(table=TABLE))
    return list(report.findings)


def measured(source: str | None, text: str, told: Evidence | None = None) -> Measures:
    return measures(Segment(text, 0, src=source, evidence=told or Evidence()), TABLE)


def side(*lost: float, weight: float = 1.0) -> tuple[Covered, ...]:
    """Words of that weight that miss so much; what is rendered is rendered by the word of the same number."""
    return tuple(Covered(Span(2 * n, 2 * n + 1), "x", weight, 1 - share, n if share < 1 else None) for n, share in enumerate(lost))


def test_a_whole_translation_lacks_and_adds_nothing() -> None:
    assert reported(SOURCE, WHOLE) == []
    assert measured(SOURCE, WHOLE).omission < 0.5  # type: ignore[operator]


@pytest.mark.parametrize(("text", "place", "missing"), [
    ("Le gouvernement a rejeté la proposition.", "proposition", "farmers had protested against the new taxes for several weeks"),
    ("«\u00a0Le gouvernement a rejete\u0301 la proposition 😀.\u00a0»", "proposition", "farmers had protested"),
    ("Le gouvernement a rejeté les nouvelles taxes pendant plusieurs semaines.", "rejeté les nouvelles taxes", "proposal because the farmers had protested"),
    ("Le gouvernement protestait contre les nouvelles taxes pendant plusieurs semaines.", "gouvernement protestait", "rejected the proposal")])
def test_an_omission_stands_at_the_gap_and_names_the_english(text: str, place: str, missing: str) -> None:
    one, = reported(SOURCE, text)
    assert (one.check, one.severity.label) == ("omission", "major")
    assert one.text == place
    assert one.probable_english is not None
    assert missing in one.probable_english
    assert text[one.span.start : one.span.end] == one.text


def test_an_addition_stands_on_the_words_added() -> None:
    text = "Le gouvernement a rejeté la proposition 😀 après une réunion houleuse avec les syndicats enseignants."
    one, = reported("The government rejected the proposal 😀.", text)
    assert (one.check, one.category, one.severity.label) == ("addition", "accuracy/addition", "major")
    assert one.text == "réunion houleuse avec les syndicats enseignants"


@pytest.mark.parametrize(("source", "text"), [
    ("However, it is indeed raining.", "Il pleut."),  # small words may go
    ("A majority passed new laws.", "Une majorité promulgua de nouvelles lois."),  # a word the table does not know stands for another
    ("They had to combat fraud.", "Ils devaient lutter contre la fraude."),
    ("About 21 million people voted.", "Environ vingt et un millions de personnes ont voté."),
    ("Movember Canada thanks you.", "Movember Canada vous remercie."),
    ("OK", "D’accord"), ("Settings", ""), ("", "Bonjour à tous."), ("…", "…"), (None, "Le gouvernement a rejeté la proposition.")])
def test_free_and_short_renderings_are_left_alone(source: str | None, text: str) -> None:
    assert reported(source, text) == []


def test_a_lower_threshold_reports_more_and_a_higher_one_less() -> None:
    text = "Le gouvernement a rejeté la proposition parce que les agriculteurs avaient protesté pendant plusieurs semaines."
    assert reported(SOURCE, text) == []
    assert [f.check for f in reported(SOURCE, text, Config(only=("omission",), checks={"omission": {"odds": -1.0}}))] == ["omission"]
    short = "Le gouvernement a rejeté la proposition."
    assert reported(SOURCE, short, Config(only=("omission",), checks={"omission": {"odds": 99.0}})) == []
    mild, = reported(SOURCE, short, Config(only=("omission",), checks={"omission": {"sure": 99.0}}))
    assert mild.severity.label == "minor"


def test_a_long_omission_is_shown_cut_and_kept_whole_beside_it() -> None:
    missing = "farmers protested against taxes, tolls, quotas, imports, subsidies, regulations, retailers, inspectors, prefects and supermarkets"
    one, = reported(f"The government rejected the proposal because the {missing}.", "Le gouvernement a rejeté la proposition.")
    assert one.message.endswith(" …” seems to be left out here")
    assert len(one.message) < 130
    assert one.probable_english == missing


def test_gaps_are_placed_right_beside_markup_that_was_masked() -> None:
    text = "\u2060\u2060Le gouvernement a rejeté la propo\u034f\u034fsition\u2060\u2060 😀."
    one, = reported(SOURCE, text)
    assert text[one.span.start : one.span.end] == "propo\u034f\u034fsition"
    assert one.text == "proposition"


def test_without_a_table_nothing_is_said_of_omissions() -> None:
    assert reported(SOURCE, "Le gouvernement a rejeté la proposition.", models=Models()) == []


def test_a_table_that_is_missing_says_nothing_false_of_cognates(tmp_path: Path) -> None:
    assert reported("Radio Canada", "Radio Canada", models=Models(table=Table(tmp_path / "none.sqlite"))) == []


def test_the_log_probabilities_of_the_source_are_kept_token_by_token() -> None:
    document = Document("a.txt", WHOLE, (Segment(WHOLE, 0, src="One two."), Segment(WHOLE, 0)))
    told, without = (s.evidence for s in gather([document], Models(translator=FakeTranslator()))[0].segments)
    assert (told.forced, told.adequacy) == ((-1.0, -1.0, -1.0), -1.0)
    assert (without.forced, without.adequacy) == (None, None)


def test_measures_are_of_what_was_gathered_and_none_without_a_source() -> None:
    told = Evidence(back_translation="The government refused the proposal.", forced=(-1.0, -3.0, -5.0, -1.0, -1.0))
    full, bare = measured(SOURCE, "Le gouvernement a rejeté la proposition.", told), measured(SOURCE, WHOLE)
    assert (full.log_prob, full.worst, full.low_half) == (-2.2, -2.5, -4.0)
    assert full.heard is not None
    assert 0 < full.heard < 0.5
    assert (bare.log_prob, bare.worst, bare.low_half, bare.heard) == (None, None, None, None)
    assert measured(None, WHOLE, told) == Measures()


def test_what_is_cut_off_is_lost_of_the_source_and_what_is_put_in_of_the_french() -> None:
    whole, short = measured(SOURCE, WHOLE), measured(SOURCE, "Le gouvernement a rejeté la proposition.")
    added = measured("The government rejected the proposal.", WHOLE)
    assert short.lost_source > 0.4 > 0.15 > whole.lost_source  # type: ignore[operator]
    assert added.lost_target > 0.4 > 0.15 > whole.lost_target  # type: ignore[operator]
    assert (short.omission > 2 > whole.omission, added.addition > 2 > whole.addition) == (True, True)  # type: ignore[operator]
    assert short.characters < -0.5 < 0.5 < added.characters  # type: ignore[operator]
    assert short.words < -0.5 < 0.5 < added.words  # type: ignore[operator]


def test_where_nothing_is_uncovered_the_odds_are_the_least_there_are() -> None:
    same = measured("Movember Canada", "Movember Canada")
    assert (same.omission, same.addition, same.run_source, same.run_target, same.lost_source) == (LEAST, LEAST, 0, 0, 0)


def test_a_source_that_says_nothing_has_no_shares() -> None:
    empty = measured("It is 3 of us.", "Il est 3.")
    assert (empty.lost_source, empty.lost_target) == (None, None)


def test_a_run_goes_over_small_words_and_ends_at_a_rendered_one() -> None:
    small = Covered(Span(0, 1), "of", 0.0, 0.0, None)
    lost, kept = side(1.0)[0], side(0.0)[0]
    assert runs((lost, small, lost, kept, small, lost)) == [(0, 2), (5,)]
    assert runs((kept, small)) == []
    assert runs(()) == []


@pytest.mark.parametrize(("there", "by"), [((0, 0, 0, 1, 1), 0.0), ((0, 0, 0, 0, 0), 0.4)])
def test_odds_fall_with_what_is_uncovered_on_the_other_side_and_with_its_length(there: tuple[float, ...], by: float) -> None:
    here = side(0, 1, 1, 0, 0)
    (clear,), (unclear,) = (stretches(here, side(*some), n, OMISSION) for some, n in (((0, 0, 0, 0, 0), 0.0), (there, by)))
    assert clear.odds > unclear.odds + 0.5
    assert (clear.words, clear.missing, clear.before, clear.behind) == ((1, 2), 2, 0, 3)


@given(st.lists(st.sampled_from((0.0, 0.1, 0.3, 1.0)), max_size=12), st.lists(st.sampled_from((0.0, 1.0)), max_size=12))
def test_stretches_are_made_of_the_lost_words_each_once(here: list[float], there: list[float]) -> None:
    some = stretches(side(*here), side(*there), 0.0, OMISSION)
    numbers = [n for stretch in some for n in stretch.words]
    assert numbers == sorted(set(numbers))
    assert all(here[n] >= 0.3 for n in numbers)
    assert {n for n, share in enumerate(here) if share == 1.0} <= set(numbers)


@given(SHARES)
def test_the_worst_window_falls_with_a_bad_token_and_is_between_the_tokens(forced: list[float]) -> None:
    low, lower = worst(forced), worst([*forced, -40.0])
    assert (low is None) == (not forced)
    assert lower is not None
    assert low is None or (min(forced) - 1e-9 <= low <= max(forced) + 1e-9 and lower < low)


def test_a_source_word_is_heard_in_any_inflection() -> None:
    source = cover("The farmers protested.", "Les agriculteurs ont protesté.", TABLE).source
    assert heard(source, "A farmer protests.") == 1
    assert heard(source, "Nobody came.") == 0
    assert heard((), "Nobody came.") is None


@given(st.text("le gouvernement parle the talks 😀«»\u00a0e\u0301’'.", max_size=50), st.text("the government talks le parle 😀’'.", max_size=50))
def test_spans_of_gaps_lie_in_the_sentence(text: str, source: str) -> None:
    told = gather([Document("a.txt", text, (Segment(text, 0, src=source),))], Models(table=TABLE))[0].segments[0].evidence
    assert all(0 <= gap.span.start < gap.span.end <= len(text) for gap in (*told.omitted, *told.added))
    assert all(gap.english and gap.english in source for gap in told.omitted)
    assert not any(gap.english for gap in told.added)


def test_french_as_long_as_usual_is_not_longer() -> None:
    assert longer("a" * 100, "b" * 115) == pytest.approx(0, abs=0.01)
    assert longer("", "") < 0.01
