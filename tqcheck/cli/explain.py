"""`tqcheck explain ID`: the manual of one check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tqcheck.cli.speech import settle_by_files
from tqcheck.language import say

if TYPE_CHECKING:
    from tqcheck.checks.base import Check

Id = Annotated[str, typer.Argument(help="The id of a check, as `tqcheck checks` lists it.", show_default=False)]


def manual(check: Check) -> str:
    """A check's explanation, category, options and examples."""
    from tqcheck.reporters.base import plural
    from tqcheck.words import words
    lines = [check.id + say(": ") + check.manual, "",
             f"{say('category'):9}  {say(check.category)}", f"{say('severity'):9}  {check.severity.shown}", f"{say('needs'):9}  {say(check.need)}"]
    for name, default in check.options.items():
        shown = plural(len(default), "word") if isinstance(default, frozenset) else default
        lines.append(f"{say('option'):9}  {name} = {shown}")
    for label, examples in ((say("reported"), check.bad), (say("left alone"), check.good)):
        lines += ["", label + say(": ").rstrip(), *(f"  {example.marked}" for example in examples if words(example.text))]
    return "\n".join(lines)


def run(id: Id) -> None:
    """Print what a check looks for, why, its options, and examples of what it reports and leaves alone."""
    from tqcheck.checks import CHECKS
    from tqcheck.config import check_known
    settle_by_files()
    known = {check.id: check for check in CHECKS}
    check_known(id, known, "check", "explain")
    typer.echo(manual(known[id]))
