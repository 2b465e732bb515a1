"""How long the language server takes: ``python -m tests.benchmarks.editor``.

Owns: the questions, the texts they are about, and the table.
Must never know: how questions are answered.

One client asks over pipes about the largest shipped model, after an edit before each question, so that the text is read
again each time. The table has the time on the clock of the median and the slowest answer, in milliseconds. The exit
status is 1 if the median of any question is above the limit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

import click
from lsprotocol import types

from tests.lsp.editing import Editor, edit

MODELS = Path(__file__).parents[2] / "models"
LIMIT = 100.0
"""Milliseconds: a person takes a longer answer for a delay."""


def questions(editor: Editor, name: str) -> dict[str, Callable[[int], Awaitable[Any]]]:
    """Return the questions about an offset, by the features that they ask for."""
    client, document = editor.client, editor.document(name)
    whole = types.Range(types.Position(0, 0), types.Position(100_000, 0))

    def place(offset: int) -> dict[str, Any]:
        return {"text_document": document, "position": editor.position(name, offset)}

    options = types.FormattingOptions(2, True)
    context = types.ReferenceContext(True)
    return {
        "hover": lambda at: client.text_document_hover_async(types.HoverParams(**place(at))),
        "definition": lambda at: client.text_document_definition_async(types.DefinitionParams(**place(at))),
        "references": lambda at: client.text_document_references_async(types.ReferenceParams(context, **place(at))),
        "rename": lambda at: client.text_document_rename_async(types.RenameParams(new_name="renamed", **place(at))),
        "completion": lambda at: client.text_document_completion_async(types.CompletionParams(**place(at))),
        "symbols": lambda _: client.text_document_document_symbol_async(types.DocumentSymbolParams(document)),
        "folding": lambda _: client.text_document_folding_range_async(types.FoldingRangeParams(document)),
        "colours": lambda _: client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document)),
        "lenses": lambda _: client.text_document_code_lens_async(types.CodeLensParams(document)),
        "hints": lambda _: client.text_document_inlay_hint_async(types.InlayHintParams(document, whole)),
        "formatting": lambda _: client.text_document_formatting_async(
            types.DocumentFormattingParams(document, options)
        ),
        "fixes": lambda _: client.text_document_code_action_async(
            types.CodeActionParams(document, whole, types.CodeActionContext([]))
        ),
    }


async def measured(editor: Editor, name: str, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of every answer, by question."""
    text = editor.open(name)
    await editor.published(name)
    found: dict[str, list[float]] = {}
    for title, ask in questions(editor, name).items():
        for number in range(rounds):
            editor.change(name, f"{text}\n# {number}\n")
            offset = text.index("require") + number * 7 % 400
            start = time.perf_counter()
            try:
                await ask(offset)
            except Exception as error:
                if title != "rename":  # some places have no name that can be changed
                    raise error
            found.setdefault(title, []).append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(0)
    return found


def largest() -> Path:
    """Return the shipped model with the longest text."""
    return max(MODELS.rglob("*.inv"), key=lambda path: len(path.read_text("utf-8")))


@click.command()
@click.option("--rounds", default=20, help="How often each question is asked.")
def main(rounds: int) -> None:
    """Measure the answers of the language server on the largest shipped model."""
    path = largest()
    found = edit(path.parent, lambda editor: measured(editor, path.name, rounds))
    print(f"{path.relative_to(MODELS)}, {len(path.read_text('utf-8').splitlines())} lines, {rounds} rounds")
    for title, times in found.items():
        print(f"{title:12} {median(times):7.1f} ms   at most {max(times):7.1f} ms")
    raise SystemExit(any(median(times) > LIMIT for times in found.values()))


if __name__ == "__main__":
    main()
