"""A translation file with what was found written into it; every other byte stays as it is.

XLIFF gets a note a finding and, where no tag stands in the passage, a `mrk` around it with the issue in ITS 2.0 (locQualityIssueType, -Comment,
-Severity); PO a translator's comment before the entry; TMX a note in the variant.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from tqcheck.document import Document, Span
from tqcheck.errors import InputError
from tqcheck.finding import Finding, Severity
from tqcheck.readers import po, tmx, xliff
from tqcheck.readers.base import REFERENCE
from tqcheck.readers.xml import Element, parsed
from tqcheck.report import Report
from tqcheck.reporters.base import shown
from tqcheck.reporters.characters import harmless
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import told

ITS = "http://www.w3.org/2005/11/its"
TYPES = {
    "accuracy/mistranslation": "mistranslation", "accuracy/untranslated": "untranslated", "accuracy/omission": "omission", "accuracy/addition": "addition",
    "accuracy/do-not-translate": "mistranslation", "linguistic-conventions/grammar": "grammar", "linguistic-conventions/spelling": "misspelling",
    "linguistic-conventions/punctuation": "typographical", "terminology": "terminology", "style": "style", "locale-conventions": "locale-violation"}
"""ITS 2.0 quality types by MQM category or its first part; `other` for the rest."""
GRAVITY = {Severity.NEUTRAL: 0, Severity.MINOR: 25, Severity.MAJOR: 50, Severity.CRITICAL: 100}
"""ITS severities, of 100."""
PRIORITY = {Severity.NEUTRAL: 10, Severity.MINOR: 7, Severity.MAJOR: 3, Severity.CRITICAL: 1}
"""XLIFF's priorities of notes, 1 the highest."""
NO_TEXT = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>", re.DOTALL)
INDENT = re.compile(r"[ \t\r\n]*\Z")


class Edit(NamedTuple):
    """A text to be written instead of a stretch of the file, which is most often empty."""

    span: Span
    text: str


def insertion(place: int, text: str) -> Edit:
    """An edit that takes nothing away."""
    return Edit(Span(place, place), text)


def refuse(document: Document) -> None:
    """InputError for a document whose format has no place for notes."""
    if document.format not in EDITS:
        raise InputError(f"{document.path} is {document.format}, which has no place for notes.", f"--annotate writes {', '.join(EDITS)}.")


def annotated(report: Report, options: Options) -> str:
    """The file's text with the findings that are shown; InputError as of `refuse`."""
    refuse(report.document)
    text = report.document.text
    edits = EDITS[report.document.format](text, shown(report.findings, options))
    parts, done = list[str](), 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        parts += [text[done : edit.span.start], edit.text]
        done = edit.span.end
    return "".join([*parts, text[done:]])


def said(finding: Finding) -> str:
    """A finding as a note says it."""
    return harmless(f"{finding.severity.label} [{finding.check}] {told(finding)}")


def within(findings: Sequence[Finding], span: Span) -> Sequence[Finding]:
    """The findings that begin in a stretch, of findings in order of place."""
    def start(finding: Finding) -> int:
        return finding.span.start
    return findings[bisect_left(findings, span.start, key=start) : bisect_left(findings, span.end, key=start)]


def whole(text: str) -> str:
    """The text, a byte order mark as a space, as readers take it."""
    return " " + text[1:] if text.startswith("\ufeff") else text


def indent(text: str, element: Element) -> str:
    """The white space before an element."""
    found = INDENT.search(text, max(0, element.start - 200), element.start)
    return found[0] if found else ""


def po_edits(text: str, findings: Sequence[Finding]) -> Iterator[Edit]:
    """A comment before each entry that has a finding."""
    end = "\r\n" if "\r\n" in text else "\n"
    for entry in po.entries(whole(text)):
        spans = [span for spans in entry.strings.values() for span in spans]
        for finding in within(findings, Span(entry.start, max(span.end for span in spans))):
            yield insertion(entry.start, f"# tqcheck: {said(finding)}{end}")


