"""What changed since a commit: hunks, files and sentences, as real git tells them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repositories import BAD, GOOD, Repository, repository

from tqcheck.changes import Hunk, changed_files, changed_segments, hunks, one_line, parsed, pushed, since
from tqcheck.document import Document
from tqcheck.errors import InputError
from tqcheck.git import commit, empty_tree
from tqcheck.readers import read_text

ONE, TWO, THREE = "L’été fut long.", "Le ministre est parti.", "La loi est votée 😀."


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository that is the current folder."""
    made = repository(tmp_path / "dépôt")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(made.folder)
    return made


def changed(document: Document, *found: Hunk) -> list[str]:
    """The sentences that changed."""
    return [document.segments[i].text for i in sorted(changed_segments(document, found))]


def between(repo: Repository, old: str, new: str, name: str = "a.md") -> list[str]:
    """The sentences of `new` that git says changed against `old`."""
    repo.write(name, old)
    repo.commit()
    repo.write(name, new)
    found = since("HEAD", [name])
    return changed(read_text(new, name, "markdown" if name.endswith(".md") else "text"), *found[name])


def test_only_the_sentence_that_changed_in_a_long_line_counts(repo: Repository) -> None:
    assert between(repo, f"{ONE} {TWO} {THREE}\n", f"{ONE} Le ministre est resté. {THREE}\n") == ["Le ministre est resté."]


@pytest.mark.parametrize(("old", "new", "want"), [
    (f"{ONE}\n\n{TWO}\n", f"{ONE}\n\n{TWO}\n\n{THREE}\n", [THREE]),
    (f"{ONE}\n\n{TWO}\n", f"{THREE}\n\n{ONE}\n\n{TWO}\n", [THREE]),
    (f"{ONE}\n\n{TWO}\n\n{THREE}\n", f"{ONE}\n\n{THREE}\n", []),
    (f"{ONE}\n", f"{ONE}", []),
    (f"{ONE}\r\n\r\n{TWO}\r\n", f"{ONE}\r\n\r\n{THREE}\r\n", [THREE]),
    ("Le ministre\nest parti\nhier soir.\n", "Le ministre est\nparti hier soir.\n", []),
    ("Le ministre\nest parti\nhier soir.\n", "Le ministre\nhier soir.\n", ["Le ministre\nhier soir."]),
    ("Oui\u00a0! Il vient.\n", "Oui ! Il vient.\n", ["Oui !"]),
    ("L’e\u0301te\u0301 fut long.\n", "L’été fut long.\n", ["L’été fut long."]),
    ("", f"{ONE}\n", [ONE]),
])
def test_what_counts_as_changed(repo: Repository, old: str, new: str, want: list[str]) -> None:
    assert between(repo, old, new) == want


def test_odd_settings_of_the_user_change_nothing(repo: Repository) -> None:
    for setting in ("color.ui=always", "diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.context=9", "diff.interHunkContext=9", "diff.relative=true",
                    "core.quotePath=true", "diff.external=false", "diff.renames=false"):
        repo.git("config", *setting.split("=", 1))
    (repo.folder / "un dossier").mkdir()
    assert between(repo, f"{ONE}\n\n{TWO}\n", f"{ONE}\n\n{THREE}\n", 'un dossier/é "à" :(glob).md') == [THREE]


def test_an_untracked_file_is_left_out_and_one_that_did_not_change_has_no_hunk(repo: Repository) -> None:
    repo.commit(a_md=GOOD)
    repo.write("new.md", GOOD)
    assert since("HEAD", ["a.md", "new.md"]) == {"a.md": ()}


def test_before_the_first_commit_everything_staged_is_new(repo: Repository) -> None:
    repo.write("a.md", GOOD)
    repo.git("add", "a.md")
    assert commit("HEAD") == empty_tree()
    assert since("HEAD", ["a.md"]) == {"a.md": (Hunk(1, 1, ""),)}
    assert [change.path for change in changed_files("--cached")] == ["a.md"]


