"""Deepening: ever longer runs are searched for a violation whose length is not known.

Owns: the order of lengths.
Must never know: how runs are encoded, other engines, who checks its claims.

Bounded model checking (Biere, Cimatti, Clarke and Zhu, TACAS 1999) in one incremental solver, which covers all runs of
a length before the next length. Where a system calculates with small steps, a violation may be many steps away, and a
search that grows by a few steps at a time keeps the facts that the solver has learned.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Claim, GaveUp
from invariants.evidence.counterexample import violation_of
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import UnrolledRun, Unrolling, idle_at_the_end
from invariants.solver.z3.solver import Z3Solver
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind

NAME = "deepening"

ONE_BY_ONE = 4
"""Up to this length, each length of runs is asked about."""

STRIDE = 2
"""From there on, so many more steps at a time."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property the shortest run that violates it, once it is found. Each has its share of the time."""
    for position, name in enumerate(problem.properties):
        try:
            yield _claim(problem, name, _share(budget, len(problem.properties) - position))
        except NoAnswerError as error:
            yield GaveUp(name, error.why)


def _share(budget: Budget, properties: int) -> Budget:
    """Return the budget of the first of so many properties."""
    remaining = budget.remaining
    deadline = None if remaining is None else time.monotonic() + remaining / properties
    return replace(budget, deadline=deadline, allowance=budget.allowance.part(budget.allowance.left / properties))


def _claim(problem: Problem, name: str, budget: Budget) -> Claim:
    if not isinstance(problem.chain, int):
        raise TypeError("the chain needs a bound")
    coded = problem.encodings.exact(problem.model, problem.chain)
    if coded.system.properties[name].kind is not PropertyKind.STATE:
        return GaveUp(name, NoAnswer(GaveUpReason.UNSUPPORTED, "only properties of configurations are searched"))
    search = _Deepening(problem, name, coded, budget)
    length = 0
    while True:
        budget.report(NAME, f"{name}: {length} steps")
        outcome = search.violated_within(length)
        match outcome.answer:
            case Answer.SATISFIABLE:
                return violation_of(coded, name, search.shortest(length))
            case Answer.UNKNOWN:
                return GaveUp(name, outcome.why)
            case Answer.UNSATISFIABLE:
                length += 1 if length < ONE_BY_ONE else STRIDE


class _Deepening:
    def __init__(self, problem: Problem, name: str, coded: CodedModel, budget: Budget) -> None:
        relation = problem.encodings.relation(coded.system, problem.scope, (name,))
        self._budget = budget
        self._solver = Z3Solver(Encoding.of(problem.scope, None), budget.seed, allowance=budget.allowance)
        self._unrolling = Unrolling(relation, idle_at_the_end(relation), self._solver)
        self._unrolling.start()
        (self._violation,) = self._unrolling.templates([relation.violation(name)], steps=False)

    def violated_within(self, length: int) -> SolverOutcome:
        """Return whether a run of at most so many steps ends in a violation."""
        self._unrolling.extend(length)
        violated = self._unrolling.at(self._violation, length, steps=False)
        return self._solver.check([self._solver.named(violated)], self._budget.remaining)

    def shortest(self, length: int) -> UnrolledRun:
        """Return the shortest violating run, where the last question found one of so many steps."""
        found = self._unrolling.read(self._solver.model(), length)
        while found.steps and self.violated_within(len(found.steps) - 1).answer is Answer.SATISFIABLE:
            found = self._unrolling.read(self._solver.model(), len(found.steps) - 1)
        return found
