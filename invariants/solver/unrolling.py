"""Unrolling: the configurations of a run, one by one, in one incremental solver.

Owns: the constants of each configuration, the step between neighbours, the budgets of the chain and of the segments
between modifications, and the run that a solver's model stands for.
Must never know: the goal of a search, verdicts.

A run with fewer steps than the unrolling is idle at its end: it stays in its last configuration, so dead ends hide
nothing in front of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from invariants.foundation.records import Record
from invariants.solver.z3.solver import Assignment, Handle, Template, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term, Value, leaf_sort


class UnrolledStep(Record):
    """A step read from a model: a rule with arguments."""

    rule: str
    arguments: tuple[Value, ...]


class UnrolledRun(Record):
    """A run read from a model: values of the entries and inputs of every configuration, and the steps between them."""

    states: tuple[Mapping[Term, Value], ...]
    inputs: tuple[Mapping[Term, Value], ...]
    steps: tuple[UnrolledStep, ...]


def idle_at_the_end(relation: StepRelation) -> RunConstraints:
    """Return the constraint that a run that is idle stays idle."""
    manager = relation.system.manager
    following = manager.or_(*(manager.following(fire) for fire in relation.fires.values()))
    return RunConstraints((), (), (manager.implies(relation.idle, manager.not_(following)),))


def chain_budget(relation: StepRelation, chain: int) -> RunConstraints:
    """Return the constraints by which ``chain_at_least`` counts modifications in unary, up to ``chain`` + 1."""
    manager = relation.system.manager
    bits = [chain_at_least(manager, i) for i in range(1, chain + 2)]
    fires = manager.or_(*(relation.fires[rule.name] for rule in relation.system.rules if rule.modification))
    step = []
    before = manager.true
    for bit in bits:
        step.append(manager.equal(manager.following(bit), manager.or_(bit, manager.and_(fires, before))))
        before = bit
    return RunConstraints(tuple(bits), tuple(map(manager.not_, bits)), tuple(step))


def chain_beginning(relation: StepRelation, first: Sequence[tuple[str, Sequence[Value] | None]]) -> RunConstraints:
    """Return the constraint that the first modifications are these rules, with these arguments where there are some."""
    manager = relation.system.manager
    fires = manager.or_(*(relation.fires[rule.name] for rule in relation.system.rules if rule.modification))
    step = []
    for number, (rule, arguments) in enumerate(first):
        before = chain_at_least(manager, number) if number else manager.true
        here = manager.and_(fires, before, manager.not_(chain_at_least(manager, number + 1)))
        given = [] if arguments is None else relation.arguments_as(rule, arguments)
        equal = (manager.equal(leaf, manager.value(value, leaf_sort(leaf))) for leaf, value in given)
        step.append(manager.implies(here, manager.and_(relation.fires[rule], *equal)))
    return RunConstraints((), (), tuple(step))


def segment_budget(relation: StepRelation, steps: int) -> RunConstraints:
    """Return the constraints that limit the transitions before, between and after modifications, counted in unary."""
    manager = relation.system.manager
    bits = [segment_at_least(manager, i) for i in range(1, steps + 1)]
    modifies = manager.or_(*(relation.fires[rule.name] for rule in relation.system.rules if rule.modification))
    transits = manager.or_(*(relation.fires[rule.name] for rule in relation.system.rules if not rule.modification))
    full = bits[-1] if bits else manager.true
    step = [manager.not_(manager.and_(transits, full))]
    before = manager.true
    for bit in bits:
        grown = manager.or_(bit, manager.and_(transits, before))
        step.append(manager.equal(manager.following(bit), manager.and_(manager.not_(modifies), grown)))
        before = bit
    return RunConstraints(tuple(bits), tuple(map(manager.not_, bits)), tuple(step))


def chain_at_least(manager: TermManager, number: int) -> Term:
    """Return the variable that says that the chain so far has at least so many modifications."""
    return manager.flag(f"chain {number}")


def segment_at_least(manager: TermManager, number: int) -> Term:
    """Return the variable that says that since the last modification there were at least so many transitions."""
    return manager.flag(f"segment {number}")


class Unrolling:
    """An unrolling that grows one configuration at a time."""

    def __init__(self, relation: StepRelation, constraints: RunConstraints, solver: Z3Solver) -> None:
        self._relation = relation
        self._solver = solver
        self._manager = relation.system.manager
        entries = (*relation.system.entries, *constraints.variables)
        self._constants = [e for e in entries if _is_constant(e)]
        self._varying = [e for e in entries if not _is_constant(e)]
        self._varying += [*relation.fires.values(), *relation.slots, *relation.system.inputs]
        self._leaves = [(leaf, leaf_sort(leaf)) for leaf in (*self._constants, *self._varying)]
        following = [
            (self._manager.following(leaf), leaf_sort(leaf))
            for leaf in self._varying
            if isinstance(leaf.payload, StateVariable)
        ]
        self._followed = [isinstance(leaf.payload, StateVariable) for leaf in self._varying]
        self._both = [*self._leaves, *following]
        start = (*relation.system.initial, *constraints.start)
        self._numbering, self._start, self._domain = solver.templates(
            self._leaves, [relation.numbering, start, relation.domain]
        )
        (self._step,) = solver.templates(self._both, [(*relation.step, *constraints.step)])
        self._fixed = solver.constants([leaf_sort(leaf) for leaf in self._constants])
        self._sorts = [leaf_sort(leaf) for leaf in self._varying]
        self._configurations: list[list[Handle]] = [self._new_configuration()]
        self._positions = {leaf: i for i, (leaf, _) in enumerate(self._leaves)}

    def start(self, *, constrained: bool = True) -> None:
        """Constrain the first configuration to initial ones or, not ``constrained``, only to values of its sorts."""
        self._solver.add(self._solver.instance(self._numbering, self._configurations[0]))
        self._solver.add(self._solver.instance(self._domain, self._configurations[0]))
        if constrained:
            self._solver.add(self._solver.instance(self._start, self._configurations[0]))

    def _new_configuration(self) -> list[Handle]:
        return self._fixed + self._solver.constants(self._sorts)

    @property
    def length(self) -> int:
        """The number of steps that the unrolling has."""
        return len(self._configurations) - 1

    def extend(self, length: int) -> None:
        """Add steps until the unrolling has at least so many."""
        while self.length < length:
            self._configurations.append(self._new_configuration())
            self._solver.add(self._solver.instance(self._domain, self._configurations[-1]))
            self._solver.add(self._solver.instance(self._step, self._pair(self.length - 1)))

    def _pair(self, position: int) -> list[Handle]:
        after = self._configurations[position + 1][len(self._fixed) :]
        return self._configurations[position] + [h for h, follows in zip(after, self._followed, strict=True) if follows]

    def templates(self, formulas: Sequence[Term], *, steps: bool) -> list[Template]:
        """Return templates over a configuration or, with ``steps``, over a configuration and its successor."""
        return self._solver.templates(self._both if steps else self._leaves, [(formula,) for formula in formulas])

    def at(self, template: Template, position: int, *, steps: bool) -> Handle:
        """Return a template at a configuration or, with ``steps``, at the step that starts there."""
        return self._solver.instance(template, self._pair(position) if steps else self._configurations[position])

    def constant(self, leaf: Term, position: int) -> Handle:
        """Return the constant that stands for a leaf in a configuration."""
        return self._configurations[position][self._positions[leaf]]

    def fires(self, rule: str, arguments: Sequence[Value], position: int) -> list[Handle]:
        """Return formulas that say that a rule with these arguments is the step that starts in a configuration."""
        return [self.constant(self._relation.fires[rule], position), *self.has_arguments(rule, arguments, position)]

    def has_arguments(self, rule: str, arguments: Sequence[Value], position: int) -> list[Handle]:
        """Return formulas that say which arguments a rule has in a configuration, whether or not it fires there."""
        leaves = self._relation.arguments_as(rule, arguments)
        return [self.has_value(leaf, argument, position) for leaf, argument in leaves]

    def has_value(self, leaf: Term, value: Value, position: int) -> Handle:
        """Return the formula that a leaf has a value in a configuration."""
        return self._solver.equals(self.constant(leaf, position), value, leaf_sort(leaf))

    def read(self, model: Assignment, length: int) -> UnrolledRun:
        """Return the run in a model: the steps before position ``length``; idle ones at its end are left out."""
        steps: list[UnrolledStep] = []
        for position in range(length):
            rule = self._fired(model, position)
            if rule is None:
                break
            steps.append(UnrolledStep(rule, self.arguments(model, rule, position)))
        positions = range(len(steps) + 1)
        states = tuple({e: self._value(model, e, at) for e in self._relation.system.entries} for at in positions)
        inputs = tuple({e: self._value(model, e, at) for e in self._relation.system.inputs} for at in positions)
        return UnrolledRun(states, inputs, tuple(steps))

    def arguments(self, model: Assignment, rule: str, position: int) -> tuple[Value, ...]:
        """Return the arguments that a rule has at a position."""
        return self._relation.arguments(rule, lambda leaf: self._value(model, leaf, position))

    def _fired(self, model: Assignment, position: int) -> str | None:
        for name, fire in self._relation.fires.items():
            if self._value(model, fire, position):
                return name
        return None

    def _value(self, model: Assignment, leaf: Term, position: int) -> Value:
        return model.known_value(self.constant(leaf, position), leaf_sort(leaf))


def _is_constant(leaf: Term) -> bool:
    return isinstance(leaf.payload, StateVariable) and leaf.payload.constant
