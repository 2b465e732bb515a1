"""Depths of expressions, through the definitions that they call.

Owns: depths, and the room on Python's stack that a model needs.
Must never know: how expressions are evaluated.

The parser limits the nesting of one expression to some hundred levels. But definitions call each other, and ``enabled``
evaluates the guards of other rules, so that a model may need more of the stack than Python grants by default.
"""

from __future__ import annotations

import sys

from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Body, CallDefinition, Enabled, Expression
from invariants.language.model.traversal import called_first, fold, root_of, subexpressions

_FRAMES_OF_QUESTION = 14
"""Python's stack frames between ``enabled`` and the evaluation of a guard."""

_FRAMES_OF_LEVEL = 3
"""Python's stack frames for each level of an expression while it is compiled; its evaluation takes fewer."""

_USUAL = 100
"""The depth for which Python's default limit leaves enough room."""

_MARGIN = 2_000
"""Stack frames for the callers of the interpreter."""


class Depths:
    """The depths of a model's expressions."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._definitions: dict[str, int] = {}

    def of(self, body: Body | None) -> int:
        """Return the number of levels of an expression, including those of the definitions that it calls."""
        root = root_of(body)
        return 0 if root is None else fold(root, self._levels)

    def _levels(self, node: Expression, parts: tuple[int, ...]) -> int:
        called = self.definition(node.definition) if isinstance(node, CallDefinition) else 0
        return 1 + max((called, *parts))

    def definition(self, name: str) -> int:
        """Return the depth of a definition."""
        for each in called_first(name, self._model.definitions, self._definitions):
            self._definitions[each.name] = self.of(each.body)
        return self._definitions[name]


def _code(model: Model) -> dict[str, list[Body | None]]:
    """Return, for each rule, all code that may be run for it."""
    code: dict[str, list[Body | None]] = {name: [] for name in model.rules}
    for key, site in model.sites.items():
        code[key.rule].append(site.original)
    for name, rule in model.rules.items():
        code[name].extend(guard for guard in rule.guards if isinstance(guard, Expression))
        for edit in rule.edits:
            for put in edit.puts():
                code[put.place.rule].append(put.body)
    return code


def raise_recursion_limit(model: Model, depths: Depths) -> None:
    """Raise Python's recursion limit where a model needs more than usual. The limit is never lowered."""
    code = _code(model)
    alone: list[Body | None] = [constraint.condition for constraint in model.initial_constraints]
    alone += [constraint.condition for constraint in model.constant_constraints]
    alone += [prop.condition for prop in model.properties.values() if isinstance(prop, StatedInvariant)]
    alone += model.initial_values.values()
    alone += [definition.body for definition in model.definitions.values()]
    deepest = max((depths.of(body) for bodies in (*code.values(), alone) for body in bodies), default=0)
    parts = (part for bodies in (*code.values(), alone) for body in bodies for part in subexpressions(body))
    asked = {part.rule for part in parts if isinstance(part, Enabled)}
    for name in asked:
        deepest += _FRAMES_OF_QUESTION + max((depths.of(body) for body in code[name]), default=0)
    needed = _FRAMES_OF_LEVEL * deepest + _MARGIN
    if deepest > _USUAL and sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)
