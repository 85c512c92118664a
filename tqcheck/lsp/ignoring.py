"""Where a comment is to stand that holds one finding back, such that readers of the published page notice nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tqcheck.document import Document, Segment, Span, unpadded
from tqcheck.edits import Edit, applied
from tqcheck.errors import InputError
from tqcheck.finding import Finding
from tqcheck.fixes import FORMATS
from tqcheck.ignores import ignores
from tqcheck.readers import read_text

BEGINNING = {"text": re.compile(r"[ \t]*"), "markdown": re.compile(r" {0,3}(?:#{1,6}[ \t]+)?[*_~\[]*")}
"""What stands on its line before a sentence that begins a line of text; a paragraph or heading of Markdown, not an item, a quotation or a cell."""
ENDED = re.compile(r"(?:\A|\n)[ \t]*(?:<!--[^\n]*-->[ \t]*)?\r?\n\Z")
"""A blank line, or one with nothing but a comment, at the end of what stands before a paragraph."""
INSIDE_LINE = re.compile(r"[^\W\d_]|\|")
"""A comment of Markdown behind one of these is part of its line; at the line's beginning it would make HTML of the whole line (CommonMark 0.31, 4.6)."""
LONGEST = 500
"""Code points that a line with a comment is looked for in."""


def ignoring(document: Document, finding: Finding) -> Edit | None:
    """The comment that holds a finding back, and where; None where there is no place that leaves every sentence as it is."""
    if document.format not in FORMATS:
        return None
    return next((edit for edit in places(document, finding) if is_unseen(document, finding, edit)), None)


def places(document: Document, finding: Finding) -> Iterator[Edit]:
    """Places for the comment, the best first: on a line of its own, before the sentence, before the passage."""
    comment, start = f"<!-- tqcheck-ignore-next {finding.check} -->", document.segments[finding.segment].start
    line = document.text.rfind("\n", 0, start) + 1
    beginning = BEGINNING[document.format].fullmatch(document.text, line, start) if document.format in BEGINNING else None
    if beginning and (document.format == "text" or line == 0 or ENDED.search(document.text[max(0, line - LONGEST) : line])):
        indent = re.match("[ ]*", beginning[0])
        yield put(line, (indent[0] if indent else "") + comment + ("\r\n" if "\r\n" in document.text else "\n"))
    for place in (start, finding.span.start):
        if document.format != "markdown" or INSIDE_LINE.search(document.text, document.text.rfind("\n", 0, place) + 1, place):
            yield put(place, comment + (" " if document.format == "text" else ""))


def put(place: int, text: str) -> Edit:
    """A text that is put in."""
    return Edit(Span(place, place), text)


def is_unseen(document: Document, finding: Finding, edit: Edit) -> bool:
    """Whether a comment holds the finding back and every sentence is read as before."""
    try:
        after = read_text(applied(document.text, [edit]), document.path, document.format)
    except InputError:
        return False
    held = ignores(after, frozenset({finding.check}))
    moved = finding.span.shift(len(edit.text))
    return list(map(seen, after.segments)) == list(map(seen, document.segments)) and any(one.covers(finding.check, moved) for one in held)


def seen(segment: Segment) -> tuple[str, int, bool]:
    """What a reader of the page sees of a sentence, and where."""
    return unpadded(segment.text)[0], segment.block, segment.heading