def test_links_submodules_and_deleted_files_are_no_changed_files(repo: Repository) -> None:
    repo.commit(gone_md=GOOD, kept_md=GOOD)
    (repo.folder / "gone.md").unlink()
    os.symlink("kept.md", repo.folder / "link.md")
    repo.write("new.md", BAD)
    repo.git("add", "-A")
    assert [change.path for change in changed_files("--cached")] == ["new.md"]


def test_a_renamed_file_has_only_the_lines_that_changed(repo: Repository) -> None:
    text = "".join(f"Phrase numéro {n} de l’article.\n\n" for n in range(20))
    repo.commit(a_md=text)
    repo.git("mv", "a.md", "b.md")
    repo.write("b.md", text + BAD)
    repo.git("add", "-A")
    change, = changed_files("--cached")
    assert (change.before, change.path) == ("a.md", "b.md")
    assert [(hunk.count, hunk.old) for hunk in hunks(change, "--cached")] == [(1, "")]


def test_a_changed_file_is_known_by_the_content_that_is_staged(repo: Repository) -> None:
    repo.write("a.md", GOOD)
    repo.git("add", "-A")
    repo.write("a.md", BAD)
    change, = changed_files("--cached")
    assert repo.git("cat-file", "blob", change.blob) == GOOD


def test_an_unknown_commit_and_a_folder_without_git_are_one_sentence_and_a_hint(repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("nowhere", "--output=x", ""):
        with pytest.raises(InputError, match="git knows no commit") as caught:
            commit(name)
        assert "--base" in caught.value.hint
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="in no git repository") as caught:
        since("HEAD", ["a.md"])
    assert "git init" in caught.value.hint


def test_a_push_adds_what_the_remote_does_not_have(repo: Repository) -> None:
    first = repo.commit(a_md=GOOD)
    second = repo.commit(b_md=GOOD)
    zeros, remote = "0" * 40, "origin"
    assert list(pushed([f"refs/heads/main {second} refs/heads/main {first}"], remote)) == [(first, second)]
    assert list(pushed([f"(delete) {zeros} refs/heads/old {second}", ""], remote)) == []
    (base, tip), = pushed([f"refs/heads/main {second} refs/heads/main {zeros}"], remote)
    assert [change.path for change in changed_files(base, tip)] == ["a.md", "b.md"]
    repo.git("update-ref", "refs/remotes/origin/main", first)
    (base, tip), = pushed([f"refs/heads/topic {second} refs/heads/topic {zeros}"], remote)
    assert [change.path for change in changed_files(base, tip)] == ["b.md"]
    (base, tip), = pushed([f"refs/heads/topic {first} refs/heads/topic {'1' * 40}"], remote)
    assert changed_files(base, tip) == []


def test_hunks_are_read_by_their_heads_whatever_the_lines_say() -> None:
    output = ("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3 +3,2 @@ contexte\n"
              "-@@ -1 +1 @@\n+@@ -9,9 +9,9 @@\n++++ b/y\n@@ -7,2 +8,0 @@\n-un\n-deux\n\\ No newline\n")
    assert parsed(output) == (Hunk(3, 2, "@@ -1 +1 @@"), Hunk(8, 0, "un\ndeux"))
    assert parsed("") == ()


LINES = st.lists(st.sampled_from([ONE, TWO, THREE, "Oui\u00a0!", "L’e\u0301te\u0301.", ""]), min_size=1, max_size=8)


@given(LINES, LINES)
def test_a_sentence_that_is_not_in_the_old_lines_is_changed_and_one_outside_the_hunk_is_not(old: list[str], new: list[str]) -> None:
    if not any(new):
        return
    document = read_text("\n".join(new), "a", "markdown")
    everything = Hunk(1, len(new), "\n".join(old))
    assert changed(document, everything) == [s.text for s in document.segments if one_line(s.text) not in one_line("\n".join(old))]
    assert changed(document) == changed(document, Hunk(len(new) + 1, 3, "")) == []


