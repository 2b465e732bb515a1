"""Queries to the solver for values that random choices would hardly ever hit.

Owns: the queries: for an initial state, for arguments with which a rule fires or violates a property, and for numbers
that matter; and the effort that an answer may cost.
Must never know: how answers are used.

No answer is trusted: it is a candidate that the interpreter tries. Effort is limited by the solver's resource count
instead of by time, so the same query has the same answer every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from invariants.foundation.sorts import Sort, is_number
from invariants.fuzzing.guidance.symbolic_model import SymbolicModel, SymbolicStep
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Property, RangeInvariant, StatedInvariant
from invariants.language.model.rules import Rule
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.context import Z3Error
from invariants.solver.z3.solver import UndecodableError, Z3Solver
from invariants.system.terms.terms import Term, post_order

_QUERY_EFFORT = 400_000
"""The effort of one answer in Z3's resource units: some tenths of a second."""
_SECONDS = 5.0
"""The time limit of one answer, for work that Z3 does not count."""
_MOST_QUERIES = 400
"""The most queries: each one takes memory for good."""


class SolverQueries:
    """Queries about one model in one scope. Every method returns None or nothing where no answer is found."""

    def __init__(self, interpreter: Interpreter, seed: int) -> None:
        self._interpreter = interpreter
        self._symbolic_model = SymbolicModel(interpreter)
        self._initial_constraints = self._symbolic_model.initial_constraints()
        self._original_code = Configuration(interpreter.layout, (), interpreter.code_as_written)
        self._seed = seed
        self._asked = 0

    @property
    def exhausted(self) -> bool:
        """Return whether the limit of queries is reached. Then no query is answered any more."""
        return self._asked >= _MOST_QUERIES

    def _solve(self, conditions: Sequence[Term], wanted: Sequence[tuple[Term, Sort]]) -> dict[Term, Value] | None:
        """Return values of the wanted leaves that the conditions mention; None where no values were found."""
        mentioned = set(post_order(conditions))
        leaves = [(leaf, sort) for leaf, sort in wanted if leaf in mentioned]
        if not leaves or self.exhausted:
            return None
        self._asked += 1
        manager = self._symbolic_model.manager
        inside = [self._symbolic_model.inside(leaf, sort) for leaf, sort in leaves]
        solver = Z3Solver(Encoding.of(self._interpreter.scope, None), self._seed + self._asked, _QUERY_EFFORT)
        try:
            (template,) = solver.templates(leaves, [(manager.and_(*conditions, *inside),)])
            constants = solver.constants([sort for _, sort in leaves])
            solver.add(solver.instance(template, constants))
            if solver.check([], _SECONDS).answer is not Answer.SATISFIABLE:
                return None
            model = solver.model()
            return {
                leaf: model.known_value(handle, sort) for (leaf, sort), handle in zip(leaves, constants, strict=True)
            }
        except (Z3Error, UndecodableError):
            return None

    # ------------------------------------------------------- initial states

    def initial_state(self) -> dict[NamedEntry, Value] | None:
        """Return the values of an initial state, without values that do not matter."""
        return self._initial_state([], [])

    def firing_initial_state(self, rule: Rule) -> dict[NamedEntry, Value] | None:
        """Return values of an initial state in which a rule can fire."""
        step = self._original_step(rule)
        return None if step is None else self._initial_state(step.guard, step.parameters)

    def violating_initial_state(self, prop: Property) -> dict[NamedEntry, Value] | None:
        """Return values of an initial state that violates a property of states."""
        if isinstance(prop, StatedInvariant) and prop.two_state:
            return None
        return self._initial_state(self._violation(prop), [])

    def _initial_state(
        self, conditions: Sequence[Term], parameters: Sequence[tuple[Term, Sort]]
    ) -> dict[NamedEntry, Value] | None:
        found = self._solve([*self._initial_constraints, *conditions], [*self._state, *parameters])
        if found is None:
            return None
        entries = self._symbolic_model.entries
        return {entries[leaf][:2]: value for leaf, value in found.items() if leaf in entries}

    @property
    def _state(self) -> list[tuple[Term, Sort]]:
        return [(leaf, variable.sort) for leaf, (variable, _, _) in self._symbolic_model.entries.items()]

    @property
    def _following(self) -> list[tuple[Term, Sort]]:
        return [(self._symbolic_model.manager.following(leaf), sort) for leaf, sort in self._state]

    def _original_step(self, rule: Rule) -> SymbolicStep | None:
        return self._symbolic_model.step(rule, self._original_code, self._interpreter.layout.blocks[rule.name].first)

    def _violation(self, prop: Property) -> list[Term]:
        """Return the condition under which a property is violated; an empty list where no term expresses it."""
        if not isinstance(prop, StatedInvariant | RangeInvariant):
            return []
        condition = self._symbolic_model.violation(prop)
        return [] if condition is None else [condition]

    # ------------------------------------------------------------ arguments

    def firing_arguments(self, rule: Rule, configuration: Configuration, first: int) -> dict[int, Value] | None:
        """Return arguments, by position, with which a rule fires, without arguments that do not matter.

        ``first`` is the first cell of the rule's block of code in the configuration.
        """
        step = self._symbolic_model.step(rule, configuration, first)
        if step is None:
            return None
        return self._arguments(step, [self._symbolic_model.at(part, configuration) for part in step.guard])

    def violating_arguments(
        self, rule: Rule, configuration: Configuration, first: int, prop: Property
    ) -> dict[int, Value] | None:
        """Return arguments, as :meth:`firing_arguments` does, with which a rule fires and violates a property."""
        step = self._symbolic_model.step(rule, configuration, first)
        conditions = self._violation(prop)
        if step is None or step.after is None or not conditions:
            return None
        manager = self._symbolic_model.manager
        two_state = isinstance(prop, StatedInvariant) and prop.two_state
        moved: dict[Term, Term] = {}
        for entry in self._symbolic_model.entries:
            moved[manager.following(entry)] = step.after.get(entry, entry)
            if not two_state and entry in step.after:
                moved[entry] = step.after[entry]
        reached = [manager.replace(condition, moved) for condition in conditions]
        return self._arguments(step, [self._symbolic_model.at(part, configuration) for part in (*step.guard, *reached)])

    def _arguments(self, step: SymbolicStep, conditions: Sequence[Term]) -> dict[int, Value] | None:
        found = self._solve(conditions, step.parameters)
        if found is None:
            return None
        return {number: found[leaf] for number, (leaf, _) in enumerate(step.parameters) if leaf in found}

    # -------------------------------------------------------------- numbers

    def firing_numbers(self, rule: Rule) -> list[int | Fraction]:
        """Return numbers with which a rule fires, or chooses, in some state, reachable or not."""
        step = self._original_step(rule)
        steps = [] if step is None else [step]
        found: list[int | Fraction] = []
        for each in (*steps, *self._symbolic_model.choice_constraints(rule)):
            found += self._numbers(each.guard, [*self._state, *self._following, *each.parameters])
        return found

    def violating_numbers(self, prop: Property) -> list[int | Fraction]:
        """Return numbers with which a property is violated in some state, reachable or not."""
        return self._numbers(self._violation(prop), [*self._state, *self._following])

    def _numbers(self, conditions: Sequence[Term], wanted: Sequence[tuple[Term, Sort]]) -> list[int | Fraction]:
        sorts = dict(wanted)
        found = self._solve(conditions, wanted) or {}
        return [
            value
            for leaf, value in found.items()
            if is_number(sorts[leaf]) and isinstance(value, int | Fraction) and not isinstance(value, bool)
        ]
