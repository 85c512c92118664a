"""Agreement with annotated errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tqcheck.document import Span
from tqcheck.errors import InputError
from tqcheck.evaluation import Annotation, agreement, covered, misplaced, read_annotations
from tqcheck.finding import Finding, Severity


def mark(start: int, end: int, category: str = "a") -> Annotation:
    return Annotation(Span(start, end), "", category, "minor", "calque")


def finding(start: int, end: int) -> Finding:
    return Finding("calque", "a", Severity.MINOR, Span(start, end), "", "", 0)


def test_half_of_a_span_must_be_covered_for_it_to_be_found() -> None:
    result = agreement([mark(0, 10), mark(20, 30)], [finding(5, 12), finding(26, 30)])
    assert [a.span.start for a in result.found] == [0]
    assert [a.span.start for a in result.missed] == [20]
    assert result.recall == 0.5


def test_a_finding_on_no_span_counts_against_precision() -> None:
    result = agreement([mark(0, 10)], [finding(0, 10), finding(50, 60)])
    assert result.precision == 0.5
    assert result.by_check() == {"calque": (1, 2)}


def test_two_findings_may_cover_a_span_together() -> None:
    assert covered(Span(0, 10), [Span(0, 3), Span(2, 6)]) == 0.6


def test_without_annotations_or_findings_there_is_no_figure() -> None:
    assert agreement([], []).recall is None
    assert agreement([], []).precision is None


def test_recall_is_counted_by_category() -> None:
    assert agreement([mark(0, 10, "a"), mark(20, 30, "b")], [finding(0, 10)]).by("category") == {"a": (1, 1), "b": (0, 1)}


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"start": 0, "end": 1, "text": "a", "category": "b", "severity": "minor"}\n{"start": 0}\n')
    with pytest.raises(InputError, match=r"x\.jsonl:2: not an annotation"):
        read_annotations(path)


def test_an_annotation_that_is_not_where_it_says_is_noticed() -> None:
    wrong = Annotation(Span(0, 1), "b", "c", "minor")
    assert misplaced([wrong], "abc") is wrong
    assert misplaced([Annotation(Span(1, 2), "b", "c", "minor")], "abc") is None
