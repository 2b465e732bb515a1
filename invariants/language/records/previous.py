"""The places of ``prev`` in code for a clause that assigns an optional value or a record.

Owns: where ``prev`` is a whole value, and where it would have to be read.
Must never know: types and shapes, the wording of mistakes.
"""

from __future__ import annotations

from typing import Any

from invariants.language.tree import expression_nodes
from invariants.language.tree.expression_nodes import Node, Previous


def previous_read(code: Any) -> Previous | None:
    """Return a ``prev`` in the code of such a clause that is no whole value there; None if there is none."""
    waiting = [(code, True)]
    while waiting:
        node, is_whole = waiting.pop()
        match node:
            case Previous():
                if not is_whole:
                    return node
            case expression_nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
                waiting += [(condition, False), (then, is_whole), (otherwise, is_whole)]
            case expression_nodes.Updated(base=base, fields=fields):
                waiting += [(base, is_whole), (fields, False)]
            case expression_nodes.EachEntry(body=body):
                waiting.append((body, is_whole))
            case tuple():
                waiting += [(each, False) for each in node]
            case Node():
                waiting += [(getattr(node, name), False) for name in node.__struct_fields__]
    return None


def previous_of(code: Any) -> Previous | None:
    """Return a ``prev`` that is the value of code, or of a branch of it; None if there is none."""
    waiting = [code]
    while waiting:
        match waiting.pop():
            case Previous() as found:
                return found
            case expression_nodes.Conditional(then=then, otherwise=otherwise):
                waiting += [otherwise, then]
    return None
