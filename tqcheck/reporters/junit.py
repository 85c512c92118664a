"""Reports as JUnit XML: a suite a file, a case a sentence, a failure where a finding reaches `fail_on`; other findings stand in the case's output.

Jenkins' and Surefire's schemas agree on what is written here. A control character that XML cannot hold is shown as its picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from tqcheck.document import Segment
from tqcheck.finding import Finding
from tqcheck.report import Report, advice
from tqcheck.reporters.base import Reporter, shown
from tqcheck.reporters.characters import harmless
from tqcheck.reporters.options import Options
from tqcheck.reporters.remarks import told
from tqcheck.sentences import rendered

LONGEST_NAME = 60
"""Code points of a sentence that its case is named by."""
NO_CHARACTER = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
"""What XML 1.0 excludes beyond the control characters."""


def safe(text: str) -> str:
    """A text without characters that XML cannot hold."""
    return harmless(text).translate(NO_CHARACTER)


def element(tag: str, content: str = "", /, **attributes: str | int) -> str:
    """An element; `content` is XML already."""
    from xml.sax.saxutils import quoteattr  # it loads half of urllib
    written = "".join(f" {key}={quoteattr(safe(str(value)))}" for key, value in attributes.items())
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def lines(findings: Sequence[Finding]) -> str:
    """Findings, a line each, as XML text."""
    from xml.sax.saxutils import escape
    return escape("\n".join(f"{f.severity.shown} [{f.check}] {safe(told(f))}" for f in findings))


def failures(findings: Sequence[Finding], options: Options) -> list[Finding]:
    """The findings that make a run fail, the gravest first."""
    return sorted((f for f in findings if options.fail_on is not None and f.severity >= options.fail_on), key=lambda f: -f.severity)


def case(report: Report, number: int, segment: Segment, found: Sequence[Finding], options: Options) -> str:
    """One sentence."""
    failing, line = failures(found, options), report.document.line_column(segment.start)[0]
    milder = [f for f in shown(found, options) if f not in failing]
    bad = [element("failure", lines(failing), message=told(failing[0]), type=failing[0].category)] if failing else []
    output = [element("system-out", lines(milder))] if milder else []
    text = " ".join(rendered(segment.text).split())
    name = text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rstrip()}…"
    return element("testcase", "".join(bad + output), classname=report.document.path, name=f"{number} (line {line}): {name}", time="0")


def suite(report: Report, options: Options) -> str:
    """One file."""
    cases = [case(report, i, segment, found, options) for i, (segment, _, found) in enumerate(report.rows, 1)]
    failed = sum(bool(failures(found, options)) for _, _, found in report.rows)
    known = (("advice", advice(report)), ("signature", report.signature), *(("note", note) for note in report.notes))
    properties = element("properties", "".join(element("property", name=name, value=value) for name, value in known))
    return element("testsuite", "\n".join([properties, *cases]), name=report.document.path, tests=len(cases), failures=failed, errors=0, skipped=0, time="0")


def render(reports: Sequence[Report], options: Options) -> str:
    """All files as one list of suites."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join([head, "<testsuites>", *(suite(report, options) for report in reports), "</testsuites>"]) + "\n"


REPORTER = Reporter("junit", "JUnit XML: a suite a file, a case a sentence, failures from --fail-on up", render)
