"""Formatting: the canonical layout, as ``invariants fmt`` has it.

Owns: the smallest edit that leads from a text to its layout.
Must never know: how a text is laid out.
"""

from __future__ import annotations

from lsprotocol import types

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.printing.layout import laid_out
from invariants.lsp.documents.shifted import common_head
from invariants.lsp.documents.workspace import View


def formatting(view: View) -> list[types.TextEdit]:
    """Return the edits that lay out a text: none for a text that cannot be parsed."""
    try:
        new = laid_out(SourceText(view.document.path, view.text))
    except ModelError:
        return []
    old = view.text
    if new == old:
        return []
    before, after = _lines(old), _lines(new)
    head = common_head(before, after)
    tail = common_head(before[head:][::-1], after[head:][::-1])
    start = sum(map(len, before[:head]))
    end = len(old) - sum(map(len, before[len(before) - tail :]))
    return [types.TextEdit(view.lines.range(start, end), "".join(after[head : len(after) - tail]))]


def _lines(text: str) -> list[str]:
    """Return the lines with their ends."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), last]
