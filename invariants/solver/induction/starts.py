"""Initial states that are as different as chance makes them.

Owns: the questions to a solver about initial states.
Must never know: the use of the states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from invariants.foundation.limits import CANDIDATE_EFFORT, Allowance
from invariants.foundation.sorts import FiniteSort, Scope, count_of, is_finite, values_of
from invariants.solver.answers import Answer, in_time
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, Value, leaf_sort

MOST_WISHES = 24
"""Of so many entries, a value is wished for at random."""


def starts(
    relation: StepRelation, random: Random, remaining: Callable[[], float | None], allowance: Allowance
) -> Iterator[dict[Term, Value]]:
    """Yield initial states of a system, by their values of all entries, without an end.

    Each has as many of some randomly chosen values as there is a state with; none are yielded where the solver does not
    know one.
    """
    system = relation.system
    solver = Z3Solver(Encoding.of(system.scope, None), effort=CANDIDATE_EFFORT, allowance=allowance)
    leaves = [(entry, leaf_sort(entry)) for entry in system.entries]
    constants = solver.constants([sort for _, sort in leaves])
    template, *_ = solver.templates(leaves, [(*system.initial, *relation.numbering)])
    solver.add(solver.instance(template, constants))
    finite = [(handle, sort) for handle, (_, sort) in zip(constants, leaves, strict=True) if is_finite(sort)]

    def is_there(wished: list[Handle]) -> bool:
        outcome = in_time(lambda seconds: solver.check(wished, seconds), remaining, allowance)
        return outcome.answer is Answer.SATISFIABLE

    while True:
        wished = [
            solver.equivalent(solver.equals(handle, _drawn(random, sort, system.scope), sort))  # type: ignore[arg-type]
            for handle, sort in random.sample(finite, min(len(finite), MOST_WISHES))
        ]
        while not is_there(wished):
            if not wished:
                return
            wished = wished[: len(wished) // 2]
        model = solver.model()
        yield {entry: model.value(handle, sort) for handle, (entry, sort) in zip(constants, leaves, strict=True)}


def _drawn(random: Random, sort: FiniteSort, scope: Scope) -> Value:
    """Return some value of a sort, which may have more values than there is a ``len`` for."""
    values = values_of(sort, scope)
    return values[random.randrange(count_of(values))]
