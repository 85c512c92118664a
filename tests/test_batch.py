"""Segment files: rows in, rows out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from fake_models import FakeLanguageModel, FakeTranslator

from tqcheck.batch import Row, Unreadable, aligned_rows, as_document, document_of, read_rows, row_out
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
    ("a.jsonl", '{"mt": "Un."}\n{"mt": 3}\n', "a.jsonl:2: the row has no text in “mt”"),
    ("a.jsonl", '{"mt": "Un."}\n["mt"]\n', "a.jsonl:2: the row has no text"),
    ("a.jsonl", '{"mt": "Un."}\n{"mt": "Un.", "src": 1}\n', "“src” is not a text"),
    ("a.jsonl", '{"mt": "Un."}\n{"mt": "Un."\n', "a.jsonl:2: not JSON"),
    ("a.jsonl", '{"mt": "Un."}\n{"mt": "a\\u0000b"}\n', "U+0000"),
    ("a.jsonl", '{"mt": "Un."}\n{"mt": "a\\ud800b"}\n', "lone surrogate"),
    ("a.tsv", "id\tmt\n1\tUn.\n2\n", "a.tsv:3: the row has no text in “mt”"),
    ("a.csv", 'id,mt\n1,"Un, deux."\n2\n', "a.csv:3: the row has no text in “mt”"),
])
def test_a_row_that_cannot_be_read_is_named_with_its_line_and_the_next_is_read(tmp_path: Path, name: str, text: str, message: str) -> None:
    last = {"a.jsonl": '{"mt": "Fin."}\n', "a.tsv": "9\tFin.\n", "a.csv": "9,Fin.\n"}[name]
    first, bad, good = read_rows(written(tmp_path, name, text + last))
    assert isinstance(bad, Unreadable)
    assert message in str(bad.error)
    assert isinstance(first, Row)
    assert isinstance(good, Row)
    assert good.mt == "Fin."


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
def test_a_header_without_a_column_mt_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no column “mt”"):
        list(read_rows(written(tmp_path, name, "id\tfrench\n1\tUn.\n")))


def test_a_line_that_is_not_utf_8_is_told_with_the_way_to_convert_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"mt": "Un."}\n' + '{"mt": "été"}\n'.encode("latin-1") + b'{"mt": "Fin."}\n')
    _, bad, _ = read_rows(path)
    assert isinstance(bad, Unreadable)
    assert "iconv" in bad.error.hint


def test_a_quoted_cell_of_a_csv_file_may_hold_commas_quotation_marks_and_line_ends(tmp_path: Path) -> None:
    row, = read_rows(written(tmp_path, "a.csv", 'id;mt\n1;"Il dit ""oui"";\nenfin."\n'))
    assert isinstance(row, Row)
    assert row.mt == 'Il dit "oui";\nenfin.'


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
