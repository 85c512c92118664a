"""The server itself: which text is judged when, in threads of its own so that the editor never waits, and what the editor is told."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from tqcheck.config import Config
from tqcheck.document import Span
from tqcheck.errors import ConfigError, TqcheckError
from tqcheck.language import say, spoken, use
from tqcheck.lsp.actions import KINDS, Sheet, actions
from tqcheck.lsp.diagnostics import diagnostics, range_of
from tqcheck.lsp.hover import hovered, plain
from tqcheck.lsp.judging import Judge, Known, Lent, Page, evidence_in, format_of
from tqcheck.lsp.positions import UNITS, Lines
from tqcheck.report import Report
from tqcheck.score import VERSION

DELAY = 0.3
"""Seconds without a keystroke after which a text is judged."""
RULES, MODELS = "rules", "models"
Judged = tuple[Report, Config] | None


class Server(LanguageServer):
    """The texts that are open, what was found in them, and the work that is under way. The editor always sends whole texts."""

    def __init__(self, lent: Lent, delay: float = DELAY) -> None:
        super().__init__("tqcheck", VERSION, types.TextDocumentSyncKind.Full)
        self.judge, self.delay = Judge(lent), delay
        self.sheets: dict[str, Sheet] = {}
        self.known: dict[str, Known] = {}
        self.tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self.told: dict[tuple[str, str], str] = {}
        self.threads = {work: ThreadPoolExecutor(1, work, use, (spoken(),)) for work in (RULES, MODELS)}
        for name, options, handler in HANDLERS:
            self.feature(name, options)(handler)

    def page(self, uri: str) -> Page | None:
        """The text that an editor shows; None if it is closed or not for tqcheck."""
        shown = self.workspace.text_documents.get(uri)
        if shown is None:
            return None
        path = Path(to_fs_path(uri) or "") if uri.startswith("file:") else Path(self.workspace.root_path or Path.cwd()) / "untitled"
        kind = format_of(shown.language_id, path)
        return Page(path, shown.source, kind) if kind else None

    def begin(self, uri: str, work: str, wait: float = 0) -> None:
        """Judge a text after some seconds, instead of any such work on it that is under way."""
        running = self.tasks.get((uri, work))
        if running:
            running.cancel()
        self.tasks[uri, work] = asyncio.get_running_loop().create_task(self.work(uri, work, wait))

    async def work(self, uri: str, work: str, wait: float) -> None:
        """Judge a text and show what was found; whatever goes wrong is told, and nothing else suffers."""
        await asyncio.sleep(wait)
        if work == MODELS and await self.settled(uri) is None:
            return
        page = self.page(uri)
        if page is None:
            return
        todo: Callable[[], Judged] = partial(self.judge.by_rules, page, self.known.get(uri, {})) if work == RULES else partial(self.judge.by_models, page)
        try:
            judged = await asyncio.get_running_loop().run_in_executor(self.threads[work], todo)
        except Exception as error:
            self.complain(uri, work, error)
        else:
            self.told.pop((uri, work), None)
            self.take(uri, work, page, judged)

    def take(self, uri: str, work: str, page: Page, judged: Judged) -> None:
        """Show what was found, if it is about the text as it is now."""
        if work == MODELS and judged:
            self.known[uri] = evidence_in(judged[0])
        if self.page(uri) == page:
            if judged or work == RULES:
                self.show(uri, judged)
        elif work == MODELS and uri in self.workspace.text_documents:
            self.begin(uri, RULES)

    def show(self, uri: str, judged: Judged) -> None:
        """The diagnostics of a text; none where it was not judged."""
        shown = self.workspace.text_documents.get(uri)
        version = shown.version if shown else None
        self.sheets.pop(uri, None)
        found: list[types.Diagnostic] = []
        if judged:
            lines = Lines(judged[0].document.text, UNITS[self.workspace.position_encoding or "utf-16"])
            self.sheets[uri] = Sheet(uri, version if self.versions else None, judged[0], lines, judged[1])
            found = diagnostics(judged[0], lines, judged[1].shown)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    @property
    def versions(self) -> bool:
        """Whether the editor wants the version of a text in edits."""
        edits = self.client_capabilities.workspace and self.client_capabilities.workspace.workspace_edit
        return bool(edits and edits.document_changes)

    @property
    def markdown(self) -> bool:
        """Whether the editor shows Markdown under the pointer."""
        hover = self.client_capabilities.text_document and self.client_capabilities.text_document.hover
        return bool(hover and hover.content_format and types.MarkupKind.Markdown in hover.content_format)

    def complain(self, uri: str, work: str, error: Exception) -> None:
        """Tell an error, once until it is mended, whatever the number of texts; where the settings are broken, or we are, old findings go."""
        expected = isinstance(error, TqcheckError)
        bug = say("this is a bug in tqcheck, not in your text") + "."
        message = "tqcheck: " + (f"{error.message}\n{error.hint}" if isinstance(error, TqcheckError) else bug)
        if not expected:
            traceback.print_exception(error, file=sys.stderr)
        if work == RULES or isinstance(error, ConfigError):
            self.show(uri, None)
        known = message in self.told.values()
        self.told[uri, work] = message
        if not known:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning if expected else types.MessageType.Error, message))

    async def settled(self, uri: str) -> Sheet | None:
        """What the rules found in a text as it is now, when they are done; None where nothing was judged."""
        while (task := self.tasks.get((uri, RULES))) and not task.done():
            await asyncio.wait({task})
        sheet, page = self.sheets.get(uri), self.page(uri)
        return sheet if sheet and page and sheet.report.document.text == page.text else None

    def forget(self, uri: str) -> None:
        """Drop all that is known of a text that was closed, and its diagnostics."""
        for work in (RULES, MODELS):
            if task := self.tasks.pop((uri, work), None):
                task.cancel()
            self.told.pop((uri, work), None)
        self.known.pop(uri, None)
        self.show(uri, None)


def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Judge a text that was opened by the rules at once, then with the models."""
    ls.begin(params.text_document.uri, RULES)
    ls.begin(params.text_document.uri, MODELS)


