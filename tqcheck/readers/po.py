"""PO of gettext: the translations, each with its English; plural forms too.

Left out are entries that are fuzzy, obsolete or empty, and the header. Escapes are masked at their length, so that offsets are places in the file.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from tqcheck.document import OBJECT, Span
from tqcheck.language import say
from tqcheck.readers.base import (
    Block,
    Malformed,
    blank,
    codes_masked,
    escape,
    one_block,
    settled,
)
from tqcheck.readers.xml import is_language
from tqcheck.sentences import rendered

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
STRING = re.compile(r'[ \t]*+(?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?[ \t]*+"(?P<string>(?:[^"\\]|\\.)*)"\s*\Z')
ESCAPE = re.compile(r"(?:\\[0-7]{3})+|(?:\\x[0-9a-fA-F]{2})+|\\.")
VALUES = {"n": "\n", "t": "\t", "r": " "}
CONTROLS = dict.fromkeys(range(32), " ")
LANGUAGE = re.compile(r"^Language:[ \t]*([\w@-]+)", re.MULTILINE)


@dataclass(slots=True)
class Entry:
    """A message and its translations."""

    start: int
    """Of its first line, comments included."""
    flags: frozenset[str] = frozenset()
    strings: dict[str, list[Span]] = field(default_factory=dict)
    """By keyword, the pieces between quotation marks; code points into the file."""

    @property
    def complete(self) -> bool:
        return any(keyword.startswith("msgstr") for keyword in self.strings)


def blocks(text: str) -> Iterator[Block]:
    """The translations of a file, in order."""
    for entry in entries(text):
        if is_header(text, entry):
            refuse_other_languages(text, entry)
        elif "fuzzy" not in entry.flags:
            yield from translations(text, entry)


def entries(text: str) -> Iterator[Entry]:
    """The entries of a file, in order; Malformed for a line that is neither comment nor string."""
    entry, keyword = Entry(0), ""
    for number, line in enumerate(LINE.finditer(text), 1):
        string = STRING.match(line[0])
        if line[0].lstrip().startswith("#") or line[0].isspace():
            entry = yield from begun(entry, line)
        elif string and (string["keyword"] or keyword):
            keyword = string["keyword"] or keyword
            if string["keyword"] in {"msgctxt", "msgid"} and entry.complete:
                yield entry
                entry = Entry(line.start())
            if string["keyword"] in entry.strings:
                said = say("is no PO file: line {number}: {keyword} stands twice in one entry", number=number, keyword=keyword)
                raise Malformed(said, say("Part the entries with a blank line; `msgfmt -c` tells more."))
            entry.strings.setdefault(keyword, []).append(Span(*string.span("string")).shift(line.start()))
        else:
            raise Malformed(
                say("is no PO file: line {number} is neither a comment nor a string", number=number),
                say("Look for a missing quotation mark; `msgfmt -c` tells more."))
    if entry.complete:
        yield entry


def begun(entry: Entry, line: re.Match[str]) -> Generator[Entry, None, Entry]:
    """Yield the entry before a comment or blank line if it is complete; return the one that goes on, with the comment's flags."""
    if entry.complete or line[0].isspace():
        if entry.complete:
            yield entry
        entry = Entry(line.end() if line[0].isspace() else line.start())
    if line[0].startswith("#,"):
        entry.flags |= {flag.strip() for flag in line[0][2:].split(",")}
    return entry


def shown(text: str, pieces: list[Span]) -> str:
    """What is read of a string, from its first piece to its last, at its length."""
    parts, done = list[str](), pieces[0].start
    for piece in pieces:
        parts += [blank(text[done : piece.start]), ESCAPE.sub(lambda found: escape(value(found[0]), len(found[0])), text[piece.start : piece.end])]
        done = piece.end
    return codes_masked("".join(parts))


def value(escaped: str) -> str:
    """The text that an escape, or a run of bytes in octal or hexadecimal, stands for; a space for a control character."""
    body = escaped[1:]
    if body[0] in "x01234567" and len(body) > 1:
        base = 16 if body[0] == "x" else 8
        return bytes(int(byte.lstrip("x"), base) & 255 for byte in body.split("\\")).decode("utf-8", "replace").translate(CONTROLS)
    return VALUES.get(body, " " if body in "0abfvx" else body)


def plain(text: str, pieces: list[Span]) -> str:
    """What a reader sees of a string."""
    return rendered(settled(shown(text, pieces))).replace(OBJECT, " ").strip()


def is_header(text: str, entry: Entry) -> bool:
    """Whether an entry is the file's header."""
    return "msgctxt" not in entry.strings and not any(map(len, entry.strings.get("msgid", [])))


def refuse_other_languages(text: str, header: Entry) -> None:
    """Malformed if a header names another language than French."""
    named = LANGUAGE.search(plain(text, header.strings["msgstr"])) if "msgstr" in header.strings else None
    if named and not is_language(named[1], "fr"):
        raise Malformed(
            say("holds translations into “{language}”, not into French", language=named[1]),
            say("Give tqcheck the file of the French translation."))


def translations(text: str, entry: Entry) -> Iterator[Block]:
    """The translations of an entry: one, or its plural forms, of which the first renders the singular."""
    context = plain(text, entry.strings["msgctxt"]) if "msgctxt" in entry.strings else None
    for keyword, pieces in entry.strings.items():
        if keyword.startswith("msgstr"):
            english = "msgid" if keyword in {"msgstr", "msgstr[0]"} else "msgid_plural"
            yield from one_block(shown(text, pieces), pieces[0].start, plain(text, entry.strings.get(english, [Span(0, 0)])), context)
