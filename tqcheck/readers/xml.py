"""XML as a tree whose elements know where they stand in the file: what XLIFF and TMX are read from, and written back into.

Expat parses and tells each tag's place. Document type declarations are refused, and so every entity but XML's own five, as defusedxml does,
which tells no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tqcheck.document import OBJECT, Span
from tqcheck.readers.base import (
    REFERENCE,
    Block,
    Malformed,
    blank,
    character,
    codes_masked,
    nobreak_once,
    one_block,
    placeholder,
    settled,
)
from tqcheck.sentences import rendered

DEEPEST = 200
TAG_END = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')|>")
OBJECTS = frozenset({"ph", "x"})
"""Inline codes that stand for something seen."""
CODES = OBJECTS | frozenset("bpt ept it bx ex sc ec sm em cp ut".split())
"""Inline elements that hold no prose; g, pc, hi and mrk do."""
RAW = re.compile(
    rf"(?P<silent><!--.*?-->|<\?.*?\?>|&lt;/?[A-Za-z][^<>&]*(?:&quot;[^<>&]*)*&gt;)|<!\[CDATA\[(?P<cdata>.*?)\]\]>|(?P<reference>{REFERENCE.pattern})"
    r"|(?P<line>\r?\n[ \t\r\n]*)", re.DOTALL)
"""Comments, escaped HTML tags, CDATA, references and line ends in character data."""
REFUSED = "Take the line <!DOCTYPE …> out; XLIFF and TMX need none."
BROKEN = "Mend it there, or export it again from the program that wrote it."


@dataclass(slots=True)
class Element:
    """An element; places are code points into the file."""

    name: str
    """Without its prefix."""
    attributes: dict[str, str]
    """By their names with prefixes, such as `xml:lang`."""
    start: int
    """Of its start tag."""
    inner: Span
    """Between its tags; empty, behind it, for `<x/>`."""
    end: int = 0
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)


class _Builder:
    """Expat's events, made a tree; it knows where in the text a byte stands. White space before the XML declaration, as for a BOM, is let pass."""

    def __init__(self, text: str) -> None:
        from xml.parsers import expat
        self.text, self.data = text, text.lstrip().encode("utf-8")
        self.byte, self.place = 0, len(text) - len(text.lstrip())
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.finish
        self.open = [Element("", {}, 0, Span(0, 0))]

    def here(self) -> int:
        """The code point that the parser has come to."""
        byte = self.parser.CurrentByteIndex
        self.place += len(self.data[self.byte : byte].decode("utf-8"))
        self.byte = byte
        return self.place

    def refuse(self, *_: object) -> None:
        raise Malformed("has a document type declaration, which tqcheck does not read", REFUSED)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > DEEPEST:
            raise Malformed(f"has elements nested more than {DEEPEST} deep", BROKEN)
        start = self.here()
        end = tag_end(self.text, start)
        self.open.append(Element(name.rpartition(":")[2], attributes, start, Span(end, end)))

    def finish(self, _: str) -> None:
        done, place = self.open.pop(), self.here()
        empty = self.text[done.inner.start - 2] == "/"
        done.inner = done.inner if empty else Span(done.inner.start, place)
        done.end = done.inner.end if empty else tag_end(self.text, place)
        self.open[-1].children.append(done)


def tag_end(text: str, start: int) -> int:
    """Where the tag that begins at `start` ends, attributes in quotation marks skipped."""
    return next(match.end() for match in TAG_END.finditer(text, start) if match[0] == ">")


def parsed(text: str, root: str) -> Element:
    """The root element of a file; Malformed where it is no well-formed XML, has a document type, or another root."""
    from xml.parsers import expat
    builder = _Builder(text)
    try:
        builder.parser.Parse(builder.data, True)
    except expat.ExpatError as error:
        raise Malformed(f"is no well-formed XML: {error}", BROKEN) from None
    found = builder.open[0].children[0]
    if found.name != root:
        raise Malformed(f"begins with <{found.name}>, not with <{root}>", "Check that it is the right file, or name its format with --input-format.")
    return found


def prose(raw: str) -> str:
    """Character data as it is read, at its length; of a line's end with its indentation one space stays."""
    def seen(found: re.Match[str]) -> str:
        if found["reference"]:
            return character(found[0])
        if found["cdata"] is not None:
            return blank("<![CDATA[") + found["cdata"] + blank("]]>")
        return "\n" + blank(found[0][1:]) if found["line"] else blank(found[0])
    return RAW.sub(seen, raw)


def content(text: str, element: Element) -> str:
    """What is read of an element's inside, at its length."""
    parts, done = list[str](), element.inner.start
    for child in element.children:
        parts += [prose(text[done : child.start]), inline(text, child)]
        done = child.end
    return "".join([*parts, prose(text[done : element.inner.end])])


def inline(text: str, element: Element) -> str:
    """What is read of an element inside prose, its tags included, at its length."""
    whole = text[element.start : element.end]
    protected = element.attributes.get("translate") == "no" or element.attributes.get("mtype") == "protected"
    if element.name in OBJECTS or protected:
        return placeholder(whole)
    if element.name in CODES:
        return blank(whole)
    return blank(text[element.start : element.inner.start]) + content(text, element) + blank(text[element.inner.end : element.end])


def unit(text: str, id: str | None, source: Element | None, target: Element) -> Iterator[Block]:
    """The block of a translation, with its source; none if it has no word."""
    yield from one_block(codes_masked(nobreak_once(content(text, target))), target.inner.start, plain(text, source) if source else None, id)


def plain(text: str, element: Element) -> str:
    """What a reader sees of an element, inline codes apart."""
    return rendered(settled(codes_masked(nobreak_once(content(text, element))))).replace(OBJECT, " ").strip()


def is_language(name: str | None, language: str) -> bool:
    """Whether a language tag, where there is one, is of a language or one of its regions."""
    return not name or re.split("[-_]", name.lower())[0] == language
