"""Quick fixes: each text that a finding suggests, a habit mended all over the text, a comment that holds the finding back, and all that is safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from tqcheck.config import Config
from tqcheck.document import Span
from tqcheck.edits import Edit
from tqcheck.finding import Finding
from tqcheck.fixes import replacements, safe_fixes
from tqcheck.language import say
from tqcheck.lsp.diagnostics import diagnostic, range_of, shown
from tqcheck.lsp.ignoring import ignoring
from tqcheck.lsp.positions import Lines
from tqcheck.report import Report
from tqcheck.typography import mended

QUICK, ALL = types.CodeActionKind.QuickFix, f"{types.CodeActionKind.SourceFixAll.value}.tqcheck"
KINDS = (QUICK, ALL)
FEW = 8
"""Findings in one stretch, up to which a place for a comment is looked for: the text is read again for each."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A judged text in an editor: its address there, its report, its lines, its settings."""

    uri: str
    version: int | None
    """None for an editor that knows no versions in edits."""
    report: Report
    lines: Lines
    config: Config


def changes(sheet: Sheet, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """Edits as the editor makes them, on the version that was judged only."""
    told = [types.TextEdit(range_of(sheet.lines, edit.span), edit.text) for edit in edits]
    if sheet.version is None:
        return types.WorkspaceEdit(changes={sheet.uri: told})
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(sheet.uri, sheet.version), told)])


def quick_fixes(sheet: Sheet, finding: Finding) -> Iterator[types.CodeAction]:
    """What may be done about one finding."""
    about = [diagnostic(finding, sheet.lines)]
    texts = replacements(sheet.report.document, finding)
    for text in texts:
        edit = changes(sheet, [Edit(finding.span, text)])
        yield types.CodeAction(titled(finding.text, text), QUICK, about, is_preferred=len(texts) == 1, edit=edit)
    habit = [edit for fix in mended(finding.check, sheet.report.document, sheet.config) for edit in fix.edits]
    if habit:
        yield types.CodeAction(say("Mend this all over the text ({check})", check=finding.check), QUICK, about, is_preferred=True, edit=changes(sheet, habit))


def comments(sheet: Sheet, findings: Sequence[Finding]) -> Iterator[types.CodeAction]:
    """The comment that holds back what a check says of a sentence, once for each check and sentence."""
    for finding in {(one.check, one.segment): one for one in reversed(findings)}.values():
        edit = ignoring(sheet.report.document, finding)
        if edit:
            title = say("Keep this sentence as it is ({check} ignored by a comment)", check=finding.check)
            yield types.CodeAction(title, QUICK, [diagnostic(finding, sheet.lines)], is_preferred=False, edit=changes(sheet, [edit]))


def titled(before: str, after: str) -> str:
    """What a replacement is called."""
    return say("Replace with « {text} »", text=after) if after.strip() else say("Replace {before} spaces with {after}", before=len(before), after=len(after))


def actions(sheet: Sheet, place: Span, wanted: Sequence[str] | None) -> list[types.CodeAction]:
    """The actions for a stretch of the text; `wanted`: only these kinds and those under them."""
    here = [f for f in shown(sheet.report.findings, sheet.config.shown) if f.span.start <= place.end and place.start <= f.span.end]
    found = [action for finding in here for action in quick_fixes(sheet, finding)] if is_wanted(QUICK, wanted) else []
    if is_wanted(QUICK, wanted) and len(here) <= FEW:
        found += comments(sheet, here)
    edits = [edit for fix in safe_fixes(sheet.report, sheet.config) for edit in fix.edits] if is_wanted(ALL, wanted) else []
    return [*found, types.CodeAction(say("Mend typography and names (tqcheck)"), ALL, edit=changes(sheet, edits))] if edits else found


def is_wanted(kind: str, wanted: Sequence[str] | None) -> bool:
    """Whether a kind of action, or one that it is a kind of, was asked for."""
    return wanted is None or any(kind == one or kind.startswith(f"{one}.") or one == "" for one in wanted)
