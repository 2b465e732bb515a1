"""Quick fixes: the ways out of diagnostics that are edits of the text.

Owns: which diagnostics have such a way out.
Must never know: why a diagnostic was raised.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.lsp.documents.workspace import View
from invariants.lsp.features.diagnostics import shown


def fixes(view: View, place: types.Range) -> list[types.CodeAction]:
    """Return the quick fixes of the diagnostics in a range of the present text."""
    return [
        action
        for diagnostic in view.now.diagnostics
        if diagnostic.labels and diagnostic.labels[0].span.source.path == view.document.path
        for action in _of(view, diagnostic)
        if action.diagnostics and _meet(action.diagnostics[0].range, place)
    ]


def _meet(first: types.Range, second: types.Range) -> bool:
    return _key(first.start) <= _key(second.end) and _key(second.start) <= _key(first.end)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _of(view: View, diagnostic: Diagnostic) -> Iterator[types.CodeAction]:
    about = shown(view.documents, diagnostic)
    if diagnostic.instead is not None:
        edit = types.TextEdit(about.range, diagnostic.instead)
        yield _action(view, f"Replace it by `{diagnostic.instead}`", edit, about, preferred=True)
    if diagnostic.severity is Severity.WARNING and diagnostic.code is not Code.USELESS_SILENCE:
        line = types.Position(about.range.start.line, 0)
        text = view.text[view.lines.offset(line) : view.lines.offset(about.range.start)]
        indent = text[: len(text) - len(text.lstrip())]
        code = diagnostic.code.identifier
        edit = types.TextEdit(types.Range(line, line), f"{indent}# allow {code}: REASON\n")
        yield _action(view, f"Accept {code} here, with a reason", edit, about, preferred=False)


def _action(
    view: View, title: str, edit: types.TextEdit, about: types.Diagnostic, *, preferred: bool
) -> types.CodeAction:
    return types.CodeAction(
        title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[about],
        is_preferred=preferred,
        edit=types.WorkspaceEdit(changes={view.document.uri: [edit]}),
    )
