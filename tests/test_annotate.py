"""Findings written into translation files: at the right unit, in the format's own way, and nothing else changed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from exchange_files import BAD, Unit, po, tmx, units, xliff_2, xliff_12
from hypothesis import given
from hypothesis import strategies as st
from translate.storage.po import pofile
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile

from tqcheck.annotate import TYPES, annotated, grown, issue
from tqcheck.checks import CHECKS
from tqcheck.config import Config
from tqcheck.document import Document, Span
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.finding import Finding, Severity
from tqcheck.readers import read_text
from tqcheck.reporters.options import Options

Write = Callable[[list[Unit]], str]
ITS = "{http://www.w3.org/2005/11/its}"
WRITERS: dict[str, tuple[str, Write]] = {"xliff 1.2": ("xliff", xliff_12), "xliff 2.1": ("xliff", xliff_2), "po": ("po", po), "tmx": ("tmx", tmx)}
WRITTEN = re.compile(
    r' xmlns:its="[^"]*"| its:version="2.0"|<mrk mtype="x-its"[^>]*>|<mrk id="tqcheck[^>]*>|</mrk>|\s*<note from="tqcheck".*?</note>'
    r'|<notes><note category="tqcheck".*?</notes>\s*|<note>tqcheck: .*?</note>\s*|^# tqcheck: .*?\n', re.MULTILINE)
ONE = [Unit("a", "He called it bull****.", f"C’est {BAD}, dit l’e\u0301lu 😀 de R&D.")]


def noted(text: str, format: str) -> str:
    report, = check_documents([read_text(text, "a", format)], Config(only=("censored",)))
    return annotated(report, Options())


@pytest.mark.parametrize(("format", "write"), WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_without_what_was_written_the_file_is_the_same(format: str, write: Write, ends: str) -> None:
    text = "\ufeff" + write(units()).replace("\r\n", "\n").replace("\n", ends)
    written = noted(text, format)
    assert written.count("[censored]") == (40 if format == "xliff" else 20)
    assert WRITTEN.sub("", written) == text


@pytest.mark.parametrize(("format", "write"), WRITERS.values(), ids=WRITERS)
def test_a_file_without_findings_is_left_alone(format: str, write: Write) -> None:
    text = write([unit for unit in units() if BAD not in unit.french])
    assert noted(text, format) == text


@pytest.mark.parametrize(("format", "write"), WRITERS.values(), ids=WRITERS)
def test_the_file_is_read_again_with_the_same_texts_and_findings(format: str, write: Write) -> None:
    before, after = read_text(write(units()), format=format), read_text(noted(write(units()), format), format=format)
    old, new = check_documents([before, after], Config(only=("censored",)))
    assert [(f.text, f.segment) for f in old.findings] == [(f.text, f.segment) for f in new.findings]
    assert [(s.src, s.id) for s in before.segments] == [(s.src, s.id) for s in after.segments]


@pytest.mark.parametrize(("name", "kind"), [("xliff 1.2", xlifffile), ("po", pofile), ("tmx", tmxfile)])
def test_another_library_finds_the_notes_at_the_right_units(name: str, kind: type) -> None:
    format, write = WRITERS[name]
    store = kind.parsestring(noted(write(units(40)), format).encode())
    if name == "tmx":
        store.targetlanguage = "fr-FR"
    notes = [unit.getnotes() if name != "tmx" else "".join(note.text or "" for note in unit.xmlelement.iter("note")) for unit in store.units
             if not unit.isheader()]
    assert [i for i, note in enumerate(notes) if "[censored]" in note] == [3, 13, 23, 33]


def test_a_mark_of_xliff_holds_the_passage_and_the_issue_in_its() -> None:
    for write, name in ((xliff_12, "mtype"), (xliff_2, "type")):
        root = fromstring(noted(write(ONE), "xliff"))
        mark, = (element for element in root.iter() if element.tag.endswith("}mrk"))
        assert (mark.text, mark.attrib[name]) == ("taureau ****", "x-its" if name == "mtype" else "its:generic")
        assert mark.attrib[f"{ITS}locQualityIssueType"] == "mistranslation"
        assert mark.attrib[f"{ITS}locQualityIssueSeverity"] == "100"
        assert "bull****" in mark.attrib[f"{ITS}locQualityIssueComment"]
        assert root.attrib[f"{ITS}version"] == "2.0"


def test_notes_stand_where_the_schema_has_them() -> None:
    unit = next(e for e in fromstring(noted(xliff_12(ONE), "xliff")).iter() if e.tag.endswith("}trans-unit"))
    assert [child.tag.rpartition("}")[2] for child in unit] == ["source", "target", "note"]
    unit = next(e for e in fromstring(noted(xliff_2(ONE), "xliff")).iter() if e.tag.endswith("}unit"))
    assert [child.tag.rpartition("}")[2] for child in unit] == ["notes", "segment"]


@pytest.mark.parametrize("notes", ["<notes><note>Mine.</note></notes>", "<notes/>"])
def test_notes_that_are_there_already_are_kept(notes: str) -> None:
    written = noted(xliff_2(ONE).replace("<segment ", f"{notes}<segment "), "xliff")
    assert written.count("<notes>") == written.count("</notes>") == 1
    assert ("Mine." in written) == ("Mine." in notes)
    assert written.index("[censored]") < written.index("<segment ")


@pytest.mark.parametrize(("inside", "marked"), [
    ("un <g id='1'>taureau ****</g>.", "taureau ****"), ("un <g id='1'>taureau</g> ****.", None), ("<![CDATA[un taureau ****.]]>", None),
    ("« taureau &#42;&#42;&#42;&#42;&#160;».", "taureau ****")])
def test_a_passage_with_a_tag_inside_gets_a_note_alone_and_no_reference_is_cut(inside: str, marked: str | None) -> None:
    text = f'<xliff version="1.2"><file target-language="fr"><trans-unit id="1"><target>{inside}</target></trans-unit></file></xliff>'
    root = fromstring(noted(text, "xliff"))
    assert next((mark.text for mark in root.iter("mrk")), None) == marked
    assert "[censored]" in str(root.findtext(".//note"))


def test_a_prefix_that_means_something_else_is_not_used() -> None:
    text = xliff_12(ONE).replace("<xliff ", '<xliff xmlns:its="urn:other" ')
    written = noted(text, "xliff")
    assert "<mrk" not in written
    assert written.count("[censored]") == 1


@given(start=st.integers(0, 30), length=st.integers(1, 9))
def test_a_span_grows_to_whole_references(start: int, length: int) -> None:
    span = grown(Span(start, start + length), [Span(3, 9), Span(9, 14), Span(20, 26)])
    assert span.start <= start
    assert span.end >= start + length
    assert not any(reference.start < edge < reference.end for reference in (Span(3, 9), Span(9, 14), Span(20, 26)) for edge in span)


def test_every_category_of_the_checks_has_a_type_of_its() -> None:
    assert {check.category for check in CHECKS if check.category not in TYPES and check.category.partition("/")[0] not in TYPES} == set()


def test_an_attribute_cannot_be_broken_out_of() -> None:
    finding = Finding("a", "x/y", Severity.MINOR, Span(0, 1), "a", "\"'<b>&\n\x00", 0)
    element = fromstring(f'<a xmlns:its="{ITS[1:-1]}" {issue(finding)}/>')
    assert element.attrib[f"{ITS}locQualityIssueComment"].endswith("\"'<b>& ␀")
    assert element.attrib[f"{ITS}locQualityIssueType"] == "other"


def test_a_format_without_a_place_for_notes_is_told() -> None:
    report, = check_documents([read_text("Il part.", "a.txt")], Config())
    with pytest.raises(InputError) as caught:
        annotated(report, Options())
    assert caught.value.message == "a.txt is text, which has no place for notes."
    assert isinstance(report.document, Document)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "a.xlf").write_bytes(xliff_12(ONE).encode())
    (folder / "b.txt").write_text("Bonjour à tous.\n", encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "tqcheck", "check", "--no-models", *arguments], capture_output=True, text=True, cwd=folder, check=False)


def test_the_command_writes_the_file_beside_its_report(tmp_path: Path) -> None:
    done = run(tmp_path, "a.xlf", "--annotate", "out.xlf")
    assert (done.returncode, "taureau" in done.stdout) == (1, True)
    assert b"\r\n<note from=\"tqcheck\"" in (tmp_path / "out.xlf").read_bytes()


@pytest.mark.parametrize(("arguments", "said"), [
    (("a.xlf", "b.txt", "--annotate", "o.xlf"), "--annotate writes one file"), (("b.txt", "--annotate", "o.xlf"), "has no place for notes"),
    (("a.xlf", "--annotate", "a.xlf"), "a.xlf is both read and written"), (("a.xlf", "--annotate", "no/o.xlf"), "no/o.xlf")])
def test_what_cannot_be_annotated_is_told_with_status_2(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
