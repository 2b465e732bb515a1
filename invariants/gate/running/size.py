"""The size of a proposal when it is multiplied out.

Owns: how many instances of code a proposal may have, so that no few lines of text keep a gate busy.
Must never know: the decision about a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import Scope, Sort, is_finite
from invariants.gate.running.assembly import EDIT, RunningModel
from invariants.interpreter.state.layout import finite, size_of
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Body,
    CallDefinition,
    Expression,
    Quantified,
    SiteKey,
)
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import called_first, fold

MOST_PROPOSED = 20_000
"""Instances of parts of code, for all values of bound names and of a rule's parameters: far more than rules have."""


def require_small(running: RunningModel, adopted: Iterable[str]) -> None:
    """Raise ``NoAnswerError`` where the code of a proposal has too many instances."""
    sizes = _Sizes(running)
    total = sum(sizes.of_rule(running.model.rules[name]) for name in (EDIT, *adopted))
    if total > MOST_PROPOSED:
        raise NoAnswerError(f"the proposal is too large: it has {total:,} instances of code in this scope")


class _Sizes:
    def __init__(self, running: RunningModel) -> None:
        self._model = running.model
        self._scope: Scope = running.interpreter.scope
        self._definitions: dict[str, int] = {}

    def of_rule(self, rule: Rule) -> int:
        """Return the instances of all code in a rule."""
        arguments = self._values([parameter.sort for parameter in rule.parameters])
        return arguments * (1 + sum(map(self._of_body, self._bodies(rule))))

    def _bodies(self, rule: Rule) -> Iterator[Body]:
        for part in (*rule.guards, *rule.assignments):
            if not isinstance(part, SiteKey):
                yield part
                continue
            site = self._model.sites[part]
            yield from () if site.original is None else (site.original,)
            yield from () if site.entry is None else site.entry.indices
            if site.binder is not None and site.binder.condition is not None:
                yield site.binder.condition
        for edit in rule.edits:
            yield from edit.expressions()

    def _values(self, sorts: Iterable[Sort]) -> int:
        """Return the combinations of values of some sorts; an infinite one is not gone through."""
        return prod(size_of(finite(sort), self._scope) for sort in sorts if is_finite(sort))

    def _of_body(self, body: Body) -> int:
        root = body.condition if isinstance(body, Arbitrary) else body
        return 1 if root is None else fold(root, self._of)

    def _of(self, node: Expression, parts: tuple[int, ...]) -> int:
        inner = 1 + sum(parts)
        match node:
            case Quantified(locals=locals) | Aggregate(locals=locals):
                return inner * self._values([local.sort for local in locals])
            case CallDefinition(definition=name):
                return inner + self._of_definition(name)
            case _:
                return inner

    def _of_definition(self, name: str) -> int:
        for each in called_first(name, self._model.definitions, self._definitions):
            self._definitions[each.name] = fold(each.body, self._of)
        return self._definitions[name]
