"""Files to documents: one reader a file of this folder, all listed in `FORMATS`."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tqcheck.document import Document, Segment
from tqcheck.errors import ConfigError, InputError, NoFrenchError
from tqcheck.language import cause, grouped, say
from tqcheck.readers import docx, html, markdown, po, rows, subtitles, text, tmx, xliff
from tqcheck.readers.base import Block, Blocks, Malformed
from tqcheck.sentences import Language, rendered, split

LARGEST_FILE = 50_000_000
"""Bytes."""
LONGEST_SENTENCE = 10_000
"""Code points that the page shows."""
BOM = "\ufeff"
NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What no file in UTF-8 has and readers write for themselves."""
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    name: str
    suffixes: tuple[str, ...]
    """With their dot, in lower case."""
    blocks: Blocks
    extract: Callable[[bytes], str] | None = None
    """For files that are no text: the text that the blocks are read from and offsets count in."""


FORMATS = (
    Format("html", (".html", ".htm", ".xhtml"), html.blocks),
    Format("markdown", (".md", ".markdown"), markdown.blocks),
    Format("text", (".txt",), text.blocks),
    Format("xliff", (".xlf", ".xliff", ".mxliff", ".sdlxliff"), xliff.blocks),
    Format("po", (".po",), po.blocks),
    Format("tmx", (".tmx",), tmx.blocks),
    Format("subtitles", (".srt", ".vtt"), subtitles.blocks),
    Format("jsonl", (".jsonl", ".ndjson"), rows.jsonl),
    Format("tsv", (".tsv",), rows.tsv),
    Format("csv", (".csv",), rows.csv),
    Format("docx", (".docx",), docx.blocks, docx.extracted),
)


def read(path: Path, *, format: str | None = None, language: Language = "fr") -> Document:
    """A file as a document; its format is told by its suffix (text if that is unknown) unless it is named.

    InputError: no such file, not readable, over 50 MB, binary, not UTF-8, malformed, no prose, a sentence over 10,000 code points.
    ConfigError: no such format.
    """
    return read_bytes(contents(path), path, format=format, language=language)


def read_bytes(data: bytes, path: Path, *, format: str | None = None, language: Language = "fr") -> Document:
    """The content of a file, under the name `path`; errors as of `read`."""
    kind = reader(format or format_of(path))
    return read_text(extracted(kind, data, path) if kind.extract else decoded(data, path), str(path), kind.name, language)


def read_text(text: str, path: str = "<text>", format: str = "text", language: Language = "fr") -> Document:
    """A text as a document, under the name `path`; errors as of `read`."""
    if odd := NO_TEXT.search(text):
        raise InputError(
            say("{path} is no text: it contains U+{code:04X}.", path=path, code=ord(odd[0])),
            say("Give tqcheck text, Markdown or HTML, without NUL and surrogates."))
    masked = " " + text[1:] if text.startswith(BOM) else text
    try:
        segments = tuple(segments_of(reader(format).blocks(masked), language))
    except Malformed as error:
        raise InputError(f"{path} {error.message}.", say(error.hint)) from None
    if not segments:
        raise NoFrenchError(
            say("{path} has no prose that could be read as {format}.", path=path, format=format),
            say("Check that it is the right file, or name its format with --input-format."))
    document = Document(path, text, segments, format)
    for segment in segments:
        refuse_endless(document, segment)
    return document


def extracted(kind: Format, data: bytes, path: Path) -> str:
    """The text of a file that is no text itself; InputError if it is damaged."""
    try:
        return kind.extract(data) if kind.extract else ""
    except Malformed as error:
        raise InputError(f"{path} {error.message}.", say(error.hint)) from None


def format_of(path: Path) -> str:
    """The name of the format with this suffix, in any case; text if there is none."""
    return next((kind.name for kind in FORMATS if path.suffix.lower() in kind.suffixes), "text")


def reader(name: str) -> Format:
    """The format of that name; ConfigError for another."""
    found = next((kind for kind in FORMATS if kind.name == name), None)
    if found is None:
        raise ConfigError(
            say("There is no format « {name} ».", name=name),
            say("Choose one of {names}.", names=", ".join(kind.name for kind in FORMATS)))
    return found


def segments_of(blocks: Iterable[Block], language: Language = "fr") -> Iterator[Segment]:
    """The sentences of blocks; one without a word is left out."""
    for number, block in enumerate(blocks):
        for (start, end), src in paired(block, language):
            if any(map(str.isalnum, block.text[start:end])):
                yield Segment(block.text[start:end], block.span.start + start, number, block.heading, block.id, src)


