"""HTML: its prose, with tags, comments and what is no prose masked at equal length (HTML Living Standard, 13.2.5).

A small tokenizer of our own, since lxml tells no offsets and html.parser changes with each Python. What is never prose: `SILENT` elements,
and elements whose `lang` is not French (but not `html` and `body`, where templates leave a wrong one). Inside a paragraph such an
element is an object (U+FFFC). One that is left open is silent until its paragraph ends. A `<` that no `>` follows is a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tqcheck.readers.base import REFERENCE, Block, blank, block, character, placeholder, spaced_once

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
SILENT = frozenset("script style code pre kbd samp tt svg math template noscript iframe object canvas audio video textarea xmp".split())
RAW = frozenset({"script", "style", "xmp", "textarea", "iframe"})
"""What has no tags inside but its own end."""
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 title button option".split())
BLOCKS = HEADINGS | frozenset(
    "html head body p li td th tr table thead tbody tfoot caption blockquote figure figcaption div section article aside main header footer nav "
    "address ul ol dl dt dd hr br pre form fieldset legend label select optgroup details summary dialog menu hgroup search iframe noscript object "
    "video audio canvas textarea template".split())
"""What ends a block when it begins and when it ends."""
JUDGED_PARAGRAPHS = frozenset({"p", "blockquote"})
"""Where a missing stop is an error, however short the block."""
TOKEN = re.compile(
    r"(?P<comment><!--(?:>|->|.*?(?:--!?>|\Z))|<[!?](?:[^<>]|<(?![!?]))*+>)"
    rf"|<(?P<close>/)?(?P<name>[A-Za-z][^\s/>]*)|(?P<reference>{REFERENCE.pattern})", re.DOTALL)
TAG_END = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')|>")
LANG = re.compile(r"\s(?:xml:)?lang\s*=\s*[\"']?\s*(?!fr[ae]?\b)[a-z]", re.IGNORECASE)


class Piece(NamedTuple):
    """A stretch of the file: prose, a character reference, or markup."""

    start: int
    end: int
    kind: str
    """`text`, `reference`, `comment`, `open` or `close`."""
    name: str = ""
    """The element, in lower case."""


def blocks(text: str) -> Iterator[Block]:
    """The prose of a page, block by block."""
    masked: list[str] = []
    start, opened = 0, [""]
    for piece, silent in voiced(text):
        if piece.name in BLOCKS and not silent:
            yield from block(spaced_once("".join(masked)), start, needs_no_stop(opened[-1]))
            masked, start = [], piece.end
            opened = nested(opened, piece)
        else:
            masked.append(mask(text[piece.start : piece.end], piece, silent))
    yield from block(spaced_once("".join(masked)), start, needs_no_stop(opened[-1]))


def nested(opened: list[str], piece: Piece) -> list[str]:
    """The block elements that are open after a tag."""
    if piece.kind == "open":
        return opened if piece.name in VOID else [*opened[-20:], piece.name]
    place = next((i for i in range(len(opened) - 1, 0, -1) if opened[i] == piece.name), len(opened))
    return opened[:place]


def needs_no_stop(name: str) -> bool | None:
    """Whether a block in this element is a heading; None where its looks decide."""
    return True if name in HEADINGS else False if name in JUDGED_PARAGRAPHS else None


def mask(source: str, piece: Piece, silent: bool) -> str:
    """What a reader sees of a stretch, at its length."""
    if silent:
        return placeholder(source) if piece.kind == "text" and not source.isspace() else blank(source)
    if piece.kind == "reference":
        return character(source)
    if piece.name == "img":
        return placeholder(source)
    return source if piece.kind == "text" else blank(source)


def voiced(text: str) -> Iterator[tuple[Piece, bool]]:
    """Each piece, and whether it is silent: inside an element that is no prose; that element's own tags are tags like others."""
    silence: list[str] = []
    for piece in pieces(text):
        inside = bool(silence)
        silence = within(silence, piece) if silence else []
        silence = silence or ([piece.name] if silences(text, piece) else [])
        yield piece, inside and bool(silence)


def silences(text: str, piece: Piece) -> bool:
    """Whether a tag begins something that is no prose."""
    if piece.kind != "open" or piece.name in VOID | {"html", "body"} or is_empty(text, piece):
        return False
    return piece.name in SILENT or LANG.search(text, piece.start, piece.end) is not None


def is_empty(text: str, piece: Piece) -> bool:
    """Whether a tag is its element's beginning and end (XHTML)."""
    return text[piece.end - 2] == "/"


def within(silence: list[str], piece: Piece) -> list[str]:
    """The elements that are open inside a silent one after a piece; the end of a block around it, or the next paragraph, ends it too."""
    if piece.kind == "open" and piece.name not in VOID:
        return [] if silence == ["p"] and piece.name == "p" else [*silence, piece.name]
    if piece.kind == "close" and piece.name in silence:
        return silence[: len(silence) - 1 - silence[::-1].index(piece.name)]
    return [] if piece.kind == "close" and piece.name in BLOCKS else silence


def pieces(text: str) -> Iterator[Piece]:
    """The whole file, cut into pieces in order."""
    done, last, endless = 0, text.rfind(">"), 0
    while match := TOKEN.search(text, done):
        piece = token(text, match, last if match.end() > endless else 0)
        if piece.kind == "text" and match.end() > endless:  # no tag ends behind here: up to the next mark that could end one, none needs to be looked for
            mark = TAG_END.search(text, match.end())
            endless = mark.start() if mark else len(text)
        if piece.start > done:
            yield Piece(done, piece.start, "text")
        yield piece
        done = piece.end
        if piece.kind == "open" and piece.name in RAW and not is_empty(text, piece):
            done = raw_end(text, piece)
            if done > piece.end:
                yield Piece(piece.end, done, "text")
    if done < len(text):
        yield Piece(done, len(text), "text")


def token(text: str, match: re.Match[str], last: int) -> Piece:
    """One match of TOKEN as a piece; a `<` with no tag's end (the last `>` of the file is at `last`) is text."""
    if not match["name"]:
        return Piece(*match.span(), "reference" if match["reference"] else "comment")
    end = tag_end(text, match.end()) if match.start() < last else 0
    return Piece(match.start(), end, "close" if match["close"] else "open", match["name"].lower()) if end else Piece(*match.span(), "text")


def tag_end(text: str, start: int) -> int:
    """Where a tag ends whose name ends at `start`, attributes in quotation marks skipped; 0 if nowhere."""
    return next((match.end() for match in TAG_END.finditer(text, start) if match[0] == ">"), 0)


def raw_end(text: str, piece: Piece) -> int:
    """Where the content of a script and its like ends."""
    match = re.compile(rf"</{piece.name}(?=[\s/>])", re.IGNORECASE).search(text, piece.end)
    return match.start() if match else len(text)
