"""A project's own vocabulary: what it accepts, rejects and requires."""

from __future__ import annotations

from pathlib import Path

import pytest

from tqcheck import config as settings
from tqcheck.config import Config
from tqcheck.document import Document, Segment
from tqcheck.engine import check_documents
from tqcheck.errors import ConfigError
from tqcheck.score import signature
from tqcheck.vocab import Term, Vocabulary, read

TBX = """<?xml version="1.0"?><martif type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><termEntry id="c1">
<langSet xml:lang="en-US"><tig><term>feed</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>fil</term></tig>
<tig><term>flux d’alimentation</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
</langSet></termEntry></body></text></martif>"""


def folder(path: Path, **files: str) -> Path:
    """A vocabulary folder; `terms_csv` is terms.csv."""
    place = path / "vocab"
    place.mkdir()
    for name, text in files.items():
        (place / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return place


def found(vocabulary: Vocabulary, text: str, src: str | None = None, check: str | None = None) -> list[tuple[str, str, str | None]]:
    report, = check_documents([Document("a.txt", text, (Segment(text, 0, src=src),))], Config(vocabulary=vocabulary))
    return [(f.check, f.text, f.suggestion) for f in report.findings if check in (None, f.check)]


def test_the_files_of_a_folder_are_read_comments_and_byte_order_mark_apart(tmp_path: Path) -> None:
    place = folder(tmp_path, accept_txt="\ufeff# ours\nFollowers\n\n", reject_txt="logiciel malicieux -> logiciel malveillant\nau final\n",
                   terms_csv="# ours\nenglish,required,forbidden\nfeed | news feed,fil d’actualité,alimentation | flux\n", terms_tbx=TBX)
    assert read(place) == Vocabulary(
        frozenset({"followers"}), (("logiciel malicieux", "logiciel malveillant"), ("au final", "")),
        (Term(("feed", "news feed"), ("fil d’actualité",), ("alimentation", "flux")), Term(("feed",), ("fil",), ("flux d’alimentation",))))


def test_an_empty_folder_is_an_empty_vocabulary(tmp_path: Path) -> None:
    assert read(folder(tmp_path)) == Vocabulary()


@pytest.mark.parametrize(("files", "message"), [
    ({"terms_csv": "a,b\n1,2\n"}, "must name the columns"), ({"terms_csv": "english,required\npercent,%\n"}, "has no word"),
    ({"terms_csv": "english,required\n,fil\n"}, "needs its English"),
    ({"reject_txt": "-> rien\n"}, "no word to reject"), ({"terms_tbx": "<martif>"}, "not a TBX file"),
    ({"terms_tbx": '<!DOCTYPE m [<!ENTITY a "aaaa">]><m>&a;</m>'}, "not a TBX file")])
def test_a_malformed_file_is_refused_with_its_place(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(folder(tmp_path, **files))


def test_an_accepted_word_is_never_reported() -> None:
    text = "Il a moins de followers sur X."
    assert [check for check, *_ in found(Vocabulary(), text)] == ["untranslated"]
    assert found(Vocabulary(frozenset({"followers"})), text) == []


def test_accepting_a_word_leaves_the_phrase_around_it_reported() -> None:
    assert [c for c, *_ in found(Vocabulary(frozenset({"sources"})), "Les « sources médiatiques héritées » mentent.")] == ["calque"]


def test_a_rejected_phrase_is_reported_in_any_inflection_with_what_to_write() -> None:
    vocabulary = Vocabulary(reject=(("logiciel malicieux", "logiciel malveillant"),))
    assert found(vocabulary, "Deux logiciels malicieux 😀 circulent.") == [("term", "logiciels malicieux", "logiciel malveillant")]
    assert found(vocabulary, "Un logiciel et un esprit malicieux.") == []


FEED = Vocabulary(terms=(Term(("feed",), ("fil",), ("flux",)),))


@pytest.mark.parametrize(("text", "src", "wanted"), [
    ("Le flux défile.", None, [("term", "flux", "fil")]), ("Le flux défile.", "The feed scrolls.", [("term", "flux", "fil")]),
    ("Le flux migratoire croît.", "Migration grows.", []), ("Les fils défilent.", "The feeds scroll.", []),
    ("L’e\u0301cran défile.", "The feed scrolls.", [("term", "L’e\u0301cran défile.", "fil")])])
def test_a_term_is_judged_by_its_source_where_there_is_one(text: str, src: str | None, wanted: list[tuple[str, str, str]]) -> None:
    assert found(FEED, text, src, "term") == wanted


def test_terms_that_are_missing_are_one_remark_and_hide_no_other_finding() -> None:
    vocabulary = Vocabulary(terms=(Term(("shareholder",), ("actionnaire",)), Term(("board",), ("conseil d’administration",))))
    said = found(vocabulary, "Les porteurs du conseil ont des followers.", "Shareholders of the board have followers.")
    assert [check for check, *_ in said] == ["term", "untranslated"]


def test_an_accepted_word_is_accepted_in_any_inflection() -> None:
    assert Vocabulary(frozenset({"sonde"})).accepts("sondes")
    assert not Vocabulary(frozenset({"sonde"})).accepts("sondage")


def test_a_required_term_given_in_the_plural_is_met_in_the_singular() -> None:
    vocabulary = Vocabulary(terms=(Term(("personal data",), ("données personnelles",)),))
    assert found(vocabulary, "Une donnée personnelle a fui.", "Some personal data leaked.", "term") == []


def test_the_folder_beside_the_settings_is_used_and_changes_the_signature(tmp_path: Path) -> None:
    folder(tmp_path, accept_txt="followers\n")
    (tmp_path / "tqcheck.toml").write_text('fail-on = "never"\n')
    loaded = settings.load(tmp_path / "tqcheck.toml")
    assert loaded.vocabulary == Vocabulary(frozenset({"followers"}))
    assert signature(loaded, []) != signature(Config(fail_on="never"), [])


def test_a_vocabulary_folder_that_is_named_must_exist(tmp_path: Path) -> None:
    (tmp_path / "tqcheck.toml").write_text('vocab = "mots"\n')
    with pytest.raises(ConfigError, match="there is no such folder"):
        settings.load(tmp_path / "tqcheck.toml")