def paired(block: Block, language: Language = "fr") -> Iterable[tuple[tuple[int, int], str | None]]:
    """The sentences of a block, each with its own source where the source is as many; else the block in one piece with all of it."""
    spans = split(block.text, language)
    if block.src is None:
        return [(span, None) for span in spans]
    sources = [block.src[a:b] for a, b in split(block.src, "en")]
    return zip(spans, sources, strict=True) if len(spans) == len(sources) else [((0, len(block.text)), block.src)]


def refuse_endless(document: Document, segment: Segment) -> None:
    """InputError for a sentence longer than anybody writes."""
    length = len(rendered(segment.text)) if len(segment.text) > LONGEST_SENTENCE else 0
    if length > LONGEST_SENTENCE:
        line, _ = document.line_column(segment.start)
        raise InputError(
            say("{path}, line {line}: a sentence of {length} characters; tqcheck reads up to {most} a sentence.",
                path=document.path, line=line, length=grouped(length), most=grouped(LONGEST_SENTENCE)),
            say("The file is probably minified or has lost its line breaks: give tqcheck the text as it was written."))


def contents(path: Path) -> bytes:
    """The bytes of a file; InputError if it cannot be opened, is a device or is too large."""
    try:
        refuse_endless_file(path)
        with path.open("rb") as stream:
            return whole(stream, path)
    except FileNotFoundError:
        raise InputError(
            say("{path} does not exist.", path=path),
            say("Check its name; relative names start from {folder}.", folder=Path.cwd())) from None
    except IsADirectoryError:
        raise InputError(
            say("{path} is a folder.", path=path),
            say("Name the files in it, for instance {path}/*.md.", path=shlex.quote(str(path)))) from None
    except PermissionError:
        raise InputError(
            say("{path} may not be read by you.", path=path),
            say("Ask its owner, or try: chmod u+r {path}", path=shlex.quote(str(path)))) from None
    except (OSError, ValueError) as error:
        raise InputError(
            say("{path} cannot be read: {cause}.", path=path, cause=cause(error) if isinstance(error, OSError) else error),
            say("Check its name and the disk it is on.")) from error


def whole(stream: BinaryIO, path: Path) -> bytes:
    """All that a stream holds; InputError if that is too much."""
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise InputError(
            say("{path} has more than {size} MB.", path=path, size=LARGEST_FILE // 1_000_000),
            say("Split it, or give its sentences to `tqcheck batch`."))
    return data


def refuse_endless_file(path: Path) -> None:
    """InputError for a device, which may never end, and a named pipe, at which one may wait for ever; the shell's own, as of `<(…)`, have no name."""
    if path.is_char_device() or path.is_block_device() or path.is_socket() or Path(os.path.realpath(path)).is_fifo():
        raise InputError(
            say("{path} is a device or a pipe, not a file.", path=path),
            say("Write what it gives into a file, or give it on standard input: tqcheck check -"))


def decoded(data: bytes, path: Path) -> str:
    """The text of a file, its line ends and byte order mark left alone; InputError if it is binary or not UTF-8."""
    if data.startswith(UTF_16):
        raise InputError(say("{path} is UTF-16, not UTF-8.", path=path), converted(path, "UTF-16"))
    if is_binary(data):
        raise InputError(
            say("{path} is a binary file, not a text.", path=path),
            say("Give tqcheck text, Markdown or HTML; save other documents as one of them."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            say("{path} is not UTF-8: byte 0x{byte:02X} on line {line}.", path=path, byte=data[error.start], line=line),
            way_out(data, path)) from None


def is_binary(data: bytes) -> bool:
    """Whether there is a NUL, or control characters are more than a third of the beginning."""
    beginning = data[:8192].decode("latin-1")
    return b"\0" in data or 3 * len(CONTROL.findall(beginning)) > len(beginning) > 0


def way_out(data: bytes, path: Path) -> str:
    """How to make a file that is not UTF-8 one that is."""
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return say("Save it as UTF-8 in the program that wrote it.")
    return converted(path, "WINDOWS-1252")


def converted(path: Path, encoding: str) -> str:
    """The command that converts a file."""
    new = path.with_suffix(f".utf-8{path.suffix}")
    return say("Convert it: {command}", command=f"iconv -f {encoding} -t UTF-8 {shlex.quote(str(path))} > {shlex.quote(str(new))}")
