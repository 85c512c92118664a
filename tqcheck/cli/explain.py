"""`tqcheck explain ID`: the manual of one check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tqcheck.checks.base import Check

Id = Annotated[str, typer.Argument(help="The id of a check, as `tqcheck checks` lists it.", show_default=False)]


def manual(check: Check) -> str:
    """A check's explanation, category, options and examples."""
    from tqcheck.words import words
    lines = [f"{check.id}: {check.explanation.strip()}", "", f"category   {check.category}", f"severity   {check.severity.label}", f"needs      {check.need}"]
    for name, default in check.options.items():
        shown = f"{len(default)} words" if isinstance(default, frozenset) else default
        lines.append(f"option     {name} = {shown}")
    for label, examples in (("reported", check.bad), ("left alone", check.good)):
        lines += ["", f"{label}:", *(f"  {example.marked}" for example in examples if words(example.text))]
    return "\n".join(lines)


def run(id: Id) -> None:
    """Print what a check looks for, why, its options, and examples of what it reports and leaves alone."""
    from tqcheck.checks import CHECKS
    from tqcheck.config import check_known
    known = {check.id: check for check in CHECKS}
    check_known(id, known, "check", "explain")
    typer.echo(manual(known[id]))
