"""What makes a run fail: severities and scores of what counts, by path; and `check` with --diff and --hook."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from fakes import clean_report, sample_report
from hypothesis import given
from hypothesis import strategies as st
from repositories import BAD, ENGLISH, GOOD, ROOT, Repository, repository
from typer.main import get_command

from tqcheck.baseline import FILE, written
from tqcheck.changes import Hunk
from tqcheck.cli.app import app
from tqcheck.cli.verdict import verdict
from tqcheck.config import Config, with_settings
from tqcheck.finding import Severity
from tqcheck.gate import Gated, Scope, counted_score, gated
from tqcheck.metrics import Weights

REPORT = sample_report()
PATH = REPORT.document.path
ALL = Gated(REPORT, REPORT.findings)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "dépôt")


@pytest.mark.parametrize("level", ["neutral", "minor", "major", "critical"])
def test_findings_fail_from_the_severity_on_that_is_set(level: str) -> None:
    failing = ALL.failing(Config(fail_on=level))
    assert {f.severity for f in failing} == {s for s in Severity if s >= Severity.parse(level)}
    assert ALL.fails(Config(fail_on=level))


def test_never_fails_on_no_finding_but_still_on_a_score() -> None:
    assert not ALL.fails(Config(fail_on="never"))
    assert ALL.fails(Config(fail_on="never", min_score=99))
    assert not Gated(REPORT, (), REPORT.findings).fails(Config(fail_on="neutral", min_score=100))
    assert not gated(clean_report(), Scope()).fails(Config(fail_on="neutral", min_score=100))


def test_the_settings_of_its_path_decide() -> None:
    config = with_settings(Config(), {"min-score": 99, "overrides": [{"paths": ["articles/*"], "fail-on": "never", "min-score": 0}]}, "x")
    assert not ALL.fails(config)
    assert gated(sample_report("other.txt"), Scope()).fails(config)


def test_the_score_of_all_that_counts_is_that_of_the_report() -> None:
    taken = [q for q in REPORT.qualities if q.score is not None]
    mean = sum(q.score * q.words for q in taken if q.score is not None) / sum(q.words for q in taken)
    assert counted_score(REPORT, (), Weights()) == pytest.approx(mean)
    assert counted_score(REPORT, REPORT.findings, Weights()) == 100.0


def test_without_a_scope_everything_counts_and_nothing_is_noted() -> None:
    assert gated(REPORT, Scope()) == ALL


def test_what_the_baseline_knows_is_left_out_or_marked_and_never_counts() -> None:
    baseline = written(Path(FILE), [REPORT])
    hidden, shown = gated(REPORT, Scope(baseline)), gated(REPORT, Scope(baseline, show_known=True))
    assert hidden.counted == shown.counted == hidden.report.findings == ()
    assert [f.span for f in shown.report.findings] == [f.span for f in REPORT.findings]
    assert all(f.message.endswith(" (in the baseline)") for f in shown.report.findings)
    assert hidden.report.quality == REPORT.quality
    number = len(REPORT.findings)
    assert hidden.report.notes[-1] == f"{number} findings known from the baseline: not listed; the scores count all."


def test_only_findings_in_changed_lines_count_and_a_new_path_counts_whole() -> None:
    first = REPORT.document.line_column(REPORT.document.segments[0].start)[0]
    one = gated(REPORT, Scope(changes={PATH: (Hunk(first, 1, ""),)}))
    assert {f.segment for f in one.counted} == {0}
    assert "in sentences that did not change: not listed" in one.report.notes[-1]
    assert gated(REPORT, Scope(changes={})) == ALL
    assert gated(REPORT, Scope(changes={PATH: ()})).counted == ()
    assert [Scope(changes=changes).unchanged(PATH) for changes in (None, {}, {PATH: ()}, {PATH: (Hunk(1, 1, ""),)})] == [False, False, True, False]


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), max_size=4), st.booleans())
def test_what_counts_is_never_more_than_what_was_found_and_is_listed(lines: list[tuple[int, int]], show: bool) -> None:
    result = gated(REPORT, Scope(changes={PATH: tuple(Hunk(first, count, "") for first, count in lines)}, show_known=show))
    assert set(result.counted) <= set(result.report.findings) <= set(REPORT.findings)
    assert result.failing(Config(fail_on="neutral")) == result.counted


def test_the_verdict_names_what_holds_back_and_the_ways_out() -> None:
    told = list(verdict([ALL, gated(clean_report(), Scope())], Config(translator="none", lm="none"), "push"))
    number = len(ALL.failing(Config()))
    assert told[0] == f"tqcheck holds this push back: {number} findings in the way, in {PATH}"
    assert any(line.endswith(f"tqcheck baseline update --no-models {PATH}") for line in told)
    assert told[-1].endswith("git push --no-verify")
    assert not any("--no-models" in line for line in verdict([ALL], Config(), "commit"))
    assert not any("--no-verify" in line for line in verdict([ALL], Config(), ""))
    assert list(verdict([gated(clean_report(), Scope())], Config(), "commit")) == ["tqcheck: 1 text read, nothing in the way."]
    assert list(verdict([], Config(), "commit")) == []


def test_check_with_diff_reports_only_sentences_that_changed(repo: Repository) -> None:
    repo.commit(a_md=BAD, b_md=BAD)
    repo.write("a.md", BAD.strip() + " " + BAD.replace("message", "projet"))
    done = repo.tqcheck("check", "--no-models", "--diff", "-f", "json", "a.md", "b.md")
    assert done.returncode == 1
    document, = json.loads(done.stdout)["documents"]
    assert [(s["text"][:20], len(s["findings"])) for s in document["segments"]] == [("Il a qualifié ce mes", 0), ("Il a qualifié ce pro", 1)]
    assert any("1 finding in sentences that did not change" in note for note in document["notes"])


def test_check_with_diff_reads_a_new_file_whole_and_an_unchanged_one_not_at_all(repo: Repository) -> None:
    repo.commit(a_md=BAD)
    repo.write("new.md", BAD)
    done = repo.tqcheck("check", "--no-models", "--diff", "a.md")
    assert (done.returncode, done.stdout) == (0, "")
    assert repo.tqcheck("check", "--no-models", "--diff", "new.md").returncode == 1
    assert repo.tqcheck("check", "--no-models", "--diff", "-", stdin=BAD).returncode == 1


def test_a_base_is_another_commit_to_compare_with_from_any_folder(repo: Repository) -> None:
    base = repo.commit(a_md=GOOD)
    repo.commit(a_md=BAD)
    repo.write("sub/x.md", GOOD)
    assert repo.tqcheck("check", "--no-models", "--diff", "../a.md", inside="sub").returncode == 0
    assert repo.tqcheck("check", "--no-models", "--base", base, "../a.md", inside="sub").returncode == 1
    done = repo.tqcheck("check", "--no-models", "--base", "nowhere", "a.md")
    assert done.returncode == 2
    assert "git knows no commit “nowhere”" in done.stderr


def test_diff_outside_a_repository_is_one_sentence_and_a_hint(tmp_path: Path) -> None:
    outside = Repository(tmp_path / "nothing")
    outside.write("a.md", GOOD)
    done = outside.tqcheck("check", "--no-models", "--diff", "a.md")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2
    assert "git init" in done.stderr


def test_as_a_hook_check_passes_over_what_is_not_french_and_says_how_to_go_on(repo: Repository) -> None:
    for name, text in (("README.md", ENGLISH), ("requirements.txt", "numpy>=2\n"), ("empty.txt", ""), ("a.md", BAD)):
        repo.write(name, text)
    assert repo.tqcheck("check", "--no-models", "README.md").returncode == 2
    done = repo.tqcheck("check", "--hook", "--no-models", "README.md", "requirements.txt", "empty.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = repo.tqcheck("check", "--hook", "--no-models", "README.md", "a.md")
    assert done.returncode == 1
    assert "git commit --no-verify" in done.stderr
    assert repo.tqcheck("check", "--hook", "--no-models", "missing.md").returncode == 2


def test_unused_comments_are_told_on_request(repo: Repository) -> None:
    repo.write("a.md", f"<!-- tqcheck-ignore-next calque -->\n{GOOD}")
    assert "holds nothing back" in repo.tqcheck("check", "--no-models", "--unused-ignores", "a.md").stdout
    assert "holds nothing back" not in repo.tqcheck("check", "--no-models", "a.md").stdout


def options(*names: str) -> set[str]:
    """The options of a subcommand."""
    command = get_command(app)
    for name in names:
        command = command.commands[name]  # type: ignore[attr-defined]
    return {option for p in command.params for option in p.opts}


def test_the_manifest_has_both_hooks_with_options_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["tqcheck", "tqcheck-full"]
    for hook in hooks:
        program, command, *given = hook["entry"].split()
        assert (program, command, hook["language"], hook["args"]) == ("tqcheck", "check", "python", ["--force-exclude"])
        assert {*given, *hook["args"]} <= options("check")
    assert "--no-models" in hooks[0]["entry"]
    assert hooks[1]["require_serial"] is True


def test_the_action_gives_options_that_exist_and_no_input_becomes_code() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = action["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert not any("${{" in script for script in scripts)
    assert all(step["shell"] == "bash" for step in steps if "run" in step)
    given = set(re.findall(r"(?<![\w-])--[a-z-]+", scripts[-1]))
    assert {"--base", "--full", "--diff", "--fail-on"} == given <= options("hook", "run")
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(action["inputs"])
