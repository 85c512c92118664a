"""`tqcheck checks`: the list of checks."""

from __future__ import annotations

import typer

from tqcheck.cli.speech import settle_by_files
from tqcheck.language import say


def run() -> None:
    """List the checks: id, severity, category and what each looks for."""
    from tqcheck.checks import CHECKS
    settle_by_files()
    for check in CHECKS:
        typer.echo(f"{check.id:24}  {check.severity.shown:8}  {say(check.category):37}  {check.summary}")
