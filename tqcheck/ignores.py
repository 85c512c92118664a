"""Comments in a text that hold findings back, in Markdown, HTML and plain text alike.

    <!-- tqcheck-disable calque -->      from here on, until
    <!-- tqcheck-enable calque -->       here, or the end of the file
    <!-- tqcheck-ignore-next calque -->  in the rest of the sentence that it stands in, or in the next sentence

Several checks are separated by spaces or commas; without a name all are meant. Readers mask the comments; they are never prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tqcheck.document import Document, Span
from tqcheck.finding import Finding

DIRECTIVE = re.compile(r"<!--\s*tqcheck-(?P<verb>(?>[\w-]*\w))(?P<names>[^<>]*?)-->")
FENCED = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t>]*(?P=fence)|\Z)|(?<!`)(?P<ticks>`++)[^\n]*?(?<!`)(?P=ticks)(?!`)", re.DOTALL | re.MULTILINE)
"""Code in Markdown, where a comment is an example of itself."""
VERBS = ("disable", "enable", "ignore-next")


@dataclass(frozen=True, slots=True)
class Ignore:
    """A stretch of a file in which some checks' findings are held back."""

    checks: frozenset[str]
    span: Span
    """Code points into the file; a finding inside it is held back."""
    comment: Span
    """Where the comment stands that says so."""

    def holds(self, finding: Finding) -> bool:
        """Whether it holds a finding back."""
        return self.covers(finding.check, finding.span)

    def covers(self, check: str, span: Span) -> bool:
        """Whether it holds back what a check says of a stretch of the file."""
        return check in self.checks and self.span.start <= span.start and span.end <= self.span.end


@dataclass(frozen=True, slots=True)
class Directive:
    """One comment."""

    verb: str
    names: tuple[str, ...]
    """The checks that it names; none: all."""
    span: Span

    def checks(self, known: frozenset[str]) -> frozenset[str]:
        """The checks that it means."""
        return known.intersection(self.names) if self.names else known


def directives(document: Document) -> tuple[Directive, ...]:
    """The comments of a file, in order; in Markdown not those in code."""
    if "tqcheck-" not in document.text:
        return ()
    code = [Span(*match.span()) for match in FENCED.finditer(document.text)] if document.format == "markdown" else []
    found = (Directive(m["verb"], tuple(re.findall(r"[^\s,]+", m["names"])), Span(*m.span())) for m in DIRECTIVE.finditer(document.text))
    return tuple(one for one in found if not any(one.span.overlap(span) for span in code))


def ignores(document: Document, known: frozenset[str]) -> tuple[Ignore, ...]:
    """What the comments of a file hold back, of the checks that are known."""
    opened: list[tuple[Directive, frozenset[str]]] = []
    out = []
    for one in directives(document):
        if one.verb == "disable":
            opened.append((one, one.checks(known)))
        elif one.verb == "enable":
            out += [Ignore(checks & one.checks(known), Span(start.span.end, one.span.start), start.span) for start, checks in opened]
            opened = [(start, checks - one.checks(known)) for start, checks in opened]
        elif one.verb == "ignore-next":
            out.append(Ignore(one.checks(known), following(document, one.span.end), one.span))
    out += [Ignore(checks, Span(start.span.end, len(document.text)), start.span) for start, checks in opened]
    return tuple(ignore for ignore in out if ignore.checks)


def following(document: Document, place: int) -> Span:
    """From a place to the end of its sentence, or of the next one."""
    return Span(place, next((segment.span.end for segment in document.segments if segment.span.end > place), place))


def odd(document: Document, known: frozenset[str]) -> Iterator[str]:
    """A sentence for each word in the comments that means nothing."""
    for one in directives(document):
        line, _ = document.line_column(one.span.start)
        if one.verb not in VERBS:
            yield f"line {line}: there is no tqcheck-{one.verb}; there are tqcheck-{', tqcheck-'.join(VERBS)}."
        for name in sorted(set(one.names) - known):
            yield f"line {line}: tqcheck-{one.verb} names the check “{name}”, which does not exist."


def unused(document: Document, held: Iterable[Finding], known: frozenset[str], ran: frozenset[str]) -> Iterator[str]:
    """A sentence for each comment that holds nothing back, although one of its checks ran; `held` is all that was held back."""
    findings: Sequence[Finding] = tuple(held)
    every = ignores(document, known)
    used = {one.comment for one in every if any(one.holds(finding) for finding in findings)}
    for place in sorted({one.comment for one in every if one.checks & ran} - used):
        yield f"line {document.line_column(place.start)[0]}: {' '.join(document.text[place.start:place.end].split())} holds nothing back."
