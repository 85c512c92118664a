"""Commands that need the shipped models, and those that describe the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.checks import CHECKS
from tqcheck.cli.explain import manual
from tqcheck.cli.files import excluded
from tqcheck.cli.wiring import calibration_of, judge_of, lm_of, translator_of
from tqcheck.config import Config
from tqcheck.readers import read_text
from tqcheck.score import Calibration

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tqcheck", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False)


def test_the_case_study_is_judged_with_both_models_and_ends_with_status_1() -> None:
    done = run("check", "corpora/grok-altman/grok-altman.fr.txt", "-f", "json")
    assert done.returncode == 1
    document, = json.loads(done.stdout)["documents"]
    assert all(segment["back_translation"] for segment in document["segments"])
    assert document["fluency"] is not None
    findings = {f["text"]: f for segment in document["segments"] for f in segment["findings"]}
    assert findings["taureau ****"]["severity"] == "critical"
    assert findings["taureau ****"]["probable_english"] == "bull****"
    assert findings["anti-diffusée"]["severity"] == "major"


def test_the_case_study_keeps_its_recall_and_precision() -> None:
    from tqcheck.evaluation import agreement, read_annotations
    from tqcheck.readers import read
    folder = ROOT / "corpora" / "grok-altman"
    marks = read_annotations(folder / "grok-altman.mqm.jsonl")
    report, = judge_of(Config())([read(folder / "grok-altman.fr.txt")])
    result = agreement(marks, report.findings)
    assert len(result.found) >= 40
    assert result.precision is not None
    assert result.precision >= 0.6


def test_a_back_translation_stands_beside_each_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Le président est parti. La guerre est finie.\n", encoding="utf-8")
    lines = run("backtranslate", "--both", tmp_path / "a.txt").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["Le président est parti.", "La guerre est finie."]
    assert "president" in lines[0].split("\t")[1].lower()


def test_adequacy_needs_a_source_and_tells_a_right_one_from_a_wrong_one(tmp_path: Path) -> None:
    (tmp_path / "fr.txt").write_text("Le président est parti.\n", encoding="utf-8")
    scores = []
    for n, english in enumerate(("The president has left.", "Cats like to eat warm fish.")):
        (tmp_path / f"{n}.txt").write_text(english + "\n", encoding="utf-8")
        scores.append(float(run("score", "-s", tmp_path / f"{n}.txt", "-t", tmp_path / "fr.txt").stdout.split("adequacy ")[1].split()[0]))
    assert scores[0] > scores[1]


def test_the_second_run_takes_its_evidence_from_the_cache() -> None:
    text = read_text("Le président est parti. La guerre est finie.\n")
    first, = judge_of(Config())([text])
    script = ("import sys\nfrom tqcheck.cli.wiring import judge_of\nfrom tqcheck.config import Config\nfrom tqcheck.readers import read_text\n"
              "r, = judge_of(Config())([read_text('Le président est parti. La guerre est finie.\\n')])\n"
              "print(r.document.segments[0].evidence.back_translation, 'ctranslate2' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == f"{first.document.segments[0].evidence.back_translation} False"


def test_without_models_nothing_is_wired() -> None:
    config = Config(translator="none", lm="none")
    assert translator_of(config) is None
    assert lm_of(config) == (None, Calibration())


def test_a_model_without_calibration_has_none(tmp_path: Path) -> None:
    assert calibration_of(tmp_path) == Calibration(None, None)


def test_models_are_listed_found_and_verified() -> None:
    assert [line.split()[0] for line in run("models", "list").stdout.splitlines() if line[0] != " "] == ["fr-en", "lm", "judge"]
    assert (Path(run("models", "path", "lm").stdout.strip()) / "model.bin").is_file()
    assert run("models", "verify").stdout.count("every file is as shipped") == 3


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_manual_has_category_options_and_examples(check: object) -> None:
    from tqcheck.checks.base import Check
    assert isinstance(check, Check)
    text = manual(check)
    assert check.category in text
    assert all(name in text for name in check.options)
    assert all(example.marked in text for example in check.bad)


def test_the_list_of_checks_has_a_line_for_each() -> None:
    assert [line.split()[0] for line in run("checks").stdout.splitlines()] == [check.id for check in CHECKS]


@pytest.mark.parametrize(("path", "pattern", "out"), [
    ("drafts/a.txt", "drafts/*", True), ("a.txt", "*.txt", True), ("x/drafts/a.txt", "drafts/*", False),
    ("drafts/b/a.txt", "drafts", True), ("a.md", "*.txt", False)])
def test_excluded_paths_are_matched_by_path_name_or_folder(path: str, pattern: str, out: bool) -> None:
    assert excluded(Path(path), [pattern]) is out


@given(st.text(alphabet="abc/.", min_size=1, max_size=12))
def test_nothing_is_excluded_without_a_pattern(path: str) -> None:
    assert not excluded(Path(path), [])
