"""Edits inside of edits: behind labels, and as the code that labels hold.

Owns: the walk over all edits of a rule's body.
Must never know: the meaning of an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from invariants.language.tree import declaration_nodes


def edits_in(body: Iterable[declaration_nodes.Statement]) -> Iterator[declaration_nodes.Edit]:
    """Yield every edit among the statements of a body, and every edit that one of them puts at a label.

    An edit comes before those inside of it; edits are in the order of the text.
    """
    for statement in body:
        inside: declaration_nodes.Statement | None = statement
        while inside is not None:
            following = _held_in(inside)
            if isinstance(inside, declaration_nodes.Edit):
                yield inside
            inside = following


def _held_in(statement: declaration_nodes.Statement) -> declaration_nodes.Edit | None:
    """Return the edit directly inside of a statement, or None."""
    match statement:
        case declaration_nodes.Labelled(edit=edit):
            return edit
        case declaration_nodes.Add(clause=declaration_nodes.Labelled(edit=edit)):
            return edit
        case declaration_nodes.Rewrite(value=value) if isinstance(value, declaration_nodes.Edit):
            return value
        case _:
            return None
