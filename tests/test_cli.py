"""The program as a user runs it: golden cases in cases/, exit statuses, and what is said of bad input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = ROOT / "corpora" / "grok-altman" / "grok-altman.fr.txt"
CASES = Path(__file__).parent / "cases"
GOOD = "Le ministre a répondu que la loi serait votée mardi.\n"
BAD = "Il a qualifié ce message de « taureau **** ».\n"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `python -m tqcheck` in a folder of the test's own."""
    def call(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "tqcheck", *map(str, arguments)], capture_output=True, text=True, input=stdin, cwd=tmp_path, check=False,
                              env={**os.environ, "COLUMNS": "100"})
    return call


def without_hash(output: str) -> str:
    """An output whose signature does not change with every row of a lexicon."""
    return re.sub(r"rules:[0-9a-f]{8}", "rules:*", output)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """What a run that ends with status 2 says: one sentence and a hint."""
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2, done.stderr
    assert lines[0].startswith("tqcheck: ")
    assert lines[1].startswith("   hint: ")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_clean_text_ends_with_status_0_and_findings_with_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.txt").write_text(BAD, encoding="utf-8")
    assert run("check", "--no-models", "good.txt").returncode == 0
    done = run("check", "--no-models", "bad.txt")
    assert done.returncode == 1
    assert "taureau ****" in done.stdout
    assert "bull****" in done.stdout


def test_what_fails_and_what_is_shown_are_two_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(BAD, encoding="utf-8")
    assert run("check", "--no-models", "--fail-on", "never", "bad.txt").returncode == 0
    (tmp_path / "minor.txt").write_text("Les cofondateurs d’Openai ont parlé.\n", encoding="utf-8")
    assert run("check", "--no-models", "minor.txt").returncode == 0
    assert run("check", "--no-models", "--fail-on", "minor", "minor.txt").returncode == 1
    assert "OpenAI" not in run("check", "--no-models", "--min-level", "major", "minor.txt").stdout


def test_a_score_under_the_minimum_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "minor.txt").write_text("Les cofondateurs d’Openai ont parlé.\n", encoding="utf-8")
    assert run("check", "--no-models", "--min-score", "99", "minor.txt").returncode == 1
    assert run("check", "--no-models", "--min-score", "50", "minor.txt").returncode == 0


def test_standard_input_is_read_and_json_spans_slice_back(run: Run) -> None:
    done = run("check", "--no-models", "-f", "json", "-", stdin="Été 😀. " + BAD)
    text = "Été 😀. " + BAD
    findings = [f for d in json.loads(done.stdout)["documents"] for s in d["segments"] for f in s["findings"]]
    assert findings
    assert all(text[f["start"]:f["end"]] == f["text"] for f in findings)


def test_html_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(BAD, encoding="utf-8")
    assert run("check", "--no-models", "-f", "html", "-o", "out.html", "bad.txt").returncode == 1
    assert "<html" in (tmp_path / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "content", "message"), [
    ("missing.txt", None, "missing.txt"),
    ("empty.txt", b"", "empty.txt"),
    ("binary.txt", b"\x7fELF\x00\x01\x02\x00\x00", "binary.txt"),
    ("latin1.txt", "Le ministre a répondu à l’été.".encode("cp1252"), "UTF-8"),
    ("english.txt", b"The minister said that the law will be passed on Tuesday, and that it is a good law for the people of the country.", "English"),
    ("long.txt", ("mot " * 12_500).encode(), "long.txt"),
])
def test_bad_input_gets_one_sentence_and_a_hint(run: Run, tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert message in said(run("check", "--no-models", name))


def test_a_directory_without_a_text_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    assert "is a folder" in said(run("check", "--no-models", "articles"))


def test_what_could_be_read_is_reported_before_the_error_of_another_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(BAD, encoding="utf-8")
    done = run("check", "--no-models", "bad.txt", "missing.txt")
    assert "taureau" in done.stdout
    said(done)


def test_files_of_unequal_length_are_refused_with_their_counts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("One.\nTwo.\n", encoding="utf-8")
    (tmp_path / "fr.txt").write_text("Un.\n", encoding="utf-8")
    message = said(run("score", "--no-models", "-s", "en.txt", "-t", "fr.txt"))
    assert "en.txt has 2" in message
    assert "fr.txt has 1" in message


def test_a_malformed_line_becomes_a_row_that_says_so_and_the_rest_is_judged(run: Run, tmp_path: Path) -> None:
    rows = [json.dumps({"id": str(n), "mt": f"La phrase {n} est bonne."}) for n in range(1, 7)]
    (tmp_path / "in.jsonl").write_text("\n".join([*rows, '{"id": 7, "mt": ', *rows]) + "\n", encoding="utf-8")
    done = run("batch", "--no-models", "in.jsonl", "-o", "out.jsonl")
    assert "1 of 13 rows" in done.stderr
    assert (done.returncode, json.loads(done.stdout)["errors"]) == (2, 1)
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in found] == [*"1234567", *"123456"]
    assert [n for n, row in enumerate(found, 1) if "error" in row] == [7]
    assert "in.jsonl:7: not JSON" in found[6]["error"]
    assert run("batch", "--no-models", "in.jsonl", "-o", "again.jsonl", "--max-errors", "1").returncode == 0
    assert "--max-errors is 0" in said(run("batch", "--no-models", "in.jsonl", "-o", "third.jsonl", "--max-errors", "0"))


