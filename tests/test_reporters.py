"""Each format shows every report whole, safely and in the right places."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fakes import clean_report, empty_report, report_of, sample_document, sample_report
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import tqcheck.reporters
from tqcheck.document import Document, Evidence, Segment, Span
from tqcheck.errors import ConfigError
from tqcheck.finding import Finding, Severity
from tqcheck.report import Report, advice
from tqcheck.reporters import REPORTERS, reporter
from tqcheck.reporters import html as html_reporter
from tqcheck.reporters import json as json_reporter
from tqcheck.reporters import text as text_reporter
from tqcheck.reporters.base import Reporter
from tqcheck.reporters.lines import wrap
from tqcheck.reporters.options import Options
from tqcheck.reporters.pieces import pieces

HELPERS = {"__init__", "base", "options", "characters", "lines", "pieces", "markup", "chart", "remarks"}
FINDINGS_ALONE = {"csv", "rdjson", "rdjsonl"}
"""Formats that have no room for anything else."""
VOID = {"meta"}
PLAIN = Options()
WORDS = ["taureau\u00a0****", "«\u00a0héritées\u00a0»", "e\u0301te\u0301", "🤖", "👨\u200d👩\u200d👧", "<script>alert(1)</script>", "&amp;",
         '" onfocus="x', "l’œuvre",
         "\x1b[31m", "\u202e", "\x00", "$style", "[bold]", ":smile:", "ÉTÉ", "  ", "\n", "\t", "x" * 130, "漢字", "\ud800"]

texts = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=12).map(" ".join)
measures = st.one_of(st.none(), st.floats(0, 100))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A document of any texts, with findings on any spans of its sentences."""
    segments: list[Segment] = []
    whole = ""
    for block, sentence in enumerate(draw(st.lists(texts, max_size=4))):
        evidence = Evidence(draw(st.none() | texts))
        segments.append(Segment(sentence, len(whole), block // 2, draw(st.booleans()), src=draw(st.none() | texts), evidence=evidence))
        whole += sentence + "\n"
    findings = []
    for index, segment in enumerate(segments):
        for a, b in draw(st.lists(st.tuples(st.integers(0, len(segment.text)), st.integers(0, len(segment.text))), max_size=4)):
            span = Span(min(a, b), max(a, b)).shift(segment.start)
            check, category = draw(st.sampled_from(["calque", "<b>"])), draw(st.sampled_from(["accuracy/mistranslation", "style/<i>"]))
            findings.append(Finding(check, category, draw(st.sampled_from(Severity)), span, whole[span.start:span.end], draw(texts), index,
                                    draw(st.none() | texts), draw(st.none() | texts)))
    report = report_of(Document(draw(texts), whole, tuple(segments)), findings, tuple(draw(st.lists(texts, max_size=2))))
    return replace(report, quality=replace(report.quality, score=draw(measures), fluency=draw(measures), adequacy=draw(measures)))


options = st.builds(Options, color=st.booleans(), width=st.integers(0, 140), verbose=st.booleans(), min_level=st.sampled_from(Severity))


class Page(HTMLParser):
    """Reads a page as a browser would, and holds what it saw."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.mismatched: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.sentences: list[str] = []
        self.french: list[str] | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "p" and str(dict(attrs).get("class")).split()[0] == "fr":
            self.sentences.append("")
            self.french = self.sentences

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mismatched.append(tag)
        if tag == "p":
            self.french = None

    def handle_data(self, data: str) -> None:
        if self.french is not None:
            self.french[-1] += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def page(*reports: Report, options: Options = PLAIN) -> Page:
    return Page(html_reporter.render(reports, options))


def rows(report: Report, options: Options = PLAIN) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json_reporter.render([report], options))["documents"][0]
    return document


def shown(report: Report, **settings: Any) -> str:
    return text_reporter.render([report], Options(**settings))


# All formats

def test_the_folder_equals_the_registry() -> None:
    folder = {path.stem for path in Path(tqcheck.reporters.__file__).parent.glob("*.py")} - HELPERS
    assert folder == {r.id for r in REPORTERS}


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    assert reporter("html") in REPORTERS
    with pytest.raises(ConfigError) as caught:
        reporter("pdf")
    assert "pdf" in caught.value.message
    assert all(r.id in caught.value.hint for r in REPORTERS)


@pytest.mark.parametrize("one", REPORTERS, ids=lambda one: one.id)
@settings(max_examples=50, deadline=None)
@given(some=st.lists(reports(), max_size=2), how=options)
def test_any_report_is_rendered_and_can_be_written_as_utf_8(one: Reporter, some: list[Report], how: Options) -> None:
    rendered = one.render(some, how)
    assert rendered.encode("utf-8").endswith(b"\n")
    assert rendered == one.render(some, how)


@pytest.mark.parametrize("one", [one for one in REPORTERS if one.id not in FINDINGS_ALONE], ids=lambda one: one.id)
def test_every_format_says_the_advice_and_signs(one: Reporter) -> None:
    report = sample_report()
    rendered = one.render([report, clean_report()], Options(width=200))
    assert advice(report) in rendered
    assert report.signature in rendered
    assert "Sentence 7 was not translated back." in rendered


@pytest.mark.parametrize("one", REPORTERS, ids=lambda one: one.id)
def test_no_document_at_all_is_no_error(one: Reporter) -> None:
    assert one.render([], PLAIN).endswith("\n")


def test_loading_the_reporters_loads_no_heavy_library() -> None:
    code = "import sys, tqcheck.reporters; print([m for m in ('rich', 'numpy', 'torch', 'ctranslate2', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(tqcheck.reporters.__file__).parents[2])
    assert done.stdout.strip() == "[]"


# Pieces

@given(report=reports())
def test_the_pieces_of_a_sentence_joined_are_the_sentence(report: Report) -> None:
    for segment, _, findings in report.rows:
        cut = pieces(segment, findings)
        assert "".join(piece.text for piece in cut) == segment.text
        assert {id(f) for piece in cut for f in piece.findings} == {id(f) for f in findings}


def test_where_findings_nest_the_innermost_comes_first() -> None:
    report = sample_report()
    segment, _, findings = report.rows[1]
    (piece,) = (p for p in pieces(segment, findings) if p.text == "Apple")
    assert [f.check for f in piece.findings] == ["untranslated", "syntax-calque", "calque"]
    assert piece.severity is Severity.CRITICAL


def test_a_span_that_ends_inside_a_letter_or_an_emoji_is_drawn_around_the_whole() -> None:
    segment = Segment("un e\u0301te\u0301 👨\u200d👩\u200d👧 vert", 7)
    accent = Finding("c", "style/x", Severity.MINOR, Span(10, 11), "e", "m", 0)
    family = Finding("c", "style/x", Severity.MAJOR, Span(16, 17), "👩", "m", 0)
    assert [p.text for p in pieces(segment, [accent, family]) if p.findings] == ["e\u0301", "👨\u200d👩\u200d👧"]


def test_a_span_outside_its_sentence_is_held_inside() -> None:
    segment = Segment("Oui.", 10)
    stray = Finding("c", "style/x", Severity.MINOR, Span(0, 99), "…", "m", 0)
    assert [(p.text, len(p.findings)) for p in pieces(segment, [stray])] == [("Oui.", 1)]


# JSON

def test_json_has_exactly_the_keys_that_programs_were_promised() -> None:
    document = rows(sample_report())
    numbers = ["score", "fluency", "adequacy", "literalness", "words", "band", "reasons"]
    assert list(document) == ["path", "format", *numbers, "score_interval", "penalty", "advice", "signature", "notes", "segments"]
    assert list(document["segments"][0]) == ["id", "start", "end", "line", "column", "text", "src", *numbers, "back_translation", "findings"]
    assert list(document["segments"][0]["findings"][0]) == ["check", "category", "severity", "start", "end", "text", "message",
                                                            "suggestion", "probable_english"]
    assert json.loads(json_reporter.render([], PLAIN)) == {"version": 1, "documents": []}


@given(report=reports())
def test_json_spans_slice_back_to_their_texts_in_the_file(report: Report) -> None:
    written = report.document.text.encode("utf-8", "replace").decode()
    for segment in rows(report)["segments"]:
        assert written[segment["start"]:segment["end"]] == segment["text"]
        for finding in segment["findings"]:
            assert written[finding["start"]:finding["end"]] == finding["text"]


def test_json_numbers_have_two_decimals_and_what_was_not_measured_is_null() -> None:
    segments = rows(sample_report())["segments"]
    assert (segments[1]["fluency"], segments[1]["literalness"]) == (41.24, 33.33)
    assert (segments[6]["fluency"], segments[6]["adequacy"], segments[6]["back_translation"]) == (None, None, None)
    assert rows(empty_report())["score"] is None
    assert json_reporter.number(float("nan")) is None


def test_json_gives_line_and_column_from_one_in_code_points() -> None:
    segments = rows(sample_report())["segments"]
    assert [(s["line"], s["column"]) for s in segments][:2] == [(1, 1), (3, 1)]
    assert segments[6]["line"] == segments[5]["line"]
    assert segments[6]["column"] == len(segments[5]["text"]) + 2


def test_a_finding_row_can_count_from_the_sentence() -> None:
    report = sample_report()
    for segment, _, findings in report.rows:
        for finding in findings:
            row: dict[str, Any] = dict(json_reporter.finding_row(finding, segment.start))
            assert segment.text[row["start"]:row["end"]] == finding.text


def test_a_minimum_level_hides_findings_and_changes_no_number() -> None:
    everything, grave = rows(sample_report()), rows(sample_report(), Options(min_level=Severity.CRITICAL))
    assert {f["severity"] for s in grave["segments"] for f in s["findings"]} == {"critical"}
    assert (grave["score"], grave["penalty"], grave["advice"]) == (everything["score"], everything["penalty"], everything["advice"])
    assert "13 findings below critical not listed." in shown(sample_report(), min_level=Severity.CRITICAL)


# Text

@settings(max_examples=50, deadline=None)
@given(report=reports(), width=st.integers(40, 140))
def test_without_colour_there_is_no_escape_byte_and_no_line_too_wide(report: Report, width: int) -> None:
    rendered = shown(report, width=width, verbose=True)
    assert "\x1b" not in rendered
    assert all(cell_len(line) <= width for line in rendered.split("\n"))


@settings(max_examples=50, deadline=None)
@given(report=reports())
def test_colour_adds_escape_codes_of_styles_alone(report: Report) -> None:
    rendered = shown(report, color=True, verbose=True)
    assert "\x1b" not in re.sub(r"\x1b\[[\d;]*m", "", rendered)
    assert "\x1b[" in rendered


def test_without_colour_marks_stand_exactly_under_the_passage() -> None:
    lines = shown(sample_report()).split("\n")
    title = next(i for i, line in enumerate(lines) if "menace Apple" in line)
    assert lines[title + 1].strip() == "━" * len("taureau ****")
    assert lines[title + 1].index("━") == lines[title].index("taureau")
    family = next(i for i, line in enumerate(lines) if "🤖" in line and "⟲" not in line)
    assert cell_len(lines[family][:lines[family].index("🤖")]) == lines[family + 1].index("┈")


def test_colour_marks_the_passage_and_needs_no_row_under_it() -> None:
    rendered = shown(sample_report(), color=True)
    assert re.search(r"\x1b\[[\d;]+mtaureau\u00a0\*\*\*\*\x1b\[0m", rendered)
    assert "━━━━━━━━━━━━\n" not in rendered


def test_a_finding_says_severity_passage_message_suggestion_english_and_check() -> None:
    rendered = shown(sample_report(), width=200)
    assert ("◆ critical «\u00a0taureau\u00a0****\u00a0» seems to be half of a censored English word, translated "
            "→\u00a0conneries / foutaises ·\u00a0probable English: “bull****” [censored]") in rendered
    assert "○ neutral  «\u00a0🤖👨\u200d👩\u200d👧\u00a0»: emoji in running text →\u00a0(delete)" in rendered
    assert "«\u00a0␣␣\u00a0»: two spaces where one is enough →\u00a0␣" in rendered


def test_only_sentences_with_findings_are_shown_unless_all_are_asked_for() -> None:
    assert "Rien à redire" not in shown(sample_report())
    assert "Rien à redire" in shown(sample_report(), verbose=True)
    assert "fluency –" in shown(sample_report(), verbose=True)


def test_the_signature_comes_last_and_once() -> None:
    rendered = text_reporter.render([sample_report("a.txt"), sample_report("b.txt")], Options(width=120))
    assert rendered.count(sample_report().signature) == 1
    assert rendered.rstrip().endswith(sample_report().signature)
    assert "2 documents, 32 findings: 6 critical, 10 major, 14 minor, 2 neutral." in rendered


def test_a_missing_passage_is_marked_by_a_caret() -> None:
    assert "la Cour suprême a tranché‸." in shown(sample_report())


def test_lines_break_at_plain_spaces_and_never_inside_guillemets() -> None:
    text = "Ces «\u00a0sources\u202fhéritées\u00a0» 👨\u200d👩\u200d👧 étonnent"
    assert [text[line.start:line.end] for line in wrap(text, 22)] == ["Ces", "«\u00a0sources\u202fhéritées\u00a0»", "👨\u200d👩\u200d👧 étonnent"]


@given(text=texts, width=st.integers(8, 60))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(text[line.start:line.end] for line in lines).replace(" ", "") == text.replace(" ", "")
    assert all(before.end <= after.start for before, after in pairwise(lines))


def test_the_sparkline_shows_the_lowest_of_crowded_neighbours_and_a_dot_without_score() -> None:
    assert text_reporter.sparkline([0.0, 50.0, 100.0, None], 10) == "▁▅█·"
    assert text_reporter.sparkline([100.0, 0.0, 100.0, 100.0], 2) == "▁█"


# HTML

@settings(max_examples=50, deadline=None)
@given(some=st.lists(reports(), max_size=2), how=options)
def test_html_is_balanced_and_holds_no_element_but_its_own(some: list[Report], how: Options) -> None:
    seen = page(*some, options=how)
    assert (seen.open, seen.mismatched) == ([], [])
    assert len(seen.all("script")) == len(seen.all("style")) == 1
    assert not any(name.startswith("on") or name in {"src", "style"} for _, attributes in seen.tags for name in attributes)
    assert not seen.all("b") or all(b == {"lang": "fr"} for b in seen.all("b"))
    assert not seen.all("i")


@settings(max_examples=50, deadline=None)
@given(report=reports())
def test_html_ids_are_unique_and_every_link_and_description_leads_to_one(report: Report) -> None:
    seen = page(report, report)
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    links = [str(a["href"]).removeprefix("#") for a in seen.all("a")]
    described = [name for mark in seen.all("mark") for name in str(mark["aria-describedby"]).split()]
    assert len(ids) == len(set(ids))
    assert {*links, *described} <= set(ids)


def test_html_shows_the_sentence_as_it_is_with_its_passages_marked() -> None:
    seen = page(sample_report())
    sentences = [segment.text for segment in sample_document().segments]
    assert [text.replace("‸", "") for text in seen.sentences] == sentences


def test_html_never_lets_the_article_speak_as_a_page() -> None:
    rendered = html_reporter.render([sample_report("<img src=x onerror=alert(1)>")], PLAIN)
    assert "<script>alert" not in rendered
    assert "&lt;script&gt;alert(&#x27;Musk &amp; Cie&#x27;)&lt;/script&gt;" in rendered
    assert "<img" not in rendered
    assert "&lt;b&gt;…&lt;/b&gt;" in rendered


def test_html_asks_for_no_other_file_and_runs_only_its_own_script() -> None:
    rendered = html_reporter.render([sample_report()], PLAIN)
    (policy,) = (str(meta["content"]) for meta in Page(rendered).all("meta") if "http-equiv" in meta)
    script, style = (re.search(rf"<{tag}>(.*?)</{tag}>", rendered, re.DOTALL) for tag in ("script", "style"))
    assert script is not None
    assert style is not None
    assert policy.startswith("default-src 'none';")
    assert html_reporter.digest(script[1]) in policy
    assert html_reporter.digest(style[1]) in policy
    assert not re.search(r"https?://|url\(|@import", rendered)


def test_html_says_which_language_each_text_is_in() -> None:
    seen = page(sample_report())
    assert seen.all("html") == [{"lang": "en"}]
    assert [p["lang"] for p in seen.all("p") if p.get("class") in {"fr", "fr heading"}] == ["fr"] * 7
    assert [p["lang"] for p in seen.all("p") if p.get("class") == "back-translation"] == ["en"] * 6


def test_html_lets_the_keyboard_stop_once_at_each_new_finding() -> None:
    report = sample_report()
    seen = page(report)
    notes = [li["id"] for li in seen.all("li") if "data-s" in li]
    stops = [str(mark["aria-describedby"]).split() for mark in seen.all("mark") if mark["tabindex"] == "0"]
    assert len(notes) == len(report.findings)
    assert {name for names in stops for name in names} == set(notes)
    assert len(stops) <= len(notes)


def test_html_draws_a_bar_for_each_sentence_that_leads_there() -> None:
    seen = page(sample_report(), empty_report())
    bars = [a["href"] for a in seen.all("a") if str(a.get("aria-label")).startswith("Sentence ")]
    assert bars == [f"#d1-s{i}" for i in range(1, 8)]
    assert len(seen.all("svg")) == 1
    worst = [rect.get("data-s") for rect in seen.all("rect") if rect["class"] == "bar"]
    assert worst == ["critical", "critical", "major", "critical", "major", "major", None]


def test_html_gives_the_source_too_where_there_is_one() -> None:
    report = clean_report()
    segments = (replace(report.document.segments[0], src="All’s <well>."), report.document.segments[1])
    rendered = html_reporter.render([replace(report, document=replace(report.document, segments=segments))], PLAIN)
    assert "All’s &lt;well&gt;." in rendered
    assert "All’s <well>." in shown(replace(report, document=replace(report.document, segments=segments)), verbose=True)
