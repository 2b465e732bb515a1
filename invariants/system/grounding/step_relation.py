"""The step relation: which rule fires with which arguments, and the entries after it, as terms.

Owns: the variables for the choice of a step, and the constraints that make it a step.
Needs: a ground system. Guarantees: the conjunction of ``step`` is true of two configurations and a choice exactly
where the chosen rule leads from the first to the second; where no rule is chosen the step is idle and nothing changes.
Must never know: how often a step is taken, solvers.

The choice is one truth value for each rule, and slots for arguments that all rules share. A guard or an update
is stated once for each value of just those parameters that it mentions, so that it propagates as a clause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from invariants.foundation.records import Record
from invariants.foundation.sorts import (
    BOOL,
    BoolSort,
    EnumSort,
    IndividualSort,
    IntSort,
    PredicateSort,
    RangeSort,
    RealSort,
    Scope,
    SetSort,
    Sort,
)
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.grounding.grounding import GroundRule, GroundSystem, GroundUpdate, Instance
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, Symbol, Term, Value, leaf_sort


class StepRelation(Record):
    """One step of a ground system.

    ``fires`` and ``slots`` are variables of the configuration in which the step starts. ``slots_of`` has each rule's
    slots in the order of its parameters. ``domain`` constrains a configuration's choice and inputs, whether or not a
    step follows; ``numbering`` the numbers that stand for members and individuals in its entries, which steps preserve.
    """

    system: GroundSystem
    fires: dict[str, Term]
    slots: tuple[Term, ...]
    slots_of: dict[str, tuple[Term, ...]]
    domain: tuple[Term, ...]
    numbering: tuple[Term, ...]
    step: tuple[Term, ...]
    idle: Term

    def at_slots(self, rule: GroundRule, term: Term) -> Term:
        """Return a term over a rule's parameters as a term over the slots."""
        replacement = dict(zip(rule.parameters, self.slots_of[rule.name], strict=True))
        return self.system.manager.substitute(term, replacement)

    def arguments(self, rule: str, value: Callable[[Term], Value]) -> tuple[Value, ...]:
        """Return the arguments of a rule, in order, from the values of slots and inputs."""
        found = [value(slot) for slot in self.slots_of[rule]]
        for position, entries in self._sets(rule):
            digits = enumerate(bool(value(entry)) for entry in entries)
            found.insert(position, sum(1 << digit for digit, inside in digits if inside))
        return tuple(found)

    def arguments_as(self, rule: str, arguments: Sequence[Value]) -> list[tuple[Term, Value]]:
        """Return the values of slots and inputs that stand for arguments of a rule."""
        left, found = list(arguments), []
        for position, entries in reversed(self._sets(rule)):
            members = int(left.pop(position))
            found += [(entry, bool(members >> digit & 1)) for digit, entry in enumerate(entries)]
        return [*zip(self.slots_of[rule], left, strict=True), *found]

    def _sets(self, rule: str) -> list[tuple[int, list[Term]]]:
        """Return the position of each parameter that is a set, and the inputs for its values in order."""
        sets = next(each for each in self.system.rules if each.name == rule).origin.sets
        return [(s.position, [e for e in self.system.inputs if e.payload is s.members]) for s in sets]

    def violation(self, name: str) -> Term:
        """Return where a configuration with choice and inputs violates the property, for a step with its successor."""
        prop = self.system.properties[name]
        if prop.kind is not PropertyKind.ATTEMPT:
            return prop.bad
        rule = next(rule for rule in self.system.rules if rule.name == prop.rule)
        return self.system.manager.and_(*self.system.in_range, self.at_slots(rule, prop.bad))

    def can_fire(self, rule: GroundRule) -> Term:
        """Return the condition that the rule can fire with the arguments in the slots."""
        manager = self.system.manager
        replacement = dict(zip(rule.parameters, self.slots_of[rule.name], strict=True))
        return manager.and_(*self.system.in_range, *required(manager, rule, replacement))


def step_relation(system: GroundSystem) -> StepRelation:
    """Build the step relation of a ground system."""
    manager = system.manager
    choices = {rule.name: StateVariable(f"fire {rule.name}", (), BOOL, Role.CHOICE) for rule in system.rules}
    fires = {name: manager.state(choice) for name, choice in choices.items()}
    slots, slots_of = _slots(system)
    idle = manager.not_(manager.or_(*fires.values()))
    domain = [inside(manager, slot, leaf_sort(slot), system.scope) for slot in slots]
    domain += [inside(manager, chosen, leaf_sort(chosen), system.scope) for chosen in system.inputs]
    numbering = numbers_of_members(system)
    alive = manager.and_(*system.in_range)
    step: list[Term] = [manager.or_(idle, alive)]
    step += at_most_one(manager, list(fires.values()))
    for rule in system.rules:
        fire, own = fires[rule.name], slots_of[rule.name]
        replacement = dict(zip(rule.parameters, own, strict=True))
        for slot in slots:
            sort = leaf_sort(slot)
            if slot not in own and not isinstance(sort, IntSort | RealSort):
                # A slot that the rule does not use would only multiply equal runs.
                step.append(manager.implies(fire, manager.equal(slot, _first(manager, sort))))
        for guard in rule.guard:
            condition = manager.substitute(guard.condition, replacement)
            step.append(manager.implies(manager.and_(fire, agrees(manager, guard.instance, replacement)), condition))
    for entry in system.entries:
        variable = entry.payload
        if isinstance(variable, StateVariable) and not variable.constant:
            following = manager.next(variable, entry.arguments)
            step += _changes(manager, system, fires, slots_of, entry, following)
    return StepRelation(system, fires, slots, slots_of, tuple(domain), tuple(numbering), tuple(step), idle)


