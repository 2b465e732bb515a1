"""Preconditions: the condition before a step under which a formula holds after it.

Owns: the weakest precondition of a rule over one configuration (Dijkstra, "Guarded commands", CACM 18(8), 1975).
Needs: a ground system. Guarantees: a configuration satisfies the precondition exactly where every step by the rule,
with all arguments and all values of inputs, leads to a configuration that satisfies the formula.
Must never know: solvers, who asks.

Where the rule cannot fire, the precondition is true.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod
from typing import assert_never

from invariants.foundation.sorts import Scope, is_finite, values_of
from invariants.system.encoding.transition_system import PropertyKind, SystemProperty
from invariants.system.grounding.grounding import GroundRule, GroundSystem, Instance
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, Symbol, Term, post_order

MOST_PRECONDITION_CASES = 256
"""A rule with more arguments, or with inputs with more values together, has no precondition that could be written."""

_Arguments = dict[Symbol, Term]


def precondition(system: GroundSystem, rule: GroundRule, after: Term) -> Term | None:
    """Return the condition that every step by the rule satisfies ``after``, which reads the next state by NEXT terms.

    ``after`` may read entries and inputs as well. None where the precondition cannot be stated over entries alone,
    because arguments or inputs have too many values.
    """
    return _for_all_arguments(system, rule, lambda arguments: _case(system, rule, arguments, after))


def always(system: GroundSystem, prop: SystemProperty) -> Term | None:
    """Return where a property cannot be violated: in the configuration, by a step from it, or by an attempt in it.

    None where that cannot be stated over entries alone.
    """
    manager = system.manager
    good = manager.not_(prop.bad)
    match prop.kind:
        case PropertyKind.STATE:
            return _for_all_inputs(manager, system.scope, good)
        case PropertyKind.STEP:
            parts = [precondition(system, rule, good) for rule in system.rules]
            return None if None in parts else manager.and_(*(part for part in parts if part is not None))
        case PropertyKind.ATTEMPT:
            rule = next(rule for rule in system.rules if rule.name == prop.rule)
            outside = [manager.not_(condition) for condition in system.in_range]
            return _for_all_arguments(system, rule, lambda a: manager.or_(*outside, manager.substitute(good, a)))
        case PropertyKind.INITIAL:
            return None
        case _:
            assert_never(prop.kind)


def _for_all_arguments(system: GroundSystem, rule: GroundRule, case: Callable[[_Arguments], Term]) -> Term | None:
    manager = system.manager
    finite = [symbol for symbol in rule.parameters if is_finite(symbol.sort)]
    values = [[manager.value(v, s.sort) for v in values_of(s.sort, system.scope)] for s in finite]  # type: ignore[arg-type]
    if prod(map(len, values)) > MOST_PRECONDITION_CASES:
        return None
    cases = []
    for chosen in product(*values):
        found = _for_all_inputs(manager, system.scope, case(dict(zip(finite, chosen, strict=True))))
        if found is None:
            return None
        cases.append(found)
    return manager.and_(*cases)


def _case(system: GroundSystem, rule: GroundRule, arguments: _Arguments, after: Term) -> Term:
    """Return, for some arguments, the condition that holds after the rule if it fires."""
    manager = system.manager
    guard = [manager.substitute(part.condition, arguments) for part in rule.guard if _applies(part.instance, arguments)]
    following: dict[Term, Term] = {}
    for entry in system.entries:
        value = entry
        for update in rule.updates.get(entry, ()):
            if _applies(update.instance, arguments):
                condition = manager.substitute(update.condition, arguments)
                value = manager.if_(condition, manager.substitute(update.value, arguments), value)
        following[manager.following(entry)] = value
    return manager.or_(*map(manager.not_, (*system.in_range, *guard)), manager.replace(after, following))


def _applies(instance: Instance, arguments: _Arguments) -> bool:
    return all(arguments[symbol] is value for symbol, value in instance)


def _for_all_inputs(manager: TermManager, scope: Scope, formula: Term) -> Term | None:
    """Return the formula for all values of the inputs that it reads."""
    chosen = [part for part in post_order([formula]) if part.operator is Operator.INPUT]
    sorts = [part.payload.sort for part in chosen if isinstance(part.payload, Input)]
    if formula.free or not all(map(is_finite, sorts)):
        return None
    values = [[manager.value(v, sort) for v in values_of(sort, scope)] for sort in sorts]  # type: ignore[arg-type]
    if prod(map(len, values)) > MOST_PRECONDITION_CASES:
        return None
    return manager.and_(*(manager.replace(formula, dict(zip(chosen, case, strict=True))) for case in product(*values)))
