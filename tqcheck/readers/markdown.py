"""Markdown: its prose (CommonMark 0.31 with GitHub's tables and strikethrough), markup masked at equal length.

markdown-it-py finds the blocks and tells their lines; it tells no columns. So each of its inline rules is wrapped in one that notes where
it began and ended: what the parser itself took as a link's target, an escape or emphasis is masked, all else is prose. A hard line break
and `<br>` end a block, as in HTML. Front matter (`---` YAML, `+++` TOML) at the beginning of a file is masked, and so is a comment for tqcheck
before text: CommonMark takes the rest of a line that begins with a comment as HTML, but who writes one there means the prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from tqcheck.document import BETWEEN, Span
from tqcheck.ignores import DIRECTIVE
from tqcheck.readers.base import MARKUP, Block, blank, block, character, placeholder, spaced_once

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

FRONT_MATTER = re.compile(
    r"\s?(?:---[ \t]*\r?\n(?=[ \t]*(?:[\w\"'-]+[ \t]*:|#|---)).*?^(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\r?\n(?=[ \t]*(?:[\w.\"'-]+[ \t]*=|\[|#|\+\+\+)).*?^\+\+\+)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
NOT_BLANK = re.compile(r"[^\s][^\n]*")
PREFIX = re.compile(r"(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")
"""Marks of quotations and items before a table's row."""
CELL_END = re.compile(r"(?<!\\)\||\Z")
EXTRA = re.compile(r"\[\^[^\[\]\s]+\]:?|\A\[[ xX]\](?=\s)|\{\{[<%](?:(?!\{\{[<%]).)*?[>%]\}\}|\{%(?:(?!\{%).)*?%\}", re.DOTALL)
"""Footnote marks and ticks of task lists, Hugo's shortcodes and Jekyll's tags, which CommonMark takes as prose."""
BEFORE_TEXT = re.compile(rf"{DIRECTIVE.pattern}(?=[ \t]*\S)")
BREAK = "\ud800"
"""Written where a block ends inside a paragraph; no file that is read has a lone surrogate."""
DEEPEST = 50
"""Quotations and lists in one another."""
Rule = Callable[["StateInline", bool], bool]


class Mark(NamedTuple):
    """What an inline rule took of a block's content."""

    start: int
    end: int
    rule: str
    tokens: tuple[Token, ...]
    """What it made of it; whether they are emphasis is known when the whole content was read."""


def blocks(text: str) -> Iterator[Block]:
    """The prose of a Markdown file: paragraphs, headings, items, and each cell of a table."""
    markdown, references = parser(), dict[str, Any]()
    text = BEFORE_TEXT.sub(lambda match: BETWEEN * len(match[0]), text)
    lines = [Span(*match.span()) for match in LINE.finditer(text)]
    tokens = markdown.parse(without_front_matter(text), references)
    for before, token in pairwise(tokens):
        if token.map and token.type == "tr_open":
            yield from row(text, lines[token.map[0]], references)
        elif token.map and token.type == "inline" and before.type in {"heading_open", "paragraph_open"}:
            judged = None if before.hidden else before.type == "heading_open"
            yield from paragraph(text, lines[token.map[0] : token.map[1]], token.content, references, judged)


def without_front_matter(text: str) -> str:
    """The text with its front matter blank, line for line."""
    match = FRONT_MATTER.match(text)
    return re.sub(r"[^\r\n]", " ", match[0]) + text[match.end() :] if match else text


@cache
def parser() -> MarkdownIt:
    """markdown-it-py, imported when a first file is read: blocks alone by `parse`, inline content by `inline.parse` with its rules noted."""
    from markdown_it import MarkdownIt, rules_inline

    markdown = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.inline.ruler2.disable("fragments_join")
    rules: dict[str, Rule] = {
        "newline": rules_inline.newline, "escape": rules_inline.escape, "backticks": rules_inline.backtick,
        "strikethrough": rules_inline.strikethrough.tokenize, "emphasis": rules_inline.emphasis.tokenize, "link": rules_inline.link,
        "image": rules_inline.image, "autolink": rules_inline.autolink, "html_inline": rules_inline.html_inline, "entity": rules_inline.entity}
    for name, rule in rules.items():
        markdown.inline.ruler.at(name, noted(name, rule))
    return markdown


