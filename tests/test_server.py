"""The service's own routes: what they answer, and what they refuse, in process and by rules alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from services import BAD, GOOD, client_of, rules
from starlette.testclient import TestClient

from tqcheck.batch import document_of, row_out
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.errors import ConfigError, InputError, ModelError
from tqcheck.readers import read_text
from tqcheck.report import Report
from tqcheck.reporters import json as ours
from tqcheck.reporters.options import Options
from tqcheck.server.access import admits, bearer, token_of
from tqcheck.server.app import PATHS
from tqcheck.server.limits import Limits
from tqcheck.server.texts import NAME, rows

TOKEN = "f7xRk2nQ-9aLmWv3-x"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of() as one:
        yield one


def refused(answer: object, status: int) -> dict[str, str]:
    """The error of an answer that is none, in the one shape that errors have."""
    assert answer.status_code == status, answer.text  # type: ignore[attr-defined]
    body = answer.json()  # type: ignore[attr-defined]
    assert set(body) == {"error"}
    assert set(body["error"]) == {"status", "message", "hint"}
    assert body["error"]["status"] == status
    assert body["error"]["hint"]
    return body["error"]  # type: ignore[no-any-return]


def test_an_article_is_answered_as_the_command_line_writes_it(client: TestClient) -> None:
    text = f"{GOOD}\n\n{BAD}"
    answer = client.post("/check", json={"mt": text})
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == ours.render(rules([read_text(text, NAME)]), Options(min_level=Config().shown))


def test_spans_count_code_points_of_what_was_sent(client: TestClient) -> None:
    mt = f"👨\u200d👩\u200d👧 L’e\u0301quipe est là. {BAD}"
    segments = client.post("/check", json={"mt": mt}).json()["documents"][0]["segments"]
    found = [one for segment in segments for one in segment["findings"] if one["check"] == "censored"]
    assert [mt[one["start"]:one["end"]] for one in found] == ["taureau ****"]


def test_an_article_is_read_beside_its_english(client: TestClient) -> None:
    mt = "La société a vendu 1 500 voitures en 2019. Le ministre a répondu."
    told = client.post("/check", json={"mt": mt, "src": "The company sold 2,500 cars in 2019. The minister replied."}).json()["documents"][0]
    assert [segment["src"] for segment in told["segments"]] == ["The company sold 2,500 cars in 2019.", "The minister replied."]
    assert "number" in {one["check"] for segment in told["segments"] for one in segment["findings"]}


def test_markup_is_no_prose_in_its_format(client: TestClient) -> None:
    told = client.post("/check", json={"mt": "<h1>Titre</h1><script>taureau ****</script><p>Le ministre a répondu.</p>", "format": "html"}).json()
    assert [segment["text"] for segment in told["documents"][0]["segments"]] == ["Titre", "Le ministre a répondu."]


def test_rows_come_back_in_order_as_batch_writes_them(client: TestClient) -> None:
    cells = [{"id": "a", "mt": BAD}, {"mt": ""}, {"id": 7, "mt": GOOD, "src": "The minister replied."}]
    wanted = [json.loads(json.dumps(row_out(row, *rules([document_of(row)])))) for row in rows(cells)]
    assert client.post("/batch", json={"rows": cells}).json() == {"rows": wanted}
    assert [row["id"] for row in wanted] == ["a", "2", 7]


def test_no_rows_are_no_results(client: TestClient) -> None:
    assert client.post("/batch", json={"rows": []}).json() == {"rows": []}


@pytest.mark.parametrize(("path", "body", "status", "said"), [
    ("/check", {}, 422, "mt"),
    ("/check", {"mt": 3}, 422, "mt"),
    ("/check", {"mt": GOOD, "format": "docx"}, 422, "format"),
    ("/check", {"mt": "…"}, 422, "no prose"),
    ("/check", {"mt": "a\0b"}, 422, "U+0000"),
    ("/check", {"mt": "The cat is on the mat and the dog is in the house."}, 422, "English, not French"),
    ("/check", {"mt": GOOD, "src": "Le chat est dans la maison et le chien est sur le tapis."}, 422, "French, not English"),
    ("/check", {"mt": GOOD, "src": "…"}, 422, "The English text"),
    ("/batch", {"rows": [{"mt": GOOD}, {"src": "Hello."}]}, 422, "rows.1.mt"),
    ("/batch", {"rows": 3}, 422, "rows"),
    ("/nowhere", {"mt": GOOD}, 404, "Not Found"),
    ("/health", {"mt": GOOD}, 405, "Not Allowed"),
])
def test_what_cannot_be_answered_is_refused_in_one_shape(client: TestClient, path: str, body: object, status: int, said: str) -> None:
    assert said in refused(client.post(path, json=body), status)["message"]


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff\xfe", b'{"mt": "\\ud800"}'])
def test_a_body_that_is_no_article_is_refused(client: TestClient, body: bytes) -> None:
    refused(client.post("/check", content=body, headers={"Content-Type": "application/json"}), 422)


def test_a_body_that_nests_without_end_is_refused(client: TestClient) -> None:
    assert client.post("/check", content=b"[" * 100_000, headers={"Content-Type": "application/json"}).status_code in (400, 422)


def test_what_was_sent_is_not_said_again_in_errors(client: TestClient) -> None:
    assert "secret" not in client.post("/check", json={"mt": ["secret"], "secret": "secret"}).text


def test_a_source_of_another_text_is_refused_with_a_way_out() -> None:
    def another(documents: Sequence[Document]) -> list[Report]:
        raise InputError("The English text does not seem to be the source of Pasted text", "Give --source the English text.")
    with client_of(another) as one:
        assert "--source" not in refused(one.post("/check", json={"mt": GOOD, "src": "The sun is up."}), 422)["hint"]


def test_more_text_than_is_taken_is_refused_and_what_fits_is_not() -> None:
    with client_of(limits=Limits(characters=60)) as one:
        assert one.post("/check", json={"mt": GOOD}).status_code == 200
        assert "60" in refused(one.post("/check", json={"mt": GOOD, "src": "The minister replied."}), 413)["message"]
        refused(one.post("/batch", json={"rows": [{"mt": GOOD}, {"mt": GOOD}]}), 413)
        refused(one.post("/v2/check", data={"language": "fr", "text": GOOD * 2}), 413)
        refused(one.post("/check", content=b"{" + b" " * 20_000 + b"}", headers={"Content-Type": "application/json"}), 413)


def test_an_article_as_long_as_the_limit_gets_in_however_it_is_written() -> None:
    with client_of(limits=Limits(characters=20_000)) as one:
        text = "Été 😀. " * 2500
        assert one.post("/v2/check", data={"language": "fr", "text": text}).status_code == 200
        escaped = json.dumps({"mt": text}).encode()
        assert one.post("/check", content=escaped, headers={"Content-Type": "application/json"}).status_code == 200


def test_a_bug_is_told_without_the_text_and_logged_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    def broken(documents: Sequence[Document]) -> list[Report]:
        raise RuntimeError(documents[0].text)
    with client_of(broken) as one, caplog.at_level(logging.INFO):
        told = refused(one.post("/check", json={"mt": f"{GOOD} Zanzibar"}), 500)
    assert "bug" in told["message"]
    assert "Zanzibar" not in str(told)
    assert "Zanzibar" not in caplog.text
    assert "RuntimeError" in caplog.text
    assert Path(__file__).name in caplog.text


def test_a_model_that_is_gone_is_told_as_such() -> None:
    def gone(documents: Sequence[Document]) -> list[Report]:
        raise ModelError("the translator is damaged", "Install it again.")
    with client_of(gone) as one:
        assert refused(one.post("/check", json={"mt": GOOD}), 500)["message"] == "the translator is damaged"


def test_no_text_path_or_query_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tqcheck.server"):
        client.post("/check?q=Zanzibar", json={"mt": f"{GOOD} Zanzibar"})
        client.get("/Zanzibar")
    lines = [record.getMessage() for record in caplog.records if record.name == "tqcheck.server"]
    assert [line.split()[:3] for line in lines] == [["POST", "/check", "200"], ["-", "other", "404"]]
    assert "Zanzibar" not in "".join(lines)


def test_the_service_tells_that_it_is_well_until_it_is_closed() -> None:
    with client_of() as one:
        assert one.get("/health").json()["status"] == "ok"
    refused(one.get("/health"), 503)
    assert "Retry-After" in one.post("/check", json={"mt": GOOD}).headers


def test_figures_count_requests_sentences_and_findings_for_prometheus() -> None:
    from prometheus_client.parser import text_string_to_metric_families
    with client_of() as one:
        one.post("/check", json={"mt": f"{BAD} {GOOD}"})
        one.post("/check", json={})
        one.get("/no/such/path")
        answer = one.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = {(s.name, tuple(s.labels.values())): s.value for family in text_string_to_metric_families(answer.text) for s in family.samples}
    assert samples["tqcheck_requests_total", ("/check", "200")] == 1
    assert samples["tqcheck_requests_total", ("/check", "422")] == 1
    assert samples["tqcheck_requests_total", ("other", "404")] == 1
    assert samples["tqcheck_sentences_total", ()] == 2
    assert samples["tqcheck_findings_total", ("censored", "critical")] == 1
    assert samples["tqcheck_request_seconds_count", ("/check",)] == 2
    assert samples["tqcheck_waiting_sentences", ()] == 0


def test_with_a_token_only_who_has_it_is_answered() -> None:
    with client_of(token=TOKEN) as one:
        right, wrong = {"Authorization": f"Bearer {TOKEN}"}, {"Authorization": "Bearer nearly"}
        for path in ("/check", "/batch"):
            body = {"mt": GOOD, "rows": []}
            assert one.post(path, json=body, headers=right).status_code == 200
            assert refused(one.post(path, json=body, headers=wrong), 401)
            assert one.post(path, json=body).headers["WWW-Authenticate"] == "Bearer"
        refused(one.get("/metrics"), 401)
        assert one.get("/metrics", headers=right).status_code == 200
        assert one.post("/v2/check", data={"language": "fr", "text": GOOD, "apiKey": TOKEN}).status_code == 200
        refused(one.post("/v2/check", data={"language": "fr", "text": GOOD, "apiKey": "nearly"}), 401)
        assert one.post("/report", data={"mt": GOOD, "token": TOKEN}).status_code == 200
        assert one.post("/report", data={"mt": GOOD}).status_code == 401
        assert one.get("/health").status_code == 200


def test_a_token_comes_from_a_file_before_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    assert token_of(path, {"TQCHECK_TOKEN": "x" * 20}) == TOKEN
    assert token_of(None, {"TQCHECK_TOKEN": "x" * 20}) == "x" * 20
    assert token_of(None, {}) is None


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 30, "é".encode() * 20, b"two words " * 3])
def test_a_token_that_is_short_or_fits_no_header_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        token_of(tmp_path / "token", {})
    assert "secrets" in caught.value.hint
    with pytest.raises(ConfigError):
        token_of(tmp_path / "none", {})
    with pytest.raises(ConfigError):
        token_of(None, {"TQCHECK_TOKEN": ""})


def test_a_bearer_token_is_read_from_its_header_alone() -> None:
    assert bearer("bearer abc ") == "abc"
    assert bearer("Basic abc") is None
    assert bearer(None) is None
    assert admits(None)
    assert not admits("abc", None, "abd", "é")
    assert admits("abc", None, "abc")


def test_pages_of_other_origins_may_ask_only_if_they_are_named() -> None:
    asked = {"Origin": "https://cms.example", "Access-Control-Request-Method": "POST"}
    with client_of() as one:
        assert "access-control-allow-origin" not in one.post("/check", json={"mt": GOOD}, headers=asked).headers
    with client_of(origins=["https://cms.example"]) as one:
        assert one.options("/check", headers=asked).headers["access-control-allow-origin"] == "https://cms.example"
        assert one.post("/check", json={}, headers=asked).headers["access-control-allow-origin"] == "https://cms.example"
        assert "access-control-allow-origin" not in one.post("/check", json={}, headers={"Origin": "https://else.example"}).headers


def test_every_answer_may_be_kept_by_nobody_and_is_what_it_says(client: TestClient) -> None:
    for answer in (client.get("/"), client.get("/none"), client.post("/check", json={}), client.get("/openapi.json")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_the_openapi_document_tells_every_route_with_the_shape_of_errors(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == PATHS - {"/openapi.json"}
    assert {"/", "/report", "/check", "/batch", "/v2/check", "/v2/languages", "/health", "/metrics"} <= PATHS
    for path in ("/check", "/batch", "/v2/check", "/report"):
        assert {"413", "422", "429", "503"} <= set(paths[path]["post"]["responses"])
    for path in ("/v2/check", "/report"):
        assert list(paths[path]["post"]["requestBody"]["content"]) == [FORM]
