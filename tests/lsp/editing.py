"""An editor for tests: a client of the language server, over the pipes of a process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

Answer = TypeVar("Answer")

WAIT = 300.0
"""Seconds that no answer takes, however busy the machine is."""


class Editor:
    """One connection. Texts are known by the names of files in the folder."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.diagnostics: dict[str, types.PublishDiagnosticsParams] = {}
        self.refreshed = 0
        self._news = asyncio.Event()

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    # ------------------------------------------------------------------ typing

    def open(self, name: str, text: str | None = None) -> str:
        content = (self.folder / name).read_text("utf-8") if text is None else text
        self.versions[name], self.texts[name] = 1, content
        item = types.TextDocumentItem(self.uri(name), "invariants", 1, content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return content

    def change(self, name: str, text: str) -> None:
        self.versions[name] += 1
        self.texts[name] = text
        change = types.TextDocumentContentChangeWholeDocument(text)
        document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, name: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(name)))

    def at(self, name: str, marked: str) -> dict[str, Any]:
        """A document and the position of the ``|`` in a piece of its text that occurs once."""
        before, _, after = marked.partition("|")
        text = self.texts[name]
        assert text.count(before + after) == 1, marked
        return {
            "text_document": self.document(name),
            "position": self.position(name, text.index(before + after) + len(before)),
        }

    def position(self, name: str, offset: int) -> types.Position:
        lines = self.texts[name][:offset].split("\n")
        return types.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)

    def words(self, locations: Any) -> list[str]:
        """Locations as the name of the file, the line and the text there."""
        found = []
        for location in locations or ():
            name = Path(location.uri).name
            text = self.texts.get(name) or (self.folder / name).read_text("utf-8")
            start, end = location.range.start, location.range.end
            lines = text.split("\n")
            word = lines[start.line][start.character : end.character if end.line == start.line else None]
            found.append(f"{name}:{start.line + 1}: {word}")
        return found

    # ------------------------------------------------------------------ waiting

    def notified(self, params: types.PublishDiagnosticsParams) -> None:
        self.diagnostics[Path(params.uri).name] = params
        self._news.set()

    async def published(self, name: str) -> list[types.Diagnostic]:
        """The diagnostics of the present version of a document."""
        async with asyncio.timeout(WAIT):
            while (found := self.diagnostics.get(name)) is None or found.version != self.versions.get(name):
                self._news.clear()
                await self._news.wait()
        return list(found.diagnostics)


async def _session(folder: Path, use: Callable[[Editor], Awaitable[Answer]], options: tuple[str, ...]) -> Answer:
    client = LanguageClient("test", "1")
    editor = Editor(client, folder)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        editor.notified(params)

    def refresh(*_: object) -> None:
        editor.refreshed += 1

    client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(refresh)
    client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(refresh)
    # As an editor starts the command: in the folder of the workspace, and not importing from there.
    await client.start_io(sys.executable, "-P", "-m", "invariants", "lsp", *options, cwd=folder)
    async with asyncio.timeout(WAIT):
        refreshing = types.WorkspaceClientCapabilities(
            code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
            inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True),
        )
        capabilities = types.ClientCapabilities(workspace=refreshing)
        folders = [types.WorkspaceFolder(folder.as_uri(), folder.name)]
        await client.initialize_async(types.InitializeParams(capabilities, workspace_folders=folders))
        client.initialized(types.InitializedParams())
        try:
            return await use(editor)
        finally:
            with suppress(Exception):
                await client.shutdown_async(None)
                client.exit(None)
            await client.stop()


def edit(folder: Path, use: Callable[[Editor], Awaitable[Answer]], *options: str) -> Answer:
    """The answer of a session of an editor in a folder."""
    return asyncio.run(_session(folder, use, options))
