"""Outlined runs: an unrolling of a model in which steps, arguments and values can be fixed, one by one.

Owns: the conditions on such runs, and the solver's run as a claim in the model's terms.
Must never know: the source of an outline, verdicts.

``prev`` is exact to the length of the chain. All conditions are handles, from which each query takes some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from invariants.evidence.claims import EntryKey, Violation
from invariants.evidence.counterexample import violation_of
from invariants.foundation.sorts import Scope
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import UnrolledStep, Unrolling
from invariants.solver.z3.solver import Handle, Template, Z3Solver
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.transition_system import PropertyKind, SystemProperty
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.terms import Term


class OutlinedRuns:
    """The runs of a model with at most ``chain`` modifications, without shortcuts.

    Raises ``UnsupportedSystemError`` where the model, or a condition, has no exact meaning to a solver.
    """

    def __init__(self, model: Model, scope: Scope, properties: Iterable[str], chain: int) -> None:
        self._coded = code_as_data(model, chain)
        self._states = {variable.name: state for variable, state in self._coded.variables.items()}
        self._system = ground(self._coded.system, scope, frozenset(properties))
        self._relation = step_relation(self._system)
        self.manager = self._system.manager
        self.solver = Z3Solver(Encoding.of(scope, None))
        self.unrolling = Unrolling(self._relation, RunConstraints((), (), ()), self.solver)
        self._templates: dict[tuple[Term, bool], Template] = {}

    def property_named(self, name: str) -> SystemProperty | None:
        """Return a property of the system; None where the system does not have it."""
        return self._system.properties.get(name)

    @property
    def start_property(self) -> SystemProperty | None:
        """Return the property that the start is defined; None where the start is always defined."""
        return next((p for p in self._system.properties.values() if p.kind is PropertyKind.INITIAL), None)

    # ----------------------------------------------------------- conditions

    def fires(self, rules: Iterable[str], position: int) -> Handle:
        """Return the condition that one of the rules fires after so many steps."""
        return self.solver.any_of([self.unrolling.constant(self._relation.fires[rule], position) for rule in rules])

    def undefined(self, rule: str, position: int) -> Handle | None:
        """Return the condition that a run of so many steps ends with an undefined attempt; None where none can be."""
        prop = self.property_named(f"{rule}.defined")
        if prop is None or prop.kind is not PropertyKind.ATTEMPT:
            return None
        slots = next(each for each in self._system.rules if each.name == rule)
        tried = self._relation.at_slots(slots, prop.bad)
        return self.holds(self.manager.and_(self._relation.idle, *self._system.in_range, tried), position)

    def breaks(self, prop: SystemProperty, position: int) -> Handle:
        """Return the condition that a property is broken after so many steps; a property of steps, by the next step."""
        on_step = prop.kind is PropertyKind.STEP
        # A property is not evaluated after the end of the run.
        bad = self.manager.and_(prop.bad, self.manager.not_(self._relation.idle)) if on_step else prop.bad
        return self.holds(bad, position, on_step=on_step)

    def holds_while_defined(self, term: Term, position: int) -> Handle:
        """Return the condition that a condition holds after so many steps, and all variables are in their ranges."""
        return self.holds(self.manager.and_(*self._system.in_range, term), position)

    def holds(self, term: Term, position: int, *, on_step: bool = False) -> Handle:
        """Return the condition that a condition holds after so many steps."""
        key = term, on_step
        if key not in self._templates:
            (self._templates[key],) = self.unrolling.templates([term], steps=on_step)
        return self.unrolling.at(self._templates[key], position, steps=on_step)

    def has_arguments(self, rule: str, arguments: Sequence[Value], position: int) -> list[Handle]:
        """Return the conditions that a rule has these arguments after so many steps, irrational arguments left out."""
        exact = [argument for argument in arguments if isinstance(argument, int | Fraction)]
        return self.unrolling.has_arguments(rule, exact, position) if len(exact) == len(arguments) else []

    def has_values(self, values: Mapping[EntryKey, Value], position: int) -> list[Handle]:
        """Return the conditions that entries have these values after so many steps, irrational values left out."""
        return [
            self.unrolling.has_value(self._leaf(entry), value, position)
            for entry, value in values.items()
            if isinstance(value, int | Fraction)
        ]

    def _leaf(self, entry: EntryKey) -> Term:
        name, indices = entry
        state = self._states[name]
        values = zip(indices, state.domain, strict=True)
        literals = [self.manager.value(index, sort) for index, sort in values if isinstance(index, int | Fraction)]
        return self.manager.state(state, tuple(literals))

    # -------------------------------------------------------------- answers

    def claim(self, name: str, rules: Sequence[str], length: int, *, undefined_start: bool = False) -> Violation:
        """Return the claim that the run which the solver has found breaks a property.

        A rule after ``length`` steps is an undefined attempt.
        """
        model = self.solver.model()
        run = self.unrolling.read(model, length)
        attempt = None
        if len(run.steps) < len(rules):
            rule = rules[len(run.steps)]
            attempt = UnrolledStep(rule, self.unrolling.arguments(model, rule, len(run.steps)))
        return violation_of(self._coded, name, run, attempt, undefined_start=undefined_start)
