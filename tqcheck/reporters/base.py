"""What a reporter is: a pure function from reports to a string, with its name and a line of help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tqcheck.finding import Finding, Severity
from tqcheck.language import say, say_many, template
from tqcheck.report import Report
from tqcheck.reporters.options import Options

Render = Callable[[Sequence[Report], Options], str]
PLAIN_SPACES = {0xA0: " ", 0x202F: " "}
DESCENDING = tuple(sorted(Severity, reverse=True))

MEASURES = template("score"), template("fluency"), template("adequacy"), template("literalness")
BANDS = template("publish"), template("review"), template("block")


@dataclass(frozen=True, slots=True)
class Reporter:
    """One output format. What `render` returns ends with a newline, holds no lone surrogate, and depends on nothing but its arguments."""

    id: str
    summary: str
    render: Render


def shown(findings: Sequence[Finding], options: Options) -> tuple[Finding, ...]:
    """The findings that the reader wants listed, in order."""
    return tuple(f for f in findings if f.severity >= options.min_level)


def hidden(report: Report, options: Options) -> int:
    """How many findings `shown` leaves out of a whole report."""
    return len(report.findings) - len(shown(report.findings, options))


def below(left_out: int, options: Options) -> str:
    """A note on findings that are not listed."""
    return say("{findings} below {severity} not listed.", findings=plural(left_out, "finding"), severity=options.min_level.shown)


def tally(findings: Sequence[Finding]) -> tuple[tuple[str, Counter[Severity]], ...]:
    """Each category with its findings by severity, the gravest first, then the most frequent, then by name."""
    counts: dict[str, Counter[Severity]] = {}
    for finding in findings:
        counts.setdefault(finding.category, Counter())[finding.severity] += 1
    return tuple(sorted(counts.items(), key=lambda item: ([-item[1][s] for s in DESCENDING], item[0])))


def used(findings: Sequence[Finding]) -> tuple[Severity, ...]:
    """The severities worth a column of their own: minor to critical always, neutral where it occurs; the gravest first."""
    present = {f.severity for f in findings}
    return tuple(s for s in DESCENDING if s is not Severity.NEUTRAL or s in present)


def quoted(finding: Finding) -> str | None:
    """The passage between guillemets with no-break spaces, blanks made visible; None where the span is empty or the message quotes it already."""
    text = finding.text if finding.text.strip() else "␣" * len(finding.text)
    known = f"« {finding.text} »".translate(PLAIN_SPACES) in finding.message.translate(PLAIN_SPACES)
    return f"«\u00a0{text}\u00a0»" if text and not known else None


def proposed(finding: Finding) -> str | None:
    """The suggestion as it is read: alternatives apart (`a / b`), blanks visible, an empty one as a deletion; None without one."""
    if finding.suggestion is None:
        return None
    text = finding.suggestion.replace(" | ", " / ")
    return text if text.strip() else "␣" * len(text) or say("(delete)")


def bound(message: str) -> str:
    """A message whose guillemets are held to their words by no-break spaces."""
    return message.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def plural(number: int, noun: str) -> str:
    """`1 word`, `2 words`."""
    return say_many(f"{{number}} {noun}", f"{{number}} {noun}s", number)
