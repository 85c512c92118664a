"""The grammar engines: Grammalecte's own output, from a file that it printed and from the program where it is installed; a LanguageTool server's shape."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.document import Remark, Span
from tqcheck.engines import languagetool
from tqcheck.engines.grammalecte import KINDS, OFF, Grammalecte, installed, one_each, parts
from tqcheck.engines.languagetool import LanguageTool, code_points
from tqcheck.errors import ModelError
from tqcheck.grammar import Grammar

PRINTED = Path(__file__).parent / "answers" / "grammalecte-2.1.2.json"
LINES = ["Les enfant mange 😀 des pomme.", "", 'Il a manger «\u00a0 hier\u00a0» et La principales phase d"été.']
FOUND = installed()
needs_grammalecte = pytest.mark.skipif(FOUND is None, reason="grammalecte-cli is not installed")


def program(folder: Path, script: str) -> Path:
    """A shell script in the place of grammalecte-cli."""
    file = folder / "grammalecte-cli"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def error(rule: str, start: int, end: int) -> dict[str, Any]:
    return {"sRuleId": rule, "nStart": start, "nEnd": end, "sType": "gn", "sMessage": "m", "aSuggestions": []}


def test_what_grammalecte_printed_becomes_remarks_a_line(tmp_path: Path) -> None:
    first, second, third = Grammalecte(program(tmp_path, f"cat '{PRINTED}'")).check(LINES)
    assert [(LINES[0][r.span.start:r.span.end], r.rule, r.suggestions) for r in first] == [
        ("enfant", "gn_les_1m", ("enfants",)), ("pomme", "gn_det_epi_plur_1m", ("pommes",))]
    assert second == ()
    assert {(LINES[2][r.span.start:r.span.end], r.kind) for r in third} == {("principales", "grammar"), ("manger", "grammar")}
    assert Grammalecte(program(tmp_path, f"cat '{PRINTED}'")).version() == "2.1.2"


def test_the_program_is_given_the_lines_in_utf_8_and_the_families_to_leave_out(tmp_path: Path) -> None:
    script = f"for last; do :; done\ncp \"$last\" '{tmp_path}/lines'\necho \"$@\" > '{tmp_path}/arguments'\nenv > '{tmp_path}/env'\ncat '{PRINTED}'"
    Grammalecte(program(tmp_path, script)).check(LINES)
    assert (tmp_path / "lines").read_text(encoding="utf-8") == "".join(f"{line}\n" for line in LINES)
    arguments = (tmp_path / "arguments").read_text(encoding="utf-8").split()
    assert arguments[:-1] == ["--json", "--opt_off", *OFF, "--file"]
    assert not Path(arguments[-1]).exists()
    assert "PYTHONPATH=" not in (tmp_path / "env").read_text(encoding="utf-8")


@pytest.mark.parametrize(("script", "said"), [
    ("exit 3", "status 3"), ("echo oops", "not its JSON"), ("echo '[]'", "not its JSON"), ("echo '{\"grammalecte\": 1, \"data\": [{}]}'", "not its JSON"),
    ("echo '{\"grammalecte\": 1, \"data\": []}'", "not its JSON"), ("echo '{\"grammalecte\": 1, \"data\": 3}'", "not its JSON"),
    ("echo '{\"grammalecte\": 1, \"data\": [{\"iParagraph\": 1, \"lGrammarErrors\": [{\"nStart\": null}]}]}'", "not its JSON"), ("kill -9 $$", "status -9"),
])
def test_a_program_that_fails_or_answers_something_else_is_one_error(tmp_path: Path, script: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        Grammalecte(program(tmp_path, script)).check(["Un."])


def test_a_program_that_hangs_is_ended_and_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="did not answer"):
        Grammalecte(program(tmp_path, "exec tail -f /dev/null"), patience=0.1, pace=0).check(["Un."])


def test_a_program_that_is_gone_or_cannot_be_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be run"):
        Grammalecte(tmp_path / "nothing").check(["Un."])
    assert Grammalecte(tmp_path / "nothing").stamp is None


def test_the_program_can_be_named_or_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed() is None
    monkeypatch.setenv("TQCHECK_GRAMMALECTE", str(program(tmp_path, "exit 0")))
    assert installed() == tmp_path / "grammalecte-cli"
    monkeypatch.delenv("TQCHECK_GRAMMALECTE")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed() == tmp_path / "grammalecte-cli"


def test_the_stamp_changes_with_the_program(tmp_path: Path) -> None:
    before = Grammalecte(program(tmp_path, "exit 0")).stamp
    assert before == Grammalecte(tmp_path / "grammalecte-cli").stamp
    assert before != Grammalecte(program(tmp_path, "exit 10")).stamp


@pytest.mark.parametrize(("rule", "expected"), [
    ("g3__gn_la_1m__b2_a4_1", ("gn_la_1m", "2", 4)),
    ("gv1__ppas_avoir__b1_a1_1", ("ppas_avoir", "1", 1)), ("g2__conf_à_a_infinitif__b1_a1_1", ("conf_à_a_infinitif", "1", 1)),
    ("eleu_t_euphonique_manquant", ("eleu_t_euphonique_manquant", "", 0)), ("g3__gn_l_2m__b2_a12_3", ("gn_l_2m", "2", 12)), ("", ("", "", 0)),
])
def test_a_rule_has_a_name_a_block_and_an_action(rule: str, expected: tuple[str, str, int]) -> None:
    assert parts({"sRuleId": rule}) == expected


def test_of_two_ways_to_mend_one_error_the_noun_is_told_and_two_errors_stay_two() -> None:
    noun, determiner = error("g3__gn_le_1m__b4_a3_1", 3, 9), error("g3__gn_le_1m__b4_a4_1", 0, 2)
    far, other = error("g3__gn_le_1m__b4_a4_1", 90, 92), error("g3__gn_un_1m__b4_a4_1", 12, 14)
    again = error("g3__gn_le_1m__b4_a3_1", 20, 26)
    assert one_each([determiner, noun]) == [noun]
    assert one_each([determiner, noun, far, other, again]) == [noun, again, other, far]


@needs_grammalecte
def test_the_program_that_is_installed_says_what_the_stored_answer_says() -> None:
    assert FOUND is not None
    stored = json.loads(PRINTED.read_text(encoding="utf-8"))
    told = Grammalecte(FOUND).check(LINES)
    assert [len(some) for some in told] == [len(paragraph["lGrammarErrors"]) for paragraph in stored["data"]]
    assert {r.kind for some in told for r in some} <= set(KINDS.values())
    assert Grammalecte(FOUND).check([]) == []


@needs_grammalecte
def test_the_program_that_is_installed_finds_the_errors_of_an_odd_text_at_their_places() -> None:
    assert FOUND is not None
    texts = ["  «\u00a0L’e\u0301te\u0301\u00a0» 😀👨\u200d👩\u200d👧 : les enfant\r\nmangent.", "\u2028\x0cIl a manger.", "", "-", "\ud800 Rien."]
    told = Grammar(Grammalecte(FOUND)).check(texts)
    assert [[text[r.span.start:r.span.end] for r in some or ()] for text, some in zip(texts, told, strict=True)] == [["enfant"], ["manger"], [], [], []]


def match(text: str, part: str, category: str = "CAT_GRAMMAIRE", rule: str = "LES_NOM") -> dict[str, Any]:
    """One match as LanguageTool's documents describe it, with offsets in UTF-16 units."""
    before = text[:text.index(part)]
    return {"message": "Accord.", "offset": len(before.encode("utf-16-le")) // 2, "length": len(part.encode("utf-16-le")) // 2,
            "replacements": [{"value": "x"}, {"value": "y"}],
            "rule": {"id": rule, "description": "d", "issueType": "grammar", "category": {"id": category, "name": "Grammaire"}}}


