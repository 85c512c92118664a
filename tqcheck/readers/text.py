"""Plain text: a line is a block, as articles pasted from a page have it, unless the file is hard-wrapped.

A file is taken as hard-wrapped, and what stands between blank lines as one block, if no line is longer than 100 code points and most of the
lines that another line follows (at least two) have 60 to 100 and end without a sentence's stop: the shape that editors and mail programs
give a paragraph. A block of at most 120 code points that ends without a stop is a heading. Comments for tqcheck are masked, those that fill a
line together with its end, so that no paragraph is parted by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tqcheck.document import Span
from tqcheck.ignores import DIRECTIVE
from tqcheck.readers.base import MARKUP, Block, blank, block
from tqcheck.sentences import CLOSERS, SPACES, STOPS, UNSEEN

LINE = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")
NEWLINE = re.compile(r"\r\n|[\r\n\v\f\u0085\u2028\u2029]")
SHORTEST, WIDEST = 60, 100
ALONE = re.compile(rf"^(?>[ \t]*{DIRECTIVE.pattern})++[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def blocks(text: str) -> Iterator[Block]:
    """The lines of a text, or its paragraphs if it is hard-wrapped."""
    text = DIRECTIVE.sub(lambda match: blank(match[0]), ALONE.sub(lambda match: blank(match[0]), text))
    lines = [Span(*match.span()) for match in LINE.finditer(text) if match[0].strip(SPACES + MARKUP)]
    for start, end in paragraphs(text, lines) if is_wrapped(text, lines) else lines:
        yield from block(text[start:end], start)


def follow(text: str, first: Span, second: Span) -> bool:
    """Whether no blank line stands between two lines."""
    return len(NEWLINE.findall(text[first.end : second.start])) < 2


def is_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Whether the lines look as if they were broken to a width."""
    inner = [text[a.start : a.end].replace(MARKUP, "").rstrip(SPACES) for a, b in pairwise(lines) if follow(text, a, b)]
    broken = [line for line in inner if SHORTEST <= len(line) <= WIDEST and line.rstrip(SPACES + UNSEEN + CLOSERS)[-1:] not in STOPS]
    return len(inner) > 1 and 2 * len(broken) > len(inner) and all(len(line) - text.count(MARKUP, *line) <= WIDEST for line in lines)


def paragraphs(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Runs of lines without a blank one between them."""
    start = lines[0].start
    for first, second in pairwise(lines):
        if not follow(text, first, second):
            yield Span(start, first.end)
            start = second.start
    yield Span(start, lines[-1].end)
