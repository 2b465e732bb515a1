"""The server, as the Language Server Protocol has it.

Owns: the features that are offered, when diagnostics are sent, and the only server of the package ``pygls``.
Must never know: how a question is answered.

Texts are analysed when somebody asks, and a moment after the last change. A check runs in a process of its own; no
question waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from invariants.foundation import RELEASE
from invariants.lsp.checks.runner import CheckLimits, CheckRunner
from invariants.lsp.checks.verdicts import Verdicts
from invariants.lsp.documents.workspace import OpenDocuments, View
from invariants.lsp.features import (
    completion,
    diagnostics,
    fixes,
    hover,
    layout,
    lenses,
    navigation,
    outline,
    renaming,
    tokens,
)

_SETTLED = 0.1
"""Seconds without a change after which diagnostics are sent: shorter than a pause in typing."""


def serve(limits: CheckLimits) -> bool:
    """Serve one editor over standard input and output until it ends the connection.

    Returns False where the editor says ``exit`` before ``shutdown``, which the protocol has end with status 1.
    """
    server = LanguageServer("invariants", RELEASE, text_document_sync_kind=types.TextDocumentSyncKind.Full)
    session = _EditorSession(server, limits)
    session.register()
    server.start_io()
    return session.ends_well


class _EditorSession:
    """The answers to one editor."""

    def __init__(self, server: LanguageServer, limits: CheckLimits) -> None:
        self._server = server
        self._documents = OpenDocuments()
        self._verdicts = Verdicts(CheckRunner(limits))
        self._due: asyncio.TimerHandle | None = None
        self._is_stale = False
        """Whether the editor may show verdicts about earlier texts."""
        self._is_shut_down = False
        self.ends_well = True
        """Whether the editor has kept to the protocol as it ended."""

    def register(self) -> None:
        """Offer all features."""
        for method, (answer, settings) in self._features().items():
            self._offer(method, answer, settings)

        @self._server.command(lenses.CHECK)
        async def check(uri: str, invariant: str) -> list[str] | None:
            return await self.check(uri, invariant)

        @self._server.feature(types.SHUTDOWN)
        async def shutdown(_params: None) -> None:
            self._is_shut_down = True
            await self._verdicts.end()

        @self._server.feature(types.EXIT)
        def leave(_params: None) -> None:
            self.ends_well = self._is_shut_down

    def _offer(self, method: str, answer: Callable[[Any], Any], settings: object) -> None:
        @self._server.feature(method, settings)
        def feature(params: Any) -> Any:  # a function of its own: the package marks it, and no method can be marked
            return answer(params)

    def _features(self) -> dict[str, tuple[Callable[[Any], Any], object]]:
        """Return the answer to each request and notification, with the options that the editor has to know."""
        return {
            types.INITIALIZE: (self.initialize, None),
            types.TEXT_DOCUMENT_DID_OPEN: (self.opened, None),
            types.TEXT_DOCUMENT_DID_CHANGE: (self.changed, None),
            types.TEXT_DOCUMENT_DID_CLOSE: (self.closed, None),
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (self.files_changed, None),
            types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (self.folders_changed, None),
            types.TEXT_DOCUMENT_HOVER: (self.hover, None),
            types.TEXT_DOCUMENT_DEFINITION: (self.definition, None),
            types.TEXT_DOCUMENT_REFERENCES: (self.references, None),
            types.TEXT_DOCUMENT_PREPARE_RENAME: (self.prepare_rename, None),
            types.TEXT_DOCUMENT_RENAME: (self.rename, types.RenameOptions(prepare_provider=True)),
            types.TEXT_DOCUMENT_COMPLETION: (self.completion, types.CompletionOptions(trigger_characters=["."])),
            types.TEXT_DOCUMENT_FORMATTING: (self.formatting, None),
            types.TEXT_DOCUMENT_FOLDING_RANGE: (self.folding, None),
            types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (self.symbols, None),
            types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: (self.tokens, tokens.LEGEND),
            types.TEXT_DOCUMENT_CODE_ACTION: (
                self.code_actions,
                types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
            ),
            types.TEXT_DOCUMENT_CODE_LENS: (self.lenses, None),
            types.TEXT_DOCUMENT_INLAY_HINT: (self.hints, None),
        }

    # ------------------------------------------------------------------- life

    def initialize(self, params: types.InitializeParams) -> None:
        """Take the folders of the workspace, and the client's way to count columns."""
        uris = [folder.uri for folder in params.workspace_folders or ()]
        if not uris and params.root_uri:
            uris = [params.root_uri]
        folders = [path for path in map(to_fs_path, uris) if path]
        encoding = self._server.workspace.position_encoding or types.PositionEncodingKind.Utf16
        self._documents = OpenDocuments(folders, types.PositionEncodingKind(encoding))

    # -------------------------------------------------------------- documents

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a text that is opened."""
        document = params.text_document
        self._documents.put(document.uri, document.text, document.version)
        self._publish_soon()

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take a text that has changed."""
        uri = params.text_document.uri
        present = self._server.workspace.text_documents.get(uri)
        if present is not None and self._documents.get(uri) is not None:
            self._documents.put(uri, present.source, params.text_document.version)
            self._publish_soon()

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a text, and its diagnostics."""
        document = self._documents.close(params.text_document.uri)
        if document is not None:
            self._verdicts.drop(document.uri)
            self._send(document.about)
            self._publish_soon()

    def files_changed(self, params: types.DidChangeWatchedFilesParams) -> None:
        """Read again the documents that depend on files that have changed."""
        for change in params.changes:
            self._documents.forget_file(change.uri)
        self._publish_soon()

    def folders_changed(self, _params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Take the folders of the workspace as they are now."""
        folders = self._server.workspace.folders.values()
        self._documents.set_folders([path for path in (to_fs_path(folder.uri) for folder in folders) if path])
        self._publish_soon()

    def _publish_soon(self) -> None:
        if self._due is not None:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(_SETTLED, self._publish)

    def _publish(self) -> None:
        """Send the diagnostics of every document that was read again, and take back verdicts about earlier texts."""
        touched: set[str] = set()
        for document in list(self._documents):
            view = self._view(types.TextDocumentIdentifier(document.uri))
            if view is not None and view.now is not document.published:
                found = {*diagnostics.diagnostics_by_file(self._documents, view.now), document.uri}
                touched |= document.about | found
                document.published, document.about = view.now, found
        self._send(touched)
        if self._is_stale:
            self._is_stale = False
            self._refresh()

    def _send(self, uris: set[str]) -> None:
        """Send the diagnostics of some files, as all open documents together have them."""
        known = [
            diagnostics.diagnostics_by_file(self._documents, self._documents.analysis(each)) for each in self._documents
        ]
        for uri in sorted(uris):
            found = [each for files in known for each in files.get(uri, ())]
            once = [each for position, each in enumerate(found) if each not in found[:position]]
            document = self._documents.get(uri)
            self._server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, once, version=None if document is None else document.version)
            )

    def _refresh(self) -> None:
        """Ask the editor to show lenses and hints anew, if it can be asked."""
        workspace = self._server.client_capabilities.workspace
        if workspace is None:
            return
        if workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self._server.workspace_code_lens_refresh(None)
        if workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            self._server.workspace_inlay_hint_refresh(None)

    # --------------------------------------------------------------- questions

    def _view(self, document: types.TextDocumentIdentifier) -> View | None:
        view = self._documents.view(document.uri)
        if view is not None and self._verdicts.drop_stale(view):
            self._is_stale = True
        return view

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """Answer with the facts about a position."""
        view = self._view(params.text_document)
        if view is None:
            return None

        def verdict(name: str) -> str | None:
            known = self._verdicts.of(view, name)
            return None if known is None or known.is_running else known.report

        return hover.hover(view, params.position, verdict)

    def definition(self, params: types.DefinitionParams) -> list[types.Location]:
        """Answer where a name is declared."""
        view = self._view(params.text_document)
        return [] if view is None else navigation.definition(view, params.position)

    def references(self, params: types.ReferenceParams) -> list[types.Location]:
        """Answer where a name is used."""
        view = self._view(params.text_document)
        if view is None:
            return []
        return navigation.references(view, params.position, declarations=params.context.include_declaration)

    def prepare_rename(self, params: types.PrepareRenameParams) -> types.Range | None:
        """Answer whether a name can be changed."""
        view = self._view(params.text_document)
        return None if view is None else renaming.renameable(view, params.position)

    def rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """Answer the edits that change a name."""
        view = self._view(params.text_document)
        if view is None:
            return None
        try:
            return renaming.rename(view, params.position, params.new_name)
        except renaming.RenameRefusedError as error:
            raise JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed) from None

    def completion(self, params: types.CompletionParams) -> list[types.CompletionItem]:
        """Answer with the words that can stand at a position."""
        view = self._view(params.text_document)
        return [] if view is None else completion.completion(view, params.position)

    def formatting(self, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        """Answer the edits that lay a text out."""
        view = self._view(params.text_document)
        return [] if view is None else layout.formatting(view)

    def folding(self, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        """Answer with the ranges that can be folded."""
        view = self._view(params.text_document)
        return [] if view is None else outline.folding(view)

    def symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        """Answer with the declarations of a text."""
        view = self._view(params.text_document)
        return [] if view is None else outline.symbols(view)

    def tokens(self, params: types.SemanticTokensParams) -> types.SemanticTokens:
        """Answer the kinds of all names."""
        view = self._view(params.text_document)
        return types.SemanticTokens([]) if view is None else tokens.tokens(view)

    def code_actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Answer the ways out in a range."""
        view = self._view(params.text_document)
        return [] if view is None else fixes.fixes(view, params.range)

    def lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        """Answer the verdicts, with the command that asks for them."""
        view = self._view(params.text_document)
        return [] if view is None else lenses.lenses(view, self._verdicts)

    def hints(self, params: types.InlayHintParams) -> list[types.InlayHint]:
        """Answer the verdicts and frontiers in a range."""
        view = self._view(params.text_document)
        return [] if view is None else lenses.hints(view, self._verdicts, params.range)

    # ------------------------------------------------------------------ checks

    async def check(self, uri: str, invariant: str) -> list[str] | None:
        """Check an invariant. Answer the verdicts, or nothing if the text changes meanwhile."""
        view = self._documents.view(uri)
        if view is None:
            return None
        asked = asyncio.ensure_future(self._verdicts.check(view, invariant))
        await asyncio.sleep(0)
        self._refresh()
        with suppress(asyncio.CancelledError):
            checked = await asked
            self._refresh()
            return None if checked is None else list(checked.verdicts)
        return None
