"""What checks report: severities, hits and findings (MQM-Core, themqm.org)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tqcheck.document import Segment, Span
from tqcheck.language import say, say_many, template, templates


class Severity(IntEnum):
    """MQM severities, ordered."""

    NEUTRAL = 0
    MINOR = 1
    MAJOR = 2
    CRITICAL = 3

    @classmethod
    def parse(cls, name: str) -> Severity:
        """The severity called `name`; KeyError for another word."""
        return cls[name.upper()]

    @property
    def label(self) -> str:
        return self.name.lower()

    @property
    def shown(self) -> str:
        """Its name as a person reads it."""
        return say(self.label)

    def lowered(self) -> Severity:
        """One step down, but never below minor."""
        return Severity(max(Severity.MINOR, self - 1))


COUNTED = {
    Severity.NEUTRAL: templates("{number} neutral", "{number} neutral"), Severity.MINOR: templates("{number} minor", "{number} minor"),
    Severity.MAJOR: templates("{number} major", "{number} major"), Severity.CRITICAL: templates("{number} critical", "{number} critical")}
NAMES = template("neutral"), template("minor"), template("major"), template("critical")


def counted(number: int, severity: Severity) -> str:
    """`2 major`: so many findings of a severity, as a person reads it."""
    return say_many(*COUNTED[severity], number)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check yields: a span of one segment and what to say about it."""

    segment: Segment
    span: Span
    """Code points into `segment.text`."""
    message: str
    suggestion: str | None = None
    probable_english: str | None = None
    severity: Severity | None = None
    """Overrides the check's own."""
    category: str | None = None
    """Overrides the check's own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit plus what the engine knows: check, MQM category and severity; its span counts from the start of the file."""

    check: str
    category: str
    severity: Severity
    span: Span
    text: str
    message: str
    segment: int
    """Index of the segment in its document."""
    suggestion: str | None = None
    probable_english: str | None = None
