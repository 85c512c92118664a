"""Word lists in the cache folder: simplemma's answers, whatever happens to the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import simplemma
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.wordlist import BLOCK, WordList, is_known, lemmatize, packed, stored_list, unpacked

FORMS = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), min_size=1, max_size=6)
TEXT = ("l' aujourd'hui aujourd’hui anti-diffusée l'arbre qu’il œuvre œuvres Été été e\u0301te\u0301 OpenAI openai Altman 2024 😀 \u00a0 presque-là resurgira "
        "followers don't 'ai surproduisent Paris paris PARIS x 12e préétablies")


def entries(count: int) -> dict[str, str]:
    """As many made-up forms, with their lemmas."""
    return {f"é{n:05d}s": f"é{n:05d}" for n in range(count)}


@given(st.dictionaries(FORMS, FORMS, max_size=200), FORMS)
def test_a_packed_list_has_the_entries_it_was_made_of_and_no_other(made: dict[str, str], other: str) -> None:
    found = unpacked(packed(made))
    assert found is not None
    assert dict(found.items()) == made
    assert len(found) == len(made)
    assert found.get(other) == made.get(other)


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_the_ends_of_blocks_are_found_and_their_neighbours_not(count: int) -> None:
    made = entries(count)
    found = unpacked(packed(made))
    assert found is not None
    assert [found.get(form) for form in made] == list(made.values())
    assert not {"", "a", "é", "é00000", "é99999s", "zut", "\t", "\n"} & set(found)
    assert all(found.get(form) is None for form in ("", "a", "é", "é00000", "é99999s", "zut"))


@pytest.mark.parametrize("damaged", [
    b"", b"\n", b"tqcheck words 1", b"tqcheck words 1 2 3\n", b"tqcheck words 1 x y\n", b"\xff\xfe\n\n", packed(entries(100))[:-1], packed(entries(100)) + b"x",
    packed(entries(100)).replace(b"0004", b"0005"), b"tqcheck words 9" + packed(entries(3))[15:]])
def test_a_file_that_is_cut_or_changed_is_no_list(damaged: bytes) -> None:
    assert unpacked(damaged) is None


@given(st.binary(max_size=80), st.integers(0, 400))
def test_no_bytes_put_into_a_file_break_the_reading(put: bytes, at: int) -> None:
    whole = packed(entries(100))
    changed = whole[:at] + put + whole[at + len(put):]
    assert changed == whole or unpacked(changed) is None


def test_the_first_to_ask_notes_it_the_second_writes_the_file_and_the_third_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "words" / f"en-{simplemma.__version__}.txt"
    asked, sizes = [], []
    for _ in range(3):
        asked.append(stored_list("en", path.parent))
        sizes.append(path.stat().st_size)
    assert [isinstance(found, WordList) for found in asked] == [False, False, True]
    assert sizes[0] == 0 < sizes[1] == sizes[2]
    assert {found.get("followers") for found in asked} == {"follower"}
    assert list(path.parent.iterdir()) == [path]


def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / f"en-{simplemma.__version__}.txt"
    path.write_bytes(b"tqcheck words 1 7 7\nnothing")
    assert stored_list("en", tmp_path)["houses"] == "house"
    assert isinstance(stored_list("en", tmp_path), WordList)


def test_where_no_file_can_be_written_the_answers_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("a file where a folder should be", encoding="utf-8")
    found: Mapping[str, str] = stored_list("en", tmp_path / "words")
    assert found["houses"] == "house"
    assert [path.name for path in tmp_path.iterdir()] == ["words"]


@pytest.mark.parametrize("form", TEXT.split(" "))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_answer_is_simplemmas(form: str, lang: str) -> None:
    assert lemmatize(form, lang=lang) == simplemma.lemmatize(form, lang=lang)
    assert is_known(form, lang=lang) == simplemma.is_known(form, lang=lang)


def test_no_form_at_all_is_no_known_word() -> None:
    assert not is_known("", lang="fr")
