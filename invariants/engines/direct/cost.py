"""Cost: how dear it is to fire a rule, or to judge a configuration, by what quantifiers go through.

Owns: the instances of quantifiers, aggregates and ``for``, of rules and of properties.
Must never know: configurations, how much is affordable.

The number is that of instances in the worst case: an evaluation that finds a witness early goes through fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from invariants.foundation.sorts import Scope, number_of_values
from invariants.language.model.declarations import DefinedInvariant, Model, Property, StatedInvariant
from invariants.language.model.expressions import (
    Aggregate,
    Body,
    CallDefinition,
    Enabled,
    Expression,
    Local,
    Quantified,
    SiteKey,
)
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import PossibleCode, called_first, children, root_of, subexpressions

INSTANCES_OF_AN_ATTEMPT = 50
"""Instances that may take some four times as long as an attempt to fire a rule, if none of them settles the answer."""


def more_attempts(instances: int) -> int:
    """Return the number of attempts for which so many instances count, beside the one to which they belong."""
    return instances // INSTANCES_OF_AN_ATTEMPT


class Cost:
    """The instances that code goes through in one scope."""

    def __init__(self, model: Model, scope: Scope) -> None:
        self._model = model
        self._scope = scope
        self._code = PossibleCode.of(model)
        self._definitions: dict[str, int] = {}
        self._guards: dict[str, int] = {}
        """Of the guards of each rule, for those who ask whether it is enabled; nothing while they are counted."""
        self._guards = {name: self._of_guards(rule) for name, rule in model.rules.items()}

    def of_rule(self, name: str) -> int:
        """Return the instances of an attempt to fire a rule, under the dearest code that its sites can hold."""
        rule = self._model.rules[name]
        total = self._of_guards(rule)
        for key in rule.assignments:
            binder, held = self._model.sites[key].binder, self._of_site(key)
            times = 0 if binder is None else self._values(binder.locals)
            total += held if binder is None else times * (1 + held + self._of(binder.condition))
        return total

    def of_properties(self, properties: Iterable[Property]) -> int:
        """Return the instances of the conditions of properties."""
        total = 0
        for each in properties:
            stated = self._model.properties.get(each.subject) if isinstance(each, DefinedInvariant) else each
            total += self._of(stated.condition) if isinstance(stated, StatedInvariant) else 0
        return total

    def _of_guards(self, rule: Rule) -> int:
        return sum(self._of_site(each) if isinstance(each, SiteKey) else self._of(each) for each in rule.guards)

    def _of_site(self, key: SiteKey) -> int:
        return max(map(self._of, self._code.bodies_by_site[key]), default=0)

    def _values(self, names: tuple[Local, ...]) -> int:
        return prod(number_of_values(local.sort, self._scope) for local in names)  # type: ignore[arg-type, misc]

    def _of(self, body: Body | None) -> int:
        for part in subexpressions(body):
            if isinstance(part, CallDefinition):
                for each in called_first(part.definition, self._model.definitions, self._definitions):
                    self._definitions[each.name] = self._counted(each.body)
        root = root_of(body)
        return 0 if root is None else self._counted(root)

    def _counted(self, root: Expression) -> int:
        total = 0
        work = [(root, 1)]
        while work:
            part, times = work.pop()
            match part:
                case Quantified(locals=names) | Aggregate(locals=names):
                    times *= self._values(names)
                    total += times
                case CallDefinition(definition=name):
                    total += times * self._definitions[name]
                case Enabled(rule=name):
                    total += times * self._guards.get(name, 0)
            work += [(each, times) for each in children(part)]
        return total
