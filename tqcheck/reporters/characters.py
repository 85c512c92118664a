"""Characters of an untrusted text that would move the cursor, colour the terminal or turn the line around, made visible or harmless.

Each is replaced by one character, so that places stay the same.
"""

from __future__ import annotations

BLANK = "\t\n\r\v\f\x85\u2028\u2029"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REPLACEMENT = 0xFFFD

HARMLESS: dict[int, int] = (
    dict.fromkeys((*range(128, 160), *range(55296, 57344), *map(ord, BIDI)), REPLACEMENT)
    | {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421} | {ord(blank): 0x20 for blank in BLANK})


def harmless(text: str) -> str:
    """The text with line ends and tabs as spaces, control characters as their pictures, bidirectional overrides and lone surrogates as U+FFFD."""
    return text.translate(HARMLESS)


def writable(text: str) -> str:
    """The text with each lone surrogate (of a file name that is not UTF-8) as a question mark, so that it can be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
