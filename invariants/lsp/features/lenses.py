"""Code lenses and inlay hints: the verdict beside each invariant, and the command that asks for it.

Owns: where they stand, and their words.
Must never know: how an invariant is checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from invariants.language.tree import declaration_nodes
from invariants.lsp.checks.verdicts import ShownVerdict, Verdicts
from invariants.lsp.documents.workspace import View

CHECK = "invariants.check"
"""The command that checks one invariant; its arguments are the address of the document and the invariant's name."""

_END = 1 << 30
"""A column behind every line."""


def lenses(view: View, verdicts: Verdicts) -> list[types.CodeLens]:
    """Return a lens for each invariant of a text without an error."""
    found = []
    for node in _invariants(view):
        place = view.still(node.name.span)
        if place is not None:
            title = _title(verdicts.of(view, node.name.text))
            found.append(
                types.CodeLens(place, types.Command(title, CHECK, arguments=[view.document.uri, node.name.text]))
            )
    return found


def hints(view: View, verdicts: Verdicts, place: types.Range) -> list[types.InlayHint]:
    """Return the verdict and the frontier behind the first line of each invariant in a range that has them."""
    found = []
    for node in _invariants(view):
        checked = verdicts.of(view, node.name.text)
        where = view.still(node.span)
        if checked is None or checked.is_running or where is None:
            continue
        if place.start.line <= where.start.line <= place.end.line:
            end = view.lines.position(view.lines.offset(types.Position(where.start.line, _END)))
            hint = types.InlayHint(end, checked.brief, tooltip=checked.report, padding_left=True)
            found.append(hint)
    return found


def _invariants(view: View) -> Iterator[declaration_nodes.InvariantDeclaration]:
    document = view.now.document
    if view.is_sound and document is not None:
        for item in document.items:
            if isinstance(item, declaration_nodes.InvariantDeclaration):
                yield item


def _title(checked: ShownVerdict | None) -> str:
    if checked is None:
        return "check"
    return "checking …" if checked.is_running else f"{checked.brief} · check again"