def test_a_batch_row_has_the_columns_of_the_contract(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", "mt": "Bonjour à tous. " + BAD.strip()}) + "\n", encoding="utf-8")
    row = json.loads(run("batch", "--no-models", "in.jsonl").stdout)
    assert list(row) == ["id", "score", "adequacy", "fluency", "literalness", "words", "band", "back_translation", "findings", "signature"]
    assert row["adequacy"] is None
    assert row["back_translation"] is None
    text = "Bonjour à tous. " + BAD.strip()
    assert [text[f["start"]:f["end"]] for f in row["findings"]] == ["taureau ****"]
    assert list(row["findings"][0]) == ["check", "category", "severity", "start", "end", "text", "message", "suggestion", "probable_english"]


def test_tsv_and_aligned_files_give_the_same_rows_as_jsonl(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text(f"id\tmt\tsrc\n1\t{BAD.strip()}\tHe called it bull****.\n", encoding="utf-8")
    (tmp_path / "fr.txt").write_text(BAD, encoding="utf-8")
    (tmp_path / "en.txt").write_text("He called it bull****.\n", encoding="utf-8")
    assert run("batch", "--no-models", "in.tsv").stdout == run("batch", "--no-models", "-s", "en.txt", "-t", "fr.txt").stdout


def test_score_prints_one_line_a_file_and_chrf_with_a_reference(run: Run, tmp_path: Path) -> None:
    (tmp_path / "fr.txt").write_text(GOOD, encoding="utf-8")
    done = run("score", "--no-models", "fr.txt", "-t", "fr.txt", "-r", "fr.txt")
    first, second = done.stdout.splitlines()
    assert re.match(r"score 9\d\.\d  fluency -  adequacy -", first)
    assert "chrF 100.0" in second


def test_an_unknown_check_or_option_is_told_with_what_was_meant(run: Run, tmp_path: Path) -> None:
    assert "calque" in said(run("explain", "calqu"))
    (tmp_path / "tqcheck.toml").write_text("fail-onn = 'major'\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    assert "fail-on" in said(run("check", "--no-models", "a.txt"))
    assert run("check", "--nonsense", "a.txt").returncode == 2


def test_a_model_that_is_not_there_is_told_with_the_shipped_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    assert "fr-en" in said(run("check", "--translator", "nothing", "a.txt"))


def test_evaluate_prints_recall_and_precision(run: Run) -> None:
    done = run("evaluate", "--no-models", ROOT / "corpora" / "grok-altman" / "grok-altman.mqm.jsonl")
    assert done.returncode == 0, done.stderr
    assert "annotated spans found" in done.stdout


@pytest.mark.parametrize("case", sorted(CASES.glob("*.args")), ids=lambda case: case.stem)
def test_output_is_as_in_the_golden_file(run: Run, case: Path) -> None:
    """To renew them after a change that was meant: run the command in .args by hand and look at what changed."""
    done = run(*case.read_text(encoding="utf-8").split(), stdin=case.with_suffix(".in").read_text(encoding="utf-8") if case.with_suffix(".in").exists() else "")
    assert without_hash(done.stdout) == without_hash(case.with_suffix(".out").read_text(encoding="utf-8"))
