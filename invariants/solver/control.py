"""Control: the clauses of a system, split by the values of the finite part of its configurations.

Owns: which arguments are control, the search for the values that they can take together, and when that is worth it.
Must never know: how clauses are solved.

Code, flags and program counters are a finite part of a configuration. Where a configuration has few successors in this
part, each value of it becomes a predicate over the rest, and each pair of neighbours a clause: the control flow of a
program. Lemmas are then sought at one place of the program at a time. The values are those that configurations can
reach if everything else takes any value at any time, so no reachable configuration is left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, BoolSort, EnumSort, IndividualSort, Scope
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.horn_clauses import HornClause, HornSystem, Location, Place
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term, Value, leaf_sort

MOST_LOCATIONS = 400
"""A system with more values of its finite part is not split."""

SUCCESSORS = 3
"""A system whose locations have more successors than this, on average, is not split: that is no control flow."""

SPARE = 24
"""The number of successors before an average means anything."""

MOST_SUCCESSORS = 200
"""A location with so many successors is one too many."""

ControlValues = tuple[Value, ...]
"""ControlValues of the arguments that are control."""


class _NoSplitError(NoAnswerError):
    """The system is not split."""


def split_by_control(
    manager: TermManager, scope: Scope, system: HornSystem, seconds: float | None, allowance: Allowance
) -> HornSystem | None:
    """Return the clauses with a location for each value of the finite part.

    None is returned where that is of no use, or where there is not enough time.

    Args:
        manager: the manager of the terms.
        scope: the numbers of individuals.
        system: the clauses, over a single location.
        seconds: the time; None without a limit.
        allowance: the effort that the solver spends from.
    """
    (location,) = system.locations
    control = [position for position, entry in enumerate(location.arguments) if is_control(entry)]
    if not control or len(control) == len(location.arguments):
        return None
    return _Splitting(manager, scope, system, control, seconds, allowance).split()


def is_control(entry: Term) -> bool:
    """Return whether an entry takes finitely many values with which nothing is calculated."""
    variable = entry.payload
    is_code = isinstance(variable, StateVariable) and variable.is_code_number
    return is_code or isinstance(leaf_sort(entry), BoolSort | EnumSort | IndividualSort)


class _SplitClause:
    """A clause with constants for its variables: ``chosen`` implies its body."""

    def __init__(self, solver: Z3Solver, clause: HornClause, control: Sequence[int]) -> None:
        leaves = [(leaf, leaf_sort(leaf)) for leaf in clause.leaves]
        (template,) = solver.templates(leaves, [clause.body])
        constants = solver.constants([sort for _, sort in leaves])
        self.clause = clause
        self.chosen = solver.named(solver.instance(template, constants))
        self.constants = dict(zip((leaf for leaf, _ in leaves), constants, strict=True))
        self.before = _at(clause.before, control)
        self.after = _at(clause.after, control)


class _ControlEdge(Record):
    """A clause between the values of control before and after it: None where it has no such place."""

    clause: _SplitClause
    before: ControlValues | None
    after: ControlValues | None


class _Splitting:
    def __init__(
        self,
        manager: TermManager,
        scope: Scope,
        system: HornSystem,
        control: list[int],
        seconds: float | None,
        allowance: Allowance,
    ) -> None:
        self._manager = manager
        self._solver = Z3Solver(Encoding.of(scope, None), allowance=allowance)
        self._arguments = system.locations[0].arguments
        self._control = control
        self._clauses = [_SplitClause(self._solver, clause, control) for clause in system.clauses]
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._values: dict[ControlValues, int] = {}
        """The locations found so far, by the values of control, with their numbers."""
        self._open: list[ControlValues] = []
        """Those whose successors have not been looked for."""
        self._explored = 0
        self._edges: list[_ControlEdge] = []
        """The clauses at the locations found so far."""
        self._equations: dict[tuple[Handle, Value], Handle] = {}

    def split(self) -> HornSystem | None:
        """Return the split system; None where it has too many locations or successors, or there is no time."""
        try:
            for clause in self._clauses:
                if clause.clause.before is None:
                    self._follow(clause, None)
            while self._open:
                values = self._open.pop()
                self._explored += 1
                for clause in self._clauses:
                    if clause.clause.before is not None:
                        self._follow(clause, values)
        except _NoSplitError:
            return None
        clauses = tuple(clause for edge in self._edges for clause in self._specialised(edge))
        return HornSystem(tuple(map(self._location, self._values)), clauses)

    def _location(self, values: ControlValues) -> Location:
        chosen = [self._arguments[position] for position in self._control]
        equations = (self._manager.equal(entry, literal) for entry, literal in self._literals(chosen, values).items())
        return Location(self._manager.and_(*equations), self._rest(self._arguments))

    def _follow(self, clause: _SplitClause, values: ControlValues | None) -> None:
        """Note the edges of a clause at a location. Raises ``_NoSplitError`` where there are too many on average."""
        following = [None] if clause.clause.after is None else self._successors(clause, values)
        for edge in (_ControlEdge(clause, values, each) for each in following):
            if edge.after is not None or any(self._specialised(edge)):
                self._edges.append(edge)
            if len(self._edges) > SUCCESSORS * max(1, self._explored) + SPARE or len(self._values) > MOST_LOCATIONS:
                raise _NoSplitError

    def _successors(self, clause: _SplitClause, values: ControlValues | None) -> Iterator[ControlValues]:
        """Yield the values of control after a clause."""
        asked = [clause.chosen]
        if values is not None:
            asked += [self._equation(clause, leaf, value) for leaf, value in zip(clause.before, values, strict=True)]
        open_cases = self._solver.constant(BOOL)
        for _ in range(SPARE + MOST_SUCCESSORS):
            outcome = self._solver.check([*asked, open_cases], self._remaining())
            if outcome.answer is Answer.UNSATISFIABLE:
                return
            if outcome.answer is Answer.UNKNOWN:
                break
            model = self._solver.model()
            found = tuple(model.value(clause.constants[leaf], leaf_sort(leaf)) for leaf in clause.after)
            if found not in self._values:
                self._values[found] = len(self._values)
                self._open.append(found)
            others = [
                self._solver.negation(self._equation(clause, leaf, value))
                for leaf, value in zip(clause.after, found, strict=True)
            ]
            self._solver.add(self._solver.implication(open_cases, self._solver.any_of(others)))
            yield found
        raise _NoSplitError

    def _remaining(self) -> float | None:
        return None if self._deadline is None else self._deadline - time.monotonic()

    def _equation(self, clause: _SplitClause, leaf: Term, value: Value) -> Handle:
        """Return a truth value that says that a variable of the clause has a value."""
        constant = clause.constants[leaf]
        key = constant, value
        if key not in self._equations:
            self._equations[key] = self._solver.equivalent(self._solver.equals(constant, value, leaf_sort(leaf)))
        return self._equations[key]

    def _specialised(self, edge: _ControlEdge) -> Iterator[HornClause]:
        """Yield an edge's clause with literals for variables of known value; nothing if its body is false."""
        clause = edge.clause.clause
        known = {} if edge.before is None else self._literals(edge.clause.before, edge.before)
        known |= {} if edge.after is None else self._literals(edge.clause.after, edge.after)
        body = self._manager.replace(self._manager.and_(*clause.body), known)  # its parts share much
        if body is not self._manager.false:
            yield HornClause(self._place(clause.before, edge.before), (body,), self._place(clause.after, edge.after))

    def _place(self, place: Place | None, values: ControlValues | None) -> Place | None:
        return None if place is None or values is None else Place(self._values[values], self._rest(place.values))

    def _rest(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return the terms for arguments that are not control."""
        return tuple(term for position, term in enumerate(terms) if position not in self._control)

    def _literals(self, leaves: Sequence[Term], values: ControlValues) -> dict[Term, Term]:
        return {leaf: self._manager.value(value, leaf.sort) for leaf, value in zip(leaves, values, strict=True)}


def _at(place: Place | None, positions: Sequence[int]) -> list[Term]:
    return [] if place is None else [place.values[position] for position in positions]
