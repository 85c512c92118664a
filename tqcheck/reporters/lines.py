"""Lines for a terminal, without control characters.

They are broken at plain spaces only, so that « and its word stay together, and measured in cells, so that an emoji counts for two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tqcheck.document import Span
from tqcheck.reporters.characters import harmless

if TYPE_CHECKING:
    from rich.text import Text

WORD = re.compile(r"[^ ]+")


def plain(text: str, style: str = "") -> Text:
    """Untrusted text as rich shows it: no markup read, no control character left."""
    from rich.text import Text

    return Text(harmless(text), style=style, end="")


def join(*parts: tuple[str, str]) -> Text:
    """Pieces of text, each with its style, after one another."""
    whole = plain("")
    for text, style in parts:
        whole.append_text(plain(text, style))
    return whole


def wrap(text: str, width: int) -> list[Span]:
    """The lines of a text in at most `width` cells, as spans without the spaces between them; a longer word is cut."""
    from rich.cells import cell_len

    lines: list[Span] = []
    for word in _words(text, width):
        if lines and cell_len(text[lines[-1].start:word.end]) <= width:
            lines[-1] = Span(lines[-1].start, word.end)
        else:
            lines.append(word)
    return lines


def _words(text: str, width: int) -> Iterator[Span]:
    """Words between plain spaces; those wider than a line in parts."""
    from rich.cells import cell_len, chop_cells

    for match in WORD.finditer(text):
        start = match.start()
        for part in [match[0]] if cell_len(match[0]) <= width else chop_cells(match[0], width):
            yield Span(start, start + len(part))
            start += len(part)


def hang(lead: Text, body: Text, width: int) -> list[Text]:
    """Lines with `lead` before the first and as many blanks before the others; styles are kept."""
    room = max(8, width - lead.cell_len)
    lines = [body[line.start:line.end] for line in wrap(body.plain, room)]
    blank = plain(" " * lead.cell_len)
    return [plain("").append_text(blank if i else lead).append_text(line) for i, line in enumerate(lines)] or [lead]
