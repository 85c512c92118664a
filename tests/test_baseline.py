"""The baseline: what findings are known by, what the file looks like, and what write and update do."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repositories import BAD, GOOD, Repository

from tqcheck.baseline import FILE, Baseline, Key, find, fingerprint, keyed, normalised, passages, present, read, rendered_json, save, updated, written
from tqcheck.config import Config
from tqcheck.document import Segment
from tqcheck.engine import check_documents
from tqcheck.errors import InputError
from tqcheck.readers import read_text
from tqcheck.report import Report

OTHER = "Les cofondateurs d’Openai ont parlé à la presse.\n"


def report(text: str, path: str = "a.md", format: str = "markdown") -> Report:
    made, = check_documents([read_text(text, path, format)], Config())
    return made


def unknown(baseline: Baseline, made: Report) -> list[str]:
    """The passages of the findings that a baseline does not know."""
    known = baseline.known(made)
    return [finding.text for finding in made.findings if finding not in known]


@pytest.mark.parametrize("edit", [
    lambda text: "# Titre\n\nUne phrase de plus. " + text, lambda text: text.replace("\n\n", "\n\nUn paragraphe.\n\n"), lambda text: text + "\n" + GOOD,
    lambda text: text.replace("\u00a0", " "), lambda text: text.replace("’", "'"), lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("message", "**message**"), lambda text: text.replace("ce message", "ce\nmessage"),
    lambda text: "\n\n".join(reversed(text.split("\n\n"))),
])
def test_a_known_finding_stays_known_through_edits_elsewhere_and_typography(edit: Callable[[str], str]) -> None:
    text = f"{OTHER}\n{BAD}"
    baseline = written(Path(FILE), [report(text)])
    assert len(baseline) == len(report(text).findings) >= 2
    assert {"taureau ****", "Openai"}.isdisjoint(finding.removeprefix("d’") for finding in unknown(baseline, report(edit(text))))


@pytest.mark.parametrize("edit", [lambda text: text.replace("message", "projet"), lambda text: text + "\n" + BAD.replace("ce ", "un ")])
def test_a_changed_or_new_sentence_is_not_known(edit: Callable[[str], str]) -> None:
    baseline = written(Path(FILE), [report(BAD)])
    assert unknown(baseline, report(BAD)) == []
    assert unknown(baseline, report(edit(BAD))) == ["taureau ****"]


def test_a_further_copy_of_a_sentence_is_not_known() -> None:
    baseline = written(Path(FILE), [report(f"{BAD}\n{BAD}")])
    assert unknown(baseline, report(f"{BAD}\n{BAD}\n{BAD}")) == ["taureau ****"]
    assert unknown(baseline, report(BAD)) == []


def test_another_file_is_not_known_and_the_same_one_is_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "articles").mkdir()
    baseline = written(tmp_path / FILE, [report(BAD, str(tmp_path / "articles" / "a.md"))])
    assert list(baseline.findings) == ["articles/a.md"]
    monkeypatch.chdir(tmp_path / "articles")
    assert unknown(baseline, report(BAD, "a.md")) == []
    assert unknown(baseline, report(BAD, "b.md")) == ["taureau ****"]


def test_the_file_has_an_entry_a_line_in_a_fixed_order_and_comes_back_the_same(tmp_path: Path) -> None:
    reports = [report(f"{OTHER}\n{BAD}", str(tmp_path / name)) for name in ("été.md", "b.md", "a.md")]
    first, second = written(tmp_path / FILE, reports), written(tmp_path / FILE, reports[::-1])
    assert rendered_json(first) == rendered_json(second)
    lines = rendered_json(first).splitlines()
    assert [json.loads(line.strip().rstrip(","))["check"] for line in lines if '"check"' in line] == ["censored", "name"] * 3
    assert [line.strip() for line in lines if line.endswith("[")] == ['"a.md": [', '"b.md": [', '"été.md": [']
    save(first)
    assert read(tmp_path / FILE) == first
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_text_without_findings_leaves_no_line(tmp_path: Path) -> None:
    clean = written(tmp_path / FILE, [report(GOOD)])
    assert json.loads(rendered_json(clean)) == {"version": 1, "findings": {}}
    save(clean)
    assert len(read(tmp_path / FILE)) == 0


ENTRIES = st.dictionaries(st.text(min_size=1, max_size=8), st.dictionaries(
    st.builds(Key, st.sampled_from(["calque", "name"]), st.text("0123456789abcdef", min_size=16, max_size=16), st.integers(0, 3)),
    st.text(max_size=12), min_size=1))


@given(ENTRIES)
def test_every_baseline_is_json_with_all_its_entries(findings: dict[str, dict[Key, str]]) -> None:
    stored = json.loads(rendered_json(Baseline(Path(FILE), findings)))["findings"]
    assert {name: {Key(r["check"], r["sentence"], r["occurrence"]): r["text"] for r in rows} for name, rows in stored.items()} == findings


@given(st.text(), st.text(" \u00a0\u202f\t\n", min_size=1, max_size=3))
def test_spaces_and_composition_do_not_change_what_a_sentence_is_known_by(text: str, spaces: str) -> None:
    assert normalised(spaces + text) == normalised(text)
    assert fingerprint(Segment(f"a{spaces}b", 0)) == fingerprint(Segment("a b", 7, 3))
    assert fingerprint(Segment("e\u0301 l'", 0)) == fingerprint(Segment("é l’", 0)) != fingerprint(Segment("e l’", 0))


def test_keys_count_findings_of_one_check_in_one_sentence() -> None:
    twice = "Il parle de «\u00a0taureau ****\u00a0» et encore de «\u00a0taureau ****\u00a0».\n"
    keys = [key for key, finding in keyed(report(f"{twice}\n{BAD}")) if finding.check == "censored"]
    assert [key.occurrence for key in keys] == [0, 1, 0]
    assert len({key.sentence for key in keys}) == 2


def test_update_drops_what_no_longer_occurs_and_adds_what_is_new_only_if_asked() -> None:
    old = written(Path(FILE), [report(f"{OTHER}\n{BAD}"), report(BAD, "b.md")])
    now = report(f"{BAD}\n{BAD}")
    ran = [frozenset({"censored", "name"})]
    assert sorted(updated(old, [now], ran).findings["a.md"]) == sorted(passages(now))
    pruned = updated(old, [now], ran, add=False)
    assert [(key.check, key.occurrence) for key in pruned.findings["a.md"]] == [("censored", 0)]
    assert pruned.findings["b.md"] == old.findings["b.md"]


def test_update_keeps_entries_of_checks_that_did_not_run() -> None:
    old = written(Path(FILE), [report(f"{OTHER}\n{BAD}")])
    kept = updated(old, [report(GOOD)], [frozenset({"censored"})]).findings["a.md"]
    assert {key.check for key in kept} == {"name"}


def test_entries_of_files_that_are_gone_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    both = written(tmp_path / FILE, [report(BAD, str(tmp_path / name)) for name in ("a.md", "gone.md")])
    assert list(present(both).findings) == ["a.md"]


@pytest.mark.parametrize(("content", "message"), [
    ("", "not a baseline"), ("[]", "not a baseline"), ('{"version": 1}', "not a baseline"),
    ('{"version": 1, "findings": {"a": [{"check": "x"}]}}', "not a baseline"),
    ('{"version": 1, "findings": {"a": ["x"]}}', "not a baseline"), ('{"version": 2, "findings": {}}', "version 2"), ("<<<<<<< HEAD\n", "not a baseline")])
def test_a_damaged_baseline_is_one_sentence_and_a_hint(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path / FILE)
    assert "tqcheck baseline write" in caught.value.hint


def test_a_baseline_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.json")
    with pytest.raises(InputError, match="cannot be written"):
        save(Baseline(tmp_path / "none" / FILE, {}))


def test_the_nearest_baseline_upwards_is_found(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / FILE).write_text("{}", encoding="utf-8")
    assert find(below) == tmp_path / FILE
    (below / FILE).write_text("{}", encoding="utf-8")
    assert find(below) == below / FILE


@pytest.fixture
def place(tmp_path: Path) -> Repository:
    """A folder with two texts; no repository is needed."""
    made = Repository(tmp_path / "articles été")
    made.write("a.md", f"{OTHER}\n{BAD}")
    made.write("b.md", BAD)
    return made


def test_what_was_written_does_not_fail_and_something_new_does(place: Repository) -> None:
    done = place.tqcheck("baseline", "write", "--no-models", "a.md", "b.md")
    assert (done.returncode, done.stdout) == (0, f"{FILE}: 3 findings in 2 files\n")
    done = place.tqcheck("check", "--no-models", "--fail-on", "minor", "--min-score", "85", "a.md", "b.md")
    assert done.returncode == 0
    assert "[censored]" not in done.stdout
    assert "2 findings known from the baseline: not listed" in done.stdout
    place.write("b.md", BAD + "\n" + BAD.replace("message", "projet"))
    done = place.tqcheck("check", "--no-models", "-f", "json", "b.md")
    assert done.returncode == 1
    found = [f for s in json.loads(done.stdout)["documents"][0]["segments"] for f in s["findings"]]
    assert [f["text"] for f in found] == ["taureau ****"]


def test_known_findings_are_listed_on_request_and_still_do_not_fail(place: Repository) -> None:
    place.tqcheck("baseline", "write", "--no-models", "a.md")
    done = place.tqcheck("check", "--no-models", "--show-baseline", "a.md")
    assert done.returncode == 0
    assert "(in the baseline)" in done.stdout
    assert "2 findings known from the baseline: listed, but not in the way" in done.stdout


def test_a_baseline_can_be_named_or_left_out(place: Repository) -> None:
    place.tqcheck("baseline", "write", "--no-models", "--baseline", "known.json", "a.md")
    assert place.tqcheck("check", "--no-models", "a.md").returncode == 1
    assert place.tqcheck("check", "--no-models", "--baseline", "known.json", "a.md").returncode == 0
    (place.folder / "known.json").rename(place.folder / FILE)
    assert place.tqcheck("check", "--no-models", "a.md").returncode == 0
    assert place.tqcheck("check", "--no-models", "--baseline", "none", "a.md").returncode == 1
    assert place.tqcheck("check", "--no-models", "--baseline", "nowhere.json", "a.md").returncode == 2


def test_update_says_what_it_added_dropped_and_kept_and_needs_no_names(place: Repository) -> None:
    place.tqcheck("baseline", "write", "--no-models", "a.md", "b.md")
    before = (place.folder / FILE).read_bytes()
    assert place.tqcheck("baseline", "update", "--no-models").stdout.endswith(": 0 added, 0 dropped, 3 kept\n")
    assert (place.folder / FILE).read_bytes() == before
    place.write("a.md", f"{GOOD}\n{BAD.replace('message', 'projet')}")
    (place.folder / "b.md").unlink()
    assert place.tqcheck("baseline", "update", "--no-models", "--prune").stdout.endswith(": 0 added, 3 dropped, 0 kept\n")
    assert place.tqcheck("baseline", "update", "--no-models", "a.md").stdout.endswith(": 1 added, 0 dropped, 0 kept\n")


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_written(place: Repository) -> None:
    done = place.tqcheck("baseline", "write", "--no-models", "none.md", "b.md")
    assert done.returncode == 2
    assert "none.md does not exist" in done.stderr
    assert list(read(place.folder / FILE).findings) == ["b.md"]
