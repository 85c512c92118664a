"""Reports in the shape of LanguageTool's /v2/check, so that plug-ins that speak to LanguageTool show our findings. Offsets count UTF-16 units."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tqcheck.checks import CHECKS
from tqcheck.document import NO_PADDING, Span
from tqcheck.finding import Finding
from tqcheck.language import say
from tqcheck.report import Report
from tqcheck.reporters.base import bound, shown
from tqcheck.reporters.characters import writable
from tqcheck.reporters.options import Options
from tqcheck.score import VERSION
from tqcheck.server.refusals import Refusal
from tqcheck.server.texts import share_of_english

ISSUES = {
    "accuracy/mistranslation": "mistranslation", "accuracy/untranslated": "untranslated", "accuracy/omission": "omission",
    "accuracy/addition": "addition", "accuracy/do-not-translate": "mistranslation", "linguistic-conventions/punctuation": "typographical",
    "linguistic-conventions/spelling": "misspelling", "linguistic-conventions/grammar": "grammar", "terminology": "terminology", "style": "style",
    "locale-conventions": "locale-violation"}
"""ITS 2.0 quality types by MQM category or its first part; the rest is `other`."""
BY_ID = {check.id: check for check in CHECKS}
AROUND = 40
"""Code points of context on either side."""
GAP = "…"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings a client wants: ids of checks, and categories or their first parts, all in lower case."""

    enabled: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    only: bool = False

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is among them; what is enabled by name wins."""
        names = {finding.check, finding.category, finding.category.partition("/")[0]}
        return bool(names & self.enabled) or not (self.only or names & self.disabled)


def names(*lists: str) -> frozenset[str]:
    """Names out of lists with commas between."""
    return frozenset(name.strip().lower() for one in lists for name in one.split(",") if name.strip())


def refuse_language(code: str) -> None:
    """Refusal for another language than French; `auto` is taken as French."""
    if code.lower().partition("-")[0] not in {"fr", "auto"}:
        raise Refusal(400, say("“{code}” is not a language that tqcheck reads", code=code[:20]), say("Ask for fr, for fr with a region, or for auto."))


def parts_of(data: str) -> list[tuple[str, str | None, bool]]:
    """LanguageTool's annotated text as parts of (text, what stands for it, whether it is markup); Refusal if it is none."""
    try:
        return [part_of(part) for part in json.loads(data)["annotation"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        hint = say('Send {"annotation": [{"text": "A "}, {"markup": "<b>", "interpretAs": ""}, {"text": "test"}]}.')
        raise Refusal(400, say("“data” is no annotated text"), hint) from None


def part_of(part: Row) -> tuple[str, str | None, bool]:
    """One part of an annotated text; KeyError or TypeError if it is none."""
    is_markup, shown = "text" not in part, part.get("interpretAs")
    text = part["markup" if is_markup else "text"]
    if not isinstance(text, str) or not isinstance(shown, str | None):
        raise TypeError
    return text, shown, is_markup


class Units:
    """Places of a text in UTF-16 units: what lies beyond U+FFFF takes two."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def wide(self) -> list[int]:
        """Where characters of two units stand, in code points."""
        return [] if self.text.isascii() else [i for i, c in enumerate(self.text) if c > "\uffff"]

    def at(self, offset: int) -> int:
        """An offset in code points as one in units."""
        return offset + bisect_left(self.wide, offset)

    def place(self, span: Span) -> Row:
        """A span as offset and length."""
        return {"offset": self.at(span.start), "length": self.at(span.end) - self.at(span.start)}


def visible(span: Span, text: str) -> Span:
    """The span; one where something is missing takes the character before it, since clients underline characters."""
    if len(span) or not text:
        return span
    start = max(0, span.start - 1)
    return Span(start, start + 1)


def issue_type(category: str) -> str:
    """The ITS 2.0 quality type of an MQM category."""
    return ISSUES.get(category) or ISSUES.get(category.partition("/")[0], "other")


def replacements(text: str, finding: Finding) -> list[Row]:
    """What may be written instead; nothing where markup stands in the passage or the suggestion leaves a gap."""
    if finding.suggestion is None or text[finding.span.start:finding.span.end] != finding.text:
        return []
    return [{"value": one} for one in finding.suggestion.split(" | ") if GAP not in one or GAP in finding.text]


def context(text: str, span: Span) -> Row:
    """The passage with what stands around it, and its place in that."""
    start, end = max(0, span.start - AROUND), min(len(text), span.end + AROUND)
    before, after = GAP * (start > 0), GAP * (end < len(text))
    quote = before + "".join(" " if c.isspace() else c for c in text[start:end]) + after
    return {"text": quote, **Units(quote).place(span.shift(len(before) - start))}


def rule(finding: Finding) -> Row:
    """The check of a finding as LanguageTool describes a rule."""
    described = BY_ID[finding.check].summary if finding.check in BY_ID else finding.check
    top, _, rest = say(finding.category).partition("/")
    return {
        "id": finding.check, "description": described, "issueType": issue_type(finding.category), "urls": [],
        "category": {"id": finding.category, "name": f"{top.capitalize()}: {rest}" if rest else top.capitalize()}, "isPremium": False}


def match(report: Report, finding: Finding, units: Units) -> Row:
    """One finding as a match."""
    text = report.document.text
    span = visible(finding.span, text)
    origin = "" if finding.probable_english is None else ". " + say("Probable English: ") + say("“{english}”", english=finding.probable_english) + "."
    return {
        "message": f"{bound(finding.message.rstrip('.'))}{origin}", "shortMessage": f"{finding.check} ({finding.severity.shown})",
        "replacements": replacements(text, finding) if span == finding.span else [], **units.place(span), "context": context(text, span),
        "sentence": report.document.segments[finding.segment].text.translate(NO_PADDING), "type": {"typeName": "Other"}, "rule": rule(finding),
        "ignoreForIncompleteSentence": False, "contextForSureMatch": 0}


def answer(report: Report, options: Options, choice: Choice, region: str) -> str:
    """The whole answer, as JSON."""
    units = Units(report.document.text)
    found = [match(report, one, units) for one in shown(report.findings, options) if choice.wants(one)]
    detected: Row = {"name": "French", "code": region}
    if (english := share_of_english(report.document)) is not None:
        detected["confidence"] = round(1 - english, 2)
    return writable(json.dumps({
        "software": {"name": "tqcheck", "version": VERSION, "buildDate": "", "apiVersion": 1, "premium": False, "status": ""},
        "warnings": {"incompleteResults": False}, "language": {"name": "French", "code": region, "detectedLanguage": detected},
        "matches": found, "sentenceRanges": [[units.at(edge) for edge in segment.span] for segment in report.document.segments]}, ensure_ascii=False))


def languages(region: str) -> list[Row]:
    """The languages that /v2/languages tells of."""
    return [{"name": "French", "code": "fr", "longCode": "fr"}, {"name": f"French ({region[3:]})", "code": "fr", "longCode": region}]
