"""Reports: what an editor is told to do."""

from __future__ import annotations

import pytest
from fakes import clean_report, empty_report, sample_report
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.config import Config
from tqcheck.document import Document, Segment, Span
from tqcheck.engine import check_documents
from tqcheck.finding import Finding, Severity
from tqcheck.report import Quality, Report, advice
from tqcheck.score import Calibration, judge, overall, rules_hash


def report(*severities: Severity) -> Report:
    findings = tuple(Finding("calque", "accuracy/mistranslation", s, Span(i, i + 1), "x", "m", i % 2) for i, s in enumerate(severities))
    segments = (Segment("Un deux.", 0), Segment("Trois.", 9))
    qualities = (Quality(100.0, None, None, None, 2, 0.0), Quality(50.0, None, None, None, 1, 1.0))
    return Report(Document("a.txt", "Un deux. Trois.", segments), findings, qualities, overall(qualities), "sig")


@pytest.mark.parametrize(("severities", "start"), [
    ((Severity.CRITICAL,), "Not publishable as it stands: 1 critical error changes"),
    ((Severity.CRITICAL, Severity.CRITICAL), "Not publishable as it stands: 2 critical errors change"),
    ((Severity.MAJOR, Severity.MINOR), "Revise before publishing: 1 major error."), ((Severity.MINOR,), "Publishable after a light edit."),
    ((), "Nothing found that stands in the way"),
])
def test_the_advice_follows_the_most_severe_finding(severities: tuple[Severity, ...], start: str) -> None:
    assert advice(report(*severities)).startswith(start)


def test_an_empty_text_is_not_called_publishable() -> None:
    assert advice(empty_report()) == "There is no text to judge."
    assert "publishing" in advice(clean_report())


def test_rows_give_each_segment_its_findings_in_order() -> None:
    whole = report(Severity.MINOR, Severity.MAJOR, Severity.CRITICAL)
    assert [[f.span.start for f in findings] for _, _, findings in whole.rows] == [[0, 2], [1]]
    assert all(findings == whole.of_segment(i) for i, (_, _, findings) in enumerate(whole.rows))


def test_counts_add_up() -> None:
    whole = sample_report()
    assert sum(whole.by_severity.values()) == sum(whole.by_category.values()) == len(whole.findings)


def test_a_document_is_the_mean_of_its_sentences_by_words() -> None:
    assert report().quality.score == pytest.approx((2 * 100 + 1 * 50) / 3)
    assert report().quality.penalty == 1.0


def test_a_measure_of_some_sentences_is_the_mean_of_those() -> None:
    measured = overall([Quality(100.0, 40.0, None, None, 1, 0.0), Quality(100.0, None, None, None, 9, 0.0)])
    assert measured.fluency == 40.0
    assert measured.adequacy is None


def test_a_segment_without_models_has_a_score_and_nothing_else() -> None:
    quality = judge(Segment("Un deux.", 0), [], Config(), Calibration(9.0, 1.0))
    assert (quality.score, quality.fluency, quality.adequacy, quality.words) == (100.0, None, None, 2)


def test_the_hash_of_the_rules_follows_the_active_checks() -> None:
    assert rules_hash(Config()) == rules_hash(Config())
    assert rules_hash(Config()) != rules_hash(Config(disable=("calque",)))


@given(st.text(max_size=60), st.integers(0, 60))
def test_a_line_and_column_lead_back_to_the_offset(text: str, at: int) -> None:
    offset = min(at, len(text))
    line, column = Document("a", text).line_column(offset)
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
    assert starts[line - 1] + column - 1 == offset


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_overlap_is_mutual_and_never_longer_than_a_span(a: int, b: int, c: int, d: int) -> None:
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    assert one.overlap(other) == other.overlap(one) <= min(len(one), len(other))
    assert one.shift(3).overlap(other.shift(3)) == one.overlap(other)


def test_documents_without_segments_are_reported_too() -> None:
    whole, = check_documents([Document("a.txt", "")], Config())
    assert whole.quality.score is None
    assert whole.findings == ()
