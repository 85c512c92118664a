"""Word documents (.docx): the text of their paragraphs, a line each. Offsets, lines and columns count in that text, not in the file.

Paragraphs of tables and lists are read as they come; deleted text, field codes, headers, footers, notes and comments are not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from lzma import LZMAError
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from tqcheck.language import grouped, say, template
from tqcheck.readers.base import Block, Malformed, block

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PART = "word/document.xml"
LARGEST_PART = 50_000_000
"""Bytes, unpacked."""
SUSPECT_PART, DENSEST = 5_000_000, 100
"""Bytes from which an archive is looked at for a bomb, and how many bytes one of its bytes unpacks to at most; text packs about ten to one."""
SILENT = frozenset({"del", "moveFrom", "Fallback", "rPr", "pPr", "sectPr", "instrText", "delText"})
LINE = re.compile(r"[^\n]+")
SAVE = template("Save it again as .docx in Word or LibreOffice.")


def extracted(data: bytes) -> str:
    """The text of a document; Malformed if it is none."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring
    try:
        with ZipFile(BytesIO(data)) as archive:
            part = archive.getinfo(PART)
            if part.file_size > LARGEST_PART or part.file_size > max(SUSPECT_PART, DENSEST * part.compress_size):
                said = say("unpacks to {size} MB, more than a text does", size=grouped(part.file_size // 1_000_000))
                raise Malformed(said, say("Split it, or save it as text: up to {size} MB.", size=LARGEST_PART // 1_000_000))
            root = fromstring(archive.read(PART))
    except (ParseError, DefusedXmlException):
        raise Malformed(say("is a damaged Word document"), SAVE) from None
    except (BadZipFile, LZMAError, zlib.error, KeyError, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Malformed(say("is no Word document"), SAVE) from None
    try:
        return "\n".join(paragraphs(root)) + "\n"
    except RecursionError:
        raise Malformed(say("is a damaged Word document"), SAVE) from None


def paragraphs(root: Element) -> Iterator[str]:
    """The text of each paragraph; of one that holds text boxes their paragraphs come after it."""
    inside: list[Element] = []
    whole = "".join(pieces(root, inside))
    if whole.strip():
        yield from whole.split("\n")
    for one in inside:
        yield from paragraphs(one)


def pieces(element: Element, inside: list[Element]) -> Iterator[str]:
    """The text of an element as it is read; paragraphs inside it are put by."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "p":
            inside.append(child)
        elif name == "t":
            yield (child.text or "").replace("\n", " ")
        elif name in {"tab", "br", "cr", "noBreakHyphen"}:
            yield {"tab": "\t", "noBreakHyphen": "‑"}.get(name, "\n")
        elif name not in SILENT:
            yield from pieces(child, inside)


def blocks(text: str) -> Iterator[Block]:
    """The paragraphs, a line each."""
    for line in LINE.finditer(text):
        yield from block(line[0], line.start())
