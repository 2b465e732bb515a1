"""Asking the solver for values that a random choice would hardly hit.

Owns: the questions that are asked: for a start, for arguments with which a rule fires or breaks a property, and for
numbers that matter; and how much effort an answer may cost.
Must never know: what is done with an answer.

No answer is believed: it is a candidate that the interpreter tries. Effort is limited by what the solver counts, not by
time, so that the same question has the same answer every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from invariants.foundation.sorts import Sort, is_number
from invariants.fuzzing.guidance.symbolic_model import Step, SymbolicModel
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Property, RangeInvariant, Rule, StatedInvariant
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.context import Z3Error
from invariants.solver.z3.solver import Answer, UndecodableError, Z3Solver
from invariants.system.terms.terms import Term, post_order

_EFFORT = 400_000
"""What one answer may cost, as Z3 counts: some tenths of a second."""
_SECONDS = 5.0
"""What is not counted may not take longer than this."""
_MOST_QUESTIONS = 400
"""After so many questions nothing is asked any more: each one takes memory."""


class Solving:
    """Asks about one model in one scope."""

    def __init__(self, interpreter: Interpreter, seed: int) -> None:
        self._interpreter = interpreter
        self._readings = SymbolicModel(interpreter)
        self._given = self._readings.given()
        self._written = Configuration(interpreter.layout, (), interpreter.code_as_written)
        self._seed = seed
        self._asked = 0

    @property
    def exhausted(self) -> bool:
        """Whether nothing is answered any more."""
        return self._asked >= _MOST_QUESTIONS

    def _solve(self, conditions: Sequence[Term], wanted: Sequence[tuple[Term, Sort]]) -> dict[Term, Value] | None:
        """Values of those wanted leaves that the conditions mention; None where none were found."""
        mentioned = set(post_order(conditions))
        leaves = [(leaf, sort) for leaf, sort in wanted if leaf in mentioned]
        if not leaves or self.exhausted:
            return None
        self._asked += 1
        manager = self._readings.manager
        inside = [self._readings.inside(leaf, sort) for leaf, sort in leaves]
        solver = Z3Solver(Encoding.of(self._interpreter.scope, None), self._seed + self._asked, _EFFORT)
        try:
            (template,) = solver.templates(leaves, [(manager.and_(*conditions, *inside),)])
            constants = solver.constants([sort for _, sort in leaves])
            solver.add(solver.instance(template, constants))
            if solver.check([], _SECONDS).answer is not Answer.SATISFIABLE:
                return None
            model = solver.model()
            return {leaf: model.value(handle, sort) for (leaf, sort), handle in zip(leaves, constants, strict=True)}
        except (Z3Error, UndecodableError):
            return None

    # --------------------------------------------------------------- starts

    def start(self) -> dict[NamedEntry, Value] | None:
        """Values that make a start, so far as they matter."""
        return self._start([], [])

    def firing_start(self, rule: Rule) -> dict[NamedEntry, Value] | None:
        """A start in which a rule can fire."""
        step = self._as_written(rule)
        return None if step is None else self._start(step.guard, step.parameters)

    def breaking_start(self, prop: Property) -> dict[NamedEntry, Value] | None:
        """A start in which a property is broken, if a start can break it."""
        if isinstance(prop, StatedInvariant) and prop.two_state:
            return None
        return self._start(self._broken(prop), [])

    def _start(
        self, conditions: Sequence[Term], parameters: Sequence[tuple[Term, Sort]]
    ) -> dict[NamedEntry, Value] | None:
        found = self._solve([*self._given, *conditions], [*self._state, *parameters])
        if found is None:
            return None
        entries = self._readings.entries
        return {entries[leaf][:2]: value for leaf, value in found.items() if leaf in entries}

    @property
    def _state(self) -> list[tuple[Term, Sort]]:
        return [(leaf, variable.sort) for leaf, (variable, _, _) in self._readings.entries.items()]

    @property
    def _following(self) -> list[tuple[Term, Sort]]:
        return [(self._readings.manager.following(leaf), sort) for leaf, sort in self._state]

    def _as_written(self, rule: Rule) -> Step | None:
        return self._readings.step(rule, self._written, self._interpreter.layout.blocks[rule.name].first)

    def _broken(self, prop: Property) -> list[Term]:
        """Where a property is broken: a condition, or none where that cannot be said."""
        if not isinstance(prop, StatedInvariant | RangeInvariant):
            return []
        condition = self._readings.broken(prop)
        return [] if condition is None else [condition]

    # ------------------------------------------------------------ arguments

    def firing(self, rule: Rule, configuration: Configuration, first: int) -> dict[int, Value] | None:
        """Arguments with which a rule fires in a configuration, by position; those that do not matter are left out."""
        step = self._readings.step(rule, configuration, first)
        if step is None:
            return None
        return self._arguments(step, [self._readings.at(part, configuration) for part in step.guard])

    def breaking(self, rule: Rule, configuration: Configuration, first: int, prop: Property) -> dict[int, Value] | None:
        """Arguments with which a rule fires and leads to where a property is broken, as :meth:`firing` gives them."""
        step = self._readings.step(rule, configuration, first)
        conditions = self._broken(prop)
        if step is None or step.after is None or not conditions:
            return None
        manager = self._readings.manager
        two_state = isinstance(prop, StatedInvariant) and prop.two_state
        moved: dict[Term, Term] = {}
        for entry in self._readings.entries:
            moved[manager.following(entry)] = step.after.get(entry, entry)
            if not two_state and entry in step.after:
                moved[entry] = step.after[entry]
        reached = [manager.replace(condition, moved) for condition in conditions]
        return self._arguments(step, [self._readings.at(part, configuration) for part in (*step.guard, *reached)])

    def _arguments(self, step: Step, conditions: Sequence[Term]) -> dict[int, Value] | None:
        found = self._solve(conditions, step.parameters)
        if found is None:
            return None
        return {number: found[leaf] for number, (leaf, _) in enumerate(step.parameters) if leaf in found}

    # -------------------------------------------------------------- numbers

    def numbers(self, rule: Rule) -> list[int | Fraction]:
        """Numbers with which a rule fires, or chooses, in some state, whether that can be reached or not."""
        step = self._as_written(rule)
        steps = [] if step is None else [step]
        found: list[int | Fraction] = []
        for each in (*steps, *self._readings.demands(rule)):
            found += self._numbers(each.guard, [*self._state, *self._following, *each.parameters])
        return found

    def breaking_numbers(self, prop: Property) -> list[int | Fraction]:
        """Numbers with which a property is broken in some state, whether it can be reached or not."""
        return self._numbers(self._broken(prop), [*self._state, *self._following])

    def _numbers(self, conditions: Sequence[Term], wanted: Sequence[tuple[Term, Sort]]) -> list[int | Fraction]:
        sorts = dict(wanted)
        found = self._solve(conditions, wanted) or {}
        return [
            value
            for leaf, value in found.items()
            if is_number(sorts[leaf]) and isinstance(value, int | Fraction) and not isinstance(value, bool)
        ]
