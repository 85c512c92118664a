"""What a check is: a pure function from a document to hits, with its manual and its examples beside it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Literal

from tqcheck.document import Document, Evidence, Pairing, Segment, Span
from tqcheck.finding import Hit, Severity

MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
Find = Callable[..., Iterator[Hit]]
Need = Literal["text", "back-translation", "surprisal", "judge", "grammar engine"]


RUN_WIDE = frozenset({"region", "vocabulary"})
"""Parameters of `find` that are settings of the whole run, not options of the check."""


@dataclass(frozen=True, slots=True)
class Example:
    """French with each reported span between `[[` and `]]`; lines are sentences. `src`, `evidence` and `pairing` belong to every line."""

    marked: str
    src: str | None = None
    evidence: Evidence = Evidence()
    pairing: Pairing | None = None

    @property
    def text(self) -> str:
        return MARKED.sub(r"\1", self.marked)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The marked spans, in code points of `text`."""
        starts = [match.start() - 4 * i for i, match in enumerate(MARKED.finditer(self.marked))]
        return tuple(Span(start, start + len(inside)) for start, inside in zip(starts, MARKED.findall(self.marked), strict=True))

    @property
    def document(self) -> Document:
        """The example as a document of its own."""
        segments, start = [], 0
        for line in self.text.split("\n"):
            segments.append(Segment(line, start, src=self.src, evidence=self.evidence, pairing=self.pairing))
            start += len(line) + 1
        return Document("<example>", self.text, tuple(segments))


@dataclass(frozen=True, slots=True)
class Check:
    """One check. Keyword-only parameters of `find` are its options."""

    id: str
    category: str
    """MQM-Core category of its findings."""
    severity: Severity
    explanation: str
    """The manual; its first line stands in lists."""
    find: Find
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    need: Need = "text"

    @property
    def summary(self) -> str:
        return self.explanation.strip().partition("\n")[0]

    @property
    def options(self) -> dict[str, Any]:
        """Names and defaults of the options that are its own."""
        return {name: default for name, default in parameters_of(self.find).items() if name not in RUN_WIDE}

    @property
    def wanted(self) -> frozenset[str]:
        """Which settings of the whole run it asks for."""
        return RUN_WIDE & parameters_of(self.find).keys()


@cache
def parameters_of(find: Find) -> Mapping[str, Any]:
    """The keyword-only parameters of a check's `find`, with their defaults."""
    parameters = inspect.signature(find).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}


def each_segment(find: Callable[..., Iterator[Hit]]) -> Find:
    """Lift a function over segments to one over documents; its options stay visible."""
    @wraps(find)
    def find_in_document(document: Document, **options: Any) -> Iterator[Hit]:
        for segment in document.segments:
            yield from find(segment, **options)
    return find_in_document
