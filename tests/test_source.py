"""`tqcheck check` with the English beside the French: one article and its source, or line-aligned files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ENGLISH = """# Minister resigns after the vote

The minister of finance resigned on Monday after 3.5 billion euros went missing. “I am tired,” he told the U.S. ambassador.

The opposition asked for a new election in September. Banks in Paris closed early, e.g. the Crédit Lyonnais.

Prices of wheat and oil rose sharply after the announcement.
"""
FRENCH = """# Le ministre démissionne après le vote

Le ministre des **finances** a démissionné lundi après la disparition de 3,5\u00a0milliards d’euros. \
«\u00a0Je suis fatigué\u00a0», a-t-il dit à l’ambassadeur américain 😀.

Les banques de Paris ont ferme\u0301 plus tôt, par exemple le Crédit Lyonnais. Les girafes du zoo de Vincennes ont reçu de nouveaux gardiens.

Les prix du blé et du pétrole ont fortement augmenté après l’annonce.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.en.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "a.fr.md").write_text(FRENCH, encoding="utf-8")
    return tmp_path


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tqcheck", "check", "--no-models", *arguments], capture_output=True, text=True, cwd=folder, check=False)


def segments(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    report, = json.loads(check(folder, "-f", "json", *arguments).stdout)["documents"]
    return list(report["segments"])


def refused(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 2
    return all(word in done.stderr for word in ("tqcheck: ", "hint: ", *words))


def test_each_sentence_of_an_article_stands_beside_its_english(folder: Path) -> None:
    rows = segments(folder, "--source", "a.en.md", "a.fr.md")
    assert [row["src"] for row in rows] == [
        "Minister resigns after the vote", "The minister of finance resigned on Monday after 3.5 billion euros went missing.",
        "“I am tired,” he told the U.S. ambassador.", "Banks in Paris closed early, e.g. the Crédit Lyonnais.", None,
        "Prices of wheat and oil rose sharply after the announcement."]
    assert rows[1]["literalness"] is not None
    assert rows[4]["literalness"] is None


def test_missing_and_added_sentences_are_findings_with_exact_spans_and_fail_the_run(folder: Path) -> None:
    found = [finding for row in segments(folder, "-s", "a.en.md", "a.fr.md") for finding in row["findings"]]
    assert [(f["check"], f["severity"], f["category"]) for f in found] == [
        ("missing-sentence", "major", "accuracy/omission"), ("added-sentence", "major", "accuracy/addition")]
    assert found[0]["probable_english"] == "The opposition asked for a new election in September."
    assert [FRENCH[f["start"]:f["end"]] for f in found] == ["américain 😀.", "Les girafes du zoo de Vincennes ont reçu de nouveaux gardiens."]
    assert check(folder, "-s", "a.en.md", "a.fr.md").returncode == 1


@pytest.mark.parametrize("format", ["text", "html"])
def test_reports_show_the_source_and_what_is_missing(folder: Path, format: str) -> None:
    shown = " ".join(check(folder, "-v", "-f", format, "-s", "a.en.md", "a.fr.md").stdout.split())
    assert "e.g. the Crédit Lyonnais." in shown
    assert "The opposition asked for a new election in September." in shown


def test_line_aligned_files_are_checked_line_by_line(folder: Path) -> None:
    (folder / "en.txt").write_text("He left.\nThe group employs 15,200 people.\n", encoding="utf-8")
    (folder / "fr.txt").write_text("Il est parti.\nLe groupe emploie 12\u00a0500 personnes.\n", encoding="utf-8")
    rows = segments(folder, "-s", "en.txt", "-t", "fr.txt")
    assert [row["src"] for row in rows] == ["He left.", "The group employs 15,200 people."]
    finding, = rows[1]["findings"]
    assert (finding["check"], finding["text"], finding["probable_english"]) == ("number", "12\u00a0500", "15,200")


def test_the_source_of_a_text_without_one_is_null(folder: Path) -> None:
    assert {row["src"] for row in segments(folder, "a.fr.md")} == {None}


def test_what_cannot_be_put_side_by_side_is_told_with_a_way_out(folder: Path) -> None:
    (folder / "en.txt").write_text("One.\nTwo.\n", encoding="utf-8")
    (folder / "fr.txt").write_text("Un.\n", encoding="utf-8")
    (folder / "other.txt").write_text("Whales migrate along the rocky coast every winter. " * 6, encoding="utf-8")
    assert refused(check(folder), "nothing to check")
    assert refused(check(folder, "-s", "a.en.md"), "nothing to check")
    assert refused(check(folder, "-s", "a.en.md", "a.fr.md", "fr.txt"), "one source")
    assert refused(check(folder, "-s", "a.fr.md", "a.fr.md"), "French, not English")
    assert refused(check(folder, "-s", "none.md", "a.fr.md"), "does not exist")
    assert refused(check(folder, "-s", "other.txt", "a.fr.md"), "does not seem to be the source")
    assert refused(check(folder, "-s", "en.txt", "-t", "fr.txt"), "number of lines")
    assert refused(check(folder, "-s", "a.en.md", "a.fr.md", "-o", "a.en.md"), "both read and written")
    assert (folder / "a.en.md").read_text(encoding="utf-8") == ENGLISH
