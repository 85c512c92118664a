"""Files named on the command line: which are left out, which are French, and what standard input is."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.cli.files import SUFFIXES, excluded, expanded
from tqcheck.cli.reading import Reading, document
from tqcheck.cli.terminal import TOGETHER, counting, judged, writing
from tqcheck.document import Document
from tqcheck.errors import InputError
from tqcheck.report import Report

FRENCH = "Le ministre a répondu que la loi serait votée mardi. L’été sera long.\n"
ENGLISH = "The minister said that the law will be passed on Tuesday, and that it is good for the people.\n"


@contextmanager
def typed(text: str) -> Iterator[None]:
    """Standard input that says `text`."""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(text.encode()))
    try:
        yield
    finally:
        sys.stdin = before


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("path", "pattern", "out"), [
    ("a.txt", "a.txt", True), ("a.txt", "b.txt", False), ("x/a.txt", "a.txt", True), ("x/a.txt", "*.txt", True), ("x/a.txt", "x/*", True),
    ("x/a.txt", "x", True),
    ("x/y/a.txt", "x", True), ("x/y/a.txt", "x/y", True), ("x/y/a.txt", "x/*", True), ("x/y/a.txt", "y", False), ("x/a.txt", "x/*.md", False),
    ("x/a.txt", "*", True), ("a-1.txt", "a-[0-9].txt", True), ("été/a.txt", "ét*", True), ("/abs/x/a.txt", "/abs/x", True), ("./x/a.txt", "x/*", True)])
def test_a_pattern_leaves_out_a_path_a_name_or_a_folder_above(path: str, pattern: str, out: bool) -> None:
    assert excluded(Path(path), [pattern]) is out


@given(st.lists(st.sampled_from(["x", "y", "été", "a b"]), max_size=3), st.sampled_from(["a.txt", "é.md"]))
def test_a_path_and_each_folder_above_it_leave_it_out(folders: list[str], name: str) -> None:
    path = Path(*folders, name)
    assert excluded(path, [path.as_posix()])
    assert all(excluded(path, ["nothing", parent.as_posix()]) for parent in path.parents)


def test_standard_input_is_plain_text_unless_a_format_is_named() -> None:
    with typed("# Titre\n\nLe **ministre** a parlé.\n"):
        plain = document(Path("-"), None)
    with typed("# Titre\n\nLe **ministre** a parlé.\n"):
        marked = document(Path("-"), "markdown")
    assert (plain.path, plain.format, marked.format) == ("<stdin>", "text", "markdown")
    assert any("**" in s.text for s in plain.segments)
    assert not any("*" in s.text for s in marked.segments)


def test_standard_input_without_a_word_is_refused() -> None:
    with typed("  \n"), pytest.raises(InputError, match="<stdin>"):
        document(Path("-"), None)


def test_a_file_is_read_by_its_suffix_or_as_it_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "a.md", "# Titre\n\nLe ministre a parlé.\n")
    assert document(path, None).format == "markdown"
    assert document(path, "text").format == "text"


def test_an_english_article_is_refused_with_what_it_is_good_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="English, not French") as caught:
        document(written(tmp_path, "en.txt", ENGLISH), None)
    assert "-s" in caught.value.hint


@pytest.mark.parametrize("text", [
    FRENCH, FRENCH + ENGLISH.partition(",")[0] + ".\n", "OpenAI, Apple, Grok, xAI.\n", "The End.\n", "Ok go !\n",
    "LE MINISTRE A RÉPONDU QUE LA LOI EST BONNE.\n",
    FRENCH * 3 + ENGLISH])
def test_french_with_some_english_or_too_short_to_tell_is_read(tmp_path: Path, text: str) -> None:
    assert document(written(tmp_path, "a.txt", text), None).segments


def test_english_on_standard_input_is_refused_under_its_name() -> None:
    with typed(ENGLISH), pytest.raises(InputError, match="<stdin>: this text is English"):
        document(Path("-"), None)


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    good, bad, later = written(tmp_path, "good.txt", FRENCH), written(tmp_path, "en.txt", ENGLISH), written(tmp_path, "later.txt", FRENCH)
    reading, told = Reading(), io.StringIO()
    with redirect_stderr(told):
        found = list(reading.documents([good, tmp_path / "none.txt", bad, later], None))
    assert [d.path for d in found] == [str(good), str(later)]
    assert reading.failed
    assert told.getvalue().count("tqcheck: ") == told.getvalue().count("hint: ") == 2


@pytest.mark.parametrize(("names", "otherwise", "status"), [
    (["a.txt"], 0, 0), (["a.txt"], 1, 1), (["none.txt"], 0, 2), (["a.txt", "none.txt"], 1, 2), ([], 0, 0)])
def test_a_file_that_could_not_be_read_is_status_2_whatever_was_found(tmp_path: Path, names: list[str], otherwise: int, status: int) -> None:
    written(tmp_path, "a.txt", FRENCH)
    reading = Reading()
    with redirect_stderr(io.StringIO()):
        assert len(list(reading.documents([tmp_path / name for name in names], None))) == names.count("a.txt")
    assert reading.status(otherwise) == status


def test_documents_are_read_one_at_a_time(tmp_path: Path) -> None:
    reading = Reading()
    found = reading.documents([written(tmp_path, "a.txt", FRENCH), tmp_path / "none.txt"], None)
    assert next(found).segments
    assert not reading.failed


@given(st.integers(0, 3 * TOGETHER + 1))
def test_documents_are_judged_a_few_at_a_time_and_in_order(count: int) -> None:
    sizes: list[int] = []

    def judge(documents: list[Document]) -> list[Report]:
        sizes.append(len(documents))
        return documents  # type: ignore[return-value]
    documents = [Document(str(n), "") for n in range(count)]
    assert judged(documents, judge) == documents  # type: ignore[arg-type, comparison-overlap]
    assert sum(sizes) == count
    assert all(0 < size <= TOGETHER for size in sizes)


def test_output_goes_to_a_file_in_utf_8_or_to_standard_output(tmp_path: Path) -> None:
    with writing(tmp_path / "out.txt") as stream:
        stream.write("« œuvre » 😀")
    assert (tmp_path / "out.txt").read_bytes() == "« œuvre » 😀".encode()
    with writing(None) as stream:
        assert stream is sys.stdout


@pytest.mark.parametrize("name", ["missing/out.txt", "."])
def test_a_place_that_cannot_be_written_is_told_with_a_hint(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be written") as caught, writing(tmp_path / name):
        pass
    assert caught.value.hint


def test_nothing_is_counted_where_nobody_watches() -> None:
    told = io.StringIO()
    with redirect_stderr(told), counting("rows", 3) as done:
        done(3)
    assert told.getvalue() == ""


def test_a_folder_gives_the_files_that_git_would_have_and_tqcheck_reads(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    written(tmp_path, ".gitignore", "build/\n*.tmp.md\n!/content/kept.tmp.md\n")
    written(tmp_path, "content/.gitignore", "drafts\n!good.tmp.md\n")
    for name in ("b.md", "a.TXT", "c.csv", "d.py", "build/e.md", "drafts/f.md", "sub/g.xlf", "sub/h.tmp.md", "kept.tmp.md", "good.tmp.md",
                 ".hidden/i.md", "old/j.md"):
        written(tmp_path / "content", name, FRENCH)
    found = [path.relative_to(tmp_path / "content").as_posix() for path in expanded(tmp_path / "content", ["*/old"])]
    assert found == ["a.TXT", "b.md", "good.tmp.md", "kept.tmp.md", "sub/g.xlf"]
    assert expanded(tmp_path / "content" / "sub") == [tmp_path / "content" / "sub" / "g.xlf"]


def test_outside_a_repository_only_the_rules_of_the_folder_itself_hold(tmp_path: Path) -> None:
    written(tmp_path, ".gitignore", "a.md\n")
    written(tmp_path, "x/a.md", FRENCH)
    assert expanded(tmp_path / "x") == [tmp_path / "x" / "a.md"]
    with pytest.raises(InputError):
        expanded(tmp_path)


def test_a_pattern_gives_its_matches_and_a_name_with_its_characters_itself(tmp_path: Path) -> None:
    for name in ("a.fr.md", "x/b.fr.md", "x/y/c.md", "[d].md", "e.fr.jsonl"):
        written(tmp_path, name, FRENCH)
    assert [path.name for path in expanded(tmp_path / "**" / "*.fr.*")] == ["a.fr.md", "e.fr.jsonl", "b.fr.md"]
    assert expanded(tmp_path / "[d].md") == [tmp_path / "[d].md"]
    assert expanded(tmp_path / "missing.md") == [tmp_path / "missing.md"]
    with pytest.raises(InputError) as caught:
        expanded(tmp_path / "*.nothing")
    assert "matches no file" in caught.value.message
    assert all(suffix in caught.value.hint for suffix in SUFFIXES)


def test_english_beside_french_in_a_folder_is_passed_over_but_told_of_where_it_is_named(tmp_path: Path) -> None:
    written(tmp_path, "en.md", ENGLISH)
    written(tmp_path, "fr.md", FRENCH)
    reading = Reading()
    assert [Path(d.path).name for d in reading.documents([tmp_path], None)] == ["fr.md"]
    assert reading.status(0) == 0
    with redirect_stderr(io.StringIO()) as told:
        assert list(reading.documents([tmp_path / "en.md"], None)) == []
    assert "English" in told.getvalue()
    assert reading.status(0) == 2


def test_standard_input_has_the_format_of_the_name_it_is_given() -> None:
    with typed("# Titre\n\nLe **ministre** a parlé.\n"):
        read_as = document(Path("-"), None, "content/a.md")
    assert (read_as.path, read_as.format, len(read_as.segments)) == ("content/a.md", "markdown", 2)