def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Judge a text by the rules when no key is pressed any more."""
    ls.begin(params.text_document.uri, RULES, ls.delay)


def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Judge a text by the rules at once, then with the models."""
    ls.begin(params.text_document.uri, RULES)
    ls.begin(params.text_document.uri, MODELS)


def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a text."""
    ls.forget(params.text_document.uri)


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """What is known of the place under the pointer."""
    sheet = await ls.settled(params.text_document.uri)
    found = hovered(sheet.report, sheet.lines.offset(params.position.line, params.position.character), sheet.config.shown) if sheet else None
    if sheet is None or found is None:
        return None
    kind, text = (types.MarkupKind.Markdown, found[1]) if ls.markdown else (types.MarkupKind.PlainText, plain(found[1]))
    return types.Hover(types.MarkupContent(kind, text), range_of(sheet.lines, found[0]))


async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What may be done in a stretch of a text."""
    sheet = await ls.settled(params.text_document.uri)
    if sheet is None:
        return []
    start, end = (sheet.lines.offset(at.line, at.character) for at in (params.range.start, params.range.end))
    find = partial(actions, sheet, Span(start, end), params.context.only)
    return await asyncio.get_running_loop().run_in_executor(ls.threads[RULES], find)


HANDLERS: tuple[tuple[str, Any, Callable[..., Any]], ...] = (
    (types.TEXT_DOCUMENT_DID_OPEN, None, opened), (types.TEXT_DOCUMENT_DID_CHANGE, None, changed), (types.TEXT_DOCUMENT_DID_SAVE, None, saved),
    (types.TEXT_DOCUMENT_DID_CLOSE, None, closed), (types.TEXT_DOCUMENT_HOVER, None, hover),
    (types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(KINDS), code_actions))


def serve(lent: Lent, delay: float = DELAY) -> None:
    """Speak the protocol over standard input and output until the editor leaves; whatever else is printed goes to standard error."""
    server, out = Server(lent, delay), sys.stdout.buffer
    with redirect_stdout(sys.stderr):
        server.start_io(sys.stdin.buffer, out)
    for threads in server.threads.values():
        threads.shutdown(wait=False, cancel_futures=True)
