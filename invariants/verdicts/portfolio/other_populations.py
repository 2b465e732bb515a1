"""Other populations: a violation with another number of individuals than the declared number.

Owns: which numbers are tried, in which order, and for how long.
Must never know: how a claim becomes a verdict; how runs are searched for.

If the question is about every number, the declared number is only a guess at the size of a violation. Without a proof
for all numbers, small numbers are tried, the smallest first.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import Violation
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import Dispatcher, clock_of
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.verdict import Verdict, ViolatedResult

LARGEST_POPULATION = 6
"""The largest number of individuals that is tried."""

LONGEST_LOOK = 10.0
"""Seconds of an idle machine for all of them together, at most."""

LONGEST_RUN_LOOKED_AT = 16
"""Steps of the runs that are searched where chains or steps have no bound."""


def violation_elsewhere(
    problem: Problem, obligation: Obligation, admission: Admission, dispatcher: Dispatcher, seconds: float
) -> ViolatedResult | None:
    """Return a violation in a small population of an obligation about every number of individuals; None without one.

    Args:
        problem: the problem, with the numbers of individuals that were tried before.
        obligation: the obligation.
        admission: checks the claim.
        dispatcher: runs the engines.
        seconds: the most time for all populations together.
    """
    clock = clock_of(seconds)
    asked = replace(_bounded(problem), properties=(obligation.property,))
    for scope in _scopes(problem, obligation):
        for engine in dispatcher.engines(Question.SEARCH):
            here = replace(asked, scope=scope, encodings=Encodings())
            claim = dispatcher.try_quickly(EngineTask(engine, Question.SEARCH, here), clock)
            if isinstance(claim, Violation):
                result = admission.elsewhere(scope).violated(obligation, claim, engine.name, None)
                return result if result.verdict is Verdict.VIOLATED else None
    return None


def _bounded(problem: Problem) -> Problem:
    """Return the problem with bounds on its runs."""
    if isinstance(problem.chain, int) and isinstance(problem.steps, int):
        return problem
    most = LONGEST_RUN_LOOKED_AT
    chain = problem.chain if isinstance(problem.chain, int) else most
    return replace(problem, chain=chain, steps=most, length=most)


def _scopes(problem: Problem, obligation: Obligation) -> Iterator[Scope]:
    """Yield scopes with equally many individuals of each type whose number is left open, the smallest first."""
    least = {name: len(names) for name, names in problem.model.individual_names.items()}
    tried = [problem.scope]
    for size in range(1, LARGEST_POPULATION + 1):
        bounds = obligation.bounds.scope
        scope = {
            name: max(size, least.get(name, 1)) if isinstance(bound, Unbounded) else bound
            for name, bound in bounds.items()
        }
        if scope not in tried:
            tried.append(scope)
            yield scope
