"""Shares: the division of an obligation's time between a first proof, solvers and random runs.

Owns: these shares, and which systems have unbounded numbers.
Must never know: engines, the use of the time.
"""

from __future__ import annotations

from invariants.engines.protocol import Problem
from invariants.foundation.sorts import IntSort, RealSort
from invariants.language.model.declarations import Model

SOLVING = 0.75
"""The share of the time that solvers may take; the rest is for trying runs at random, should they give up."""

SOLVING_ENDLESS = 0.9
"""The same without bounds, where numbers have no end and steps are linear: provers find ever more, runs at random do
not."""

PROOF_FIRST, PROOF_FIRST_SHARE = 5.0, 0.25
"""Seconds, and the share of the time, for the proof that is tried before bounds that the user has not stated."""

PROOF_AMONG_MANY = 1.0
"""Seconds for it where other obligations wait: it has the others once all quick results are known."""


def proof_first(work: float) -> float:
    """Return the seconds for the proof that is tried first, given the work that the obligation has left."""
    return min(PROOF_FIRST, PROOF_FIRST_SHARE * work)


def is_endless(model: Model) -> bool:
    """Return whether variables of a model have infinitely many values."""
    return any(isinstance(variable.sort, IntSort | RealSort) for variable in model.variables)


def solving_share(problem: Problem) -> float:
    """Return the share of the time that solvers may take for a problem."""
    part = problem.part.model
    if problem.is_bounded or not is_endless(part):
        return SOLVING
    from invariants.verdicts.reasons import is_not_linear

    return SOLVING if any(is_not_linear(part, name) for name in problem.properties) else SOLVING_ENDLESS
