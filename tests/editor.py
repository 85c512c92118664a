"""An editor that speaks to `tqcheck lsp`, or to a server of a test's own, over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lsprotocol import types
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30
"""Seconds, for a machine under load; answers come in a fraction of one."""


class Editor:
    """A session with one server; `encodings`: what the editor can count in, the best first."""

    def __init__(self, folder: Path, *command: str, encodings: Sequence[str] | None = None, markdown: bool = True, versions: bool = False) -> None:
        self.folder, self.command = folder, command or ("-m", "tqcheck", "lsp", "--no-models")
        formats = [types.MarkupKind.Markdown] if markdown else [types.MarkupKind.PlainText]
        self.capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=versions)),
            general=types.GeneralClientCapabilities(position_encodings=encodings) if encodings else None,
            text_document=types.TextDocumentClientCapabilities(hover=types.HoverClientCapabilities(content_format=formats)))
        self.client = LanguageClient("editor", "1")
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: asyncio.Queue[types.ShowMessageParams] = asyncio.Queue()
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self.published.put_nowait))
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(partial(self.messages.put_nowait))
        self.texts: dict[str, str] = {}
        self.version = 0

    async def __aenter__(self) -> Self:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
        await self.client.start_io(sys.executable, *self.command, env=environment, cwd=self.folder)
        asked = types.InitializeParams(capabilities=self.capabilities, root_uri=self.folder.as_uri())
        self.server = (await asyncio.wait_for(self.client.initialize_async(asked), PATIENCE)).capabilities
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await asyncio.wait_for(self.client.shutdown_async(None), PATIENCE)
        self.client.exit(None)
        await asyncio.wait_for(self.client.stop(), PATIENCE)

    def uri(self, name: str) -> str:
        """The address of a file of the folder."""
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, language: str = "markdown") -> None:
        """Show a text; there need be no file."""
        self.texts[name] = text
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(name), language, 0, text)))

    def change(self, name: str, text: str) -> None:
        """Replace the whole text."""
        self.texts[name], self.version = text, self.version + 1
        identity = types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identity, [types.TextDocumentContentChangeWholeDocument(text)]))

    def save(self, name: str) -> None:
        """Tell that a text was saved."""
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri(name))))

    def close(self, name: str) -> None:
        """Close a text."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(name))))

    async def diagnostics(self) -> types.PublishDiagnosticsParams:
        """The next diagnostics that arrive."""
        return await asyncio.wait_for(self.published.get(), PATIENCE)

    async def message(self) -> types.ShowMessageParams:
        """The next message that the editor shows."""
        return await asyncio.wait_for(self.messages.get(), PATIENCE)

    async def hover(self, name: str, position: types.Position) -> types.Hover | None:
        """What is shown under the pointer."""
        asked = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), position)
        return await asyncio.wait_for(self.client.text_document_hover_async(asked), PATIENCE)

    async def actions(self, name: str, place: types.Range, *only: str) -> list[types.CodeAction]:
        """The actions for a stretch."""
        context = types.CodeActionContext([], only=list(only) or None)
        asked = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), place, context)
        found: Any = await asyncio.wait_for(self.client.text_document_code_action_async(asked), PATIENCE)
        return list(found or [])


def passage(text: str, place: types.Range, encoding: str) -> str:
    """The text of a range, in units of the encoding; independent of the server's own arithmetic."""
    wide = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
    name, size = wide[encoding]
    assert place.start.line == place.end.line
    line = text.split("\n")[place.start.line].encode(name)
    return line[place.start.character * size : place.end.character * size].decode(name)
