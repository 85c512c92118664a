"""Files that hold translations, rows, subtitles and Word documents: each French text is read with its source, at its place in the file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import docx
import pytest
from exchange_files import BAD, Unit, po, tmx, units, xliff_2, xliff_12
from hypothesis import given
from hypothesis import strategies as st
from translate.storage.po import pofile
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile

from tqcheck.config import Config
from tqcheck.document import OBJECT, Document
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.readers import FORMATS, Format, read, read_text
from tqcheck.sentences import rendered

Write = Callable[[list[Unit]], str]
WRITERS: dict[str, tuple[str, Write]] = {"xliff 1.2": ("xliff", xliff_12), "xliff 2.1": ("xliff", xliff_2), "po": ("po", po), "tmx": ("tmx", tmx)}
SHORT = [Unit("a", "He left.", "Il part.")]
BODY = '<xliff version="1.2"><file source-language="en" target-language="fr"><body>{}</body></file></xliff>'
WORDS = st.lists(st.sampled_from(["mot", "été", "e\u0301te\u0301", "«\u00a0oui\u00a0»", "l’œuvre", "😀", "R&D", "a<b", '"cité"', "A\\B", ",", ";",
                                  "50\u00a0%"]), min_size=1, max_size=8).map(lambda some: " ".join(["Mot", *some]))
CUE = "1\n00:00:01,000 --> 00:00:02,000\n"


def seen(text: str, format: str) -> list[tuple[str, str | None]]:
    """Each block as it is read, its sentences joined, and its source."""
    groups = groupby(read_text(text, format=format).segments, lambda segment: segment.block)
    every = [list(group) for _, group in groups]
    return [(" ".join(rendered(s.text) for s in group), " ".join(s.src for s in group if s.src) or None) for group in every]


def frenches(text: str, format: str) -> list[str]:
    return [french for french, _ in seen(text, format)]


def target(inside: str) -> str:
    """What is read of the inside of a target."""
    whole, = frenches(BODY.format(f'<trans-unit id="1"><source>Yes.</source><target>{inside}</target></trans-unit>'), "xliff")
    return whole


def message(inside: str) -> str:
    """What is read of a translation in a PO file."""
    whole, = frenches(f'msgid "Yes."\nmsgstr {inside}\n', "po")
    return whole


def refusal(text: str, format: str) -> str:
    with pytest.raises(InputError) as caught:
        read_text(text, "a.file", format)
    assert caught.value.hint
    return caught.value.message


def found_in(document: Document) -> list[str]:
    """What the file has where the censored word was found."""
    report, = check_documents([document], Config(only=("censored",)))
    return [document.text[f.span.start : f.span.end] for f in report.findings]


# Every format

@pytest.mark.parametrize(("format", "write"), WRITERS.values(), ids=WRITERS)
def test_two_hundred_units_are_read_with_their_sources_and_names(format: str, write: Write) -> None:
    some = units()
    document = read_text(write(some), format=format)
    assert [(rendered(s.text), s.src) for s in document.segments] == [(u.french, u.english) for u in some]
    assert [str(s.id).removesuffix("/1") for s in document.segments] == [u.id for u in some]


@pytest.mark.parametrize(("format", "write"), WRITERS.values(), ids=WRITERS)
def test_findings_stand_at_their_place_in_the_file(format: str, write: Write) -> None:
    document = read_text(write(units()), format=format)
    pieces = found_in(document)
    assert len(pieces) == 20
    assert all(piece.replace('"\n"', "") == "taureau ****" for piece in pieces)


@pytest.mark.parametrize(("name", "kind"), [("xliff 1.2", xlifffile), ("po", pofile), ("tmx", tmxfile)])
def test_another_library_reads_the_same_units(name: str, kind: type) -> None:
    format, write = WRITERS[name]
    text = write(units(40))
    store = kind.parsestring(text.encode())
    if name == "tmx":
        store.targetlanguage = "fr-FR"
    theirs = [(str(unit.target), str(unit.source)) for unit in store.units if not unit.isheader()]
    assert [(french, source) for french, source in seen(text.replace("&lt;2030&gt;", "2030").replace("<2030>", "2030"), format)] == [
        (french.replace("<2030>", "2030"), source) for french, source in theirs]


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind.name not in {"html", "markdown", "text", "docx"}], ids=lambda kind: kind.name)
def test_a_suffix_chooses_its_format(kind: Format, tmp_path: Path) -> None:
    texts = {"xliff": xliff_12(SHORT), "po": po(SHORT), "tmx": tmx(SHORT), "subtitles": CUE + "Il part.\n", "jsonl": '{"mt": "Il part."}\n',
             "tsv": "mt\nIl part.\n", "csv": "mt\nIl part.\n"}
    for suffix in kind.suffixes:
        path = tmp_path / f"a{suffix.upper()}"
        path.write_bytes(b"\xef\xbb\xbf" + texts[kind.name].encode())
        document = read(path)
        assert (document.format, rendered(document.segments[0].text)) == (kind.name, "Il part.")
        assert document.text[document.segments[0].start :][:8] == "Il part."


@pytest.mark.parametrize(("format", "text", "said"), [
    ("xliff", "<xliff version='1.2'><file></xliff>", "a.file is no well-formed XML: mismatched tag: line 1, column 29."),
    ("xliff", "<tmx/>", "a.file begins with <tmx>, not with <xliff>."),
    ("xliff", "", "a.file is no well-formed XML: no element found: line 1, column 0."),
    ("xliff", "<g>" * 300 + "</g>" * 300, "a.file has elements nested more than 200 deep."),
    ("xliff", BODY.format("&nbsp;"), "a.file is no well-formed XML: undefined entity: line 1, column 75."),
    ("xliff", xliff_12(SHORT, language="de"), "a.file holds translations into “de”, not into French."),
    ("xliff", xliff_12(SHORT, "needs-translation"), "a.file has no prose that could be read as xliff."),
    ("tmx", '<!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx/>', "a.file has a document type declaration, which tqcheck does not read."),
    ("tmx", '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><tmx>&c;</tmx>', "a.file has a document type declaration, which tqcheck does not read."),
    ("po", 'msgid "a"\nmsgstr "b\n', "a.file is no PO file: line 2 is neither a comment nor a string."),
    ("po", '"a"\n', "a.file is no PO file: line 1 is neither a comment nor a string."),
    ("po", po(SHORT, "de"), "a.file holds translations into “de”, not into French."),
    ("jsonl", '{"mt": "Oui."}\n[1]\n', "a.file is no JSONL: line 2: it is no object."),
    ("jsonl", '{"mt": "Oui.}\n', "a.file is no JSONL: line 1: Unterminated string starting at: line 1 column 8 (char 7)."),
    ("jsonl", '{"mt": 3}\n', "a.file has no text in “mt” on line 1."),
    ("jsonl", '{"mt": "\\ud83d"}\n', "a.file has no text in “mt” on line 1."),
    ("csv", "a,b\n1,2\n", "a.file has no column “mt” in its header."),
    ("csv", 'mt\n"a"b\n', "a.file has an odd quotation mark on line 2."),
    ("tsv", "", "a.file has no column “mt” in its header."),
    ("subtitles", "Il part.\n", "a.file has no subtitle: no line with times such as 00:00:01,000 --> 00:00:02,500."),
])
def test_a_malformed_file_is_told_in_a_sentence_with_a_hint(format: str, text: str, said: str) -> None:
    assert refusal(text, format) == said


# XLIFF

@pytest.mark.parametrize(("inside", "read_as"), [
    ("Un <g id='1'>mot</g>, oui.", "Un mot, oui."), ("im<g id='1'>poss</g>ible", "impossible"), ("Un <x id='1'/> mot.", f"Un {OBJECT} mot."),
    ("A<bpt id='1'>&lt;b></bpt>B<ept id='1'>&lt;/b></ept>.", "AB."), ("Le <mrk mtype='protected'>R2</mrk> part.", f"Le {OBJECT} part."),
    ("R&amp;D l&#8217;&#xE9;t&#233;.", "R&D l’été."), ("<![CDATA[Il a < 3 & part.]]>", "Il a < 3 & part."), ("Un <!-- mot -->mot.", "Un mot."),
    ("Un\r\n     mot.", "Un\nmot."), ("&lt;b class=&quot;x&quot;&gt;Gras&lt;/b&gt; oui.", "Gras oui."),
    ("Le %1$s et %d, {name}.", f"Le {OBJECT} et {OBJECT}, {OBJECT}."),
    ("50&#160;% des cas.", "50\u00a0% des cas."), ("50 % des cas.", "50 % des cas."), ("Deux  espaces.", "Deux  espaces."), ("<g id='>'>Oui</g>.", "Oui.")])
def test_inline_markup_is_masked_and_references_are_read(inside: str, read_as: str) -> None:
    assert target(inside) == read_as


def test_what_is_not_translated_is_left_out() -> None:
    unit = "<trans-unit id='{0}' {1}><source>A.</source>{2}</trans-unit>"
    inside = [("new", "", "<target state='new'>Neuf.</target>"), ("no", "translate='no'", "<target>Non.</target>"), ("none", "", ""),
              ("alt", "", "<alt-trans><target>Autre.</target></alt-trans>"), ("empty", "", "<target/>"),
              ("review", "", "<target state='needs-review-l10n'>Oui.</target>")]
    body = "".join(unit.format(*one) for one in inside) + f"<group translate='no'>{unit.format('g', '', '<target>Groupe.</target>')}</group>"
    assert seen(BODY.format(body), "xliff") == [("Oui.", "A.")]
    second = ('<xliff version="2.0" srcLang="en" trgLang="fr"><file id="f"><unit id="1"><segment state="initial"><target>Neuf.</target></segment>{}'
              '</unit></file></xliff>')
    rest = '<ignorable><target>Rien.</target></ignorable><segment id="s"><source>Yes.</source><target>Oui.</target></segment>'
    assert [(s.text, s.src, s.id) for s in read_text(second.format(rest), format="xliff").segments] == [("Oui.", "Yes.", "1/s")]


def test_marked_segments_are_read_one_by_one_with_their_sources() -> None:
    def marked(*texts: str) -> str:
        return "".join(f"<g id='1'><mrk mtype='seg' mid='{i}'>{text}</mrk></g>" for i, text in enumerate(texts))
    unit = f"<trans-unit id='u'><source>A b.</source><seg-source>{marked('One.', 'Two.')}</seg-source><target>{marked('Un.', 'Deux.')}</target></trans-unit>"
    assert [(s.text, s.src, s.id) for s in read_text(BODY.format(unit), format="xliff").segments] == [("Un.", "One.", "u/0"), ("Deux.", "Two.", "u/1")]


def test_a_source_that_is_not_english_is_not_used() -> None:
    assert seen(xliff_12(SHORT).replace('source-language="en"', 'source-language="de"'), "xliff") == [("Il part.", None)]


def test_several_sentences_of_a_unit_have_their_own_sources_or_stay_together() -> None:
    both = [Unit("a", "One. Two.", "Un. Deux."), Unit("b", "One and two.", "Un. Deux.")]
    segments = read_text(xliff_12(both), format="xliff").segments
    assert [(s.text, s.src) for s in segments] == [("Un.", "One."), ("Deux.", "Two."), ("Un. Deux.", "One and two.")]


# PO

@pytest.mark.parametrize(("inside", "read_as"), [
    ('"Dites \\"oui\\"."', 'Dites "oui".'), ('""\n"Un "\n"mot."', "Un mot."), ('"Un\\n"\n"mot."', "Un\nmot."), ('"l\\303\\251 \\x41 C:\\\\d"', "lé A C:\\d"),
    ('"Le %(name)s a %d <a href=\\"x\\">mots</a>."', f"Le {OBJECT} a {OBJECT} mots."), ('"im"\n"possible"', "impossible")])
def test_escapes_and_pieces_are_read_as_one_text(inside: str, read_as: str) -> None:
    assert message(inside) == read_as


def test_fuzzy_obsolete_and_empty_entries_are_left_out_and_plurals_read() -> None:
    text = ('#, c-format, fuzzy\nmsgid "A"\nmsgstr "Flou"\n\nmsgid "B"\nmsgstr ""\n#~ msgid "C"\n#~ msgstr "Vieux"\n\n'
            '#, c-format\n#| msgid "old"\nmsgid "a file"\n'
            'msgid_plural "many files"\nmsgstr[0] "un fichier"\nmsgstr[1] "des fichiers"\nmsgid "D"\nmsgstr "Dé"\n')
    assert seen(text, "po") == [("un fichier", "a file"), ("des fichiers", "many files"), ("Dé", "D")]


# Rows

@given(rows=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4), ascii=st.booleans())
def test_jsonl_csv_and_tsv_give_back_each_text_and_its_source(rows: list[tuple[str, str]], ascii: bool) -> None:
    as_json = "\n".join(json.dumps({"id": 1, "src": src, "mt": mt, "x": [1, {"mt": "Non."}]}, ensure_ascii=ascii) for mt, src in rows)
    table = io.StringIO()
    csv.writer(table, delimiter=";" if ascii else ",").writerows([("id", "src", "mt"), *(("1", src, mt) for mt, src in rows)])
    as_tsv = "mt\tsrc\n" + "\n".join("\t".join(row) for row in rows)
    plain = [tuple(" ".join(text.split(" ")) for text in row) for row in rows]
    for text, format in ((as_json, "jsonl"), (table.getvalue(), "csv"), (as_tsv, "tsv")):
        document = read_text(text, format=format)
        assert [("".join(rendered(s.text)), s.src) for s in document.segments] == [(mt.rstrip(" "), src) for mt, src in plain]


def test_a_finding_in_escaped_json_stands_at_its_place() -> None:
    assert found_in(read_text(json.dumps({"mt": f"L’été 😀 \"{BAD}\" e\u0301."}), format="jsonl")) == ["taureau ****"]
    assert found_in(read_text('mt\n"Il dit ""oui"", 😀\nà un taureau **** là."\n', format="csv")) == ["taureau ****"]


# Subtitles

def test_a_sentence_may_run_over_cues_and_a_dash_or_a_pause_begins_another() -> None:
    text = (f"{CUE}Il a <i>qualifié</i>\n{{\\an8}}ce message\n\n2\n00:00:02,100 --> 00:00:03,000\nde taureau ****. Bien\n\n"
            "3\n00:00:09,000 --> 00:00:10,000\nPlus tard\n- Non\n- Si &amp; non\n")
    assert frenches(text, "subtitles") == ["Il a qualifié\nce message\nde taureau ****. Bien", "Plus tard", "- Non", "- Si & non"]
    assert found_in(read_text(text, format="subtitles")) == ["taureau ****"]
    assert frenches(text.replace("\n", "\r\n"), "subtitles") == frenches(text, "subtitles")


def test_webvtt_notes_styles_and_voices_are_no_prose() -> None:
    text = ("WEBVTT\n\nNOTE Un mot à part\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 align:start line:0\n<v Ann>Il <c.x>part</c>.\n\n"
            "00:02.000 --> 00:03.000\nElle <00:02.500>reste.\n")
    assert frenches(text, "subtitles") == ["Il part.", "Elle reste."]


# Word

def word(folder: Path) -> Path:
    """A document with a heading, runs, a table, a line break and a list."""
    made = docx.Document()
    made.add_heading("Été 😀", 1)
    paragraph = made.add_paragraph("Il a qualifié ce message d’un ")
    paragraph.add_run("taureau").bold = True
    paragraph.add_run(" ****.")
    made.add_table(1, 2).rows[0].cells[1].text = "Dans\u00a0une cellule."
    made.add_paragraph("Un point").add_run().add_break()
    made.save(str(folder / "a.docx"))
    return folder / "a.docx"


def test_paragraphs_headings_and_cells_of_word_are_read_and_offsets_count_in_their_text(tmp_path: Path) -> None:
    document = read(word(tmp_path))
    assert [s.text for s in document.segments] == ["Été 😀", "Il a qualifié ce message d’un taureau ****.", "Dans\u00a0une cellule.", "Un point"]
    assert found_in(document) == ["taureau ****"]
    assert document.line_column(document.segments[1].start) == (2, 1)


def test_deleted_text_and_fields_are_left_out_and_text_boxes_read(tmp_path: Path) -> None:
    run, space = "<w:r><w:t>{}</w:t></w:r>", 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inside = (f"{run.format('Il ')}<w:del><w:r><w:delText>ne </w:delText></w:r></w:del><w:ins>{run.format('part.')}</w:ins>"
              f"<w:r><w:instrText>PAGE</w:instrText></w:r>"
              f"<w:r><w:txbx><w:p>{run.format('Encadré.')}</w:p></w:txbx></w:r>")
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body><w:p>{inside}</w:p></w:body></w:document>")
    assert [s.text for s in read(tmp_path / "a.docx").segments] == ["Il part.", "Encadré."]


@pytest.mark.parametrize(("part", "content", "said"), [
    (None, "", "is no Word document"), ("other.xml", "<a/>", "is no Word document"), ("word/document.xml", "<a>", "is a damaged Word document"),
    ("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "is a damaged Word document"),
    ("word/document.xml", "<a/>", "has no prose that could be read as docx")])
def test_a_file_that_is_no_word_document_is_told(tmp_path: Path, part: str | None, content: str, said: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK nothing")
    if part:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, content)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.message == f"{path} {said}."
