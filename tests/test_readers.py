"""Files to documents: offsets into the file, markup masked, and what cannot be read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tqcheck.document import OBJECT, PADDING, Document, Segment
from tqcheck.errors import ConfigError, InputError
from tqcheck.readers import FORMATS, Format, read, read_text
from tqcheck.readers.base import REFERENCE
from tqcheck.sentences import rendered
from tqcheck.words import words

NAMES = [kind.name for kind in FORMATS]
PAGES = ["html", "markdown", "text"]
"""The formats of articles; tests/test_formats.py has the others."""


def seen(text: str, format: str) -> list[str]:
    """The sentences as a reader of the page sees them."""
    return [rendered(segment.text) for segment in read_text(text, format=format).segments]


def headings(text: str, format: str) -> list[bool]:
    return [segment.heading for segment in read_text(text, format=format).segments]


def is_faithful(document: Document, segment: Segment) -> bool:
    """Whether each character of a segment is the file's, a mask, or that of a character reference."""
    references = {i for match in REFERENCE.finditer(document.text) for i in range(*match.span())}
    file = document.text[segment.start : segment.start + len(segment.text)]
    return len(file) == len(segment.text) and all(
        a == b or a in PADDING + OBJECT or i in references for i, (a, b) in enumerate(zip(segment.text, file, strict=True), segment.start))


def assert_sound(document: Document) -> None:
    """Segments hold the file's text at their offsets, in order, apart, never empty."""
    end = block = 0
    for segment in document.segments:
        assert is_faithful(document, segment)
        assert segment.start >= end
        assert segment.block >= block
        assert any(map(str.isalnum, segment.text))
        assert segment.text == segment.text.strip()
        end, block = segment.span.end, segment.block


# ---- every format


@pytest.mark.parametrize("format", PAGES)
def test_bom_crlf_and_decomposed_accents_stay_in_the_document(format: str) -> None:
    text = "\ufeffIl e\u0301tait la\u0300.\r\n\r\n«\u00a0Œuvre\u00a0» 😀\u202f!\r\n"
    document = read_text(text, format=format)
    assert document.text == text
    assert document.segments[0] == Segment("Il e\u0301tait la\u0300.", 1)
    assert (document.segments[1].text, document.segments[1].start) == ("«\u00a0Œuvre\u00a0» 😀\u202f!", text.index("«"))
    assert_sound(document)


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind.name in PAGES], ids=lambda kind: kind.name)
def test_a_suffix_chooses_its_format_in_any_case(kind: Format, tmp_path: Path) -> None:
    for suffix in kind.suffixes:
        path = tmp_path / f"article{suffix.upper()}"
        path.write_text("Il part.", encoding="utf-8")
        assert read(path).format == kind.name


def test_an_unknown_suffix_is_text_unless_a_format_is_named(tmp_path: Path) -> None:
    path = tmp_path / "article.adoc"
    path.write_text("Un *mot* ici.", encoding="utf-8")
    assert (read(path).format, read(path).segments[0].text) == ("text", "Un *mot* ici.")
    assert rendered(read(path, format="markdown").segments[0].text) == "Un mot ici."


def test_every_reader_of_the_folder_is_registered() -> None:
    folder = Path(__file__).parent.parent / "tqcheck" / "readers"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "base", "xml"} == {kind.blocks.__module__.rpartition(".")[2] for kind in FORMATS}


def test_blocks_are_counted_and_sentences_of_one_share_it() -> None:
    assert [s.block for s in read_text("Un. Deux.\n\n***\n\nTrois.").segments] == [0, 0, 1]


def test_readers_are_imported_without_the_libraries_they_run() -> None:
    code = "import sys, tqcheck.readers; print(sorted({'sentencex', 'markdown_it', 'lxml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# ---- text


def test_each_line_of_an_article_is_a_block() -> None:
    assert seen("Il part\nElle reste. Eux aussi.\n\n– Sam Altman (@sama) 12 août 2025", "text") == [
        "Il part", "Elle reste.", "Eux aussi.", "– Sam Altman (@sama) 12 août 2025"]


def test_a_short_line_without_a_stop_is_a_heading() -> None:
    assert headings("OpenAI contre «\u00a0Grok\u00a0»\nIl part.\n«\u00a0Il part.\u00a0»\nSuper\u202f!\nC’est un majeur…\n" + "mot " * 31, "text") == [
        True, False, False, False, False, False]


