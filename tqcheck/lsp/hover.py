"""What an editor shows under the pointer: the findings there, what the sentence says in English, its measures, and the checks' manuals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tqcheck.checks import CHECKS
from tqcheck.document import Segment, Span
from tqcheck.finding import Finding, Severity
from tqcheck.language import say
from tqcheck.report import Quality, Report

MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-!|<>~&])")
BY_ID = {check.id: check for check in CHECKS}
MEASURES = ("score", "fluency", "adequacy", "literalness")


def escaped(text: str) -> str:
    """A text as Markdown shows it as it is."""
    return MARKUP.sub(r"\\\1", text)


def plain(markdown: str) -> str:
    """A remark for an editor that shows no Markdown."""
    return re.sub(r"\\(.)", r"\1", markdown.replace("**", ""))


def finding_lines(finding: Finding) -> list[str]:
    """What one finding says."""
    lines = [f"**{finding.check}** ({finding.severity.shown}, {say(finding.category)}): {escaped(finding.message)}"]
    if finding.probable_english:
        lines.append(say("Probable English: ") + say("“{english}”", english=escaped(finding.probable_english)))
    if finding.suggestion:
        lines.append(say("Perhaps: {text}", text=escaped(finding.suggestion)))
    return lines


def sentence_lines(segment: Segment, quality: Quality) -> list[str]:
    """What is known of one sentence: its back-translation, or why there is none, and the measures that were taken."""
    told = segment.evidence
    back = say("Back-translation: “{english}”", english=escaped(told.back_translation)) if told.back_translation else None
    doubt = say("No back-translation: {reason}", reason=escaped(told.doubt)) if told.doubt else None
    taken = [f"{say(name)} {value:.0f}" for name in MEASURES if (value := getattr(quality, name)) is not None]
    band = f"{say(quality.band)}; " if quality.band else ""
    return [line for line in (back, doubt, say("This sentence: {measures}", measures=band + ", ".join(taken)) if taken else None) if line]


def hovered(report: Report, offset: int, least: Severity) -> tuple[Span, str] | None:
    """The stretch of the file that a remark in Markdown is about, and the remark; None where nothing is to be said.

    offset: code points into the file; least: the severity from which findings are shown.
    """
    index = next((i for i, segment in enumerate(report.document.segments) if segment.span.start <= offset <= segment.span.end), None)
    if index is None:
        return None
    segment, quality = report.document.segments[index], report.qualities[index]
    here = [f for f in report.of_segment(index) if f.span.start <= offset <= f.span.end and f.severity >= least]
    if not here and not (segment.evidence.back_translation or segment.evidence.doubt):
        return None
    lines = [line for finding in here for line in finding_lines(finding)] + sentence_lines(segment, quality)
    return smallest(here) or segment.span, "\n\n".join([*lines, *manuals(here)])


def smallest(findings: Sequence[Finding]) -> Span | None:
    """The shortest span of some findings."""
    return min((finding.span for finding in findings), key=len, default=None)


def manuals(findings: Sequence[Finding]) -> list[str]:
    """The explanation of each check that reported something, once, under a line."""
    told = [f"**{check}**: {escaped(BY_ID[check].manual)}" for check in dict.fromkeys(finding.check for finding in findings)]
    return ["---", *told] if told else []
