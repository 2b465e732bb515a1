"""What an expression reads.

Owns: the variables that an expression depends on.
Must never know: how expressions are evaluated.
"""

from __future__ import annotations

from invariants.language.model.declarations import Model
from invariants.language.model.expressions import CallDefinition, Expression, ReadVariable, Variable, children


def variables_in(expression: Expression, model: Model) -> list[Variable]:
    """The variables and constants that an expression reads, through definitions too, in the order of the text."""
    found: dict[Variable, None] = {}
    pending = [expression]
    called: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, ReadVariable):
            found[node.variable] = None
        pending.extend(reversed(children(node)))
        if isinstance(node, CallDefinition) and node.definition not in called:
            called.add(node.definition)
            pending.append(model.definitions[node.definition].body)
    return list(found)