WRAPPED = """Elon Musk a annoncé mardi que X abordait les problèmes avec son
chatbot, Grok, à la suite de son alignement avec le patron de la
société, dans un récent différend. Il a répondu.

L’origine du désaccord reprend les allégations faites par Elon Musk,
qui a affirmé que cela restreint les autres.
"""


def test_a_hard_wrapped_paragraph_is_one_block() -> None:
    document = read_text(WRAPPED)
    assert [s.block for s in document.segments] == [0, 0, 1]
    assert document.segments[0].text == WRAPPED[: WRAPPED.index(" Il a")]
    assert not any(s.heading for s in document.segments)


def test_a_title_above_long_lines_is_not_wrapped_into_them() -> None:
    title = "Le titre d’un article, assez long pour avoir l’air d’une ligne coupée"
    assert seen(f"{title}\nUn chapeau aussi long que lui, de peu de mots et sans aucun point final\n{'Il part vite. ' * 12}", "text")[0] == title


# ---- Markdown


MARKDOWN = (
    ("# Un **titre** #", ["Un titre"]),
    ("Titre\n===", ["Titre"]),
    ("Un **mot** et *un autre*, __gras__ et ~~barré~~.", ["Un mot et un autre, gras et barré."]),
    ("im**possible** et snake_case 2 * 3 * 4", ["impossible et snake_case 2 * 3 * 4"]),
    ("Un [lien *fort*](https://x.y/(a) \"un titre\") ici.", ["Un lien fort ici."]),
    ("Un [lien][un] et [un] et [un][].\n\n[un]: https://x.y \"titre\"", ["Un lien et un et un."]),
    ("Un [crochet] et [autre](pas un lien", ["Un [crochet] et [autre](pas un lien"]),
    ("Le `code` et ``x ` y``.", [f"Le {OBJECT} et {OBJECT}."]),
    ("Une ![image](a.png \"t\") ici et ![*alt* `x`](b.png).", [f"Une {OBJECT} ici et {OBJECT}."]),
    ("Voir <https://t.co/abc>, <a@b.fr>.", ["Voir https://t.co/abc, a@b.fr."]),
    ("Un <b>mot</b><!-- non --> ici.", ["Un mot ici."]),
    ("C&eacute;sar\\* 1\\, R&amp;D AT&T &inconnu; \\q.", ["César* 1, R&D AT&T &inconnu; \\q."]),
    ("Une ligne\nsuivante.", ["Une ligne\nsuivante."]),
    ("Une ligne  \nsuivante\\\nfin<br/>là.", ["Une ligne", "suivante", "fin", "là."]),
    ("> Citation *un\n> deux*\npresque.", ["Citation un\ndeux\npresque."]),
    ("- un\n  - deux\n\n    suite.\n1. trois\n- [x] tâche", ["un", "deux", "suite.", "trois", "tâche"]),
    ("| Tête | *B* |\n|--|:-:|\n| a \\| b | `c` d |\n| é", ["Tête", "B", "a | b", f"{OBJECT} d", "é"]),
    ("> - | un | un |\n>   |--|--|\n>   | un | deux<br>trois |", ["un", "un", "un", "deux", "trois"]),
    ("```py\nx = 'prose.'\n```\nProse.", ["Prose."]),
    ("~~~\nnon\n~~~\n\n    non\n\nProse.", ["Prose."]),
    ("<div>\nnon\n</div>\n\nProse.\n\n<!-- non\nnon -->", ["Prose."]),
    ("---\ntitle: Non\ntags: [non]\n---\nProse.", ["Prose."]),
    ("+++\r\ntitle = \"non\"\r\n+++\r\nProse.", ["Prose."]),
    ("---\n\nProse.\n\n---\n\nFin.", ["Prose.", "Fin."]),
    ("Une note[^1]. Puis.\n\n[^1]: La note est là.", ["Une note.", "Puis.", "La note est là."]),
    ("\u00a0\nAprès une ligne étrange.\n\u00a0", ["Après une ligne étrange."]),
    ("a ***b** c* **d", ["a b c **d"]),
)


