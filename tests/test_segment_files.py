"""What the readers of rows make of unusual files, and how rows become documents; beside test_batch.py."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from fake_models import FakeLanguageModel, FakeTranslator
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.batch import Row, Unreadable, aligned_rows, as_document, document_of, jsonl_rows, read_lines, read_rows, row_of, row_out, tsv_rows
from tqcheck.batch.judging import Item, chunks, rows_out
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.evidence import Models
from tqcheck.report import Report

FRENCH = st.lists(st.sampled_from(["Un chat dort.", "L’e\u0301te\u0301 😀 !", "Il a dit « taureau **** ».", "Openai", " ", "\u00a0", "\n", "…"]), max_size=6)
TEXT = FRENCH.map(" ".join)


def judge(documents: Sequence[Document]) -> list[Report]:
    return check_documents(documents, Config())


def measured(documents: Sequence[Document]) -> list[Report]:
    return check_documents(documents, Config(), Models(FakeTranslator(), FakeLanguageModel()))


def out(row: Row) -> dict[str, object]:
    report, = judge([document_of(row)])
    return row_out(row, report)


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("content", "lines"), [
    (b"", []), (b"\n", [""]), (b"a", ["a"]), (b"a\nb", ["a", "b"]), (b"a\n\nb\n", ["a", "", "b"]), (b"\xef\xbb\xbfa\r\nb\r\n", ["a", "b"]),
    ("a\u2028b\x85c\x0cd\n".encode(), ["a\u2028b\x85c\x0cd"]), (b" a \n", [" a "])])
def test_lines_end_at_line_feeds_and_lose_only_their_ends(tmp_path: Path, content: bytes, lines: list[str]) -> None:
    assert list(read_lines(file(tmp_path, "a.txt", content))) == lines


@pytest.mark.parametrize("name", ["a.jsonl", "a.tsv", "a.txt"])
def test_a_missing_file_is_named_with_a_hint(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no such file") as caught:
        list(read_rows(tmp_path / name))
    assert caught.value.hint


def test_a_directory_is_no_segment_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="directory"):
        list(read_rows(tmp_path))


@pytest.mark.parametrize(("cells", "row"), [
    ({"mt": "Un."}, Row("7", "Un.")), ({"id": "a", "mt": "Un."}, Row("a", "Un.")),
    ({"id": 0, "mt": ""}, Row(0, "")), ({"id": "", "mt": "Un."}, Row("7", "Un.")),
    ({"id": None, "mt": "Un."}, Row("7", "Un.")), ({"id": 1.5, "mt": "Un."}, Row("7", "Un.")), ({"mt": "Un.", "src": None, "ref": ""}, Row("7", "Un.")),
    ({"mt": "Un.", "src": "One.", "ref": "Un !"}, Row("7", "Un.", "One.", "Un !")), ({"mt": "Un.", "extra": [1]}, Row("7", "Un."))])
def test_a_row_needs_only_its_translation(cells: dict[str, object], row: Row) -> None:
    assert row_of(cells, 7, "a:7") == row


@pytest.mark.parametrize("cells", [None, [], "Un.", 3, {}, {"mt": None}, {"mt": 3}, {"MT": "Un."}, {"mt": "Un.", "src": 0}, {"mt": "", "ref": []}])
def test_what_is_no_row_is_refused_with_its_place(cells: object) -> None:
    with pytest.raises(InputError, match=r"^a:7: ") as caught:
        row_of(cells, 7, "a:7")
    assert caught.value.hint.endswith(".")


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
CELL = st.text(CHARACTERS, min_size=1, max_size=9)


@given(st.lists(st.tuples(st.text(CHARACTERS, max_size=20), st.none() | CELL, st.integers() | CELL), max_size=5))
def test_rows_written_as_json_are_read_back_whatever_their_characters(cells: list[tuple[str, str | None, str | int]]) -> None:
    import tempfile
    rows = [Row(id, mt, src) for mt, src, id in cells]
    with tempfile.TemporaryDirectory() as folder:
        for ascii in (True, False):
            lines = [json.dumps({"id": r.id, "mt": r.mt, "src": r.src}, ensure_ascii=ascii) for r in rows]
            assert list(jsonl_rows(file(Path(folder), "a.jsonl", "\n".join(lines)))) == rows


def reasons(rows: Iterable[Row | Unreadable]) -> list[str]:
    return [row.error.message for row in rows if isinstance(row, Unreadable)]


def test_a_row_of_null_bytes_or_a_lone_number_is_told_as_no_json(tmp_path: Path) -> None:
    reason, = reasons(jsonl_rows(file(tmp_path, "a.jsonl", '{"mt": "a"}\n\x00\n')))
    assert reason.startswith(f"{tmp_path / 'a.jsonl'}:2: not JSON")
    reason, = reasons(jsonl_rows(file(tmp_path, "a.jsonl", "12\n")))
    assert "a.jsonl:1: the row has no text" in reason


@pytest.mark.parametrize(("content", "rows"), [
    ("mt\nUn.\nDeux.\n", [Row("2", "Un."), Row("3", "Deux.")]),
    ("\ufeffid\tmt\r\na\tUn.\r\n", [Row("a", "Un.")]),
    ("src\tmt\tid\nOne.\tUn.\tx\n", [Row("x", "Un.", "One.")]),
    ("id\tmt\tnote\n1\tUn.\trien\n", [Row("1", "Un.")]),
    ("id\tmt\n1\t\n", [Row("1", "")]),
    ("id\tmt\tsrc\n1\tUn.\n", [Row("1", "Un.")]),
    ("mt\n\"Un\", dit-il.\n", [Row("2", "\"Un\", dit-il.")]),
    ("mt\nUn.\u2028Deux.\n", [Row("2", "Un.\u2028Deux.")]),
    ("id\tmt\n", [])])
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, content: str, rows: list[Row]) -> None:
    assert list(tsv_rows(file(tmp_path, "a.tsv", content))) == rows


@pytest.mark.parametrize("content", ["", "\n", "id\ttext\n1\tUn.\n", "MT\nUn.\n"])
def test_a_table_without_the_column_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="mt"):
        list(tsv_rows(file(tmp_path, "a.tsv", content)))


def test_a_table_row_that_is_too_short_for_its_text_is_named(tmp_path: Path) -> None:
    reason, = reasons(tsv_rows(file(tmp_path, "a.tsv", "id\tmt\n1\tUn.\n2\n")))
    assert "a.tsv:3: " in reason


def test_a_blank_line_in_a_table_moves_no_line_number(tmp_path: Path) -> None:
    path = file(tmp_path, "a.tsv", "mt\tid\nUn.\n\nTrois.\n")
    assert [(row.id, row.mt) for row in tsv_rows(path)] == [("2", "Un."), ("4", "Trois.")]


@pytest.mark.parametrize(("suffix", "content"), [
    (".tsv", "mt\nUn.\n"),
    (".TSV", "mt\nUn.\n"), (".jsonl", '{"mt": "Un."}'), (".json", '{"mt": "Un."}')])
def test_the_suffix_tells_a_table_from_json_in_any_case(tmp_path: Path, suffix: str, content: str) -> None:
    assert [row.mt for row in read_rows(file(tmp_path, "a" + suffix, content))] == ["Un."]


def test_aligned_files_keep_empty_lines_in_their_place(tmp_path: Path) -> None:
    fr, en, ref = (file(tmp_path, n, t) for n, t in (("fr", "Un.\n\nTrois.\n"), ("en", "One.\n\nThree.\n"), ("ref", "\n\nTrois !\n")))
    assert aligned_rows(fr, en, ref) == [Row("1", "Un.", "One."), Row("2", ""), Row("3", "Trois.", "Three.", "Trois !")]
    assert aligned_rows(fr) == [Row("1", "Un."), Row("2", ""), Row("3", "Trois.")]


def test_a_last_line_without_its_end_counts_like_one_with_it(tmp_path: Path) -> None:
    assert len(aligned_rows(file(tmp_path, "fr", "Un.\nDeux."), file(tmp_path, "en", "One.\nTwo.\n"))) == 2


@pytest.mark.parametrize(("source", "reference"), [("One.\n", "Un.\nDeux.\n"), ("One.\nTwo.\n", "Un.\n"), ("", "Un.\nDeux.\n")])
def test_one_file_of_another_length_is_enough_to_refuse_all(tmp_path: Path, source: str, reference: str) -> None:
    with pytest.raises(InputError, match="differ in their number of lines"):
        aligned_rows(file(tmp_path, "fr", "Un.\nDeux.\n"), file(tmp_path, "en", source), file(tmp_path, "ref", reference))


@given(TEXT)
def test_the_sentences_of_a_row_stand_where_they_say(mt: str) -> None:
    document = document_of(Row("a", mt))
    assert document.text == mt
    assert all(mt[s.start:s.span.end] == s.text and s.src is None and s.text.strip() for s in document.segments)
    assert not "".join(document.text[a.span.end:b.start] for a, b in zip(document.segments, document.segments[1:], strict=False)).strip()


@given(TEXT, st.sampled_from(["A cat.", "A cat. Two dogs.", "A cat. Two dogs. Three birds.", " "]))
def test_the_source_of_a_row_is_shared_out_whole_or_kept_in_one_piece(mt: str, src: str) -> None:
    segments = document_of(Row("a", mt, src)).segments
    assert all(s.src for s in segments)
    assert len(segments) <= 1 or " ".join(s.src or "" for s in segments) == src


@pytest.mark.parametrize(("mt", "src", "pairs"), [
    ("Un chat.", "A cat. It sleeps.", [("Un chat.", "A cat. It sleeps.")]),
    ("Un chat. Il dort.", None, [("Un chat.", None), ("Il dort.", None)]),
    ("Un chat.  Il dort.", "A cat. It sleeps.", [("Un chat.", "A cat."), ("Il dort.", "It sleeps.")]),
    (" Un chat. Il dort. ", "A cat sleeps.", [(" Un chat. Il dort. ", "A cat sleeps.")]),
])
def test_sentences_are_paired_only_where_both_sides_have_as_many(mt: str, src: str | None, pairs: list[tuple[str, str | None]]) -> None:
    assert [(s.text, s.src) for s in document_of(Row("a", mt, src)).segments] == pairs


@pytest.mark.parametrize("mt", ["", " ", "\u00a0\u202f", "\t", "…", "« »", "😀"])
@pytest.mark.parametrize("src", [None, "One."])
def test_a_row_without_words_scores_nothing_or_where_it_has_marks_is_not_scored(mt: str, src: str | None) -> None:
    row = out(Row("a", mt, src))
    assert (row["score"], row["words"], row["findings"], row["fluency"]) == (None if mt.strip() else 0.0, 0, [], None)


@pytest.mark.parametrize("id", ["a", "0", 0, 12, "é"])
def test_a_row_goes_out_under_its_own_id(id: str | int) -> None:
    assert out(Row(id, "Un."))["id"] == id


@given(TEXT)
def test_findings_of_a_row_slice_back_from_the_start_of_its_text(mt: str) -> None:
    found = out(Row("a", mt))["findings"]
    assert isinstance(found, list)
    assert all(mt[f["start"]:f["end"]] == f["text"] for f in found)
    json.dumps(found, allow_nan=False)


def test_a_back_translation_is_one_text_a_sentence_and_null_without_a_translator() -> None:
    row = Row("a", "Un chat. Il dort.")
    assert row_out(row, measured([document_of(row)])[0])["back_translation"] == ["UN CHAT.", "IL DORT."]
    assert out(row)["back_translation"] is None


@given(st.integers(0, 12), st.integers(1, 5))
def test_chunks_hold_all_rows_in_order_and_none_is_too_long_or_empty(count: int, size: int) -> None:
    rows = [Row(n, "Un.") for n in range(count)]
    found = list(chunks(rows, size))
    assert [row for chunk in found for row in chunk] == rows
    assert all(len(chunk) == size for chunk in found[:-1])
    assert all(found)


UNREADABLE = Unreadable("9", InputError("a.jsonl:9: not JSON", "Mend it."))
ITEMS = st.lists(TEXT.map(lambda mt: Row("a", mt)) | st.just(UNREADABLE), max_size=6)


@given(ITEMS)
def test_every_item_has_its_output_row_whatever_stands_around_it(items: list[Item]) -> None:
    rows, totals = rows_out(items, judge)
    assert rows == [rows_out([item], judge)[0][0] for item in items]
    assert (totals.rows, totals.errors) == (len(items), items.count(UNREADABLE))
    assert totals.words == sum(row["words"] or 0 for row in rows)


def test_a_row_that_could_not_be_read_measures_nothing_and_says_why() -> None:
    (row,), _ = rows_out([UNREADABLE], judge)
    assert row == {"id": "9", **dict.fromkeys(("score", "adequacy", "fluency", "literalness", "words", "band", "back_translation")), "findings": [],
                   "signature": None, "error": "a.jsonl:9: not JSON"}


def test_a_text_that_comes_twice_is_judged_once_and_told_twice() -> None:
    asked: list[int] = []

    def counting(documents: Sequence[Document]) -> list[Report]:
        asked.append(len(documents))
        return judge(documents)
    rows, _ = rows_out([Row(1, "Un chat."), Row(2, "Un chat."), Row(3, "Un chat.", "A cat.")], counting)
    assert asked == [2]
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert {**rows[0], "id": 2} == rows[1]


def test_a_sentence_longer_than_anybody_writes_is_an_error_and_its_neighbours_are_judged() -> None:
    rows, totals = rows_out([Row(1, "Un chat."), Row(2, "mot " * 12_000), Row(3, "Deux chats.")], judge)
    assert totals.errors == 1
    assert ["error" in row for row in rows] == [False, True, False]


def test_an_article_is_one_row_under_its_path_with_offsets_into_its_file(tmp_path: Path) -> None:
    text = "# Titre\n\nIl a dit « taureau **** ». L’e\u0301te\u0301 😀.\n"
    path = file(tmp_path, "a.md", text)
    (row, missing), _ = rows_out([path, tmp_path / "none.md"], judge)
    assert row["id"] == path.as_posix()
    assert [text[f["start"]:f["end"]] for f in row["findings"] if f["check"] == "censored"] == ["taureau ****"]
    assert "none.md" in missing["error"]


def test_rows_are_read_no_further_than_the_chunk_that_is_asked_for() -> None:
    read: list[int] = []

    def rows() -> Iterable[Row]:
        for n in range(10):
            read.append(n)
            yield Row(n, "Un.")
    next(chunks(rows(), 3))
    assert read == [0, 1, 2]


@given(st.lists(TEXT.map(lambda text: text.replace("\n", " ")), max_size=6))
def test_aligned_lines_as_one_document_lie_where_the_file_has_them(lines: list[str]) -> None:
    document = as_document([Row(str(n), line) for n, line in enumerate(lines, 1)], "fr.txt")
    assert document.text == "\n".join(lines)
    assert [s.id for s in document.segments] == [str(n) for n, line in enumerate(lines, 1) if line.strip()]
    assert all(document.text[s.start:s.span.end] == s.text == lines[int(s.id or 0) - 1] for s in document.segments)
    assert all(document.line_column(s.start) == (int(s.id or 0), 1) for s in document.segments)


def test_characters_that_an_interface_escaped_are_read_as_their_reader_sees_them() -> None:
    text = "L&#39;e\u0301quipe d&rsquo;Obama &eacute;tait là &amp; a dit &quot; taureau **** &quot; 😀."
    segment, = document_of(Row(1, text, "Obama&#39;s team")).segments
    assert (len(segment.text), segment.src) == (len(text), "Obama's team")
    found = out(Row(1, text))["findings"]
    assert [text[f["start"]:f["end"]] for f in found if f["check"] == "censored"] == ["taureau ****"]
    assert not any("39" in f["text"] or "rsquo" in f["text"] for f in found)


@given(st.text(st.sampled_from("ab&;#39amp qot1é"), max_size=30))
def test_masking_references_keeps_the_length(text: str) -> None:
    assert sum(len(segment.text) for segment in document_of(Row(1, text)).segments) <= len(text)
