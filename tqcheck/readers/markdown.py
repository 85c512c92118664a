"""Markdown: its prose (CommonMark 0.31 with GitHub's tables and strikethrough), markup masked at equal length.

markdown-it-py finds the blocks and gives their lines; it gives no columns. So each of its inline rules is wrapped in one that notes
where it began and ended: what the parser itself took as a link's target, an escape or emphasis is masked, all else is prose. A hard line
break and `<br>` end a block, as in HTML. Front matter (`---` YAML, `+++` TOML) at the beginning of a file is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tqcheck.readers.base import MARKUP, Block, blank, block, character, placeholder, spaced_once

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\s?(---[ \t]*\r?\n.*?^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n.*?^\+\+\+)[ \t]*$", re.DOTALL | re.MULTILINE)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
PREFIX = re.compile(r"(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")
"""Marks of quotations and items before a table's row."""
CELL = re.compile(r"(?<!\\)\|")
FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
BREAK = "\n\0\n"
"""Written over a hard line break while its paragraph is put together; too long ones are filled up with MARKUP."""
DEEPEST = 50
"""Quotations and lists in one another."""


class Mark(NamedTuple):
    """What an inline rule took of a block's content."""

    start: int
    end: int
    rule: str
    tokens: tuple[Token, ...]
    """What it made of it; its delimiters' types are known when the whole content was read."""
