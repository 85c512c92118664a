"""The git hook, in real repositories: what it installs and leaves alone, what it reads, what it holds back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from repositories import BAD, ENGLISH, GOOD, ROOT, Repository, repository

from tqcheck.errors import InputError
from tqcheck.hook import KEPT, MARK, install, is_ours, script, uninstall

MINOR = "Les cofondateurs d’Openai ont parlé à la presse.\n"
FOREIGN = "#!/bin/sh\necho le crochet étranger \"$@\" >> seen.txt\ncat >> seen.txt\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "dépôt à moi")


def hook(repo: Repository, name: str = "pre-commit") -> Path:
    return repo.folder / ".git" / "hooks" / name


def committed(repo: Repository, *options: str) -> subprocess.CompletedProcess[str]:
    """A commit through the hooks."""
    return repo.call("git", "commit", "-m", "x", *options)


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_commit_with_a_serious_error_is_held_back_with_what_to_do_and_a_clean_one_passes(repo: Repository) -> None:
    assert "installed" in repo.tqcheck("hook", "install").stdout
    repo.write("articles/été 1.md", BAD)
    repo.git("add", "-A")
    done = committed(repo)
    assert done.returncode == 1
    assert "taureau ****" in done.stderr + done.stdout
    for words in ("holds this commit back: 1 finding in the way, in 'articles/été 1.md'", "<!-- tqcheck-ignore-next censored -->",
                  "tqcheck baseline update --no-models 'articles/été 1.md'", "git commit --no-verify"):
        assert words in done.stderr
    repo.write("articles/été 1.md", GOOD)
    repo.git("add", "-A")
    done = committed(repo)
    assert done.returncode == 0, done.stderr
    assert "1 text read, nothing in the way" in done.stderr


def test_what_the_message_advises_lets_the_commit_pass(repo: Repository) -> None:
    repo.tqcheck("hook", "install")
    repo.write("a.md", BAD)
    repo.git("add", "-A")
    assert repo.tqcheck("baseline", "update", "--no-models", "a.md").returncode == 0
    assert committed(repo).returncode == 0
    repo.write("b.md", f"<!-- tqcheck-ignore-next censored -->\n{BAD}")
    repo.git("add", "-A")
    assert committed(repo).returncode == 0
    repo.write("c.md", BAD)
    repo.git("add", "-A")
    assert committed(repo).returncode == 1
    assert committed(repo, "--no-verify").returncode == 0


def test_what_is_staged_is_read_not_the_working_copy(repo: Repository) -> None:
    repo.write("a.md", GOOD)
    repo.git("add", "-A")
    repo.write("a.md", BAD)
    assert repo.tqcheck("hook", "run").returncode == 0
    repo.git("add", "-A")
    repo.write("a.md", GOOD)
    assert repo.tqcheck("hook", "run").returncode == 1
    (repo.folder / "a.md").unlink()
    assert repo.tqcheck("hook", "run").returncode == 1


def test_a_commit_of_named_files_reads_those_alone(repo: Repository) -> None:
    repo.commit(a_md=GOOD, b_md=GOOD)
    repo.tqcheck("hook", "install")
    repo.write("a.md", GOOD * 2)
    repo.write("b.md", BAD)
    repo.git("add", "b.md")
    assert committed(repo, "a.md").returncode == 0
    assert committed(repo, "b.md").returncode == 1


def test_only_french_texts_among_the_changed_files_are_read(repo: Repository) -> None:
    repo.commit(old_md=BAD)
    for name, text in (("README.md", ENGLISH), ("requirements.txt", "numpy>=2\n"), ("empty.txt", ""), ("code.py", f"# {BAD}")):
        repo.write(name, text)
    repo.git("add", "-A")
    done = repo.tqcheck("hook", "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_excluded_files_and_settings_for_paths_hold(repo: Repository) -> None:
    repo.write("tqcheck.toml", 'exclude = ["old/*"]\n[[overrides]]\npaths = ["drafts/*"]\nfail-on = "never"\n')
    for name in ("old/a.md", "drafts/a.md"):
        repo.write(name, BAD)
    repo.git("add", "-A")
    done = repo.tqcheck("hook", "run")
    assert (done.returncode, done.stderr) == (0, "tqcheck: 1 text read, nothing in the way.\n")
    repo.write("articles/a.md", BAD)
    repo.git("add", "-A")
    done = repo.tqcheck("hook", "run", inside="drafts")
    assert done.returncode == 1
    assert "articles/a.md" in done.stderr
    assert "drafts" not in done.stdout


def test_a_french_text_that_is_not_utf_8_is_an_error_with_a_way_out(repo: Repository) -> None:
    (repo.folder / "a.txt").write_bytes("Le ministre a répondu à l’été.\n".encode("cp1252"))
    repo.write("b.txt", BAD)
    repo.git("add", "-A")
    done = repo.tqcheck("hook", "run")
    assert done.returncode == 2
    assert "iconv" in done.stderr
    assert "taureau" in done.stdout


def test_with_diff_only_sentences_that_changed_hold_a_commit_back(repo: Repository) -> None:
    repo.commit(a_md=BAD)
    repo.tqcheck("hook", "install", "--diff")
    repo.write("a.md", BAD.strip() + " " + GOOD)
    repo.git("add", "-A")
    assert repo.tqcheck("hook", "run").returncode == 1
    assert committed(repo).returncode == 0
    repo.write("a.md", BAD.strip() + " " + GOOD.strip() + " " + BAD.replace("message", "projet"))
    repo.git("add", "-A")
    done = committed(repo)
    assert done.returncode == 1
    assert "1 finding in the way" in done.stderr


def test_fail_on_is_kept_in_the_installed_hook(repo: Repository) -> None:
    repo.write("a.md", MINOR)
    repo.git("add", "-A")
    repo.tqcheck("hook", "install", "--fail-on", "minor")
    assert committed(repo).returncode == 1
    repo.tqcheck("hook", "install", "--fail-on", "critical")
    assert committed(repo).returncode == 0


def test_a_score_under_the_minimum_holds_a_commit_back(repo: Repository) -> None:
    repo.write("tqcheck.toml", "min-score = 99\n")
    repo.write("a.md", MINOR)
    repo.git("add", "-A")
    done = repo.tqcheck("hook", "run")
    assert done.returncode == 1
    assert "a score under min-score, in a.md" in done.stderr


def test_a_push_is_read_as_it_is_pushed(repo: Repository, tmp_path: Path) -> None:
    repo.git("init", "-q", "--bare", tmp_path / "remote.git")
    repo.git("remote", "add", "origin", tmp_path / "remote.git")
    repo.commit(a_md=BAD)
    repo.git("push", "-q", "origin", "main")
    repo.tqcheck("hook", "install", "--type", "pre-push")
    repo.commit(b_md=GOOD)
    done = repo.call("git", "push", "-q", "origin", "main")
    assert done.returncode == 0, done.stderr
    repo.commit(c_md=BAD)
    repo.commit(c_md=BAD + GOOD)
    done = repo.call("git", "push", "-q", "origin", "main", "main:topic")
    assert done.returncode == 1
    assert "holds this push back: 1 finding in the way, in c.md" in done.stderr
    assert "a.md" not in done.stdout
    assert repo.call("git", "push", "-q", "--delete", "origin", "main").returncode in (0, 1)


def test_ci_reads_what_was_committed_since_a_base(repo: Repository) -> None:
    base = repo.commit(a_md=BAD)
    repo.commit(b_md=GOOD)
    repo.write("c.md", BAD)
    assert repo.tqcheck("hook", "run", "--base", base).returncode == 0
    repo.commit(c_md=BAD)
    done = repo.tqcheck("hook", "run", "--base", base)
    assert done.returncode == 1
    assert "tqcheck: 1 finding in the way, in c.md" in done.stderr
    assert "--no-verify" not in done.stderr
    assert repo.tqcheck("hook", "run", "--base", base, "-f", "json").stdout.startswith("{")
    assert repo.tqcheck("hook", "run", "--base", "nowhere").returncode == 2


def test_a_foreign_hook_is_kept_runs_first_and_comes_back(repo: Repository) -> None:
    executable(hook(repo), FOREIGN)
    assert f"runs first, as pre-commit{KEPT}" in repo.tqcheck("hook", "install").stdout
    repo.tqcheck("hook", "install", "--full")
    assert hook(repo, f"pre-commit{KEPT}").read_text(encoding="utf-8") == FOREIGN
    assert " --full" in hook(repo).read_text(encoding="utf-8")
    repo.tqcheck("hook", "install")
    repo.write("a.md", BAD)
    repo.git("add", "-A")
    assert committed(repo).returncode == 1
    assert (repo.folder / "seen.txt").read_text(encoding="utf-8") == "le crochet étranger\n"
    assert "is back" in repo.tqcheck("hook", "uninstall").stdout
    assert hook(repo).read_text(encoding="utf-8") == FOREIGN
    assert os.access(hook(repo), os.X_OK)
    assert not hook(repo, f"pre-commit{KEPT}").exists()


def test_a_foreign_hook_that_fails_holds_the_commit_back_with_its_own_status(repo: Repository) -> None:
    executable(hook(repo), "#!/bin/sh\nexit 7\n")
    repo.tqcheck("hook", "install")
    assert repo.call("sh", hook(repo)).returncode == 7


def test_a_foreign_pre_push_hook_gets_its_arguments_and_input(repo: Repository, tmp_path: Path) -> None:
    repo.git("init", "-q", "--bare", tmp_path / "remote.git")
    repo.git("remote", "add", "origin", tmp_path / "remote.git")
    executable(hook(repo, "pre-push"), FOREIGN)
    repo.tqcheck("hook", "install", "--type", "pre-push")
    tip = repo.commit(a_md=BAD)
    assert repo.call("git", "push", "-q", "origin", "main").returncode == 1
    said, refs = (repo.folder / "seen.txt").read_text(encoding="utf-8").splitlines()
    assert said == f"le crochet étranger origin {tmp_path / 'remote.git'}"
    assert refs == f"refs/heads/main {tip} refs/heads/main {'0' * 40}"


def test_uninstall_leaves_a_foreign_hook_alone_and_takes_nothing_that_is_not_there(repo: Repository) -> None:
    executable(hook(repo), FOREIGN)
    said = repo.tqcheck("hook", "uninstall").stdout
    assert "left alone" in said
    assert "pre-push: not there" in said
    assert hook(repo).read_text(encoding="utf-8") == FOREIGN


def test_two_foreign_hooks_are_not_overwritten(tmp_path: Path) -> None:
    executable(tmp_path / "pre-commit", FOREIGN)
    executable(tmp_path / f"pre-commit{KEPT}", "#!/bin/sh\n# l’autre\n")
    with pytest.raises(InputError, match="kept beside it already"):
        install(tmp_path, "pre-commit")
    assert (tmp_path / "pre-commit").read_text(encoding="utf-8") == FOREIGN
    assert "l’autre" in (tmp_path / f"pre-commit{KEPT}").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pre-commit", f"pre-commit{KEPT}"]


def test_a_hook_is_ours_by_its_second_line_alone(tmp_path: Path) -> None:
    assert is_ours(executable(tmp_path / "ours", script("pre-commit", ())))
    assert not is_ours(executable(tmp_path / "foreign", f"#!/bin/sh\n\n{MARK}\n"))
    assert not is_ours(tmp_path / "missing")
    (tmp_path / "binary").write_bytes(b"\x7fELF\xff\n\xfe")
    assert not is_ours(tmp_path / "binary")


def test_a_link_to_a_foreign_hook_is_kept_as_a_link(tmp_path: Path) -> None:
    target = executable(tmp_path / "tools" / "check.sh", FOREIGN)
    folder = tmp_path / "hooks"
    folder.mkdir()
    (folder / "pre-commit").symlink_to(target)
    install(folder, "pre-commit")
    assert target.read_text(encoding="utf-8") == FOREIGN
    assert (folder / f"pre-commit{KEPT}").is_symlink()
    uninstall(folder, "pre-commit")
    assert (folder / "pre-commit").readlink() == target


def test_the_folder_that_git_is_set_to_use_is_used(repo: Repository) -> None:
    repo.git("config", "core.hooksPath", "tools/crochets")
    (repo.folder / "articles").mkdir()
    assert repo.tqcheck("hook", "install", inside="articles").returncode == 0
    assert is_ours(repo.folder / "tools" / "crochets" / "pre-commit")
    assert not hook(repo).exists()
    repo.write("a.md", BAD)
    repo.git("add", "a.md")
    assert committed(repo).returncode == 1


def test_a_folder_of_hooks_that_several_repositories_share_is_told(repo: Repository, tmp_path: Path) -> None:
    repo.git("config", "core.hooksPath", tmp_path / "shared")
    assert "serves every repository" in repo.tqcheck("hook", "install").stderr
    assert repo.tqcheck("hook", "uninstall").returncode == 0
    repo.git("config", "--unset", "core.hooksPath")
    assert repo.tqcheck("hook", "install").stderr == ""


def test_a_worktree_has_the_hook_of_its_repository(repo: Repository, tmp_path: Path) -> None:
    repo.commit(a_md=GOOD)
    repo.git("worktree", "add", "-q", tmp_path / "autre")
    other = Repository(tmp_path / "autre")
    assert other.tqcheck("hook", "install").returncode == 0
    assert is_ours(hook(repo))
    other.write("b.md", BAD)
    other.git("add", "-A")
    assert committed(other).returncode == 1
    other.write("b.md", GOOD)
    other.git("add", "-A")
    assert committed(other).returncode == 0


def test_a_hook_that_a_kept_hook_runs_again_does_nothing(repo: Repository) -> None:
    executable(hook(repo), '#!/bin/sh\necho once >> seen.txt\n"$(dirname "$0")/pre-commit"\n')
    repo.tqcheck("hook", "install")
    repo.write("a.md", GOOD)
    repo.git("add", "a.md")
    assert committed(repo).returncode == 0
    assert (repo.folder / "seen.txt").read_text(encoding="utf-8") == "once\n"


def test_modules_of_the_repository_are_never_run(repo: Repository) -> None:
    repo.tqcheck("hook", "install")
    repo.write("json.py", "raise SystemExit(9)\n")
    repo.write("a.md", GOOD)
    repo.git("add", "-A")
    assert committed(repo).returncode == 0


def test_a_python_that_is_gone_is_told_with_a_way_out(repo: Repository) -> None:
    path = executable(repo.folder / "hook", script("pre-commit", (), python="/no where/python"))
    done = repo.call("sh", path)
    assert done.returncode == 2
    assert "is gone: /no where/python" in done.stderr
    assert "git commit --no-verify" in done.stderr


@pytest.mark.parametrize("kind", ["pre-commit", "pre-push"])
def test_the_script_is_valid_for_the_plainest_shell(kind: str, tmp_path: Path) -> None:
    path = executable(tmp_path / kind, script(kind, ("--fail-on", "it's; rm -rf /"), python="/a 'b'/python"))
    assert subprocess.run(["sh", "-n", path], capture_output=True, check=False).stderr == b""
    assert "'it'\"'\"'s; rm -rf /'" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "message", "hint"), [
    (("hook", "install", "--type", "pre-comit"), "unknown hook “pre-comit”", "pre-commit"),
    (("hook", "install", "--fail-on", "grave"), "unknown value of fail-on", "critical"),
    (("hook", "uninstall", "--type", "x"), "unknown hook “x”", "pre-push"),
    (("hook", "run", "post-commit"), "unknown hook “post-commit”", "pre-"),
    (("hook", "run", "-f", "wav"), "no output format", "json"),
])
def test_a_wrong_option_is_one_sentence_and_a_hint_and_changes_nothing(repo: Repository, arguments: tuple[str, ...], message: str, hint: str) -> None:
    before = sorted(hook(repo).parent.iterdir())
    done = repo.tqcheck(*arguments)
    assert done.returncode == 2
    first, second = done.stderr.strip().splitlines()
    assert message in first
    assert hint in second
    assert sorted(hook(repo).parent.iterdir()) == before


def test_outside_a_repository_or_in_a_bare_one_the_hook_says_so(tmp_path: Path) -> None:
    outside = Repository(tmp_path / "nothing")
    assert "in no git repository" in outside.tqcheck("hook", "install").stderr
    repository(tmp_path / "some").git("init", "-q", "--bare", tmp_path / "bare.git")
    done = Repository(tmp_path / "bare.git").tqcheck("hook", "install")
    assert done.returncode == 2
    assert "work tree" in done.stderr


def test_a_rules_only_hook_loads_no_model_library(repo: Repository) -> None:
    repo.write("a.md", BAD)
    repo.git("add", "-A")
    program = ("import sys; sys.argv = ['tqcheck', 'hook', 'run', '-f', 'json']\nfrom tqcheck.cli import main\ntry:\n    main()\nexcept SystemExit as end:\n"
               "    heavy = ('ctranslate2', 'sentencepiece', 'numpy', 'torch', 'sqlite3')\n"
               "    print('LOADED', end.code, *[m for m in heavy if m in sys.modules])")
    assert repo.call(sys.executable, "-c", program).stdout.splitlines()[-1] == "LOADED 1"


@pytest.mark.skipif("TQCHECK_PRE_COMMIT" not in os.environ, reason="builds a virtual environment from the network: set TQCHECK_PRE_COMMIT=1")
def test_pre_commit_itself_blocks_the_case_study_passes_a_clean_article_and_the_case_study_with_a_baseline(repo: Repository, tmp_path: Path) -> None:
    repo.environment |= {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "PYTHONPATH": ""}
    tip = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    repo.write(".pre-commit-config.yaml", f"repos:\n- repo: {ROOT}\n  rev: {tip}\n  hooks:\n  - id: tqcheck\n")
    assert repo.call(sys.executable, "-m", "pre_commit", "install", "--install-hooks").returncode == 0
    repo.git("add", "-A")
    assert committed(repo).returncode == 0
    repo.write("a.txt", (ROOT / "corpora" / "grok-altman" / "grok-altman.fr.txt").read_text(encoding="utf-8"))
    repo.git("add", "-A")
    assert committed(repo).returncode == 1
    program, = (tmp_path / "pre-commit").glob("repo*/py_env*/bin/tqcheck")
    assert repo.call(program, "baseline", "write", "--no-models", "a.txt").returncode == 0
    repo.write("clean.md", GOOD)
    repo.git("add", "-A")
    done = committed(repo)
    assert done.returncode == 0, done.stderr + done.stdout
