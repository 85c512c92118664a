"""What the language server shows and offers, without a server: judging, hover, comments that hold a finding back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fake_models import FakeLanguageModel, FakeTranslator
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tqcheck.baseline import save, written
from tqcheck.config import Config, load
from tqcheck.document import Document, Evidence, Segment
from tqcheck.edits import applied
from tqcheck.engine import check_documents
from tqcheck.evidence import Models
from tqcheck.finding import Severity
from tqcheck.lsp.hover import escaped, hovered, plain
from tqcheck.lsp.ignoring import ignoring
from tqcheck.lsp.judging import NONE, Judge, Lent, Page, evidence_in, format_of
from tqcheck.readers import read_text
from tqcheck.report import Report
from tqcheck.score import Calibration

BAD = "Il l’a traité de « taureau **** » hier.\n"


def report_of(text: str, format: str = "text") -> Report:
    report, = check_documents([read_text(text, format=format)], Config())
    return report


def judge(calls: list[Config] | None = None, translator: FakeTranslator | None = None) -> Judge:
    """A judge with fake models, which notes for which settings models were asked for."""
    def models(config: Config) -> tuple[Models, Calibration]:
        if calls is not None:
            calls.append(config)
        return (Models(), Calibration()) if config.translator == NONE else (Models(translator or FakeTranslator(), FakeLanguageModel()), Calibration(3.0, 1.0))
    return Judge(Lent(lambda folder: load(None, folder), models, lambda path, patterns: path.as_posix() in patterns))


@pytest.mark.parametrize(("language", "name", "expected"), [
    ("markdown", "a.md", "markdown"), ("plaintext", "a.txt", "text"), ("html", "a.HTM", "html"), ("plaintext", "untitled", "text"),
    ("markdown", "untitled", "markdown"), (None, "a.po", "po"), ("plaintext", "a.xlf", "xliff"), ("markdown", "a.qmd", "markdown"),
    ("python", "a.py", None), ("plaintext", "requirements.in", None), ("plaintext", "a.csv", None), ("json", "a.jsonl", None), (None, "untitled", None)])
def test_the_suffix_says_what_a_text_is_then_the_editor(language: str | None, name: str, expected: str | None) -> None:
    assert format_of(language, Path(name)) == expected


def test_rules_alone_never_load_the_models_of_the_settings(tmp_path: Path) -> None:
    calls: list[Config] = []
    judged = judge(calls).by_rules(Page(tmp_path / "a.txt", BAD, "text"), {})
    assert judged is not None
    assert [finding.check for finding in judged[0].findings] == ["censored"]
    assert {config.translator for config in calls} | {config.lm for config in calls} | {config.judge for config in calls} == {NONE}


def test_models_are_loaded_once_and_what_they_said_holds_for_the_sentence(tmp_path: Path) -> None:
    calls, translator = list[Config](), FakeTranslator({"Il est venu hier.": "He came yesterday."})
    one = judge(calls, translator)
    page = Page(tmp_path / "a.txt", "Il est venu hier.\n", "text")
    first, again = one.by_models(page), one.by_models(page)
    assert first is not None
    assert again is not None
    assert len([config for config in calls if config.translator != NONE]) == 1
    known = evidence_in(first[0])
    judged = one.by_rules(Page(page.path, "Il est venu hier. Elle est partie.\n", "text"), known)
    assert judged is not None
    assert [s.evidence.back_translation for s in judged[0].document.segments] == ["He came yesterday.", None]
    assert judged[0].qualities[0].fluency is not None
    assert judged[0].qualities[1].fluency is None


def test_no_model_is_asked_where_the_settings_want_none(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('translator = "none"\nlm = "none"\njudge = "none"\n', encoding="utf-8")
    calls: list[Config] = []
    assert judge(calls).by_models(Page(tmp_path / "a.txt", BAD, "text")) is None
    assert calls == []


def test_settings_for_some_paths_the_vocabulary_and_the_baseline_hold_in_the_editor_too(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('[[overrides]]\npaths = ["drafts/*"]\ndisable = ["censored"]\n', encoding="utf-8")
    (tmp_path / "vocab").mkdir()
    (tmp_path / "vocab" / "accept.txt").write_text("Openai\n", encoding="utf-8")
    (tmp_path / "drafts").mkdir()
    text = f"Openai est là. {BAD}"
    here, draft = (judge().by_rules(Page(path, text, "text"), {}) for path in (tmp_path / "a.txt", tmp_path / "drafts" / "a.txt"))
    assert here is not None
    assert draft is not None
    assert [f.check for f in here[0].findings] == ["censored"]
    assert draft[0].findings == ()
    save(written(tmp_path / ".tqcheck-baseline.json", [here[0]]))
    known = judge().by_rules(Page(tmp_path / "a.txt", text, "text"), {})
    assert known is not None
    assert known[0].findings == ()


def test_nothing_is_said_of_english_of_nothing_and_of_what_is_no_text(tmp_path: Path) -> None:
    for text in ("", "The minister said that he would go to the house of the king.", "Le ministre\0 est là."):
        assert judge().by_rules(Page(tmp_path / "a.txt", text, "text"), {}) is None


def test_hover_tells_findings_english_measures_and_the_manual_of_the_check() -> None:
    report = report_of(BAD)
    told = hovered(report, BAD.index("taureau") + 2, Severity.MINOR)
    assert told is not None
    span, text = told
    assert BAD[span.start : span.end] == "taureau ****"
    assert "**censored** (critical, accuracy/mistranslation)" in text
    assert "Probable English: “bull\\*\\*\\*\\*”" in text
    assert "This sentence: score 0" in text
    assert "censored English word" in text.partition("---")[2]


def test_hover_says_why_a_back_translation_is_withheld_and_nothing_where_nothing_is_known() -> None:
    told, untold = Segment("Il est là.", 0, evidence=Evidence(doubt="it repeats itself")), Segment("Il dort.", 11)
    report, = check_documents([Document("a.txt", "Il est là. Il dort.", (untold,))], Config())
    assert hovered(report, 12, Severity.MINOR) is None
    known = Report(Document("a.txt", "Il est là.", (told,)), (), report.qualities, report.quality, "")
    found = hovered(known, 3, Severity.MINOR)
    assert found is not None
    assert "No back-translation: it repeats itself" in found[1]
    assert hovered(known, 400, Severity.MINOR) is None


@given(st.text("ab*_`[]<>&#\\ \n", max_size=20))
def test_what_is_escaped_shows_as_it_is(text: str) -> None:
    shown = MarkdownIt().renderInline("x" + escaped(text.replace("\\", "")) + "x")
    assert re.sub(r"<(?!br)|<br ?/?>", "", shown).count("<em>") == 0
    assert "<code>" not in shown
    assert "<strong>" not in shown
    assert plain(escaped(text.replace("\\", "").replace("**", ""))) == text.replace("\\", "").replace("**", "")


@pytest.mark.parametrize(("format", "text", "after"), [
    ("markdown", "# T\n\nIl dit. Le PDG d’Openai parle.\n", "# T\n\nIl dit. <!-- tqcheck-ignore-next name -->Le PDG d’Openai parle.\n"),
    ("markdown", "🙂 L’e\u0301te\u0301 d’Openai.\r\n", "<!-- tqcheck-ignore-next name -->\r\n🙂 L’e\u0301te\u0301 d’Openai.\r\n"),
    ("markdown", "## **Le PDG** d’Openai\n", "<!-- tqcheck-ignore-next name -->\n## **Le PDG** d’Openai\n"),
    ("markdown", "- Un mot\n- Le PDG d’Openai\n", "- Un mot\n- Le PDG d’<!-- tqcheck-ignore-next name -->Openai\n"),
    ("markdown", "- Openai parle.\n", None),
    ("markdown", "- Un mot\n\n  Openai parle.\n", "- Un mot\n\n  <!-- tqcheck-ignore-next name -->\n  Openai parle.\n"),
    ("markdown", "Un mot  \nOpenai parle.\n", None),
    ("markdown", "- Un mot de\n  Openai\n", None),
    ("markdown", "<!-- tqcheck-ignore-next calque -->\nOpenai parle.\n",
     "<!-- tqcheck-ignore-next calque -->\n<!-- tqcheck-ignore-next name -->\nOpenai parle.\n"),
    ("markdown", "Un mot dit\nhier. Openai a\nparlé.\n", "Un mot dit\nhier. <!-- tqcheck-ignore-next name -->Openai a\nparlé.\n"),
    ("markdown", "| a | b |\n|---|---|\n| un | Openai |\n", "| a | b |\n|---|---|\n| un | <!-- tqcheck-ignore-next name -->Openai |\n"),
    ("html", "<p>Le <b>PDG</b> d’Openai</p>", "<p><!-- tqcheck-ignore-next name -->Le <b>PDG</b> d’Openai</p>"),
    ("text", "Un mot. «\u00a0Openai\u00a0» parle.\n", "Un mot. <!-- tqcheck-ignore-next name --> «\u00a0Openai\u00a0» parle.\n"),
    ("text", "Un mot.\n  Openai parle.\n", "Un mot.\n  <!-- tqcheck-ignore-next name -->\n  Openai parle.\n"),
])
def test_a_comment_stands_where_readers_of_the_page_notice_nothing(format: str, text: str, after: str | None) -> None:
    report = report_of(text, format)
    edit = ignoring(report.document, report.findings[0])
    assert (applied(text, [edit]) if edit else None) == after
    assert after is None or report_of(after, format).findings == ()


def test_other_formats_have_no_place_for_a_comment() -> None:
    report = report_of('msgid "Hello"\nmsgstr "Le PDG d’Openai"\n', "po")
    assert [ignoring(report.document, finding) for finding in report.findings] == [None]


PIECES = ["Openai", "« taureau **** »", "Il est là.", "co-fondateur", "oui", "\n", "\n\n", "# ", "- ", "> ", "1. ", "**", "_", "`x`", "[a](b)", "|",
          "<b>", "</b>", "e\u0301te\u0301", "🙂", "«\u00a0", "\u00a0»", ". ", " ", "    ", "<!-- tqcheck-disable name -->", "\n  Openai ", "\n\n",
          "\r\n", "---", "\n| a | b |\n|---|---|\n| "]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=20))
def test_a_comment_in_markdown_changes_nothing_on_the_page_and_holds_the_finding(pieces: list[str]) -> None:
    text = "Le mot Openai " + "".join(pieces)
    markdown = MarkdownIt("commonmark").enable("table")
    report = report_of(text, "markdown")
    for finding in report.findings:
        edit = ignoring(report.document, finding)
        if edit:
            after = applied(text, [edit])
            comment = edit.text.strip()
            alone = rf" *{re.escape(comment)}\n" if edit.text.endswith("\n") else re.escape(comment)
            assert re.sub(alone, "", markdown.render(after), count=1) == markdown.render(text)
            left = [(f.check, f.span.shift(-len(edit.text) if f.span.start >= edit.span.start else 0)) for f in report_of(after, "markdown").findings]
            assert (finding.check, finding.span) not in left
            others = {(f.check, f.span) for f in report.findings if f.check != finding.check}
            assert others <= set(left)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=20), st.sampled_from(["text", "html"]))
def test_a_comment_holds_its_finding_and_no_other_in_text_and_html(pieces: list[str], format: str) -> None:
    report = report_of("Le mot Openai " + "".join(pieces), format)
    for finding in report.findings:
        edit = ignoring(report.document, finding)
        if edit:
            after = report_of(applied(report.document.text, [edit]), format)
            left = [(f.check, f.text) for f in after.findings if f.check != finding.check]
            assert set(left) >= {(f.check, f.text) for f in report.findings if f.check != finding.check}
            assert sum(f.check == finding.check for f in after.findings) < sum(f.check == finding.check for f in report.findings)
