"""Places in an editor's text: lines from 0, and columns in the code units that editor and server agreed on.

The Language Server Protocol 3.17 ends a line at LF, CR LF or CR and nowhere else, and counts in UTF-16 unless another encoding is agreed on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from tqcheck.document import Span

LINE_END = re.compile(r"\r\n|\n|\r")


def utf_8(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf_16(text: str) -> int:
    """Code units of a text in UTF-16: two for what lies beyond U+FFFF."""
    return len(text) + sum(character > "\uffff" for character in text)


UNITS: dict[str, Callable[[str], int]] = {"utf-8": utf_8, "utf-16": utf_16, "utf-32": len}
"""By the protocol's name of the encoding."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A text by lines, and the units of its columns."""

    text: str
    units: Callable[[str], int]
    starts: tuple[int, ...] = field(init=False)
    """Where each line begins, in code points."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", (0, *(match.end() for match in LINE_END.finditer(self.text))))

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset in code points."""
        line = bisect_right(self.starts, offset) - 1
        return line, self.units(self.text[self.starts[line] : offset])

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column; the end of the line or text where they lie beyond, the character's start where they lie in one."""
        if line >= len(self.starts):
            return len(self.text)
        at, width = self.starts[line], 0
        for character in self.line(line):
            width += self.units(character)
            if width > column:
                break
            at += 1
        return at

    def line(self, number: int) -> str:
        """A line without its end."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end].rstrip("\r\n")

    def places(self, span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where a span begins and ends."""
        return self.place(span.start), self.place(span.end)
