"""What a grammar engine says: how it is asked, remembered and given up, and how it becomes findings; with an engine that says what it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tqcheck.cache import Cache
from tqcheck.checks.grammar import PROSE, SILENT, find
from tqcheck.cli.app import app
from tqcheck.cli.options import config_of
from tqcheck.cli.wiring import grammar_of
from tqcheck.config import Config, with_settings
from tqcheck.document import BETWEEN, INSIDE, Document, Evidence, Remark, Segment, Span
from tqcheck.engine import check_documents, signed
from tqcheck.engines.grammalecte import Grammalecte
from tqcheck.engines.languagetool import LanguageTool
from tqcheck.errors import ConfigError, ModelError
from tqcheck.evidence import Models, gather
from tqcheck.finding import Severity
from tqcheck.grammar import PAUSE, Grammar, line, moved
from tqcheck.lsp.judging import key_of, rules_only
from tqcheck.peers import PEERS
from tqcheck.score import Calibration

PLURAL = "Accord de nombre erroné : « enfant » devrait être au pluriel."
ONLY = Config(only=("grammar",))
TEXTS = st.text(st.sampled_from("ae\u0301E\u0327É«\u00a0»’'\n\r 😀\u200d" + INSIDE + BETWEEN + "\ufffc"), max_size=30)


SCRIPT = """import json, sys
lines = open(sys.argv[-1], encoding="utf-8").read().splitlines()
at = [line.find("enfant") for line in lines]
error = lambda a: {"nStart": a, "nEnd": a + 6, "sRuleId": "gn_les_1m", "sType": "gn", "sMessage": "Accord.", "aSuggestions": ["enfants"]}
data = [{"iParagraph": n, "lGrammarErrors": [error(a)] if a >= 0 else []} for n, a in enumerate(at, 1)]
print(json.dumps({"grammalecte": "9.9", "data": data}))
"""


class FakeEngine:
    """Remarks on words by a table; it fails at the calls whose numbers are given, counted from 1."""

    name = "fake"

    def __init__(self, table: Mapping[str, str], version: str = "1.0", stamp: str | None = None, failing: Sequence[int] = ()) -> None:
        self.table, self.stamp, self._version, self._failing = table, stamp, version, failing
        self.calls: list[list[str]] = []
        self.asked = 0

    def version(self) -> str:
        self.asked += 1
        return self._version

    def check(self, texts: Sequence[str]) -> list[tuple[Remark, ...]]:
        self.calls.append(list(texts))
        if len(self.calls) in self._failing:
            raise ModelError("the fake engine fell over.", "Pick it up.")
        return [tuple(Remark(Span(text.index(word), text.index(word) + len(word)), PLURAL, "gn_les_1m", (right,))
                      for word, right in self.table.items() if word in text) for text in texts]


def engine(**given: object) -> FakeEngine:
    return FakeEngine({"enfant": "enfants", "été": "étés"}, **given)  # type: ignore[arg-type]


def document(*sentences: str) -> Document:
    segments, start = [], 0
    for sentence in sentences:
        segments.append(Segment(sentence, start))
        start += len(sentence) + 1
    return Document("a.txt", "\n".join(sentences), tuple(segments))


def hits(text: str, *remarks: Remark, silent: frozenset[str] = SILENT) -> list[Span]:
    segment = Segment(text, 0, evidence=Evidence(remarks=remarks))
    return [hit.span for hit in find(Document("a", text, (segment,)), silent=silent)]


def remark(text: str, part: str, suggestion: str = "x", rule: str = "gn", kind: str = "grammar", message: str = "Accord.") -> Remark:
    start = text.index(part)
    return Remark(Span(start, start + len(part)), message, rule, (suggestion,), kind)


def test_all_sentences_of_a_run_go_to_the_engine_in_one_call() -> None:
    fake = engine()
    documents = gather([document("Les enfant.", "Rien."), document(), document("Un.")], Models(grammar=Grammar(fake)))
    assert fake.calls == [["Les enfant.", "Rien.", "Un."]]
    told = [[s.evidence.remarks for s in d.segments] for d in documents]
    assert told == [[(Remark(Span(4, 10), PLURAL, "gn_les_1m", ("enfants",)),), ()], [], [()]]


def test_a_remark_becomes_a_minor_finding_at_its_place_in_the_file_with_its_rule_and_suggestion() -> None:
    report, = check_documents([document("« Été » 😀.", "Les enfant jouent.")], ONLY, Models(grammar=Grammar(engine())))
    found, = report.findings
    assert report.document.text[found.span.start:found.span.end] == found.text == "enfant"
    assert (found.check, found.category, found.severity) == ("grammar", "linguistic-conventions/grammar", Severity.MINOR)
    assert (found.message, found.suggestion) == (f"{PLURAL[:-1]} (gn_les_1m)", "enfants")


def test_the_signature_names_the_engine_that_scores_depend_on_and_its_version() -> None:
    with_it, = check_documents([document("Un.")], Config(), Models(grammar=Grammar(engine())))
    without, = check_documents([document("Un.")], Config())
    assert "|gr:fake@1.0|" in with_it.signature
    assert "gr:" not in without.signature


def test_the_signature_is_known_before_any_sentence_is_read() -> None:
    fake = engine()
    assert "|gr:fake@1.0|" in signed(Config(), Models(grammar=Grammar(fake)), Calibration())
    assert fake.calls == []


def test_an_engine_that_cannot_tell_its_version_is_a_note_and_no_part_of_the_signature() -> None:
    class Mute(FakeEngine):
        def version(self) -> str:
            raise ModelError("the fake engine is mute.", "Wait.")

    fake = Mute({})
    report, = check_documents([document("Un.")], Config(), Models(grammar=Grammar(fake)))
    assert "gr:" not in report.signature
    assert any("is mute" in note for note in report.notes)
    assert fake.calls == []


def test_an_engine_that_fails_is_a_note_and_is_left_alone_for_a_while() -> None:
    fake, now = engine(failing=[2]), [0.0]
    models = Models(grammar=Grammar(fake, clock=lambda: now[0]))
    first, = check_documents([document("Les enfant.")], ONLY, models)
    second, = check_documents([document("Les enfant là.")], ONLY, models)
    third, = check_documents([document("Les enfant ici.")], ONLY, models)
    assert [len(r.findings) for r in (first, second, third)] == [1, 0, 0]
    assert [any("the fake engine fell over" in note for note in r.notes) for r in (first, second, third)] == [False, True, True]
    assert ["gr:fake" in r.signature for r in (first, second, third)] == [True, False, False]
    assert second.document.segments[0].evidence.remarks is None
    assert len(fake.calls) == 2
    now[0] = PAUSE
    later, = check_documents([document("Les enfant.")], ONLY, models)
    assert (len(later.findings), "|gr:fake@1.0|" in later.signature) == (1, True)
    assert not any("fell over" in note for note in later.notes)


def test_what_was_said_of_a_sentence_is_remembered_until_the_version_changes(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    first, again, newer = engine(), engine(), engine(version="1.1")
    told = Grammar(first, cache).check(["Les enfant.", "Rien."])
    assert Grammar(again, cache).check(["Rien.", "Les enfant."]) == told[::-1]
    assert again.calls == []
    assert Grammar(newer, cache).check(["Les enfant."]) == told[:1]
    assert newer.calls == [["Les enfant."]]


def test_the_version_is_asked_again_only_where_the_stamp_changed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    same, same_again, other, stampless = engine(stamp="a"), engine(stamp="a"), engine(stamp="b"), engine()
    for one in (same, same_again, other, stampless):
        Grammar(one, cache).check(["Un."])
    assert [one.asked for one in (same, same_again, other, stampless)] == [1, 0, 1, 1]


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert Grammar(engine(failing=[1]), cache).check(["Les enfant."]) == [None]
    assert Grammar(engine(), cache).check(["Les enfant."]) != [None]


def test_the_engine_sees_composed_letters_on_one_line_and_its_spans_come_back_to_the_text() -> None:
    text = f"«\u00a0Les e\u0301te\u0301{INSIDE}\u00a0» 😀,\r\nles en{INSIDE}fant{BETWEEN}."
    fake = engine()
    told, = Grammar(fake).check([text])
    assert fake.calls == [["«\u00a0Les été\u00a0» 😀,  les enfant."]]
    assert told is not None
    assert [text[r.span.start:r.span.end] for r in told] == ["e\u0301te\u0301", f"en{INSIDE}fant"]


def test_a_finding_in_markup_stands_where_the_file_has_it() -> None:
    masked = f"Les {BETWEEN * 2}en{INSIDE}fant{BETWEEN * 2} jouent."
    source = "Les **en*fant** jouent."
    assert len(masked) == len(source)
    report, = check_documents([Document("a.md", source, (Segment(masked, 0),))], ONLY, Models(grammar=Grammar(engine())))
    found, = report.findings
    assert source[found.span.start:found.span.end] == "en*fant"


@given(TEXTS)
def test_each_letter_of_the_line_stands_for_a_stretch_of_the_text_in_order(text: str) -> None:
    plain, places = line(text)
    assert len(plain) == len(places)
    assert not set(plain) & {"\n", "\r", INSIDE, BETWEEN}
    assert all(a.end <= b.start or a == b for a, b in pairwise(places))
    for letter, place in zip(plain, places, strict=True):
        kept = text[place.start:place.end].replace(INSIDE, "").replace(BETWEEN, "").replace("\n", " ").replace("\r", " ")
        assert letter in unicodedata.normalize("NFC", kept)


@given(TEXTS, st.integers(-2, 40), st.integers(-2, 40))
def test_a_span_that_the_line_does_not_have_is_left_out(text: str, start: int, end: int) -> None:
    plain, places = line(text)
    told = list(moved([Remark(Span(start, end), "m", "r")], places))
    assert bool(told) == (0 <= start < end <= len(plain))
    assert all(0 <= r.span.start < r.span.end <= len(text) for r in told)


@pytest.mark.parametrize(("kind", "category"), [("grammar", "grammar"), ("spelling", "spelling"), ("punctuation", "punctuation")])
def test_a_kind_of_remark_is_a_category_of_mqm(kind: str, category: str) -> None:
    text = "Les enfant jouent."
    segment = Segment(text, 0, evidence=Evidence(remarks=(remark(text, "enfant", kind=kind),)))
    hit, = find(Document("a", text, (segment,)))
    assert hit.category == f"linguistic-conventions/{category}"


@pytest.mark.parametrize("kind", ["typo", "nbsp", "STYLE", "unknown-word", "maj", ""])
def test_other_kinds_are_left_to_our_own_checks(kind: str) -> None:
    assert hits("Les enfant.", remark("Les enfant.", "enfant", kind=kind)) == []


@pytest.mark.parametrize(("text", "part", "suggestion", "message"), [
    ("Touchez l’icône Menu.", "Menu", "Menue", ""), ("Le géant Apple est partie.", "partie", "parti", "“Apple” et “partie”"),
    ("Avec la CNAM.", "la", "le", "« CNAM »"), ("On parle de Obama.", "de ", "d’", ""), ("Dans le houmous.", "le ", "l’", ""),
    ("Le mot « éteint » est là.", "éteint", "éteinte", ""), ("Il dit \"moins pire\".", "pire", "mauvais", ""), ("Lire “un peu” là.", "peu", "peut", ""),
    ("Voir https://a.fr/les_enfant ici.", "enfant", "enfants", ""), ("Merci @les_enfant !", "les", "l", ""), ("Le #PRS_ORG# est partie.", "PRS", "p", ""),
    ("Les {count} enfant.", "count", "comte", ""), ("Il n&#39;est pas.", "n", "ne", ""), ("Écrire à a@b.fr.", "a@b", "x", ""),
    ("A la suite.", "A", "À", ""), ("E\u0301tat.", "E\u0301tat", "État", ""), ("l'été", "l'", "l’", ""), ("25 km", "25 km", "25\u00a0km", ""),
    ("Un rôle « d’escape game » ici.", "Un", "Une", "« game »"), ("Lire la \"City wall\" là.", "la", "le", "« City »"),
    ("La voix du DE a du.", "voix", "x", "“de”"),
    ("Plus de la moitié des 27 sont là.", "des", "dès", ""), ("De ne s\"être tu.", "s", "z", ""), ("C’est la chef de Cabinet.", "la", "le", "« chef »"),
    ("Fini !", " !", "\u00a0!", ""), ("Les \ufffc utilisée.", "utilisée", "utilisées", ""),
])
def test_what_is_mostly_a_false_alarm_is_left_alone(text: str, part: str, suggestion: str, message: str) -> None:
    assert hits(text, remark(text, part, suggestion, message=message)) == []


@pytest.mark.parametrize(("text", "part", "suggestion"), [
    ("La navire part.", "La", "Le"), ("Il a dit : « La navire qui part demain. »", "La", "Le"), ("Il a réussi à dormir a midi.", "a midi", "à midi"),
    ("« Les enfant mangent des pommes 😀 », dit-il.", "enfant", "enfants"), ("Macron a dit que les enfant jouent.", "enfant", "enfants"),
    ("L’e\u0301quipe est partit.", "partit", "partie"), ("Il a manger\u00a0!", "manger", "mangé"),
])
def test_a_true_error_near_names_and_quotations_is_reported(text: str, part: str, suggestion: str) -> None:
    one = remark(text, part, suggestion)
    assert hits(text, one) == [one.span]


def test_a_sentence_with_remarks_on_everything_is_no_prose_and_has_none() -> None:
    text = "un " * (PROSE + 1)
    remarks = [Remark(Span(3 * n, 3 * n + 2), "Accord.", "gn", ("une",)) for n in range(PROSE + 1)]
    assert hits(text, *remarks) == []
    assert len(hits(text, *remarks[1:])) == PROSE


def test_a_rule_can_be_silenced_and_those_that_are_mostly_wrong_are() -> None:
    text = "Il est très, très fort."
    one = remark(text, "très", "trait", rule="conf_très_trait")
    assert hits(text, one) == hits(text, one._replace(rule="gn_la_2m")) == []
    assert hits(text, one._replace(rule="gn_la_1m")) == [one.span]
    assert hits(text, one, silent=frozenset()) == [one.span]
    config = with_settings(ONLY, {"checks": {"grammar": {"silent": ["gn_les_1m"]}}}, "here")
    report, = check_documents([document("Les enfant.")], config, Models(grammar=Grammar(engine())))
    assert report.findings == ()


def test_our_own_finding_on_the_same_words_stands_for_both() -> None:
    text = "Il a qualifié ce poste de « taureau **** », les enfant."
    fake = FakeEngine({"taureau ****": "taureaux", "enfant": "enfants"})
    report, = check_documents([document(text)], replace(ONLY, only=("grammar", "censored")), Models(grammar=Grammar(fake)))
    assert [(f.check, f.text) for f in report.findings] == [("censored", "taureau ****"), ("grammar", "enfant")]


def test_a_word_that_the_project_accepts_is_not_reported(tmp_path: Path) -> None:
    (tmp_path / "vocab").mkdir()
    (tmp_path / "vocab" / "accept.txt").write_text("enfant\n", encoding="utf-8")
    (tmp_path / "tqcheck.toml").write_text('only = ["grammar"]\n', encoding="utf-8")
    report, = check_documents([document("Les enfant.")], config_of(tmp_path / "tqcheck.toml"), Models(grammar=Grammar(engine())))
    assert report.findings == ()


@pytest.mark.parametrize("value", ["auto", "grammalecte", "none", "http://localhost:8081", "https://lt.example.org/v2"])
def test_an_engine_or_an_address_can_be_set(value: str) -> None:
    assert with_settings(Config(), {"grammar": value}, "here").grammar == value


@pytest.mark.parametrize("value", ["gramalecte", "file:///etc/passwd", "localhost:8081", 3, True, ""])
def test_another_engine_is_refused_with_those_that_are_known(value: object) -> None:
    with pytest.raises(ConfigError, match="unknown value of grammar") as caught:
        with_settings(Config(), {"grammar": value}, "here")
    assert "grammalecte" in caught.value.hint


def test_a_rules_only_run_asks_no_engine_unless_the_command_line_names_one(tmp_path: Path) -> None:
    file = tmp_path / "tqcheck.toml"
    file.write_text('grammar = "http://localhost:8081"\n', encoding="utf-8")
    assert config_of(file).grammar == "http://localhost:8081"
    assert config_of(file, no_models=True).grammar == "none"
    assert config_of(file, no_models=True, grammar="grammalecte").grammar == "grammalecte"


def test_auto_is_meant_beside_models(tmp_path: Path) -> None:
    file = tmp_path / "tqcheck.toml"
    file.write_text("", encoding="utf-8")
    assert config_of(file).grammar == config_of(file, lm="none", judge="none").grammar == "auto"
    assert config_of(file, no_models=True, grammar="auto").grammar == "none"
    file.write_text('translator = "none"\nlm = "none"\njudge = "none"\n', encoding="utf-8")
    assert config_of(file).grammar == "none"


def test_the_settings_choose_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    served = grammar_of(Config(grammar="http://localhost:8081"))
    assert served is not None
    assert served.name == LanguageTool.name
    assert grammar_of(Config()) is None
    program = tmp_path / "any"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("TQCHECK_GRAMMALECTE", str(program))
    found = grammar_of(Config())
    assert found is not None
    assert found.name == Grammalecte.name
    assert grammar_of(Config(grammar="none")) is None


def test_grammalecte_that_is_asked_for_and_not_installed_is_an_error_with_a_way_out() -> None:
    with pytest.raises(ModelError, match="not installed") as caught:
        grammar_of(Config(grammar="grammalecte"))
    assert "apt-get" in caught.value.hint


def test_an_editor_asks_no_engine_between_two_saves_and_loads_another_for_other_settings() -> None:
    assert rules_only(Config(grammar="grammalecte")) == Config(translator="none", lm="none", judge="none", grammar="none")
    assert key_of(Config(grammar="grammalecte")) != key_of(Config(grammar="none"))


def test_the_number_of_remarks_is_a_peer_where_an_engine_was_asked() -> None:
    peer, = (peer for peer in PEERS if "grammar engine" in peer.name)
    asked, = check_documents([document("Les enfant.", "Un été là.", "Rien.")], Config(disable=("grammar",)), Models(grammar=Grammar(engine())))
    alone, = check_documents([document("Les enfant.")], Config())
    assert (peer.score({"mt": ""}, asked), peer.score({"mt": ""}, alone)) == (-2.0, None)


def test_a_program_that_crashes_is_a_note_in_the_report_and_nothing_computed_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "grammalecte-cli"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("TQCHECK_GRAMMALECTE", str(program))
    (tmp_path / "a.txt").write_text("Il a qualifié ce message de « taureau **** ».\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--no-models", "--grammar", "grammalecte", str(tmp_path / "a.txt")])
    assert done.exit_code == 1
    assert "grammar was not checked: grammalecte-cli failed with status 3." in " ".join(done.stdout.split())
    assert "taureau ****" in done.stdout
    assert "gr:" not in done.stdout


def test_workers_that_each_ask_the_program_write_the_rows_of_one(tmp_path: Path) -> None:
    program = tmp_path / "grammalecte-cli"
    program.write_text(f"#!{sys.executable}\n{SCRIPT}", encoding="utf-8")
    program.chmod(0o755)
    rows = tmp_path / "in.jsonl"
    rows.write_text("".join(json.dumps({"id": n, "mt": f"Les enfant jouent {n} fois."}) + "\n" for n in range(600)), encoding="utf-8")
    written = []
    for workers in (1, 2):
        out = tmp_path / f"{workers}.jsonl"
        subprocess.run([sys.executable, "-m", "tqcheck", "batch", "--no-models", "--no-cache", "--grammar", "grammalecte", "--workers", str(workers), "-o", out,
                        rows], check=True, capture_output=True, cwd=tmp_path, env={**os.environ, "TQCHECK_GRAMMALECTE": str(program)})
        written.append(out.read_text(encoding="utf-8"))
    assert written[0] == written[1]
    assert [len(json.loads(row)["findings"]) for row in written[0].splitlines()] == [1] * 600
    assert "|gr:grammalecte@9.9|" in written[0]
