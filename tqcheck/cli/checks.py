"""`tqcheck checks`: the list of checks."""

from __future__ import annotations

import typer


def run() -> None:
    """List the checks: id, severity, category and what each looks for."""
    from tqcheck.checks import CHECKS
    for check in CHECKS:
        typer.echo(f"{check.id:24}  {check.severity.label:8}  {check.category:37}  {check.summary}")
