"""The learned judge: spans, order, long texts, the cache, and what becomes of its marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import SENTENCES
from tqcheck.cache import Cache, Identity
from tqcheck.checks.judge import find
from tqcheck.config import Config
from tqcheck.document import Document, Evidence, Mark, Segment, Span
from tqcheck.engine import check_documents, without_doubles
from tqcheck.engines.tokens import Encoded
from tqcheck.errors import ModelError
from tqcheck.evidence import Models
from tqcheck.finding import Finding, Severity
from tqcheck.judge import CachedJudge, Judge, Pair, Reading, halves, load, together
from tqcheck.store import resolve

GOOD = ("The cat sleeps on the sofa.", "Le chat dort sur le canapé.")
WRONG = ("The cat sleeps on the sofa.", "Le chat manger sur le canapé de la lune verte.")
TEXTS = st.text(st.sampled_from("Eéa’l «»\u00a0n😀.e\u0301œ\u202f1-"), max_size=40)


class FakeJudge:
    """Doubts every word with a z."""

    name, checksum, precision = "fake-judge", "d" * 64, "float32"

    def __init__(self) -> None:
        self.calls: list[list[Pair]] = []

    def read(self, pairs: Sequence[Pair]) -> list[Reading]:
        self.calls.append(list(pairs))
        return [Reading(2.0, tuple(Mark(Span(i, i + 1), 0.1, 0.8) for i, c in enumerate(mt) if c == "z")) for _, mt in pairs]


@pytest.fixture(scope="module")
def judge() -> Judge:
    model = resolve("judge", "judge")
    return load(model.path, model.name, model.checksum)


def test_a_wrong_rendering_costs_more_points_than_a_good_one(judge: Judge) -> None:
    good, wrong = judge.read([GOOD, WRONG])
    assert 0 <= good.points < wrong.points <= 25


def test_marks_stand_on_the_words_in_order(judge: Judge) -> None:
    for reading, (_, mt) in zip(judge.read([GOOD, WRONG]), (GOOD, WRONG), strict=True):
        assert [m.span for m in reading.marks] == sorted(m.span for m in reading.marks)
        assert {c for m in reading.marks for c in range(*m.span)} == {i for i, c in enumerate(mt) if not c.isspace()}
        assert all(0 <= m.minor <= 1 and 0 <= m.major <= 1 and m.minor + m.major <= 1.001 for m in reading.marks)


def test_spans_hold_with_guillemets_decomposed_accents_and_emoji(judge: Judge) -> None:
    for text, _, _ in SENTENCES:
        for form in ("NFC", "NFD"):
            written = unicodedata.normalize(form, text)
            reading, = judge.read([(None, written)])
            assert all(0 <= m.span.start < m.span.end <= len(written) and written[m.span.start:m.span.end].strip() for m in reading.marks)


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_no_text_breaks_it_and_order_is_kept(judge: Judge, texts: list[str]) -> None:
    together_read, alone = judge.read([(None, text) for text in texts]), [judge.read([(None, text)])[0] for text in texts]
    assert [len(r.marks) for r in together_read] == [len(r.marks) for r in alone]
    assert [r.points for r in together_read] == pytest.approx([r.points for r in alone], abs=0.3)


def test_an_empty_text_has_no_marks_and_no_points(judge: Judge) -> None:
    assert judge.read([("Hello.", ""), (None, " ")]) == [Reading(0, ()), Reading(0, ())]


def test_a_text_longer_than_the_model_is_read_whole(judge: Judge) -> None:
    long = "Le chat dort sur le canapé et il rêve de souris, " * 120
    reading, = judge.read([(long, long)])
    assert {c for m in reading.marks for c in range(*m.span)} == {i for i, c in enumerate(long) if not c.isspace()}
    assert reading.points <= 25


def encoded(count: int) -> Encoded:
    return Encoded(tuple(f"t{n}" for n in range(count)), tuple(Span(n, n + 1) for n in range(count)))


@given(st.integers(0, 400), st.integers(0, 400), st.integers(8, 90))
def test_parts_hold_every_token_once_and_fit(left: int, right: int, room: int) -> None:
    parts = list(halves(encoded(left), encoded(right), room))
    if not right:
        assert parts == []
        return
    assert [t for _, b in parts for t in b.tokens] == list(encoded(right).tokens)
    assert [t for a, _ in parts for t in a.tokens] == list(encoded(left).tokens)
    assert all(len(a.tokens) + len(b.tokens) <= room + 1 for a, b in parts)


def test_the_points_of_parts_add_up_to_one_critical_error() -> None:
    assert together([Reading(3, ()), Reading(4, ())]).points == 7
    assert together([Reading(20, ())] * 3).points == 25


def test_the_cache_asks_the_model_only_for_what_is_new(tmp_path: Path) -> None:
    inner = FakeJudge()
    cached = CachedJudge(lambda: inner, Identity("fake", "d" * 64, "float32"), Cache(tmp_path))
    first = cached.read([(None, "zut"), ("Hi.", "zut"), (None, "zut")])
    assert [sorted(call, key=str) for call in inner.calls] == [[("Hi.", "zut"), (None, "zut")]]
    assert cached.read([(None, "zut")]) == first[:1]
    assert len(inner.calls) == 1


def test_damaged_heads_are_told(tmp_path: Path) -> None:
    for file in resolve("judge", "judge").path.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "heads.npz").write_bytes(b"no heads")
    with pytest.raises(ModelError, match=r"heads\.npz cannot be read"):
        load(tmp_path, "judge", "x")


def report_of(text: str, src: str | None = None) -> list[Finding]:
    made, = check_documents([Document("a.txt", text, (Segment(text, 0, src=src),))], Config(), Models(judge=FakeJudge()))
    return [f for f in made.findings if f.check == "judge"]


def test_what_it_doubts_becomes_a_finding_on_whole_words() -> None:
    assert [f.text for f in report_of("L’été zen « gaz » 😀 est la.")] == ["zen « gaz"]
    assert [f.severity for f in report_of("Un zoo.")] == [Severity.MAJOR]


def test_the_message_speaks_of_the_source_only_where_there_is_one() -> None:
    assert "source" in report_of("Un zoo.", "A zoo.")[0].message
    assert "source" not in report_of("Un zoo.")[0].message


def test_it_is_silent_where_a_rule_explains_the_place() -> None:
    judged = Finding("judge", "accuracy/mistranslation", Severity.MAJOR, Span(0, 20), "x", "m", 0)
    ruled = replace(judged, check="calque", severity=Severity.MINOR, span=Span(3, 18))
    assert without_doubles([judged, ruled]) == (ruled,)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.floats(0, 0.5), st.floats(0, 0.5)), max_size=8))
def test_findings_stay_inside_the_sentence_and_apart(raw: list[tuple[int, int, float, float]]) -> None:
    text = "L’e\u0301te\u0301 « œuvre » 😀 finit bien ici."
    marks = tuple(Mark(Span(a, min(len(text), a + n)), x, y) for a, n, x, y in sorted(raw) if a < len(text))
    spans = [hit.span for hit in find(Document("d", text, (Segment(text, 0, evidence=Evidence(marks=marks)),)))]
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end < b.start for a, b in pairwise(spans))
