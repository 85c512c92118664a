"""`tqcheck fix` as a user runs it: what is printed, what is written, and the exit status."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tqcheck.cli.fix import replace_file
from tqcheck.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
BAD = "🙂 L’e\u0301te\u0301 d’Openai: «oui».\n"
GOOD = "🙂 L’e\u0301te\u0301 d’OpenAI\u00a0: «\u00a0oui\u00a0».\n"
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `python -m tqcheck fix` in a folder of the test's own."""
    def call(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", "tqcheck", "fix", *map(str, arguments)], capture_output=True, input=stdin.encode(), cwd=tmp_path,
                              check=False, env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)})
    return call


def test_a_diff_that_patch_understands_comes_first_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(f"# Titre\n\n{BAD}".encode().removesuffix(b"\n"))
    done = run("a.md", "--diff")
    assert (done.returncode, file.read_bytes()) == (1, f"# Titre\n\n{BAD}".encode().removesuffix(b"\n"))
    assert "No newline at end of file" in done.stdout.decode()
    assert "nothing is written without --write" in done.stderr.decode()
    assert run("a.md").stdout == done.stdout
    if shutil.which("patch"):
        subprocess.run(["patch", "-p0", "-s"], input=done.stdout, cwd=tmp_path, check=True)
        assert file.read_bytes() == f"# Titre\n\n{GOOD}".encode().removesuffix(b"\n")


def test_write_mends_the_file_lists_what_it_changed_and_the_second_time_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    done = run("a.txt", "--write")
    assert done.returncode == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert done.stdout.decode().splitlines()[0] == "a.txt:1: name: 'Openai' → 'OpenAI'"
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["a.txt"]
    again = run("a.txt", "--write")
    assert (again.returncode, again.stdout, again.stderr.decode()) == (0, b"", "tqcheck: 0 changes in 0 files\n")
    assert run("a.txt", "--diff").returncode == 0


def test_standard_input_comes_out_mended_under_the_name_it_is_given(run: Run) -> None:
    done = run("-", "--write", "--stdin-filename", "a.html", stdin="<p title='Openai: oui'>Le PDG d’Openai</p>")
    assert done.stdout.decode() == "<p title='Openai: oui'>Le PDG d’OpenAI</p>"
    assert "a.html:1: name" in done.stderr.decode()
    assert run("-", stdin=GOOD).returncode == 0


def test_a_folder_is_mended_a_format_that_is_not_is_told_only_if_it_was_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    (tmp_path / "b.po").write_text('msgid "Hello"\nmsgstr "Le PDG d’Openai"\n', encoding="utf-8")
    assert run(".", "--write").returncode == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == GOOD
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    done = run("b.po", "missing.md", "a.md", "--write")
    assert done.returncode == 2
    assert "mends text, Markdown and HTML, not po" in done.stderr.decode()
    assert "missing.md does not exist" in done.stderr.decode()
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == GOOD


def test_settings_and_comments_decide_what_is_mended(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('exclude = ["drafts/*"]\n[[overrides]]\npaths = ["old/*"]\ndisable = ["name"]\n', encoding="utf-8")
    for folder in ("drafts", "old"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("Le PDG d’Openai parle: oui.\n", encoding="utf-8")
    (tmp_path / "kept.md").write_text("<!-- tqcheck-disable -->\n\nLe PDG d’Openai parle: oui.\n", encoding="utf-8")
    assert run("drafts/a.md", "--force-exclude", "--diff").returncode == 0
    assert run("kept.md", "--diff").returncode == 0
    done = run("old/a.md", "--diff").stdout.decode()
    assert "+Le PDG d’Openai parle\u00a0: oui." in done


def test_both_switches_at_once_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    done = run("a.md", "--diff", "--write")
    assert done.returncode == 2
    assert "hint: Look at the diff first" in done.stderr.decode()
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == BAD


def test_a_link_stays_one_and_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.md", "sub/b.md"):
        (tmp_path / name).write_text(BAD, encoding="utf-8")
    (tmp_path / "long").symlink_to("sub/b.md")
    with pytest.raises(InputError, match="cannot be written"):
        replace_file(tmp_path / "gone" / "a.md", "x")
    assert run("long", "a.md", "--write", "--input-format", "markdown").returncode == 0
    assert (tmp_path / "long").is_symlink()
    assert (tmp_path / "sub" / "b.md").read_text(encoding="utf-8") == GOOD


def test_without_the_extra_the_server_says_how_to_install_it(tmp_path: Path) -> None:
    script = "import sys; sys.modules['pygls'] = None; sys.argv = ['tqcheck', 'lsp']\nfrom tqcheck.cli import main\nmain()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 2
    assert done.stderr == "tqcheck: the language server needs the package pygls\n   hint: Install it with: pip install 'tqcheck[lsp]'\n"