def noted(name: str, rule: Rule) -> Rule:
    """An inline rule that leaves a mark in `env["marks"]` of what it took."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        start, made, marks = state.pos, len(state.tokens), state.env["marks"]
        known = len(marks)
        if not rule(state, silent):
            return False
        if name == "image":
            del marks[known:]  # those of its alternative text, counted from that text's beginning
        if not silent:
            marks.extend(Mark(*span, name, tuple(state.tokens[made:])) for span in taken(state, name, start))
        return True

    return wrapped


def taken(state: StateInline, name: str, start: int) -> Sequence[Span]:
    """Where a rule that began at `start` took markup: all it read, but of a link not the label."""
    if name != "link":
        return (Span(start, state.pos),)
    label_end = state.md.helpers.parseLinkLabel(state, start, True)
    return Span(start, start + 1), Span(label_end, state.pos)


def row(text: str, line: Span, references: MutableMapping[str, Any]) -> Iterator[Block]:
    """The cells of one line of a table."""
    prefix = PREFIX.match(text, *line)
    start = prefix.end() if prefix else line.start
    for match in CELL_END.finditer(text, start, line.end):
        yield from parts(masked(text[start : match.start()], references), start, None)
        start = match.end()


def paragraph(text: str, lines: Sequence[Span], content: str, references: MutableMapping[str, Any], heading: bool | None) -> Iterator[Block]:
    """The blocks of one paragraph or heading, whose `content` is its lines without their prefixes."""
    shown = masked(content, references)
    pieces: list[str] = []
    first = end = inner_end = 0
    for inner, start in located(text, lines, content):
        if pieces:
            pieces.append(gap(text[end:start], shown[inner_end : inner.start]))
        first = first if pieces else start
        end, inner_end = start + len(inner), inner.end
        pieces.append(shown[inner.start : inner.end])
    yield from parts("".join(pieces), first, heading)


def located(text: str, lines: Sequence[Span], content: str) -> Iterator[tuple[Span, int]]:
    """Each line of a block's content that is not blank, white space at its ends apart, and where in the file it begins.

    A line of content is the end of a line of the file (but for a heading's closing marks); lines of odd spaces may be missing before it.
    """
    sources = iter(lines)
    for match in NOT_BLANK.finditer(content):
        inner = Span(match.start(), match.start() + len(match[0].rstrip()))
        places = (text.rfind(content[inner.start : inner.end], *source) for source in sources)
        place = next((place for place in places if place >= 0), None)
        if place is not None:
            yield inner, place


def gap(source: str, shown: str) -> str:
    """What stands for a line's end and the next one's prefix: a break, one space, or markup that goes on."""
    return (BREAK if BREAK in shown else source[0] if "\n" in shown else MARKUP) + blank(source[1:])


def masked(content: str, references: MutableMapping[str, Any]) -> str:
    """Inline content with its markup masked, at its length."""
    references["marks"] = marks = list[Mark]()
    markdown = parser()
    markdown.inline.parse(content, markdown, references, [])
    shown = list(content)
    for mark in marks:
        shown[mark.start : mark.end] = seen(mark, content[mark.start : mark.end])
    return EXTRA.sub(lambda match: blank(match[0]), "".join(shown))


def seen(mark: Mark, source: str) -> str:
    """What a reader of the page sees of a mark's source, at its length."""
    made = mark.tokens[-1] if mark.tokens else None
    if made and (made.type == "hardbreak" or (made.type == "html_inline" and re.match(r"<br\b", source, re.IGNORECASE))):
        return BREAK + blank(source[1:])
    return SEEN[mark.rule](source, mark.tokens)


def delimiters(source: str, tokens: Sequence[Token], width: int) -> str:
    """A run of emphasis marks, of which some may have remained text; each token stands for `width`, an odd first one for one."""
    widths = [1] * (len(source) % width) + [width] * (len(source) // width)
    used = (token.type != "text" or not token.content for token in tokens[-len(widths) :])
    return "".join((MARKUP if mark else source[0]) * size for mark, size in zip(used, widths, strict=True))


SEEN: dict[str, Callable[[str, Sequence[Token]], str]] = {
    "newline": lambda source, tokens: source,
    "escape": lambda source, tokens: source if tokens[-1].content == source else MARKUP + source[1:],
    "backticks": lambda source, tokens: placeholder(source) if tokens and tokens[-1].type == "code_inline" else source,
    "strikethrough": lambda source, tokens: delimiters(source, tokens, 2),
    "emphasis": lambda source, tokens: delimiters(source, tokens, 1),
    "link": lambda source, tokens: blank(source),
    "image": lambda source, tokens: placeholder(source),
    "autolink": lambda source, tokens: MARKUP + source[1:-1] + MARKUP,
    "html_inline": lambda source, tokens: placeholder(source) if source[:4].lower() == "<img" else blank(source),
    "entity": lambda source, tokens: character(source),
}
"""What is seen of each rule's source, by the tokens it made."""


def parts(shown: str, start: int, heading: bool | None) -> Iterator[Block]:
    """The blocks of a masked stretch, parted where it has breaks."""
    for match in re.finditer(f"[^{BREAK}]+", shown):
        yield from block(spaced_once(match[0]), start + match.start(), heading)