def tmx_edits(text: str, findings: Sequence[Finding]) -> Iterator[Edit]:
    """A note in each variant that has a finding."""
    for one in tmx.variants(parsed(whole(text), "tmx")):
        for finding in within(findings, one.target.inner):
            yield insertion(one.target.start, f"<note>{escape('tqcheck: ' + said(finding))}</note>{indent(text, one.target)}")


def xliff_edits(text: str, findings: Sequence[Finding]) -> Iterator[Edit]:
    """Marks and notes in each unit that has a finding, and ITS's namespace in the root."""
    root = parsed(whole(text), "xliff")
    found = [(pair, within(findings, pair.target.inner)) for pair in xliff.pairs(root)]
    free = root.attributes.get("xmlns:its", ITS) == ITS
    yield from (edit for pair, some in found if free for edit in marks(text, pair, some))
    if free and findings:
        names = {"xmlns:its": ITS, "its:version": "2.0"}
        yield insertion(root.inner.start - 1, "".join(f' {name}="{value}"' for name, value in names.items() if name not in root.attributes))
    for _, group in groupby(found, key=lambda one: one[0].unit.start):
        rows = list(group)
        some = [finding for _, inside in rows for finding in inside]
        if some:
            yield (old_notes if rows[0][0].unit.name == "trans-unit" else new_notes)(text, rows[0][0].unit, some)


def old_notes(text: str, unit: Element, findings: Iterable[Finding]) -> Edit:
    """Notes behind the target of a `trans-unit`, where XLIFF 1.2 has them."""
    target = unit.child("target") or unit
    notes = (f'{indent(text, target)}<note from="tqcheck" annotates="target" priority="{PRIORITY[f.severity]}">{escape(said(f))}</note>' for f in findings)
    return insertion(target.end, "".join(notes))


def new_notes(text: str, unit: Element, findings: Iterable[Finding]) -> Edit:
    """Notes among those of a `unit`, or before its first segment, where XLIFF 2 has them."""
    written = "".join(f'<note category="tqcheck" appliesTo="target" priority="{PRIORITY[f.severity]}">{escape(said(f))}</note>' for f in findings)
    notes = unit.child("notes")
    if notes and notes.inner.end < notes.end:
        return insertion(notes.inner.end, written)
    first = next(child for child in unit.children if child.name in {"originalData", "segment", "ignorable"})
    created = f"<notes>{written}</notes>"
    return Edit(Span(notes.start, notes.end), created) if notes else insertion(first.start, created + indent(text, first))


def marks(text: str, pair: xliff.Pair, findings: Iterable[Finding]) -> Iterator[Edit]:
    """A `mrk` around each passage that has no tag in it and that no other mark overlaps."""
    inside = pair.target.inner
    taken = [Span(*found.span()) for found in NO_TEXT.finditer(text, *inside)]
    references = [Span(*found.span()) for found in REFERENCE.finditer(text, *inside)]
    for finding in findings:
        span = grown(finding.span, references)
        if len(finding.span) and "<" not in text[span.start : span.end] and not any(span.overlap(other) for other in taken):
            taken.append(span)
            kind = 'mtype="x-its"' if pair.unit.name == "trans-unit" else f'id="tqcheck-{span.start}" type="its:generic"'
            yield insertion(span.start, f"<mrk {kind} {issue(finding)}>")
            yield insertion(span.end, "</mrk>")


def grown(span: Span, references: Iterable[Span]) -> Span:
    """A span with the whole of each reference that it cuts."""
    cut = [reference for reference in references if span.overlap(reference)]
    return Span(min([span.start, *(r.start for r in cut)]), max([span.end, *(r.end for r in cut)]))


def issue(finding: Finding) -> str:
    """A finding as attributes of ITS."""
    kind = TYPES.get(finding.category) or TYPES.get(finding.category.partition("/")[0], "other")
    return f'its:locQualityIssueType="{kind}" its:locQualityIssueComment={quoteattr(said(finding))} its:locQualityIssueSeverity="{GRAVITY[finding.severity]}"'


EDITS: dict[str, Callable[[str, Sequence[Finding]], Iterator[Edit]]] = {"xliff": xliff_edits, "po": po_edits, "tmx": tmx_edits}
"""The formats that have a place for notes."""
