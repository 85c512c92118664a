"""How a report is to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from tqcheck.finding import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader asked for. It changes what is shown, never what fails."""

    color: bool = False
    """Terminal colours, in formats for a terminal; False leaves no escape code."""
    width: int = 80
    """Columns of the terminal; under 40 is taken as 40."""
    verbose: bool = False
    """Every sentence and every measure, not only sentences with findings."""
    min_level: Severity = Severity.NEUTRAL
    """Findings below this severity are not listed; counts, scores and advice still include them."""
    fail_on: Severity | None = Severity.MAJOR
    """The severity from which a finding is told as a failure, in formats that have such a word; None: no finding is."""
