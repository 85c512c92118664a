"""Typography mended all over a text: the checks remark a habit once, these functions find every place of it, and what to write there.

Only the marks themselves are changed and only where the file has them as they are: a quotation may have markup inside, `&laquo;` is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from tqcheck.checks import guillemets, punctuation_space, straight_quotes
from tqcheck.config import Config
from tqcheck.document import Document, Segment, Span, unpadded
from tqcheck.edits import Edit, Fix, in_prose
from tqcheck.finding import Severity
from tqcheck.ignores import ignores

NO_BREAK, THIN = "\u00a0", "\u202f"
CODE = re.compile(r"[:/&#@=\\<>{}]")
"""What stands before a mark in code, links, `&references;` and `:shortcodes:`, not in prose."""
UNSURE = re.compile(r"\A[\s,.;:!?)\]]|\s\Z|[«»“”]")
"""What makes it doubtful that a stretch between two marks is a quotation."""
TEMPLATE = re.compile(r"\{[{%]")


def inside_guillemets(text: str, _: Config) -> Iterator[tuple[Edit, ...]]:
    """A space behind each « and before each » that has none."""
    for match in guillemets.TIGHT.finditer(text):
        yield (Edit(Span(*match.span()), "«" + NO_BREAK if match[0] == "«" else NO_BREAK + "»"),)


def before_marks(text: str, config: Config) -> Iterator[tuple[Edit, ...]]:
    """A space before each : ; ! ? that has none, a thin one before all but the colon."""
    pattern = punctuation_space.TIGHT_IN_CANADA if config.region == "fr-CA" else punctuation_space.TIGHT
    for match in pattern.finditer(text):
        if not CODE.search(text[: match.start()].split()[-1]):
            yield (Edit(Span(*match.span()), (NO_BREAK if match[0] == ":" else THIN) + match[0]),)


def quotation_marks(text: str, _: Config) -> Iterator[tuple[Edit, ...]]:
    """« and » for each pair of straight or English marks that is surely one: no quotation inside or around it, no mark alone in the sentence."""
    pairs = [Span(*match.span()) for match in straight_quotes.QUOTED.finditer(text)]
    if text.count('"') != 2 * sum(text[start] == '"' for start, _ in pairs):
        return
    for start, end in pairs:
        inner, around = text[start + 1 : end - 1], text[:start]
        if not UNSURE.search(inner) and around.count("«") <= around.count("»"):
            yield Edit(Span(start, start + 1), "«" + NO_BREAK), Edit(Span(end - 1, end), NO_BREAK + "»")


HABITS: Mapping[str, Callable[[str, Config], Iterator[tuple[Edit, ...]]]] = {
    "guillemets": inside_guillemets, "punctuation-space": before_marks, "straight-quotes": quotation_marks}
"""By the id of the check that remarks it."""


def mended(check: str, document: Document, config: Config) -> Iterator[Fix]:
    """Every place of a habit in a document but those that a comment holds back; nothing for a check that is not in `HABITS`.

    Sentences with a template's tags are left.
    """
    held = ignores(document, frozenset({check}))
    for segment in document.segments if check in HABITS else ():
        text, places = unpadded(segment.text)
        for edits in HABITS[check](text, config) if not TEMPLATE.search(text) else ():
            there = tuple(Edit(at(edit.span, segment, places), edit.text) for edit in edits)
            if all(in_prose(document, segment, edit.span) for edit in there):
                fix = Fix(check, Severity.MINOR, there)
                if not any(ignore.covers(check, fix.span) for ignore in held):
                    yield fix


def at(span: Span, segment: Segment, places: list[int]) -> Span:
    """The place in the file of a single character of the unpadded text."""
    return Span(places[span.start], places[span.start] + 1).shift(segment.start)