@pytest.mark.parametrize(("text", "sentences"), MARKDOWN, ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_markdown_shows_its_prose_alone(text: str, sentences: list[str]) -> None:
    assert seen(text, "markdown") == sentences
    assert_sound(read_text(text, format="markdown"))


def test_markdown_headings_items_and_cells_need_no_stop_but_paragraphs_do() -> None:
    assert headings("# Fin.\n\nIl part\n\n- un\n- Il part.\n\n|a|b.|\n|-|-|", "markdown") == [True, False, True, False, True, False]


# ---- HTML


HTML = (
    ("<p>Un <b>mot</b>, im<i>possible</i>.</p>", ["Un mot, impossible."]),
    ("<h1>Titre</h1>Texte<div>Bloc</div>suite", ["Titre", "Texte", "Bloc", "suite"]),
    ("<ul><li>un<li>deux</ul><table><tr><th>t<td>a</td><td>b</table>", ["un", "deux", "t", "a", "b"]),
    ("<p>Un<br>deux<br/>trois<hr>", ["Un", "deux", "trois"]),
    ("<!doctype html><?xml x?><head><title>Titre</title><script>if (a<b) '<p>non</p>'</script><style>p{}</style></head>", ["Titre"]),
    ("<p>Le <code>x <b>y</b></code>, <kbd>k</kbd>.<!-- non > --></p><pre>non</pre>fin", [f"Le {OBJECT}{OBJECT}, {OBJECT}.", "fin"]),
    ("<p>Un <svg><path d=''/><text>non</text></svg><img alt='non > non'>mot</p>", [f"Un {OBJECT}{OBJECT}mot"]),
    ("<p title='non > non' data-x=\"<p>\">oui</p>", ["oui"]),
    ("<p>&laquo;&nbsp;C&eacute;sar&nbsp;&raquo;&#8239;! l&rsquo;&#233;t&#xE9; &amp;c.</p>", ["«\u00a0César\u00a0»\u202f! l’été &c."]),
    ("<p>AT&T &inconnu; 2 < 3 &copy</p>", ["AT&T &inconnu; 2 < 3 &copy"]),
    ("<p>Un a <b", ["Un a <b"]),
    ("<html lang='en'><body lang=en><p>Le <span lang='en'>machine learning</span>.<p lang=en>No <b>no</b> no.<p>Oui.", [f"Le {OBJECT}.", "Oui."]),
    ("<p lang='fr-CA'>Oui.</p><a hreflang='en'>lien</a><q xml:lang=\"es\">no</q>", ["Oui.", f"lien{OBJECT}"]),
    ("<p>Un <code>ouvert</p><p>Suite.</p>", [f"Un {OBJECT}", "Suite."]),
    ("<p>Un\n   mot   long.\n</p>", ["Un\nmot long."]),
    ("<button>Oui</button><select><option>un<option>deux</select><figcaption>trois</figcaption>", ["Oui", "un", "deux", "trois"]),
    ("<script src=x /><p>Oui.</p><noscript>non</noscript><template><p>non</p></template>", ["Oui."]),
    ("<p>CO<sub>2</sub> et 1<sup>er</sup>, ca&shy;che<wbr>r.", ["CO2 et 1er, cacher."]),
    ("<p>Oui <!-- non", ["Oui"]),
)


@pytest.mark.parametrize(("text", "sentences"), HTML, ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_html_shows_its_prose_alone(text: str, sentences: list[str]) -> None:
    assert seen(text, "html") == sentences
    assert_sound(read_text(text, format="html"))


def test_html_headings_items_and_cells_need_no_stop_but_paragraphs_do() -> None:
    text = "<h2>Fin.</h2><p>Il part</p><li>un</li><li>Il part.</li><td>x</td><button>Oui\u202f!</button>"
    assert headings(text, "html") == [True, False, True, False, True, True]


def test_a_word_written_with_references_or_broken_by_tags_is_one_word() -> None:
    for source in ("&eacute;t&eacute;", "<b>é</b>t&#233;", "é<i>t</i>é", "e&#x301;t<!-- -->e\u0301"):
        segment = read_text(f"<p>Un {source}.</p>", format="html").segments[0]
        assert [unicodedata.normalize("NFC", rendered(word.form)) for word in words(segment.text)] == ["un", "été"]


def test_a_words_span_covers_its_references_and_no_tag() -> None:
    text = "<p>Un <b>&eacute;t&eacute;</b> ici.</p>"
    segment = read_text(text, format="html").segments[0]
    start, end = words(segment.text)[1].span
    assert text[segment.start + start : segment.start + end] == "&eacute;t&eacute;"


def test_no_phantom_space_stands_where_markup_was() -> None:
    for text, format in (("Un **mot**, oui.", "markdown"), ("Un <b>mot</b>, oui.", "html"), ("Un mot&hellip; oui.", "html")):
        assert not re.search(r"\s\s|\s,", read_text(text, format=format).segments[0].text)


# ---- what cannot be read


def refusal(path: Path, **options: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path, **options)
    assert str(path) in caught.value.message
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    return caught.value


def written(tmp_path: Path, data: bytes, name: str = "un article.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "absent.txt").message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path).message


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"Oui.")
    path.chmod(0)
    assert "chmod" in refusal(path).hint


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b"\x01\x02\x03\x04ab", b"%PDF\0"])
def test_a_binary_file_is_refused(data: bytes, tmp_path: Path) -> None:
    assert "binary" in refusal(written(tmp_path, data)).message


