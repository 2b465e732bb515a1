"""Texts and questions that no editor would send: the server answers, and goes on.

Each text follows a good one, so that what was known of the good text has to serve. Seeds are in the messages.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.batches import batches
from tests.campaigns.mutated_input import mutated, texts
from tests.generators.choosing import Seeded
from tests.lsp.editing import WAIT, Editor, edit

SIZE = 5
"""Texts of one batch."""

ODD = {
    "nothing": "",
    "a header": "system",
    "half a character": "system a\nvar x\ud800: Bool",
    "a zero": "system a\0",
    "only brackets": "(" * 3000,
    "deep": f"system a\ninvariant x: {'not ' * 3000}true\n",
    "long chain": f"system a\nvar x: Int = 0\ninvariant x: 0 == {'x + ' * 3000}x\n",
    "long row": f"system a\nvar b: Bool = true\ninvariant i: {'b => ' * 1500}0 == 0{' - 1 + 1' * 500}\n",
    "one long line": "system a " + "var x: Bool " * 2000,
    "one long name": f"system {'a' * 100_000}\n",
    "line ends": "system a\r\nvar x: Bool = true\rinvariant y: x\u2028",
    "imports itself": 'system a\nimport "odd.inv"\n',
    "imports a folder": 'system a\nimport "."\n',
    "imports nothing": 'system a\nimport ""\nimport "\\\\"\nimport "/dev/zero"\nimport "/proc/self/mem"\n',
    "spec for itself": 'spec a for "odd.inv"\n',
    "a proposal": "edit { rewrite a.b as true }\n",
    "astral": "system a\nvar 𝒳: Bool = true  # 😀😀\ninvariant 𝒴: 𝒳 or 𝒳\n",
}


async def ask_everything(editor: Editor, name: str, offset: int) -> int:
    """Ask every question about a place of a text. Return how many were answered; no answer may be an internal error."""
    client, document = editor.client, editor.document(name)
    place = {"text_document": document, "position": editor.position(name, offset)}
    everything = types.Range(types.Position(0, 0), types.Position(100_000, 0))
    asked: list[Callable[[], Awaitable[Any]]] = [
        lambda: client.text_document_hover_async(types.HoverParams(**place)),
        lambda: client.text_document_definition_async(types.DefinitionParams(**place)),
        lambda: client.text_document_references_async(types.ReferenceParams(types.ReferenceContext(True), **place)),
        lambda: client.text_document_prepare_rename_async(types.PrepareRenameParams(**place)),
        lambda: client.text_document_rename_async(types.RenameParams(new_name="renamed", **place)),
        lambda: client.text_document_completion_async(types.CompletionParams(**place)),
        lambda: client.text_document_document_symbol_async(types.DocumentSymbolParams(document)),
        lambda: client.text_document_folding_range_async(types.FoldingRangeParams(document)),
        lambda: client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document)),
        lambda: client.text_document_code_lens_async(types.CodeLensParams(document)),
        lambda: client.text_document_inlay_hint_async(types.InlayHintParams(document, everything)),
        lambda: client.text_document_formatting_async(
            types.DocumentFormattingParams(document, types.FormattingOptions(2, True))
        ),
        lambda: client.text_document_code_action_async(
            types.CodeActionParams(document, everything, types.CodeActionContext([]))
        ),
    ]
    for question in asked:
        try:
            async with asyncio.timeout(WAIT):
                await question()
        except JsonRpcException as error:
            if error.code != types.LSPErrorCodes.RequestFailed:
                raise
    return len(asked)


async def type_one_after_the_other(editor: Editor, seeds: range) -> int:
    answered = 0
    good = texts()[0]
    editor.open("odd.inv", good)
    for seed in seeds:
        choose = Seeded(seed)
        text = mutated(seed)
        if choose.number(0, 1):
            editor.change("odd.inv", good)
            await editor.published("odd.inv")
        editor.change("odd.inv", text)
        try:
            for _ in range(2):
                answered += await ask_everything(editor, "odd.inv", choose.number(0, len(text)))
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
        assert all(each.code != "E0901" for each in await editor.published("odd.inv")), f"seed {seed}"
    editor.change("odd.inv", good)
    assert await editor.published("odd.inv") == []
    return answered


@pytest.mark.parametrize("batch", batches(30, always=0))
def test_texts_with_mistakes_end_no_server(batch: int, tmp_path: Path) -> None:
    seeds = range(batch * SIZE, (batch + 1) * SIZE)
    assert edit(tmp_path, lambda editor: type_one_after_the_other(editor, seeds)) == SIZE * 2 * 13


@pytest.mark.campaign
def test_odd_texts_and_odd_questions(tmp_path: Path) -> None:
    async def use(editor: Editor) -> list[str]:
        client = editor.client
        editor.open("odd.inv", "system a\n")
        for name, text in ODD.items():
            editor.change("odd.inv", text)
            try:
                await ask_everything(editor, "odd.inv", len(text) // 2)
            except Exception as error:
                raise AssertionError(name) from error
            found = await editor.published("odd.inv")
            assert all(each.code != "E0901" for each in found), (name, found)
        unknown = types.TextDocumentIdentifier("file:///nowhere/else.inv")
        far = types.Position(2**31 - 1, 2**31 - 1)
        assert await client.text_document_hover_async(types.HoverParams(unknown, far)) is None
        assert await client.text_document_hover_async(types.HoverParams(editor.document("odd.inv"), far)) is None
        for uri in ("untitled:Untitled-1", "git:/x.inv?{}", "file://host/share/x.inv", "nonsense", ""):
            item = types.TextDocumentItem(uri, "invariants", 1, 'system a\nimport "odd.inv"\nvar x: Bool = true\n')
            client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            asked = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
            assert [each.name for each in await client.text_document_document_symbol_async(asked)] == ["x"], uri
        editor.change("odd.inv", "system a\n")
        return [each.code for each in await editor.published("odd.inv")]

    assert edit(tmp_path, use) == []


def message(method: str, **fields: object) -> bytes:
    """A message as it is sent."""
    body = json.dumps({"jsonrpc": "2.0", "method": method, **fields}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (message("exit"), 1),
        (message("initialize", id=1, params={"capabilities": {}}) + message("shutdown", id=2) + message("exit"), 0),
    ],
)
def test_an_editor_that_leaves_without_a_word_is_told_so(sent: bytes, status: int) -> None:
    """The protocol: the status is 0 after ``shutdown``, else 1."""
    command = [sys.executable, "-P", "-m", "invariants", "lsp"]
    ended = subprocess.run(command, input=sent, capture_output=True, timeout=WAIT, check=False)
    assert (ended.returncode, ended.stderr) == (status, b"")