def numbers_of_members(system: GroundSystem) -> list[Term]:
    """Return the conditions that entries which stand for members or individuals are numbers of these."""
    return [
        inside(system.manager, entry, sort, system.scope)
        for entry in system.entries
        if isinstance(sort := leaf_sort(entry), EnumSort | IndividualSort)
    ]


MOST_PAIRED = 24
"""Truth values that are excluded pair by pair, which the solver propagates best; more are excluded half by half."""


def at_most_one(manager: TermManager, truths: list[Term]) -> list[Term]:
    """Return constraints that are true together where at most one of the truth values is.

    Of many, one half excludes the other, and so on within each: that takes few more terms than there are truth values.
    """
    if len(truths) <= MOST_PAIRED:
        return [manager.not_(manager.and_(a, b)) for i, a in enumerate(truths) for b in truths[:i]]
    halves = truths[: len(truths) // 2], truths[len(truths) // 2 :]
    apart = manager.not_(manager.and_(*(manager.or_(*half) for half in halves)))
    return [apart, *(constraint for half in halves for constraint in at_most_one(manager, half))]


def _slots(system: GroundSystem) -> tuple[tuple[Term, ...], dict[str, tuple[Term, ...]]]:
    """Return slots for arguments, the k-th parameter of a sort going to the sort's k-th slot."""
    manager = system.manager
    slots: dict[tuple[Sort, int], Term] = {}
    of: dict[str, tuple[Term, ...]] = {}
    for rule in system.rules:
        taken: dict[Sort, int] = {}
        own = []
        for parameter in rule.parameters:
            key = parameter.sort, taken.get(parameter.sort, 0)
            taken[parameter.sort] = key[1] + 1
            if key not in slots:
                name = f"argument {parameter.sort} {key[1]}"
                slots[key] = manager.state(StateVariable(name, (), parameter.sort, Role.CHOICE))
            own.append(slots[key])
        of[rule.name] = tuple(own)
    return tuple(slots.values()), of


def required(manager: TermManager, rule: GroundRule, arguments: dict[Symbol, Term]) -> Iterator[Term]:
    """Yield the conditions on a configuration under which the rule can fire with some arguments."""
    for guard in rule.guard:
        chosen = agrees(manager, guard.instance, arguments)
        yield manager.implies(chosen, manager.substitute(guard.condition, arguments))


def agrees(manager: TermManager, instance: Instance, replacement: dict[Symbol, Term]) -> Term:
    """Return the condition that arguments have the values of an instance."""
    return manager.and_(*(manager.equal(replacement[symbol], value) for symbol, value in instance))


def _changes(
    manager: TermManager,
    system: GroundSystem,
    fires: dict[str, Term],
    slots_of: dict[str, tuple[Term, ...]],
    entry: Term,
    following: Term,
) -> list[Term]:
    """Return the constraints on the entry's value after the step."""
    found: list[Term] = []
    changed: list[Term] = []
    for rule in system.rules:
        updates = rule.updates.get(entry, ())
        replacement = dict(zip(rule.parameters, slots_of[rule.name], strict=True))
        for update in updates:
            reached = _reached(manager, fires[rule.name], update, replacement)
            changed.append(reached)
            value = manager.substitute(update.value, replacement)
            found.append(manager.implies(reached, manager.equal(following, value)))
    same = manager.equal(following, entry)
    found.append(manager.or_(same, *changed))
    return found


def _reached(manager: TermManager, fire: Term, update: GroundUpdate, replacement: dict[Symbol, Term]) -> Term:
    condition = manager.substitute(update.condition, replacement)
    return manager.and_(fire, agrees(manager, update.instance, replacement), condition)


def _first(manager: TermManager, sort: Sort) -> Term:
    return manager.value(sort.low if isinstance(sort, RangeSort) else 0, sort) if sort != BOOL else manager.false


def inside(manager: TermManager, term: Term, sort: Sort, scope: Scope) -> Term:
    """Return the condition that an integer which stands for a value of the sort is one of its values.

    Members and individuals are numbers to a solver, and a solver may have more numbers than there are members.
    """
    match sort:
        case RangeSort(low=low, high=high):
            return manager.and_(
                manager.less_equal(manager.integer(low), term), manager.less_equal(term, manager.integer(high))
            )
        case EnumSort(members=members):
            return manager.or_(*(manager.equal(term, manager.value(i, sort)) for i in range(len(members))))
        case IndividualSort(name=name):
            return manager.or_(*(manager.equal(term, manager.value(i, sort)) for i in range(scope[name])))
        case BoolSort() | IntSort() | RealSort() | SetSort() | PredicateSort():
            return manager.true