@pytest.mark.parametrize("format", PAGES)
@pytest.mark.parametrize("odd", ["\0", "\ud83d"])
def test_nul_characters_and_half_emoji_are_refused_by_their_code(format: str, odd: str) -> None:
    with pytest.raises(InputError, match=f"U\\+{ord(odd):04X}"):
        read_text(f"Il{odd} part.", format=format)


def test_utf_16_is_recognised(tmp_path: Path) -> None:
    assert "iconv -f UTF-16 -t UTF-8 " in refusal(written(tmp_path, "Il était là.".encode("utf-16"))).hint


def test_windows_encoding_is_named_by_line_with_a_command_that_mends_it(tmp_path: Path) -> None:
    path = written(tmp_path, "Il part.\nIl était là.".encode("cp1252"))
    error = refusal(path)
    assert "byte 0xE9 on line 2" in error.message
    assert f"iconv -f WINDOWS-1252 -t UTF-8 '{path}' > " in error.hint


def test_bytes_of_no_known_encoding_have_another_hint(tmp_path: Path) -> None:
    assert "iconv" not in refusal(written(tmp_path, b"Il \x81\x8d part.")).hint


@pytest.mark.parametrize(("name", "data"), [
    ("a.txt", b""), ("a.txt", b" \n***\n"), ("a.md", b"```\nx\n```"), ("a.html", b"<script>x</script>"), ("a.txt", b"\xef\xbb\xbf")])
def test_a_file_without_prose_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    assert "no prose" in refusal(written(tmp_path, data, name)).message


def test_a_file_of_more_than_50_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "grand.txt"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    assert "50 MB" in refusal(path).message


def test_a_sentence_without_end_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match=r"line 3: a sentence of 50,000 characters; tqcheck reads up to 10,000 a sentence") as caught:
        read_text("Titre\n\n" + ("mot " * 12_500).strip() + ".")
    assert "minified" in caught.value.hint


def test_long_markup_inside_a_sentence_does_not_make_it_endless() -> None:
    assert seen(f"<p>Une <img src='data:{'A' * 50_000}'> ici.</p>", "html") == [f"Une {OBJECT} ici."]


def test_an_unknown_format_is_a_setting_that_can_be_mended() -> None:
    with pytest.raises(ConfigError) as caught:
        read_text("Il part.", format="pdf")
    assert all(name in caught.value.hint for name in NAMES)


# ---- properties


NUMBERS = st.integers(1, 3)
SEPARATOR = st.sampled_from(["\n\n", "\r\n\r\n"])
INLINE = {
    "text": ("{}", "{}.", "« {} »", "{}\u202f!", "l’{}", "e\u0301{}"),
    "markdown": ("{}", "**{}**", "*{}*,", "[{}](https://x.y/z \"caché\")", "`caché` {}", "![caché](x.png) {}", "{}.", "<b>{}</b>",
                 "&laquo;&nbsp;{}&nbsp;&raquo;", "\\*{}", "{} <!-- caché -->", "~~{}~~", "{}…"),
    "html": ("{}", "<b>{}</b>", "<a href='caché>'>{}</a>,", "<code>caché</code> {}", "{}.", "&laquo;&nbsp;{}&nbsp;&raquo;", "<!-- caché -->{}",
             "<span lang=\"en\">caché</span> {}", "{} &eacute;", "<svg><text>caché</text></svg> {}", "{}\u202f!"),
}
WHOLE = {
    "text": ("{}", "{}\n{}", "  {}  "),
    "markdown": ("{}", "# {}", "> {}\n> {}", "- {}\n- {}", "1. {}", "| {} | {} |\n|---|---|\n| {} | {} |", "{}\n---",
                 "```\ncaché\n```\n\n{}", "<!-- caché -->\n\n{}", "{}  \n{}", "> - {}\n>   {}"),
    "html": ("<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}<li>{}</ul>", "<table><tr><td>{}</td><td>{}</td></tr></table>", "<div>{}<p>{}</div>",
             "<script>caché</script>{}", "<pre>caché</pre>{}",
             "<p lang=en>caché</p><p>{}<br>{}</p>", "<p>\n  {}\n  {}\n</p>"),
}


