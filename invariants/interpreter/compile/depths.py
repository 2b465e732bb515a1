"""How deep expressions are, through the definitions that they call.

Owns: depths, and the room on Python's stack that a model needs.
Must never know: how expressions are evaluated.

What is read is nested less than some hundred levels deep; but definitions call each other, and ``enabled`` evaluates
the guards of other rules, so that a model may need more of the stack than Python gives by default.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from invariants.language.model.declarations import Model, SetCode, SetUnknown, StatedInvariant
from invariants.language.model.expressions import (
    Arbitrary,
    Body,
    CallDefinition,
    Enabled,
    Expression,
    children,
)

_FRAMES_OF_QUESTION = 14
"""Python's frames between ``enabled`` and the evaluation of a guard."""

_FRAMES_OF_LEVEL = 3
"""Python's frames for each level of an expression while it is compiled; its evaluation takes fewer."""

_USUAL = 100
"""Depth for which the default limit leaves enough room."""

_MARGIN = 2_000
"""Frames for whoever calls the interpreter."""


class Depths:
    """The depths of a model's expressions."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._definitions: dict[str, int] = {}

    def of(self, body: Body | None) -> int:
        """The number of levels of an expression, those of the definitions that it calls included."""
        deepest = 0
        pending: list[tuple[Expression, int]] = [(root, 1) for root in _roots([body])]
        while pending:
            node, level = pending.pop()
            if isinstance(node, CallDefinition):
                deepest = max(deepest, level + self.definition(node.definition))
            deepest = max(deepest, level)
            pending.extend((child, level + 1) for child in children(node))
        return deepest

    def definition(self, name: str) -> int:
        """The depth of a definition."""
        for each in called_first(self._model, name, self._definitions):
            self._definitions[each] = self.of(self._model.definitions[each].body)
        return self._definitions[name]


def called_first(model: Model, name: str, known: Iterable[str]) -> Iterator[str]:
    """A definition and all that it calls and that is not known, what is called before what calls it.

    ``known`` may grow between two of them.
    """
    pending = [name]
    done = set(known)
    while pending:
        last = pending[-1]
        missing = [] if last in done else [each for each in _calls(model, last) if each not in done]
        if missing:
            pending.extend(missing)
            continue
        pending.pop()
        if last not in done:
            done.add(last)
            yield last


def _calls(model: Model, name: str) -> list[str]:
    return [node.definition for node in _nodes([model.definitions[name].body]) if isinstance(node, CallDefinition)]


def _roots(bodies: Iterable[Body | None]) -> Iterator[Expression]:
    for body in bodies:
        root = body.condition if isinstance(body, Arbitrary) else body
        if root is not None:
            yield root


def _nodes(bodies: Iterable[Body | None]) -> Iterator[Expression]:
    pending = list(_roots(bodies))
    while pending:
        node = pending.pop()
        yield node
        pending.extend(children(node))


def _code(model: Model) -> dict[str, list[Body | None]]:
    """For each rule, all code that may be run for it."""
    code: dict[str, list[Body | None]] = {name: [] for name in model.rules}
    for key, site in model.sites.items():
        code[key.rule].append(site.original)
    for name, rule in model.rules.items():
        code[name].extend(guard for guard in rule.guards if isinstance(guard, Expression))
        for edit in rule.edits:
            if isinstance(edit, SetCode) and edit.code is not None:
                code[edit.site.rule].append(edit.code.body)
            elif isinstance(edit, SetUnknown):
                code[edit.rule].append(edit.contract)
    return code


def make_room(model: Model, depths: Depths) -> None:
    """Raise Python's limit on its stack where a model needs more of it than usual. The limit is never lowered."""
    code = _code(model)
    alone: list[Body | None] = [constraint.condition for constraint in model.initial_constraints]
    alone += [constraint.condition for constraint in model.constant_constraints]
    alone += [prop.condition for prop in model.properties.values() if isinstance(prop, StatedInvariant)]
    alone += model.initial_values.values()
    alone += [definition.body for definition in model.definitions.values()]
    deepest = max((depths.of(body) for bodies in (*code.values(), alone) for body in bodies), default=0)
    asked = {node.rule for bodies in (*code.values(), alone) for node in _nodes(bodies) if isinstance(node, Enabled)}
    for name in asked:
        deepest += _FRAMES_OF_QUESTION + max((depths.of(body) for body in code[name]), default=0)
    needed = _FRAMES_OF_LEVEL * deepest + _MARGIN
    if deepest > _USUAL and sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)
