"""Other populations: a violation with another number of individuals than the declared number.

Owns: which numbers are tried, in which order, and for how long.
Must never know: how a claim becomes a verdict; how runs are searched for.

If the question is about every number, the declared number is only a guess at the size of a violation. Without a proof
for all numbers, small numbers are tried, the smallest first. A goal that is to be reached within some steps, and needs
a step for each individual, is out of reach of one individual more: that number is tried first, and before any work is
done for a proof for every number.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Engine, Problem, Question
from invariants.evidence.claims import Covered, Violation
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Unbounded
from invariants.language.model.traversal import possibility_in
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher, clock_of
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import Obligation, asks_for_every_size
from invariants.verdicts.verdict import Verdict, ViolatedResult

LARGEST_POPULATION = 6
"""The largest number of individuals that is tried."""

LONGEST_LOOK = 10.0
"""Seconds of an idle machine for all of them together, at most."""

LOOK_AT_ONE_MORE = 0.5
"""Seconds of an idle machine for the number of individuals that is likely to be too large for a goal."""

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
    for scope in _scopes(problem, obligation):
        for engine, claim in _violations(problem, obligation, scope, dispatcher, clock):
            result = admission.elsewhere(scope).violated(obligation, claim, engine.name, None)
            return result if result.verdict is Verdict.VIOLATED else None
    return None


def deadline(problem: Problem, obligation: Obligation) -> int | None:
    """Return the steps within which the goal of an obligation is to be reached; None where that is not asked.

    A step that a measure takes towards a goal is another question: it does not grow with the number of individuals.
    """
    goal = possibility_in(problem.model.properties[obligation.property])
    return None if goal is None or goal.measure is not None else goal.within


def is_out_of_reach(problem: Problem, obligation: Obligation, dispatcher: Dispatcher, clock: Clock) -> bool:
    """Return whether the goal of an obligation has a number of steps that is too small for one individual more.

    Then no proof for every number of individuals is to be looked for.
    """
    size = _one_more(problem, obligation)
    if size is None:
        return False
    from invariants.evidence.confirmation import UnconfirmedViolation, confirm
    from invariants.interpreter.interpreter import Interpreter

    scope = _scope(problem, obligation, size)
    for _, claim in _violations(problem, obligation, scope, dispatcher, clock.part(LOOK_AT_ONE_MORE)):
        return not isinstance(confirm(Interpreter(problem.model, scope), claim), UnconfirmedViolation)
    return False


def _violations(
    problem: Problem, obligation: Obligation, scope: Scope, dispatcher: Dispatcher, clock: Clock
) -> Iterator[tuple[Engine, Violation]]:
    """Yield the violations that engines find in a population, each in its turn, until one has covered all runs."""
    asked = replace(_bounded(problem), properties=(obligation.property,), scope=scope, with_vacuity=False)
    for engine in dispatcher.engines(Question.SEARCH):
        task = EngineTask(engine, Question.SEARCH, replace(asked, encodings=Encodings()))
        claim = dispatcher.try_quickly(task, clock)
        if isinstance(claim, Covered):
            return
        if isinstance(claim, Violation):
            yield engine, claim


def _bounded(problem: Problem) -> Problem:
    """Return the problem with bounds on its runs."""
    if isinstance(problem.chain, int) and isinstance(problem.steps, int):
        return problem
    most = LONGEST_RUN_LOOKED_AT
    chain = problem.chain if isinstance(problem.chain, int) else most
    return replace(problem, chain=chain, steps=most, length=most)


def _scopes(problem: Problem, obligation: Obligation) -> Iterator[Scope]:
    """Yield scopes with equally many individuals of each type whose number is left open, the smallest first.

    The one that is likely to be too large for a goal comes before these.
    """
    tried = [problem.scope]
    first = _one_more(problem, obligation)
    for size in (*(() if first is None else (first,)), *range(1, LARGEST_POPULATION + 1)):
        scope = _scope(problem, obligation, size)
        if scope not in tried:
            tried.append(scope)
            yield scope


def _scope(problem: Problem, obligation: Obligation, size: int) -> Scope:
    """Return the scope with so many individuals, or as many as have names, of each type whose number is left open.

    It is of all types where none has to have any number.
    """
    least = {name: len(names) for name, names in problem.model.individual_names.items()}
    is_open = not asks_for_every_size(obligation)
    return {
        name: max(size, least.get(name, 1)) if is_open or isinstance(bound, Unbounded) else bound
        for name, bound in obligation.bounds.scope.items()
    }


def _one_more(problem: Problem, obligation: Obligation) -> int | None:
    """Return one individual more than the steps that a goal is to be reached within; None where there is no number."""
    steps = deadline(problem, obligation)
    return None if steps is None or steps >= LARGEST_POPULATION else steps + 1
