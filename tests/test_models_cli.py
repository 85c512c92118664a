"""The subcommands about models and checks, and those that need models, run inside this process."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tqcheck.checks import CHECKS
from tqcheck.checks.base import Check
from tqcheck.cli.app import app
from tqcheck.cli.score import chrf_of, number
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.errors import ConfigError, InputError, ModelError, TqcheckError
from tqcheck.score import VERSION
from tqcheck.store import SHIPPED, resolve
from tqcheck.words import words

FRENCH = ("Le président est parti.", "La guerre est finie.")
ENGLISH = ("The president has left.", "The war is over.")
MEASURES = re.compile(r"score (\S+)  fluency (\S+)  adequacy (\S+)(?:  chrF (\S+))?  (\d+) critical (\d+) major (\d+) minor  (\d+) words  (.*)")
EACH = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), input=stdin)


def refused(*arguments: object, stdin: str | None = None) -> TqcheckError:
    """The error that a run ends with."""
    error = run(*arguments, stdin=stdin).exception
    assert isinstance(error, TqcheckError), error
    return error


def lines(folder: Path, name: str, *text: str) -> Path:
    path = folder / name
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def measures(result: Result) -> list[tuple[str, ...]]:
    """The numbers of each line that `score` printed."""
    found = [MEASURES.fullmatch(line) for line in result.stdout.splitlines()]
    return [match.groups() for match in found if match is not None]


def test_each_shipped_model_is_listed_with_kind_size_checksum_and_place() -> None:
    listed = [line.split() for line in run("models", "list").stdout.splitlines() if not line.startswith(" ")]
    assert [(name, kind) for name, kind, *_ in listed] == list(SHIPPED.items())
    for name, kind, size, unit, checksum, place in listed:
        model = resolve(name, kind)  # type: ignore[arg-type]
        assert unit == "MB"
        assert float(size) == pytest.approx(sum(f.stat().st_size for f in model.path.iterdir()) / 1e6, abs=0.06)
        assert (model.checksum[:8], str(model.path)) == (checksum, place)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_path_of_a_model_is_a_folder_with_weights(name: str) -> None:
    place, = run("models", "path", name).stdout.splitlines()
    assert (Path(place) / "model.bin").is_file()
    assert (Path(place) / "sha256.json").is_file()


@pytest.mark.parametrize(("name", "hint"), [("fr-eng", "fr-en"), ("zzz", "fr-en, judge, lm"), ("LM", "fr-en, judge, lm")])
def test_the_path_of_an_unknown_model_is_told_with_the_known_ones(name: str, hint: str) -> None:
    error = refused("models", "path", name)
    assert isinstance(error, ConfigError)
    assert hint in error.hint


def test_every_model_is_verified_on_a_line_of_its_own() -> None:
    done = run("models", "verify")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [f"{name}: every file is as shipped" for name in SHIPPED]


def test_the_version_is_the_one_of_the_signature() -> None:
    assert run("--version").stdout == f"tqcheck {VERSION}\n"


@pytest.mark.parametrize("command", ["check", "score", "backtranslate", "batch", "checks", "explain", "evaluate", "models"])
def test_every_subcommand_has_a_help_that_ends_well(command: str) -> None:
    done = run(command, "-h")
    assert done.exit_code == 0
    assert command in run("--help").stdout


def test_every_check_is_listed_once_with_severity_category_and_summary() -> None:
    listed = run("checks").stdout.splitlines()
    assert len(listed) == len(CHECKS)
    for line, check in zip(listed, CHECKS, strict=True):
        assert line.split()[:3] == [check.id, check.severity.label, check.category]
        assert line.endswith(f"  {check.summary}")


def test_the_columns_of_the_list_stand_under_each_other() -> None:
    listed = run("checks").stdout.splitlines()
    assert {line.index(check.summary) for line, check in zip(listed, CHECKS, strict=True)} == {75}


@EACH
def test_a_check_is_explained_with_its_manual_options_and_examples(check: Check) -> None:
    said = run("explain", check.id).stdout
    assert said.startswith(f"{check.id}: {check.summary}")
    assert all(paragraph in said for paragraph in check.explanation.strip().split("\n\n"))
    for label, value in (("category", check.category), ("severity", check.severity.label), ("needs", check.need)):
        assert re.search(rf"^{label} +{re.escape(value)}$", said, re.MULTILINE)
    assert re.findall(r"^option +(\S+) =", said, re.MULTILINE) == list(check.options)
    reported, _, alone = said.partition("\nreported:\n")[2].partition("\nleft alone:\n")
    assert all(example.marked in reported for example in check.bad if words(example.text))
    assert all(example.marked in alone for example in check.good if words(example.text))


@pytest.mark.parametrize(("id", "hint"), [("calqu", "calque"), ("guillemet", "guillemets"), ("CENSORED", "Known are"), ("", "Known are")])
def test_an_unknown_check_is_not_explained(id: str, hint: str) -> None:
    assert hint in refused("explain", id).hint


def test_a_text_comes_back_in_english_a_sentence_a_line(tmp_path: Path) -> None:
    file = lines(tmp_path, "a.txt", " ".join(FRENCH))
    alone, both = run("backtranslate", file).stdout.splitlines(), run("backtranslate", "--both", file).stdout.splitlines()
    assert [line.split("\t") for line in both] == [[french, english] for french, english in zip(FRENCH, alone, strict=True)]
    assert "president" in alone[0].lower()
    assert run("backtranslate", "-b", "--no-cache", "-", stdin=" ".join(FRENCH)).stdout.splitlines() == both


def test_a_masked_text_is_shown_without_its_padding(tmp_path: Path) -> None:
    done = run("backtranslate", "--both", lines(tmp_path, "a.md", "Le **président** est parti."))
    assert done.stdout.split("\t")[0] == "Le président est parti."


def test_a_sentence_that_the_file_wraps_stands_on_one_line(tmp_path: Path) -> None:
    wrapped = ("Le président de la République a dit mardi soir que la guerre", "était finie et que la paix serait longue, car le peuple la veut",
               "depuis longtemps.")
    done = run("backtranslate", "--both", lines(tmp_path, "a.txt", *wrapped))
    assert done.stdout.count("\n") == 1


def test_without_a_translator_nothing_is_translated_back(tmp_path: Path) -> None:
    error = refused("backtranslate", "--translator", "none", lines(tmp_path, "a.txt", *FRENCH))
    assert isinstance(error, ModelError)
    assert "--translator fr-en" in error.hint


def test_english_is_not_translated_back(tmp_path: Path) -> None:
    assert "English" in refused("backtranslate", lines(tmp_path, "a.txt", "The law of the land is that which the people of it have made.")).message


def test_a_right_source_is_more_adequate_than_one_of_other_sentences(tmp_path: Path) -> None:
    french, english = lines(tmp_path, "fr.txt", *FRENCH), lines(tmp_path, "en.txt", *ENGLISH)
    swapped = lines(tmp_path, "swapped.txt", *reversed(ENGLISH))
    (right,), (wrong,) = (measures(run("score", "-s", source, "-t", french)) for source in (english, swapped))
    assert float(right[2]) > float(wrong[2])
    assert float(right[0]) > float(wrong[0])
    assert right[1] == wrong[1]
    assert right[-1] == str(french)


def test_without_a_source_there_is_fluency_and_no_adequacy(tmp_path: Path) -> None:
    (found,) = measures(run("score", lines(tmp_path, "fr.txt", *FRENCH)))
    assert found[2] == "-"
    assert 0 < float(found[1]) < 100
    assert int(found[-2]) == len(words(" ".join(FRENCH)))


def test_a_reference_adds_chrf_and_a_better_one_more_of_it(tmp_path: Path) -> None:
    french = lines(tmp_path, "fr.txt", *FRENCH)
    scores = [float(measures(run("score", "--no-models", "-t", french, "-r", lines(tmp_path, f"{n}.txt", *reference)))[0][3])
              for n, reference in enumerate((FRENCH, ("Le président partit.", "La guerre est achevée."), ("Oui.", "Non.")))]
    assert scores[0] == 100
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_several_files_are_several_lines_in_their_order(tmp_path: Path) -> None:
    files = [lines(tmp_path, f"{n}.txt", f"La phrase {n} est bonne.") for n in range(3)]
    assert [found[-1] for found in measures(run("score", "--no-models", *files))] == list(map(str, files))


def test_a_score_counts_findings_by_severity_and_fails_under_the_minimum(tmp_path: Path) -> None:
    file = lines(tmp_path, "a.txt", "Il a dit « taureau **** » à Openai hier.")
    done = run("score", "--no-models", "--min-score", "50", file)
    assert measures(done)[0][4:7] == ("1", "0", "1")
    assert done.exit_code == 1
    assert run("score", "--no-models", file).exit_code == 0


@pytest.mark.parametrize(("arguments", "message"), [
    ([], "nothing to score"), (["-s", "en.txt"], "nothing to score"), (["fr.txt", "-s", "en.txt"], "without a translation"),
    (["fr.txt", "-r", "en.txt"], "without a translation"), (["-t", "none.txt"], "no such file"), (["-t", "fr.txt", "-s", "short.txt"], "number of lines")])
def test_a_score_that_makes_no_sense_is_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    lines(tmp_path, "fr.txt", *FRENCH)
    lines(tmp_path, "en.txt", *ENGLISH)
    lines(tmp_path, "short.txt", ENGLISH[0])
    error = refused("score", "--no-models", *(tmp_path / a if a.endswith(".txt") else a for a in arguments))
    assert isinstance(error, InputError)
    assert message in error.message


@pytest.mark.parametrize(("value", "shown"), [(None, "-"), (0.0, "0.0"), (99.96, "100.0"), (41.25, "41.2")])
def test_a_number_has_one_decimal_and_a_missing_one_a_dash(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_chrf_is_over_the_segments_that_have_a_reference() -> None:
    segments = (Segment("Un chat.", 0, ref="Un chat."), Segment("Deux.", 9))
    report, = check_documents([Document("a", "Un chat. Deux.", segments)], Config())
    assert chrf_of(report) == pytest.approx(100)
    without, = check_documents([Document("a", "Un chat.", (Segment("Un chat.", 0),))], Config())
    assert chrf_of(without) is None