def filled(template: str, pieces: Iterator[str]) -> str:
    """A template with a piece in each of its places."""
    return re.sub(r"\{\}", lambda _: next(pieces), template)


@st.composite
def documents(draw: st.DrawFn, format: str) -> tuple[str, list[str]]:
    """A file of markup and numbered words, and its words in order."""
    numbers, written = count(), []

    def word() -> Iterator[str]:
        while True:
            written.append(f"Mot{next(numbers)}x")
            yield written[-1]

    def prose() -> Iterator[str]:
        while True:
            yield " ".join(filled(inline, word()) for inline in draw(st.lists(st.sampled_from(INLINE[format]), min_size=1, max_size=4)))

    whole = draw(st.lists(st.sampled_from(WHOLE[format]), min_size=1, max_size=5))
    return draw(st.sampled_from(["", "\ufeff"])) + draw(SEPARATOR).join(filled(template, prose()) for template in whole), written


def numbered_words(document: Document) -> list[str]:
    return re.findall(r"Mot\d+x", " ".join(rendered(segment.text) for segment in document.segments))


@pytest.mark.parametrize("format", PAGES)
@given(data=st.data())
def test_every_word_of_prose_appears_once_at_its_place_and_nothing_hidden_does(format: str, data: st.DataObject) -> None:
    text, written = data.draw(documents(format))
    document = read_text(text, format=format)
    assert document.text == text
    assert_sound(document)
    assert numbered_words(document) == written
    assert "caché" not in "".join(segment.text for segment in document.segments)


TANGLE = st.text(alphabet="aé.<>/&;\"'=!-`*_~[]()#|\\+:\n\r \t\u00a0\u2028\ud83d😀«»x1", max_size=80) | st.lists(
    st.sampled_from(["<p>", "</p>", "<code>", "</code>", "<!--", "-->", "<br>", "<script>", "&eacute;", "&#0;", "**", "*",
                     "~~", "~~~", "`", "```\n", "[", "](", ")", "![", "\n", "\n\n", "> ",
                     "- ", "| ", "|-|-|\n", "---\n",
                     "+++\n", "mot", "été", "e\u0301", ".", " ", "\t", "\\", "<a ", "lang=en>", "[^1]", "\u00a0", "\x85",
                     "\f"]), max_size=40).map("".join)


@pytest.mark.parametrize("format", PAGES)
@given(text=st.one_of(TANGLE, st.text(max_size=100)))
def test_any_text_is_read_soundly_or_refused(format: str, text: str) -> None:
    with suppress(InputError):
        assert_sound(read_text(text, format=format))


MARKS = st.lists(st.sampled_from(["**", "*", "_", "__", "~~", "~~~", "`", "``", "[", "](", "](<u>", " \"t\")", ")", "![", "](u)", "\n",
                                  "\n\n", "> ", "- ", "1. ", "# ", " #\n", "\\", "&eacute;",
                                  "&#46;", "&x;", "<b>", "</b>", "<!--c-->",
                                  "  \n", "\n===\n", "[r]: u\n", "[r]", "[]", "```\n", "    ", "\t", "mot", "été", "e\u0301",
                                  ".", " ", "\u00a0", "😀", "a"]),
                 max_size=40).map("".join)


@given(text=MARKS)
def test_markdown_shows_exactly_the_text_that_the_parser_itself_would_render(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"maxNesting": 50}).enable("strikethrough").parse(text)
    rendition = "".join(child.content for token in tokens if token.type == "inline" for child in token.children or () if child.type == "text")
    try:
        kept = "".join(rendered(segment.text) for segment in read_text(text, format="markdown").segments)
    except InputError:
        kept = ""
    assert [c for c in kept if c.isalnum()] == [c for c in rendition if c.isalnum()]


@given(text=TANGLE.map(lambda text: text.replace("\ud83d", "")))
def test_plain_text_loses_no_letter(text: str) -> None:
    try:
        kept = "".join(segment.text for segment in read_text(text).segments)
    except InputError:
        kept = ""
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_shortcodes_of_hugo_and_tags_of_jekyll_are_no_prose() -> None:
    assert seen('Il part {{< figure src="a b" title="x" >}}ici.\n\n{% include video.html id="the one" %}\n\nElle reste {{% ref "a" %}}.', "markdown") == [
        "Il part ici.", "Elle reste ."]
