"""Instances: the steps of each rule for given arguments, and for given values of its choices.

Owns: the enumeration of arguments and choices, and the guard, the updates and the violations of each combination.
Needs: a ground system. Guarantees: a step of the system is a step of one instance, and the other way round.
Must never know: how configurations are packed, which configurations there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from invariants.foundation.no_answer import NoAnswer, PartKind, unsupported
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope, is_finite, number_of_values, position_of, values_of
from invariants.system.encoding.transition_system import (
    GuardedRule,
    PropertyKind,
    SystemProperty,
    TransitionSystem,
    UnsupportedSystemError,
)
from invariants.system.grounding.grounding import GroundRule, GroundSystem, GroundUpdate, Instance
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, Symbol, Term, Value, leaf_sort, post_order

MOST_STEP_INSTANCES = 4_096
"""The most combinations of a rule, arguments and choices: each is tried in each configuration."""

MOST_CHOICES = 256
"""Combinations of the values that one rule, or one property, chooses."""

Choice = Mapping[Term, Value]
"""The values of inputs."""


class StepInstance(Record):
    """A rule with arguments and choices.

    It fires where ``guard`` holds; then ``updates`` has the new value of each entry that it can change, and ``bad`` the
    condition on the configuration under which the step violates a property. ``undefined`` says for a property where
    trying it violates it.
    """

    rule: str
    modification: bool
    arguments: tuple[Value, ...]
    choice: Choice
    guard: Term
    updates: Mapping[Term, Term]
    bad: Mapping[str, Term]
    undefined: Mapping[str, Term]


def step_instances(system: GroundSystem) -> list[StepInstance]:
    """Return all instances, in the order of the rules and of their arguments.

    Raises ``UnsupportedSystemError`` where there are too many, or infinitely many.
    """
    found: list[StepInstance] = []
    for rule in system.rules:
        for instance in _instances(system, rule):
            found.append(instance)
            if len(found) > MOST_STEP_INSTANCES:
                raise UnsupportedSystemError("there are too many different steps to be enumerated")
    return found


def require_few_arguments(system: TransitionSystem, scope: Scope) -> None:
    """Raise ``UnsupportedSystemError`` where a rule has too many arguments.

    Asked before the system is ground, which takes time and memory for each of them.
    """
    for rule in system.rules:
        _domains(rule, scope)


def _domains(rule: GuardedRule, scope: Scope) -> list[range | tuple[bool, bool]]:
    """Return the values of each parameter but the sets.

    Raises ``UnsupportedSystemError`` where the arguments, sets included, are too many.
    """
    for parameter in rule.parameters:
        if not is_finite(parameter.sort):
            what = f"`{rule.name}` takes any {parameter.sort} as `{parameter.name}`: too many to try all"
            raise UnsupportedSystemError(unsupported(what, PartKind.PARAMETER, parameter.name, rule.name))
    sizes = [number_of_values(parameter.sort, scope) for parameter in rule.parameters]  # type: ignore[arg-type]
    members = sum([number_of_values(each.members.domain[0], scope) for each in rule.sets])  # type: ignore[arg-type, misc]
    if prod(sizes) << members > MOST_STEP_INSTANCES:
        what = f"`{rule.name}` has too many arguments to try all"
        raise UnsupportedSystemError(unsupported(what, PartKind.RULE, rule.name))
    return [values_of(parameter.sort, scope) for parameter in rule.parameters]  # type: ignore[arg-type]


def _instances(system: GroundSystem, rule: GroundRule) -> Iterator[StepInstance]:
    manager = system.manager
    domains = _domains(rule.origin, system.scope)
    for arguments in product(*domains):
        terms = [manager.value(value, p.sort) for p, value in zip(rule.parameters, arguments, strict=True)]
        yield from _with_choices(system, rule, arguments, dict(zip(rule.parameters, terms, strict=True)))


def _with_choices(
    system: GroundSystem, rule: GroundRule, arguments: tuple[Value, ...], given: Mapping[Symbol, Term]
) -> Iterator[StepInstance]:
    manager = system.manager
    put = dict(given)
    guard = manager.and_(*(manager.substitute(g.condition, put) for g in rule.guard if _agrees(g.instance, given)))
    if guard is manager.false and not any(prop.rule == rule.name for prop in system.properties.values()):
        return
    updates = {
        entry: value
        for entry, changes in rule.updates.items()
        if (value := _value(manager, entry, changes, put)) is not entry
    }
    bad = {
        name: _after(manager, prop.bad, updates)
        for name, prop in system.properties.items()
        if prop.kind is PropertyKind.STEP
    }
    undefined = {
        name: manager.substitute(prop.bad, put)
        for name, prop in system.properties.items()
        if prop.kind is PropertyKind.ATTEMPT and prop.rule == rule.name
    }
    sets = frozenset(each.members for each in rule.origin.sets)
    every = [guard, *updates.values(), *bad.values(), *undefined.values()]
    for choice in choices(every, system.scope, sets, rule.name):
        replacement = {term: manager.value(value, term.sort) for term, value in choice.items()}

        def chosen(term: Term, values: dict[Term, Term] = replacement) -> Term:
            return manager.replace(term, values) if values else term

        possible = chosen(guard)
        if possible is manager.false and all(chosen(each) is manager.false for each in undefined.values()):
            continue
        yield StepInstance(
            rule.name,
            rule.modification,
            _with_sets(rule.origin, arguments, choice),
            choice,
            possible,
            {entry: new for entry, value in updates.items() if (new := chosen(value)) is not entry},
            {name: chosen(each) for name, each in bad.items()},
            {name: chosen(each) for name, each in undefined.items()},
        )


def _with_sets(rule: GuardedRule, arguments: tuple[Value, ...], choice: Choice) -> tuple[Value, ...]:
    """Return the arguments with the sets at their positions. A value that nothing depends on is in no set."""
    found = list(arguments)
    for each in rule.sets:
        inside = [term.arguments[0].value for term, there in choice.items() if term.payload is each.members and there]
        found.insert(each.position, sum([1 << position_of(value, each.members.domain[0]) for value in inside]))  # type: ignore[arg-type, misc]
    return tuple(found)


def _agrees(instance: Instance, given: Mapping[Symbol, Term]) -> bool:
    return all(given[symbol] is value for symbol, value in instance)


def _value(manager: TermManager, entry: Term, changes: Sequence[GroundUpdate], given: dict[Symbol, Term]) -> Term:
    """Return the value of an entry after the step. No two updates reach one entry where the rule fires."""
    value = entry
    for change in changes:
        if _agrees(change.instance, given):
            condition = manager.substitute(change.condition, given)
            value = manager.if_(condition, manager.substitute(change.value, given), value)
    return value


def _after(manager: TermManager, term: Term, updates: Mapping[Term, Term]) -> Term:
    """Return a term over two configurations as one over the first, for a step with these updates."""
    replacement: dict[Term, Term] = {}
    for part in post_order([term]):
        if part.operator is Operator.NEXT:
            entry = manager.state(part.payload, part.arguments)  # type: ignore[arg-type]
            replacement[part] = updates.get(entry, entry)
    return manager.replace(term, replacement) if replacement else term


def choices(
    terms: Sequence[Term], scope: Scope, sets: Collection[Input] = (), rule: str | None = None
) -> Iterator[Choice]:
    """Yield all combinations of values of the inputs that terms read; one without any where they read none.

    The inputs of ``sets`` stand for arguments, whose number has been looked at. Raises ``UnsupportedSystemError`` where
    there are too many, or infinitely many; the reason names the rule that chooses, if it is one.
    """
    inputs = [part for part in post_order(terms) if part.operator is Operator.INPUT]
    sorts = [leaf_sort(part) for part in inputs]
    for sort in sorts:
        if not is_finite(sort):
            raise UnsupportedSystemError(_too_many(rule, f"any {sort}"))
    domains = [values_of(sort, scope) for sort in sorts]  # type: ignore[arg-type]
    chosen = (len(domain) for term, domain in zip(inputs, domains, strict=True) if term.payload not in sets)
    if prod(chosen) > MOST_CHOICES:
        raise UnsupportedSystemError(_too_many(rule, "among too many values"))
    for values in product(*domains):
        yield dict(zip(inputs, values, strict=True))


def _too_many(rule: str | None, what: str) -> NoAnswer | str:
    """Return the reason that a choice, which a rule makes if there is one, has too many outcomes."""
    if rule is None:
        return f"a condition that chooses {what} is not decided by trying all"
    return unsupported(f"`{rule}` chooses {what}: too many to try all", PartKind.RULE, rule)


def violations(system: GroundSystem, prop: SystemProperty) -> list[tuple[Choice, Term]]:
    """Return where a configuration violates a property, for each choice with which it can."""
    manager = system.manager
    found = []
    for choice in choices([prop.bad], system.scope):
        replacement = {term: manager.value(value, term.sort) for term, value in choice.items()}
        bad = manager.replace(prop.bad, replacement) if replacement else prop.bad
        if bad is not manager.false:
            found.append((choice, bad))
    return found
