"""Reports as GitHub's workflow commands, which show findings beside the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step: the gravest are written, the number of the others is told. The article is
untrusted: no text of it can begin a command. Columns are code points from 1, ends excluded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tqcheck.report import Report, advice
from tqcheck.reporters.base import Reporter, plural
from tqcheck.reporters.characters import harmless
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import LEVELS, Remark, gravest, places, remarks, told

MOST = 10
"""Annotations of one level that GitHub shows for a step."""
COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def data(text: str) -> str:
    """A text as a command's message."""
    return harmless(text).replace("%", "%25")


def attribute(value: str | int) -> str:
    """A text as a command's property."""
    return data(str(value)).replace(":", "%3A").replace(",", "%2C")


def plain(text: str) -> str:
    """A line of the log in which nothing begins a command; `##[` is what older runners read anywhere in a line."""
    return f"tqcheck: {harmless(text)}".replace("##[", "## [")


def command(remark: Remark) -> str:
    """One finding; GitHub takes columns only where a finding begins and ends on one line."""
    report, finding, _ = remark
    start, end = places(report.document, finding)
    where: dict[str, str | int] = {"file": report.document.path, "line": start.line, "endLine": end.line}
    columns: dict[str, str | int] = {"col": start.column, "endColumn": end.column} if start.line == end.line else {}
    title: dict[str, str | int] = {"title": f"{finding.check} ({finding.severity.label})"}
    properties = ",".join(f"{name}={attribute(value)}" for name, value in (where | columns | title).items())
    return f"::{COMMANDS[LEVELS[finding.severity]]} {properties}::{data(told(finding))}"


def kept(found: Sequence[Remark]) -> list[Remark]:
    """The remarks that GitHub shows, the gravest first."""
    def level(remark: Remark) -> str:
        return LEVELS[remark.finding.severity]
    ordered = sorted(found, key=lambda remark: -remark.finding.severity)
    return [remark for _, group in groupby(ordered, level) for remark in gravest(list(group), MOST)]


def conclusion(report: Report) -> list[str]:
    """What is to be done with a document, for the log."""
    return [plain(f"{report.document.path}: {text}") for text in (advice(report), *report.notes)]


def render(reports: Sequence[Report], options: Options) -> str:
    """A command a finding, then lines for the log."""
    found = list(remarks(reports, options))
    commands = [command(remark) for remark in kept(found)]
    more = len(found) - len(commands)
    left_out = [plain(f"{plural(more, 'finding')} more than GitHub shows for a step: see the summary of the step.")] if more else []
    signatures = dict.fromkeys(plain(report.signature) for report in reports)
    return "\n".join([*commands, *left_out, *(line for report in reports for line in conclusion(report)), *signatures]) + "\n"


REPORTER = Reporter("github", "workflow commands: annotations in GitHub Actions, the gravest ten of each level", render)
