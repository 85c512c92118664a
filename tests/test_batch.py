"""Segment files: rows in, rows out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from fake_models import FakeLanguageModel, FakeTranslator

from tqcheck.batch import Row, aligned_rows, as_document, chunks, document_of, judged, read_rows, row_out
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.evidence import Models
from tqcheck.report import Report


def judge(documents: Sequence[Document]) -> list[Report]:
    return check_documents(documents, Config(), Models(FakeTranslator(), FakeLanguageModel()))


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_ids_keep_their_type_and_zero_is_an_id(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"id": 0, "mt": "Un."}\n{"id": "b", "mt": "Deux."}\n\n{"mt": "Trois."}\n')
    assert [row.id for row in read_rows(path)] == [0, "b", "4"]


def test_windows_line_ends_and_a_byte_order_mark_are_no_part_of_a_row(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '\ufeff{"id": 1, "mt": "Un."}\r\n{"id": 2, "mt": "Deux."}\r\n')
    assert [(row.id, row.mt) for row in read_rows(path)] == [(1, "Un."), (2, "Deux.")]


def test_a_unicode_line_separator_inside_a_text_does_not_end_the_row(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", json.dumps({"id": 1, "mt": "Un.\u2028Deux.\x85"}, ensure_ascii=False) + "\n")
    row, = read_rows(path)
    assert row.mt == "Un.\u2028Deux.\x85"


def test_a_quotation_mark_in_a_tab_separated_cell_is_itself(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", 'id\tmt\n1\tIl dit "oui\n2\tet "non".\n')
    assert [row.mt for row in read_rows(path)] == ['Il dit "oui', 'et "non".']


@pytest.mark.parametrize(("name", "text", "message"), [
    ("a.jsonl", '{"mt": "Un."}\n{"mt": 3}\n', r"a\.jsonl:2: the row has no text in “mt”"),
    ("a.jsonl", '["mt"]\n', r"a\.jsonl:1: the row has no text"),
    ("a.jsonl", '{"mt": "Un.", "src": 1}\n', r"“src” is not a text"),
    ("a.jsonl", '{"mt": "Un."\n', r"a\.jsonl:1: not JSON"),
    ("a.tsv", "id\tfrench\n1\tUn.\n", r"no column “mt”"),
])
def test_a_malformed_row_is_named_with_its_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_rows(written(tmp_path, name, text)))


def test_a_file_that_is_not_utf_8_is_told_with_the_way_to_convert_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"mt": "été"}'.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        list(read_rows(path))
    assert "iconv" in caught.value.hint


def test_rows_before_an_error_are_yielded_before_it_is_raised() -> None:
    def rows() -> Iterator[Row]:
        yield from (Row(n, "Un.") for n in range(5))
        raise InputError("line 6", "mend it")
    found = chunks(rows(), 2)
    assert [[row.id for row in next(found)] for _ in range(3)] == [[0, 1], [2, 3], [4]]
    with pytest.raises(InputError):
        next(found)


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_the_size_of_a_chunk_changes_no_row_and_no_order(size: int) -> None:
    rows = [Row(n, f"La phrase {n} dit « taureau **** ». Puis rien." if n % 3 else "") for n in range(11)]
    out = [row_out(row, report) for chunk in judged(rows, judge, size) for row, report in chunk]
    assert [row["id"] for row in out] == list(range(11))
    assert out == [row_out(row, judge([document_of(row)])[0]) for row in rows]


def test_offsets_count_from_the_start_of_the_row_over_all_its_sentences() -> None:
    text = "É\u0301té 😀. Il a dit « taureau **** ». Le PDG d’Openai rit."
    out = row_out(Row(1, text), judge([document_of(Row(1, text))])[0])
    assert [f["text"] for f in out["findings"]] == ["taureau ****", "Openai"]
    assert all(text[f["start"]:f["end"]] == f["text"] for f in out["findings"])
    assert len(out["back_translation"]) == 3


@pytest.mark.parametrize("mt", ["", "   ", "\u00a0\n"])
def test_an_empty_row_scores_nothing(mt: str) -> None:
    out = row_out(Row(1, mt), judge([document_of(Row(1, mt))])[0])
    assert (out["score"], out["words"], out["findings"]) == (0.0, 0, [])


def test_each_sentence_has_its_own_source_where_both_sides_split_alike() -> None:
    alike = document_of(Row(1, "Un chat. Deux chiens.", "A cat. Two dogs."))
    assert [(s.text, s.src) for s in alike.segments] == [("Un chat.", "A cat."), ("Deux chiens.", "Two dogs.")]
    unlike = document_of(Row(1, "Un chat. Deux chiens.", "A cat and two dogs."))
    assert [(s.text, s.src) for s in unlike.segments] == [("Un chat. Deux chiens.", "A cat and two dogs.")]


def test_aligned_files_of_one_length_give_rows_and_others_are_refused(tmp_path: Path) -> None:
    fr, en = written(tmp_path, "fr.txt", "Un.\r\nDeux.\r\n"), written(tmp_path, "en.txt", "One.\nTwo.\n")
    assert aligned_rows(fr, en) == [Row("1", "Un.", "One."), Row("2", "Deux.", "Two.")]
    with pytest.raises(InputError, match=r"has 2.*has 1"):
        aligned_rows(fr, written(tmp_path, "short.txt", "One.\n"))


def test_aligned_rows_as_one_document_keep_their_places() -> None:
    document = as_document([Row("1", "Un."), Row("2", ""), Row("3", "Trois.")], "fr.txt")
    assert [(s.start, s.text) for s in document.segments] == [(0, "Un."), (5, "Trois.")]
    assert all(document.text[s.start:s.start + len(s.text)] == s.text for s in document.segments)


def test_a_measure_without_a_model_is_null() -> None:
    report, = partial(check_documents, config=Config())([document_of(Row(1, "Un chat dort."))])
    out = row_out(Row(1, "Un chat dort."), report)
    assert out["back_translation"] is None
    assert out["fluency"] is None
