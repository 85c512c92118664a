"""Reports as a summary in Markdown, for a pull request or the summary of a step: what to do, the scores, the gravest findings.

The article is untrusted: no text of it becomes markup, a mention or a link. GitHub takes 65,536 characters a comment, so findings are capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tqcheck.finding import Severity
from tqcheck.report import Report, advice
from tqcheck.reporters.base import DESCENDING, Reporter, bound, plural, proposed
from tqcheck.reporters.characters import harmless
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import Remark, gravest, places, remarks

MOST = 50
"""Findings listed."""
LONGEST = 160
"""Code points of a passage, message or suggestion that are shown."""
ACTIVE = re.compile(r"[\\`*_\[\]<>&|~#$@{}^=+]|:(?=//)|(?<=www)\.|(?<=[a-z])-(?=\d)", re.IGNORECASE)
HEAD = "| severity | line | passage | what | instead | check |\n|---|---:|---|---|---|---|"


def safe(text: str) -> str:
    """Untrusted text in which nothing is markup; a mention is parted from its @ by a word joiner."""
    return ACTIVE.sub(lambda found: f"&#{ord(found[0])};" + ("\u2060" if found[0] in "@#" else ""), harmless(text))


def short(text: str) -> str:
    """A text cut to what a table shows, safe."""
    return safe(text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…")


def code(text: str) -> str:
    """A text as code, with more backticks around it than it has inside."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    padding = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{padding}{harmless(text)}{padding}{fence}"


def line(remark: Remark) -> str:
    """One finding as a row of its document's table."""
    finding, start = remark.finding, places(remark.report.document, remark.finding)[0]
    cells = (finding.severity.label, str(start.line), short(finding.text), short(bound(finding.message)), short(proposed(finding) or ""), safe(finding.check))
    return f"| {' | '.join(cells)} |"


def heading(report: Report) -> Iterator[str]:
    """A document's name, advice, score and counts."""
    score, counts = report.quality.score, report.by_severity
    found = [f"{counts[s]} {s.label}" for s in DESCENDING if counts[s]]
    yield f"### {safe(report.document.path)}\n"
    yield f"**{advice(report)}**\n"
    measured = "no score" if score is None else f"Score {score:.0f} of 100"
    yield f"{measured} · {plural(report.quality.words, 'word')} · {', '.join(found) or 'no finding'}\n"


def section(report: Report, listed: Sequence[Remark]) -> Iterator[str]:
    """A document with the findings of it that are listed."""
    yield from heading(report)
    if listed:
        yield "\n".join([HEAD, *map(line, listed)]) + "\n"
    yield from (f"{safe(note)}\n" for note in report.notes)


def total(reports: Sequence[Report]) -> str:
    """All documents in a line."""
    failing = sum(any(f.severity >= Severity.MAJOR for f in report.findings) for report in reports)
    return f"{plural(len(reports), 'text')}, {failing} of them with a major or critical finding."


def render(reports: Sequence[Report], options: Options) -> str:
    """All documents, with at most fifty findings together, the gravest."""
    every = list(remarks(reports, options))
    found = gravest(every, MOST)
    parts = ["## tqcheck\n", *([f"{total(reports)}\n"] if len(reports) != 1 else [])]
    for report in reports:
        parts += section(report, [remark for remark in found if remark.report is report])
    if len(every) > len(found):
        parts.append(f"{plural(len(every) - len(found), 'finding')} more, none graver than these.\n")
    return "\n".join([*parts, *(f"{code(signature)}\n" for signature in dict.fromkeys(r.signature for r in reports))])


REPORTER = Reporter("markdown", "a summary in Markdown, for a pull request", render)
