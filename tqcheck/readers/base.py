"""What every reader yields, and how markup is masked at equal length.

A masked text has as many code points as the stretch of the file that it stands for:

- prose stands as it is in the file;
- markup is `BETWEEN` (U+2060 WORD JOINER), neither a word nor a space, so that `**gras**, oui` has no space before its comma and no doubled
  one; between two letters it is `INSIDE` (U+034F COMBINING GRAPHEME JOINER), part of the word: `im<b>possible</b>` is one word;
- inline code and images are `OBJECT` (U+FFFC) and `BETWEEN`: something stands there, but no word;
- a character reference is its character, then `INSIDE` behind a letter, `BETWEEN` behind (before, if it opens) any other mark;
- of several spaces that the page shows as one, the first is left and the others are `BETWEEN`; of a reference to a no-break space the last
  is left (behind an opening mark the first), so that it stands beside the mark that it belongs to.

What a reader of the page sees is therefore the masked text without `PADDING`: `sentences.rendered`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape

from tqcheck.document import BETWEEN, INSIDE, OBJECT, Span
from tqcheck.sentences import CLOSERS, SPACES, STOPS, UNSEEN

MARKUP = "\0"
"""Written over markup while a block is put together; `block` settles what it becomes. No file that is read has it."""
REFERENCE = re.compile(r"&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)")
OPENING = frozenset("«“‘([{¿¡„‚")
HEADING_LENGTH = 120
"""Code points; a longer block without a stop is a paragraph that lacks it."""
RUN = re.compile(MARKUP + "+")
WIDE = re.compile(r"([^\S \t\r\n\f])\1+")
CODE = re.compile(
    r"</?[A-Za-z][\w:-]*(?:[\s\0][^<>]*)?/?>|\{\{[^{}\0]*\}\}|\$?\{[\w.:!-]*\}|%\(\w+\)[-+0#]*\d*(?:\.\d+)?[a-zA-Z]|%(?:\d+\$)?[-+0#]*\d*(?:\.\d+)?(?:hh?|ll?|z)?[sdiufxXc@](?!\w)")
"""Tags of HTML, and placeholders of printf, Python, Java and JavaScript; « 50 % des » has a space before its d."""
SPARE = re.compile(r"(?<=[ \t\r\n\f])[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, item or cell."""

    span: Span
    """Code points into the file."""
    text: str
    """The masked text of that span, as long as it; with at least one letter or digit, and no white space around it."""
    heading: bool = False
    """True if it needs no full stop."""
    src: str | None = None
    """The English that it renders, in formats that hold it."""
    id: str | None = None
    """What the file calls it."""


class Malformed(Exception):
    """A text that is not what its format asks for: how the sentence goes on after the file's name, without its stop, and a hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


Blocks = Callable[[str], Iterator[Block]]
"""A reader: a file's text to its blocks, in order and apart from each other."""


def block(text: str, start: int, heading: bool | None = None) -> Iterator[Block]:
    """The block of a stretch that begins at `start`, its markup settled; none if it has no word. `heading` None: judged by its looks."""
    masked = settled(text)
    inner = masked.strip(SPACES + UNSEEN)
    if any(map(str.isalnum, inner)):
        start += masked.index(inner)
        yield Block(Span(start, start + len(inner)), inner, looks_like_heading(inner) if heading is None else heading)


def one_block(text: str, start: int, src: str | None, id: str | None) -> Iterator[Block]:
    """The block of a stretch with the source and the name that the file gives it."""
    yield from (replace(found, src=src or None, id=id or None) for found in block(text, start))


def settled(text: str) -> str:
    """Markup as what the characters around it make of it."""
    return RUN.sub(lambda run: padding(text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]) * len(run[0]), text)


def padding(before: str, after: str) -> str:
    """What stands for markup between two characters; a number set behind a word (« mot<sup>2</sup> ») is no part of it."""
    joined = is_wordlike(before) and is_wordlike(after) and (before.isdigit() or not after.isdigit())
    return INSIDE if joined else BETWEEN


def is_wordlike(character: str) -> bool:
    """Whether a character is part of a word, padding inside one included."""
    return character.isalnum() or bool(character and unicodedata.combining(character)) or character == INSIDE


def spaced_once(text: str) -> str:
    """Several spaces as one, for formats whose pages show one; no-break spaces too, as references to them are repeated ones so far."""
    return nobreak_once(SPARE.sub(lambda run: blank(run[0]), text))


def nobreak_once(text: str) -> str:
    """Several no-break spaces, as which a reference stands, as one."""
    return WIDE.sub(lambda run: beside(text[max(0, run.start() - 1) : run.start()], run[0]), text)


def beside(before: str, run: str) -> str:
    """One of several spaces: the first behind an opening mark, else the last."""
    return run[0] + blank(run[1:]) if before in OPENING else blank(run[1:]) + run[0]


REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")


def blank(text: str) -> str:
    """Markup instead of a whole stretch."""
    return MARKUP * len(text)


def placeholder(text: str) -> str:
    """Something that is no prose instead of a stretch."""
    return OBJECT + MARKUP * (len(text) - 1)


def escape(value: str, length: int) -> str:
    """The character that an escape of so many code points stands for, at its length."""
    return value + MARKUP * (length - len(value))


def codes_masked(text: str) -> str:
    """The text with HTML tags masked and with an object for each placeholder, as strings of programs have them."""
    return CODE.sub(lambda code: blank(code[0]) if code[0][0] == "<" else placeholder(code[0]), text)


def character(reference: str) -> str:
    """The character that a reference stands for, at its length, a space repeated until `spaced_once`; an unknown reference stays."""
    value = unescape(reference)
    if value == reference:
        return reference
    if value.isspace():
        return value[0] * len(reference)
    if not value or unicodedata.category(value[-1]) in {"Cf", "Cc"}:
        return blank(reference)
    spare = len(reference) - len(value)
    return BETWEEN * spare + value if value in OPENING else value + (INSIDE if is_wordlike(value[-1]) else BETWEEN) * spare


def referenced(text: str) -> str:
    """A text in which machines have escaped some characters (`d&#39;Obama`), as its reader sees it, at its length."""
    return REFERENCE.sub(lambda found: character(found[0]), text) if "&" in text else text


def looks_like_heading(text: str) -> bool:
    """Whether a block is short and ends without a sentence's stop."""
    end = text.rstrip(SPACES + UNSEEN + CLOSERS)
    return len(text) <= HEADING_LENGTH and end[-1:] not in STOPS
