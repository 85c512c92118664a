"""What can be mended without asking: typography, the case of names, and the rows of lexicons/certain.txt, whose suggestion is one certain text.

A fix never covers markup. Mending one thing may show another, so a text is read again until nothing changes: mending twice is mending once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import NamedTuple

from tqcheck.checks.name import official
from tqcheck.config import Config
from tqcheck.document import Document
from tqcheck.edits import Edit, Fix, applied, compatible, in_prose
from tqcheck.engine import APART, check_documents
from tqcheck.errors import InputError
from tqcheck.finding import Finding
from tqcheck.language import say
from tqcheck.readers import read_text
from tqcheck.report import Report
from tqcheck.typography import HABITS, mended
from tqcheck.words import fold

FORMATS = frozenset({"text", "markdown", "html"})
"""Files whose text may be written back as it is read."""
SURE = frozenset({"capital-after-semicolon", "joined-prefix"})
"""Checks whose suggestion is one certain text wherever they report; of “double-space” and “name” only some are, see `is_safe`."""
ALTERNATIVES, GAP = " | ", "…"
ESCAPED = re.compile(r"[&<>\"\\]")
"""What markup writes in its own way."""
ROUNDS = 8
VOWEL = re.compile(r"[aàâäeéèêëiîïoôöuùûüyœæh]", re.IGNORECASE)
ELIDED = re.compile(r"(?<!\w)(?:(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’]|(?:cet|bel|nouvel|vieil)\s)$", re.IGNORECASE)
FULL = re.compile(r"(?<!\w)(?:[cdjlmnst]e|la|ma|ta|sa|si|que|lorsque|puisque|jusque|du|au|beau|nouveau|vieux)\s$", re.IGNORECASE)
"""Words that have another form before a vowel: as they are before one, and before a consonant."""


class Change(NamedTuple):
    """What was written instead of what, on which line of the file, from 1."""

    line: int
    check: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A document, its text with all that can be mended, and what was changed, in order of lines."""

    document: Document
    text: str
    changes: tuple[Change, ...]


@lru_cache
def certain() -> dict[str, str]:
    """Folded wrong phrases, and the one right text of each."""
    lines = (files("tqcheck") / "lexicons" / "certain.txt").read_text(encoding="utf-8").splitlines()
    return {fold(wrong): right for wrong, right in (line.split(" = ") for line in lines)}


def replacements(document: Document, finding: Finding) -> tuple[str, ...]:
    """Texts that may stand in the file instead of the passage; none if it has markup, or the suggestion is no text to write (« de … ans »)."""
    if not finding.suggestion or not in_prose(document, document.segments[finding.segment], finding.span):
        return ()
    if finding.check in HABITS or names_what_is_missing(finding, document):
        return ()
    texts = (in_case_of(finding.text, text) for text in finding.suggestion.split(ALTERNATIVES))
    return tuple(text for text in texts if GAP not in text and not (document.format != "text" and ESCAPED.search(text)))


def names_what_is_missing(finding: Finding, document: Document) -> bool:
    """Whether a suggestion is a term that the whole sentence lacks, not a text to write instead of it."""
    return finding.check in APART and len(finding.span) >= len(document.segments[finding.segment].text.rstrip())


def in_case_of(replaced: str, text: str) -> str:
    """A text in small letters with a capital where the passage that it replaces begins with one."""
    return text[:1].upper() + text[1:] if replaced[:1].isupper() and text == text.lower() else text


def is_safe(document: Document, finding: Finding) -> bool:
    """Whether nobody need be asked before a finding's suggestion is taken."""
    if finding.check == "double-space":
        return finding.text == "  "  # more spaces may be there to set a column
    if finding.check == "name":
        return finding.suggestion == official().get(finding.text.lower())  # which of two spellings in a text is right, only a person knows
    known = certain().get(fold(finding.text))
    return finding.check in SURE or (known is not None and known == finding.suggestion and fits(document.text[: finding.span.start], finding.text, known))


def fits(before: str, old: str, new: str) -> bool:
    """Whether the word before needs no other form: « de Musk », but « d’Apple »."""
    if bool(VOWEL.match(old)) == bool(VOWEL.match(new)):
        return True
    return not (ELIDED if VOWEL.match(old) else FULL).search(before[-20:])


def safe_fixes(report: Report, config: Config) -> tuple[Fix, ...]:
    """What can be mended without asking in a document that was checked, as many fixes as can be made together, in order of place."""
    reported = sorted({finding.check for finding in report.findings})
    return compatible([*_certain_ones(report), *(fix for check in reported for fix in mended(check, report.document, config))])


def _certain_ones(report: Report) -> Iterator[Fix]:
    """The fixes of single findings."""
    for finding in report.findings:
        texts = replacements(report.document, finding)
        if len(texts) == 1 and texts[0] != finding.text and is_safe(report.document, finding):
            yield Fix(finding.check, finding.severity, (Edit(finding.span, texts[0]),))


def mend(document: Document, config: Config) -> Mended:
    """A document with all that can be mended, by the rules alone; InputError for a format that is not written back."""
    if document.format not in FORMATS:
        raise InputError(
            say("{path}: tqcheck mends text, Markdown and HTML, not {format}", path=document.path, format=document.format),
            say("Export its text, or mend it by hand."))
    text, changes, own = document.text, list[Change](), config.at(document.path)
    for _ in range(ROUNDS):
        report, = check_documents([document if text == document.text else read_text(text, document.path, document.format)], config)
        fixes = safe_fixes(report, own)
        if not fixes:
            break
        changes += changes_of(text, fixes)
        text = applied(text, (edit for fix in fixes for edit in fix.edits))
    return Mended(document, text, tuple(sorted(changes, key=lambda change: change.line)))


def changes_of(text: str, fixes: tuple[Fix, ...]) -> Iterator[Change]:
    """What some fixes change in a text, each with the stretch from its first edit to its last."""
    starts = [0, *(fix.span.start for fix in fixes)]
    lines = accumulate(text.count("\n", a, b) for a, b in pairwise(starts))
    for line, fix in zip(lines, fixes, strict=True):
        inner = (Edit(edit.span.shift(-fix.span.start), edit.text) for edit in fix.edits)
        before = text[fix.span.start : fix.span.end]
        yield Change(line + 1, fix.check, before, applied(before, inner))
