"""Each check's own examples are its tests, and the folder equals the registry."""

from __future__ import annotations

from pathlib import Path

import pytest

import tqcheck.checks
from tqcheck.checks import CHECKS
from tqcheck.checks.base import Check, Example
from tqcheck.document import Span


def cases(kind: str) -> list[object]:
    return [pytest.param(check, example, id=f"{check.id}: {example.marked[:60]}") for check in CHECKS for example in getattr(check, kind)]


def spans(check: Check, example: Example) -> list[Span]:
    return sorted(hit.span.shift(hit.segment.start) for hit in check.find(example.document))


@pytest.mark.parametrize(("check", "example"), cases("bad"))
def test_a_bad_example_is_reported_exactly_where_it_is_marked(check: Check, example: Example) -> None:
    assert spans(check, example) == sorted(example.spans)
    assert example.spans


@pytest.mark.parametrize(("check", "example"), cases("good"))
def test_a_good_example_is_left_alone(check: Check, example: Example) -> None:
    assert spans(check, example) == []
    assert not example.spans


@pytest.mark.parametrize(("check", "example"), cases("bad"))
def test_the_span_moves_with_an_emoji_and_decomposed_accents_before_it(check: Check, example: Example) -> None:
    told, marked = example.evidence, example.marked
    if example.pairing or told.surprisals is not None or told.marks or told.kept or told.omitted or told.added or told.remarks or (
            "\n" in marked or marked.startswith(("[[The", "[[Go"))):
        pytest.skip("its evidence or its other words would have to change too")
    prefix = "«\u00a0E\u0301te\u0301\u00a0» 😀 d’œuvre, "
    moved = Example(prefix + example.marked, src=example.src)
    assert spans(check, moved) == sorted(moved.spans)


def test_the_folder_equals_the_registry() -> None:
    folder = {path.stem for path in Path(tqcheck.checks.__file__).parent.glob("*.py")} - {"__init__", "base", "kinds"}
    assert folder == {check.id.replace("-", "_") for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_has_a_manual_and_as_many_good_examples_as_bad(check: Check) -> None:
    assert check.summary.endswith(".")
    assert len(check.explanation.splitlines()) > 2
    assert len(check.good) >= min(len(check.bad), 2)
