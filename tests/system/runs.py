"""Runs of small ground systems, one after the other, by hand.

Owns: the steps of a ground system without inputs, and which runs satisfy constraints over neighbouring configurations.
Must never know: solvers, the step relation's constraints, why runs are constrained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations, product

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import IndividualSort, values_of
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.terms import Operator, Symbol, Term, Value, leaf_sort
from tests.system.meaning import value_of

Configuration = tuple[Value, ...]
"""The values of the entries, in their order."""


class Step(ValueRecord):
    """A rule, by its name, with its arguments."""

    rule: str
    arguments: tuple[Value, ...]


class Stage(ValueRecord):
    """Where a run is: a configuration, the step that it takes next (None at its end), and auxiliary variables."""

    configuration: Configuration
    step: Step | None
    auxiliary: tuple[bool, ...]


class Runs:
    """The runs of a system, restricted by constraints. ``by_zero`` is the value of a division by zero; None raises."""

    def __init__(self, relation: StepRelation, constraints: RunConstraints, by_zero: int | None = None) -> None:
        self.by_zero = by_zero
        self.relation = relation
        self.system = relation.system
        self.manager = relation.system.manager
        self.constraints = constraints
        self.enabled: dict[Configuration, list[Step]] = {}

    def stages(self, length: int) -> list[set[tuple[Stage, Stage]]]:
        """For each position, the pairs of neighbouring stages of runs of this length that satisfy the constraints."""
        stages = {
            Stage(configuration, step, auxiliary)
            for configuration in self.initial()
            for step in self.steps(configuration, last=length == 0)
            for auxiliary in product((False, True), repeat=len(self.constraints.variables))
            if self.starts(Stage(configuration, step, auxiliary))
        }
        found: list[set[tuple[Stage, Stage]]] = []
        for position in range(length):
            pairs = {(stage, after) for stage in stages for after in self.after(stage, last=position + 1 == length)}
            found.append(pairs)
            stages = {after for _, after in pairs}
        return found

    # ------------------------------------------------------------- the system

    def initial(self) -> Iterator[Configuration]:
        fixed = dict(self.fixed())
        every = (values_of(leaf_sort(entry), self.system.scope) for entry in self.system.entries)
        sorts = [(fixed[e],) if e in fixed else values for e, values in zip(self.system.entries, every, strict=True)]
        for values in product(*sorts):
            leaves = dict(zip(self.system.entries, values, strict=True))
            if all(value_of(constraint, leaves, self.by_zero) for constraint in self.system.initial):
                yield values

    def fixed(self) -> Iterator[tuple[Term, Value]]:
        """The entries that a constraint gives a value, so that no other one has to be tried."""
        for constraint in self.system.initial:
            match constraint.operator:
                case Operator.EQUAL if constraint.arguments[1].is_value:
                    yield constraint.arguments[0], constraint.arguments[1].value
                case Operator.NOT:
                    yield constraint.arguments[0], False
                case Operator.STATE:
                    yield constraint, True

    def steps(self, configuration: Configuration, *, last: bool) -> Iterator[Step | None]:
        """The steps that can be taken; None alone at the end of a run."""
        if last:
            yield None
            return
        if configuration not in self.enabled:
            self.enabled[configuration] = list(self.enabled_steps(configuration))
        yield from self.enabled[configuration]

    def enabled_steps(self, configuration: Configuration) -> Iterator[Step]:
        leaves = dict(zip(self.system.entries, configuration, strict=True))
        if not all(value_of(condition, leaves, self.by_zero) for condition in self.system.in_range):
            return
        for rule in self.system.rules:
            for values in product(*(values_of(p.sort, self.system.scope) for p in rule.parameters)):
                known = self.known(rule.parameters, values)
                here = leaves | known
                guards = [part.condition for part in rule.guard if self.applies(part.instance, known)]
                if all(value_of(condition, here, self.by_zero) for condition in guards):
                    yield Step(rule.name, values)

    def following(self, configuration: Configuration, step: Step) -> Configuration:
        rule = next(rule for rule in self.system.rules if rule.name == step.rule)
        known = self.known(rule.parameters, step.arguments)
        here = dict(zip(self.system.entries, configuration, strict=True)) | known
        values = []
        for entry, value in zip(self.system.entries, configuration, strict=True):
            reached = [
                value_of(update.value, here, self.by_zero)
                for update in rule.updates.get(entry, ())
                if self.applies(update.instance, known) and value_of(update.condition, here, self.by_zero)
            ]
            assert len(reached) < 2
            values.append(reached[0] if reached else value)
        return tuple(values)

    def known(self, parameters: tuple[Symbol, ...], values: tuple[Value, ...]) -> dict[Term, Value]:
        return {self.manager.symbol(parameter): value for parameter, value in zip(parameters, values, strict=True)}

    def applies(self, instance: tuple[tuple[Symbol, Term], ...], known: dict[Term, Value]) -> bool:
        return all(known[self.manager.symbol(symbol)] == value.value for symbol, value in instance)

    # -------------------------------------------------------- the constraints

    def leaves(self, stage: Stage) -> dict[Term, Value]:
        """The values of entries, of the choice of the step (unused slots are 0), and of auxiliary variables."""
        found = dict(zip(self.system.entries, stage.configuration, strict=True))
        found |= dict.fromkeys(self.relation.fires.values(), False)
        found |= {slot: values_of(leaf_sort(slot), self.system.scope)[0] for slot in self.relation.slots}
        if stage.step is not None:
            found[self.relation.fires[stage.step.rule]] = True
            found |= dict(zip(self.relation.slots_of[stage.step.rule], stage.step.arguments, strict=True))
        return found | dict(zip(self.constraints.variables, stage.auxiliary, strict=True))

    def starts(self, stage: Stage) -> bool:
        leaves = self.leaves(stage)
        return all(value_of(constraint, leaves) for constraint in self.constraints.start)

    def after(self, stage: Stage, *, last: bool) -> Iterator[Stage]:
        assert stage.step is not None
        configuration = self.following(stage.configuration, stage.step)
        here = self.leaves(stage)
        for step in self.steps(configuration, last=last):
            there = self.leaves(Stage(configuration, step, stage.auxiliary))
            both = here | {self.manager.following(leaf): value for leaf, value in there.items() if not constant(leaf)}
            defined = dict(definitions(self.constraints, both))
            both |= defined
            if all(value_of(constraint, both) for constraint in self.constraints.step):
                auxiliary = tuple(
                    bool(both[v] if constant(v) else both[self.manager.following(v)])
                    for v in self.constraints.variables
                )
                yield Stage(configuration, step, auxiliary)


def constant(leaf: Term) -> bool:
    return leaf.payload.constant  # type: ignore[union-attr]


def definitions(constraints: RunConstraints, leaves: dict[Term, Value]) -> Iterator[tuple[Term, Value]]:
    """The values of auxiliary variables after the step, by the constraints."""
    own = {variable.payload for variable in constraints.variables}
    for constraint in constraints.step:
        match constraint.operator:
            case Operator.NEXT if constraint.payload in own:
                yield constraint, True
            case Operator.NOT if constraint.arguments[0].payload in own:
                yield constraint.arguments[0], False
            case Operator.EQUAL if constraint.arguments[0].payload in own:
                yield constraint.arguments[0], value_of(constraint.arguments[1], leaves)


def orbit(relation: StepRelation, configurations: Iterable[Configuration]) -> frozenset[tuple[Configuration, ...]]:
    """Configurations with individuals permuted in every way, the same way in all of them."""
    entries, scope = relation.system.entries, relation.system.scope
    found = set()
    for orders in product(*(permutations(range(size)) for size in scope.values())):
        order = dict(zip(scope, orders, strict=True))

        def moved(sort: object, value: Value, order: dict[str, tuple[int, ...]] = order) -> Value:
            return order[sort.name][int(value)] if isinstance(sort, IndividualSort) else value

        images = []
        for configuration in configurations:
            image = {}
            for entry, value in zip(entries, configuration, strict=True):
                variable = entry.payload
                indices = tuple(
                    moved(sort, index.value)
                    for sort, index in zip(variable.domain, entry.arguments, strict=True)  # type: ignore[union-attr]
                )
                image[variable, indices] = moved(variable.sort, value)  # type: ignore[union-attr]
            images.append(
                tuple(image[entry.payload, tuple(index.value for index in entry.arguments)] for entry in entries)
            )
        found.add(tuple(images))
    return frozenset(found)