@contextmanager
def server(answers: dict[str, object], status: int = 200) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A server on this machine that answers by the text it is sent, and what it was sent; a text that it does not know has no matches."""
    asked: list[dict[str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append({**form, "path": [self.path]})
            known = answers.get(form["text"][0], {"software": {"name": "LanguageTool", "version": "6.5"}, "matches": []})
            body = known if isinstance(known, bytes) else json.dumps(known).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    served = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}", asked
    finally:
        served.shutdown()
        thread.join()
        served.server_close()


def test_a_server_is_asked_a_sentence_at_a_time_and_its_utf_16_offsets_become_code_points() -> None:
    text = "Été 😀 : les enfant 👧 sont là."
    with server({text: {"matches": [match(text, "enfant"), match(text, "là", "TYPOS", "FR_SPELLING_RULE")]}}) as (url, asked):
        first, second, blank = LanguageTool(url).check([text, "Rien & tout.", " "])
    start = text.index("enfant")
    assert first[0] == Remark(Span(start, start + 6), "Accord.", "LES_NOM", ("x", "y"), "grammar")
    assert first[1].kind == "unknown-word"
    assert (second, blank) == ((), ())
    assert [(form["text"], form["language"], form["path"]) for form in asked] == [([text], ["fr"], ["/v2/check"]), (["Rien & tout."], ["fr"], ["/v2/check"])]


@pytest.mark.parametrize("end", ["", "/", "/v2", "/v2/", "/v2/check"])
def test_the_address_may_be_the_server_or_its_path(end: str) -> None:
    with server({}) as (url, asked):
        assert LanguageTool(url + end).version() == "6.5"
    assert asked[0]["path"] == ["/v2/check"]


@pytest.mark.parametrize(("category", "kind"), [
    ("AGREEMENT", "grammar"), ("CAT_HOMONYMES_PARONYMES", "spelling"), ("PUNCTUATION", "punctuation"), ("CAT_TYPOGRAPHIE", "CAT_TYPOGRAPHIE"),
    ("STYLE", "STYLE")])
def test_the_category_of_a_rule_is_its_kind(category: str, kind: str) -> None:
    assert languagetool.kind({"id": "R", "category": {"id": category}}) == kind


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"[" * 100_000, b"{}", b'{"matches": 3}', b'{"matches": [{}]}', b'{"matches": [3]}', b"\xff",
                                    b" " * (languagetool.LIMIT + 2)])
def test_an_answer_that_is_not_the_servers_json_or_too_long_is_one_error(answer: bytes) -> None:
    with server({"Un.": answer}) as (url, _), pytest.raises(ModelError, match="not LanguageTool"):
        LanguageTool(url).check(["Un."])


def test_a_server_with_the_rules_that_are_paid_for_is_another_version() -> None:
    with server({"Bonjour.": {"software": {"version": "6.5", "premium": True}, "matches": []}}) as (url, _):
        assert LanguageTool(url).version() == "6.5+premium"


@pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"software": null}', b'{"software": []}', b'{"software": 3}'])
def test_a_server_without_a_version_is_not_a_languagetool_server(answer: bytes) -> None:
    with server({"Bonjour.": answer}) as (url, _), pytest.raises(ModelError, match="not LanguageTool"):
        LanguageTool(url).version()


def test_a_server_that_refuses_or_is_not_there_is_told_with_the_reason() -> None:
    with server({}, status=413) as (url, _), pytest.raises(ModelError, match="did not answer"):
        LanguageTool(url).check(["Un."])
    with pytest.raises(ModelError, match="refused"):
        LanguageTool(url).check(["Un."])
    with pytest.raises(ModelError, match="did not answer"):
        LanguageTool("http://[").check(["Un."])


def test_a_server_that_falls_silent_gives_a_note_and_no_remarks() -> None:
    with server({"Un.": b"<html>"}) as (url, asked):
        grammar = Grammar(LanguageTool(url))
        assert grammar.check(["Un.", "Deux."]) == [None, None]
        assert grammar.check(["Trois."]) == [None]
    assert grammar.trouble is not None
    assert len(asked) == 2


@given(st.text(max_size=20), st.integers(0, 20))
def test_utf_16_units_are_counted_back_to_code_points(text: str, at: int) -> None:
    units = len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
    assert code_points(text, units) == min(at, len(text))
