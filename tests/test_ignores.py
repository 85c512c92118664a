"""Comments that hold findings back: which findings, how they are read, and what is said of those that do nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tqcheck.config import Config
from tqcheck.document import Document, Segment, Span
from tqcheck.engine import check_documents
from tqcheck.finding import Finding, Severity
from tqcheck.ignores import directives, following, ignores, odd, unused
from tqcheck.readers import FORMATS, read_text
from tqcheck.report import Report
from tqcheck.sentences import rendered

BAD = "Il a qualifié ce message de «\u00a0taureau ****\u00a0»."
DECOMPOSED = "L’e\u0301te\u0301 😀 fut long."
KNOWN = frozenset({"calque", "name", "censored"})


def report(text: str, format: str = "text", config: Config = Config(only=("censored", "name"))) -> Report:  # noqa: B008
    made, = check_documents([read_text(text, "a", format)], config)
    return made


def places(made: Report) -> list[int]:
    """Where each finding of the censored word begins."""
    return [f.span.start for f in made.findings if f.check == "censored"]


def nth(text: str, *numbers: int) -> list[int]:
    """Where the numbered occurrences of the censored word begin."""
    found, at = [], text.find("taureau")
    while at >= 0:
        found.append(at)
        at = text.find("taureau", at + 1)
    return [found[n] for n in numbers]


@pytest.mark.parametrize(("format", "text", "left"), [
    ("text", f"{DECOMPOSED}\n<!-- tqcheck-ignore-next censored -->\n{BAD}\n{BAD}\n", [1]),
    ("text", f"{BAD} <!-- tqcheck-ignore-next -->{BAD} {BAD}\n", [0, 2]),
    ("text", f"<!-- tqcheck-disable censored -->\n{BAD}\n<!-- tqcheck-enable censored -->\n{BAD}\n", [1]),
    ("text", f"<!-- tqcheck-disable -->\r\n{BAD}\r\n{BAD}\r\n", []),
    ("text", f"<!--tqcheck-disable name, censored-->{BAD}<!--tqcheck-enable name-->\n{BAD}\n", []),
    ("markdown", f"# Titre\n\n<!-- tqcheck-ignore-next censored -->\n{BAD}\n\n- {BAD}\n", [1]),
    ("markdown", f"<!-- tqcheck-ignore-next --> **{DECOMPOSED}**\n\n{BAD}\n", [0]),
    ("markdown", f"<!-- tqcheck-disable\n  censored -->\n\n{BAD}\n\n<!-- tqcheck-enable -->\n\n> {BAD}\n", [1]),
    ("html", f"<p><!-- tqcheck-disable censored -->{BAD}</p><p><!-- tqcheck-enable censored -->{BAD}</p>", [1]),
    ("html", f"<p>{BAD} <!-- tqcheck-ignore-next censored --><b>{BAD}</b></p>", [0]),
])
def test_a_comment_holds_back_the_findings_it_means_and_no_other(format: str, text: str, left: list[int]) -> None:
    made = report(text, format)
    assert places(made) == nth(text, *left)
    assert all(text[f.span.start:f.span.end] == f.text for f in made.findings if f.check == "censored")


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind.name in ("text", "markdown", "html")], ids=lambda kind: kind.name)
@pytest.mark.parametrize("comment", ["<!-- tqcheck-disable calque -->", "<!-- tqcheck-nonsense -->", "<!--tqcheck-ignore-next calque,name-->"])
def test_a_comment_is_never_shown_as_text(kind: object, comment: str) -> None:
    name = kind.name  # type: ignore[attr-defined]
    for text in (f"{comment}\n\n{BAD}\n", f"{BAD} {comment} {BAD}\n", f"{comment} {BAD}", f"{BAD}{comment}\n"):
        document = read_text(text, "a", name)
        shown = " ".join(rendered(segment.text) for segment in document.segments)
        assert "tqcheck" not in shown
        assert shown.count("taureau") == text.count("taureau")
        assert all(len(segment.text) == len(segment.span) for segment in document.segments)


def test_a_comment_in_the_middle_of_a_hard_wrapped_paragraph_parts_no_sentence() -> None:
    lines = ["Le ministre a répondu hier soir, devant la presse réunie, que la", "loi serait votée mardi, quoi qu’en pense l’opposition, qui veut",
             "encore la changer avant la fin de la session parlementaire d’été", "et qui le dira dans la rue."]
    whole = read_text("\n".join(lines), "a", "text")
    broken = read_text("\n".join([*lines[:2], "<!-- tqcheck-ignore-next name -->", *lines[2:]]), "a", "text")
    assert len(whole.segments) == len(broken.segments) == 1
    assert rendered(broken.segments[0].text).split() == rendered(whole.segments[0].text).split()


def test_a_sentence_begun_before_the_comment_is_held_from_the_comment_on() -> None:
    document = Document("a", "x" * 30, (Segment("x" * 10, 0), Segment("x" * 10, 12)))
    assert following(document, 4) == Span(4, 10)
    assert following(document, 10) == Span(10, 22)
    assert following(document, 25) == Span(25, 25)


def test_enabling_one_check_leaves_the_others_disabled() -> None:
    text = "<!-- tqcheck-disable -->a<!-- tqcheck-enable name -->b<!-- tqcheck-enable -->c"
    held = ignores(Document("a", text), KNOWN)
    at = {letter: text.index(f">{letter}") + 1 for letter in "abc"}
    active = {letter: {check for check in KNOWN if not any(one.holds(made(check, place)) for one in held)} for letter, place in at.items()}
    assert active == {"a": set(), "b": {"name"}, "c": KNOWN}


def made(check: str, start: int, length: int = 1) -> Finding:
    return Finding(check, "style", Severity.MINOR, Span(start, start + length), "x" * length, "m", 0)


def test_a_finding_that_only_reaches_into_the_stretch_is_reported() -> None:
    held, = ignores(Document("a", "<!-- tqcheck-disable name -->" + "x" * 20), KNOWN)
    assert not held.holds(made("name", held.span.start - 2, 5))
    assert held.holds(made("name", held.span.start, 5))
    assert not held.holds(made("calque", held.span.start, 5))


def test_an_unknown_check_or_word_is_a_note_and_means_nothing() -> None:
    text = f"<!-- tqcheck-ignore-next censord -->\n{BAD}\n<!-- tqcheck-off -->\n"
    made = report(text)
    assert places(made) == nth(text, 0)
    assert any("line 1" in note and "“censord”" in note for note in made.notes)
    assert any("line 3" in note and "no tqcheck-off" in note for note in made.notes)


def test_what_is_held_back_is_counted_in_a_note_and_takes_no_points() -> None:
    made = report(f"<!-- tqcheck-ignore-next -->\n{BAD}\n")
    assert "1 finding is held back by comments in the text." in made.notes
    assert made.quality.score == 100.0


def test_an_unused_comment_is_told_only_where_that_is_asked_for() -> None:
    text = f"<!-- tqcheck-ignore-next name -->\n{BAD}\n<!-- tqcheck-ignore-next censored -->\n{BAD}\n"
    asked = report(text, config=Config(only=("censored", "name"), unused_ignores=True))
    assert [note for note in asked.notes if "holds nothing back" in note] == ["line 1: <!-- tqcheck-ignore-next name --> holds nothing back."]
    assert not any("holds nothing back" in note for note in report(text).notes)


@pytest.mark.parametrize(("name", "only"), [("calque", ("censored",)), ("surprisal", ("censored", "surprisal"))])
def test_a_comment_for_a_check_that_could_not_run_is_not_called_unused(name: str, only: tuple[str, ...]) -> None:
    made = report(f"<!-- tqcheck-ignore-next {name} -->\n{DECOMPOSED}\n", config=Config(only=only, unused_ignores=True))
    assert not any("holds nothing back" in note for note in made.notes)


def test_a_comment_in_code_of_a_markdown_file_is_an_example() -> None:
    text = f"```html\n<!-- tqcheck-disable -->\n```\n\nOn écrit `<!-- tqcheck-disable -->` ici.\n\n{BAD}\n"
    made = report(text, "markdown")
    assert directives(made.document) == ()
    assert places(made) == nth(text, 0)


WORDS = st.lists(st.sampled_from([
    "<!-- tqcheck-disable -->", "<!-- tqcheck-enable -->", "<!-- tqcheck-disable name -->", "<!-- tqcheck-enable name, calque -->",
    "<!-- tqcheck-ignore-next -->", "<!-- tqcheck-ignore-next foo -->", "<!--", "-->", "é😀", "«\u00a0mot\u00a0»", "\n"]), max_size=12)


@given(WORDS)
def test_every_stretch_lies_in_the_file_behind_its_comment(parts: list[str]) -> None:
    document = Document("a", "".join(parts))
    for one in ignores(document, KNOWN):
        assert one.comment.end <= one.span.start <= one.span.end <= len(document.text)
        assert document.text[one.comment.start:one.comment.end].startswith("<!-- tqcheck-")
        assert one.checks <= KNOWN
    assert list(unused(document, (), KNOWN, frozenset())) == []
    assert sum("foo" in note for note in odd(document, KNOWN)) == sum("foo" in part for part in parts)


@given(WORDS, st.integers(0, 60))
def test_an_ignore_is_unused_exactly_if_it_holds_no_finding(parts: list[str], start: int) -> None:
    document, one = Document("a", "".join(parts)), made("name", start)
    used = {i.comment for i in ignores(document, KNOWN) if i.holds(one)}
    all_of_them = {i.comment for i in ignores(document, KNOWN)}
    assert len(list(unused(document, [one], KNOWN, KNOWN))) == len(all_of_them - used)
