"""LanguageTool's protocol: offsets in UTF-16 units, the choice of rules, annotated text, and what its clients read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import BAD, GOOD, client_of, rules
from starlette.testclient import TestClient

from tqcheck.checks import CHECKS
from tqcheck.document import Document, Segment, Span
from tqcheck.errors import InputError
from tqcheck.finding import Finding, Severity
from tqcheck.readers import NO_TEXT
from tqcheck.reporters.options import Options
from tqcheck.server import languagetool as lt
from tqcheck.server.refusals import Refusal
from tqcheck.server.texts import annotated

PASSAGE = "taureau ****"
PARTS = ("É", "e\u0301", "«\u00a0oui\u00a0»", "«non»", "’", "'", "👨\u200d👩\u200d👧", "🤖", "𝒜", "\u202f", " ", "\n\n", "mot", ". ", "\r\n", "œ")
ALL = Options(min_level=Severity.NEUTRAL)
Answer = dict[str, object]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of() as one:
        yield one


def asked(client: TestClient, **fields: str) -> list[dict[str, object]]:
    """The matches of a request."""
    answer = client.post("/v2/check", data={"language": "fr", **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["matches"]  # type: ignore[no-any-return]


def at(text: str, place: dict[str, int]) -> str:
    """What stands at a place in UTF-16 units."""
    raw = text.encode("utf-16-le")
    return raw[2 * place["offset"]:2 * (place["offset"] + place["length"])].decode("utf-16-le")


def answered(document: Document, choice: lt.Choice | None = None) -> dict[str, object]:
    """The answer about a document, judged by rules."""
    report, = rules([document])
    return json.loads(lt.answer(report, ALL, choice or lt.Choice(), "fr-FR"))  # type: ignore[no-any-return]


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.lists(st.sampled_from(PARTS), max_size=12))
def test_offsets_in_utf_16_point_at_the_passage_whatever_stands_around_it(before: list[str], after: list[str]) -> None:
    text = f"{''.join(before)} {BAD} {''.join(after)}"
    found = answered(annotated([(text, None, False)]))
    passages = [one for one in found["matches"] if one["rule"]["id"] == "censored"]  # type: ignore[attr-defined]
    assert [at(text, one) for one in passages] == [PASSAGE]
    assert [at(one["context"]["text"], one["context"]) for one in passages] == [PASSAGE]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60), st.data())
def test_units_are_those_of_utf_16_for_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert at(text, lt.Units(text).place(Span(start, end))) == text[start:end]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200), st.data())
def test_the_place_in_the_context_holds_the_passage(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = lt.context(text, Span(start, end))
    assert at(shown["text"], shown) == "".join(" " if c.isspace() else c for c in text[start:end])


def test_sentence_ranges_are_those_of_the_sentences(client: TestClient) -> None:
    text = f"🤖 {GOOD} {GOOD}"
    ranges = client.post("/v2/check", data={"language": "fr", "text": text}).json()["sentenceRanges"]
    assert [at(text, {"offset": a, "length": b - a}) for a, b in ranges] == [f"🤖 {GOOD}", GOOD]


def test_a_match_has_what_clients_of_languagetool_read(client: TestClient) -> None:
    answer = client.post("/v2/check", data={"language": "auto", "text": BAD, "motherTongue": "en", "useragent": "x"}).json()
    assert set(answer) == {"software", "warnings", "language", "matches", "sentenceRanges"}
    assert answer["software"]["name"] == "tqcheck"
    assert answer["language"]["code"] == "fr-FR"
    match, = answer["matches"]
    assert match["message"].endswith("translated. Probable English: “bull****”.")
    assert match["replacements"] == [{"value": "conneries"}, {"value": "foutaises"}]
    assert match["sentence"] == BAD
    assert match["rule"]["issueType"] == "mistranslation"
    assert match["rule"]["category"] == {"id": "accuracy/mistranslation", "name": "Accuracy: mistranslation"}
    assert {"shortMessage", "type", "context"} <= set(match)


@pytest.mark.parametrize(("fields", "ids"), [
    ({}, {"censored", "straight-quotes", "double-space"}),
    ({"disabledRules": "censored, double-space"}, {"straight-quotes"}),
    ({"disabledCategories": "linguistic-conventions"}, {"censored"}),
    ({"disabledCategories": "ACCURACY"}, {"straight-quotes", "double-space"}),
    ({"enabledRules": "censored", "enabledOnly": "true"}, {"censored"}),
    ({"enabledCategories": "linguistic-conventions/punctuation", "enabledOnly": "true"}, {"straight-quotes", "double-space"}),
    ({"disabledCategories": "accuracy", "enabledRules": "censored", "disabledRules": "straight-quotes"}, {"censored", "double-space"}),
    ({"enabledOnly": "true"}, set()),
])
def test_rules_and_categories_are_chosen_as_in_languagetool(client: TestClient, fields: dict[str, str], ids: set[str]) -> None:
    text = f'{BAD} Il a dit  "oui" au juge.'
    assert {one["rule"]["id"] for one in asked(client, text=text, level="picky", **fields)} == ids  # type: ignore[index]


def test_annotated_text_is_read_without_its_markup_and_offsets_count_it(client: TestClient) -> None:
    parts = [{"text": "Il a qualifié ce message 🤖 de «\u00a0"}, {"markup": "<b>"}, {"text": "taureau"}, {"markup": "</b>"}, {"text": " ****\u00a0»."}]
    whole = "".join(part.get("text", part.get("markup", "")) for part in parts)
    match, = asked(client, data=json.dumps({"annotation": parts}))
    assert at(whole, match) == "taureau</b> ****"  # type: ignore[arg-type]
    assert match["replacements"] == []


def test_markup_is_read_as_what_it_stands_for() -> None:
    parts = [("Le ministre a répondu mardi", None, False), ("<p></p>", "\n\n", True), ("La loi sera votée demain.", None, False)]
    document = annotated(parts)
    assert [segment.text.strip("\u2060\u034f") for segment in document.segments] == ["Le ministre a répondu mardi", "La loi sera votée demain."]
    assert document.text == "Le ministre a répondu mardi<p></p>La loi sera votée demain."


@given(st.lists(st.tuples(st.text(max_size=8), st.none() | st.text(max_size=5), st.booleans()), max_size=6))
def test_annotated_text_keeps_its_length_or_is_refused(parts: list[tuple[str, str | None, bool]]) -> None:
    whole = "".join(text for text, _, _ in parts)
    if NO_TEXT.search(whole):
        with pytest.raises(InputError, match="NUL"):
            annotated(parts)
        return
    document = annotated(parts)
    assert document.text == whole
    assert all(len(segment.text) == len(whole[segment.start:segment.span.end]) for segment in document.segments)


@pytest.mark.parametrize("data", ["", "{", "[]", "3", '{"annotation": 3}', '{"annotation": [3]}', '{"annotation": [{}]}', '{"annotation": [{"text": 3}]}',
                                  '{"annotation": [{"markup": "<b>", "interpretAs": 3}]}', "[" * 100_000])
def test_data_that_is_no_annotated_text_is_refused(data: str) -> None:
    with pytest.raises(Refusal) as caught:
        lt.parts_of(data)
    assert caught.value.status == 400
    assert "annotation" in caught.value.hint


@pytest.mark.parametrize(("fields", "status"), [
    ({"text": BAD}, 422), ({"language": "fr"}, 400), ({"language": "de", "text": BAD}, 400), ({"language": "fr", "text": BAD, "level": "odd"}, 422),
    ({"language": "fr", "text": "a\0b"}, 422), ({"language": "fr", "data": "{"}, 400), ({"language": "fr", "text": BAD, "enabledOnly": "perhaps"}, 422),
    ({f"x{n}": "" for n in range(200)}, 422),
])
def test_a_form_that_cannot_be_is_refused(client: TestClient, fields: dict[str, str], status: int) -> None:
    answer = client.post("/v2/check", data=fields)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"status", "message", "hint"}


def test_what_is_no_form_is_refused(client: TestClient) -> None:
    assert client.post("/v2/check", json={"language": "fr", "text": BAD}).status_code == 415
    assert client.post("/v2/check", files={"text": b"x"}, data={"language": "fr"}).status_code == 415


def test_a_text_without_prose_has_no_matches(client: TestClient) -> None:
    assert asked(client, text="") == []
    assert asked(client, text=" \n … \n") == []


def test_a_finding_without_extent_takes_the_character_before_it() -> None:
    assert lt.visible(Span(5, 5), "abcdef") == Span(4, 5)
    assert lt.visible(Span(0, 0), "abcdef") == Span(0, 1)
    assert lt.visible(Span(2, 4), "abcdef") == Span(2, 4)
    assert lt.visible(Span(0, 0), "") == Span(0, 0)


def test_a_suggestion_with_a_gap_is_no_replacement() -> None:
    text = "prêt à partir"
    found = Finding("calque", "style/unidiomatic", Severity.MINOR, Span(0, 4), "prêt", "m", 0, "disposé … à | résolu")
    assert lt.replacements(text, found) == [{"value": "résolu"}]
    assert Segment(text, 0).span == Span(0, 13)


def test_every_category_of_the_checks_has_a_type_of_its_2_0() -> None:
    known = {"terminology", "mistranslation", "omission", "untranslated", "addition", "grammar", "style", "misspelling", "typographical", "locale-violation"}
    assert {lt.issue_type(check.category) for check in CHECKS} <= known | {"other"}
    assert [check.id for check in CHECKS if lt.issue_type(check.category) == "other"] == []


def test_languages_are_french_in_the_region_of_the_settings(client: TestClient) -> None:
    assert client.get("/v2/languages").json() == [
        {"name": "French", "code": "fr", "longCode": "fr"}, {"name": "French (FR)", "code": "fr", "longCode": "fr-FR"}]
