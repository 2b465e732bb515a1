"""The width of integers as bit-vectors.

Owns: the width that holds every integer term of a step relation, if there is one that is narrow enough.
Must never know: the questions that are asked about the relation.
"""

from __future__ import annotations

from invariants.foundation.sorts import INT, REAL, PredicateSort
from invariants.solver.smtlib import width_for
from invariants.system.grounding.intervals import EVERYTHING, IntegerInterval, ReachableIntervals, declared, interval_of
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import WITHOUT_EXACT_MEANING, Operator, Term, post_order

WIDEST = 20
"""Wider bit-vectors cost a solver more than arithmetic does."""

_UNBOUNDED = WITHOUT_EXACT_MEANING | {Operator.FORALL, Operator.EXISTS}


def width_of(relation: StepRelation, reached: ReachableIntervals) -> int | None:
    """Return the width of a bit-vector for every integer of runs inside the intervals; None where Int serves better."""
    system = relation.system
    terms = [*relation.step, *relation.domain, *system.initial, *(prop.bad for prop in system.properties.values())]
    for part in post_order(terms):
        if part.operator in _UNBOUNDED or part.sort == REAL or isinstance(part.sort, PredicateSort):
            return None

    def leaf(term: Term) -> IntegerInterval:
        if term.operator is Operator.NEXT and term.payload is not None:
            return reached.of.get(system.manager.state(term.payload, term.arguments), EVERYTHING)  # type: ignore[arg-type]
        return reached.of.get(term, declared(term))

    memo: dict[Term, IntegerInterval] = {}
    lowest, highest = 0, 1
    for term in terms:
        interval_of(term, leaf, memo)
    for term, interval in memo.items():
        if term.sort != INT:
            continue
        if interval.low is None or interval.high is None:
            return None
        lowest, highest = min(lowest, interval.low), max(highest, interval.high)
    width = width_for(lowest, highest)
    return width if width <= WIDEST else None
