"""The canonical run of a violation: the same run, whichever engine was quicker.

Owns: which of many violating runs is reported.
Must never know: how runs are searched for.

The run that is found first depends on the quickest prover: on the length that it gave to the search, and on the terms
that were encoded before. So the run is searched for again, given only the lengths of its chain and of itself. Where one
search serves several properties, the run depends on the other properties, too: it is searched for again without them.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Engine, Problem, Question, RunCube
from invariants.evidence.claims import Claim, PropertyClaim, Violation
from invariants.language.model.declarations import Model
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.portfolio.stages import EngineClaim

LONG_RUN = 100
"""Steps from which on a solver would take long to find a run again that a search through configurations has found."""


def is_canonical(found: EngineClaim, model: Model) -> bool:
    """Return whether the run depends on the problem alone already, or as good as.

    It does where an engine searches for ever longer runs. A search through all configurations finds a shortest run,
    too; a short one is nevertheless searched for again, because another engine may have been the one to find it.
    """
    is_long = lengths(found.claim, model)[1] >= LONG_RUN
    return Question.EVER_LONGER_RUNS in found.engine.answers or (is_long and found.engine.finite_only)


def canonical(found: EngineClaim, model: Model, find: Callable[[int, int], EngineClaim | PropertyClaim]) -> EngineClaim:
    """Return the run that a search for a chain and a run of these lengths finds; if time is up, the run found before.

    ``find`` has to depend on the given lengths alone.
    """
    first = found
    while True:
        wanted = lengths(found.claim, model)
        again = find(*wanted)
        if not isinstance(again, EngineClaim):
            return first
        if lengths(again.claim, model) == wanted:
            return again
        found = again


def found_again(claim: Claim, engine: Engine, problem: Problem, ask: Callable[[EngineTask], Claim]) -> Claim:
    """Return the run that a search within bounds finds, given only the lengths of one that was found.

    Other claims are returned unchanged, and so is the run if the new search finds none with these lengths. Only such
    runs are searched, so this takes less than the search before. ``ask`` returns the first claim of a task.
    """
    if not isinstance(claim, Violation) or lengths(claim, problem.model)[1] >= LONG_RUN:
        return claim
    chain, steps = wanted = lengths(claim, problem.model)
    cube = RunCube((), chain, steps)
    once_more = replace(problem, chain=chain, length=steps, cube=cube, encodings=Encodings(), with_vacuity=False)
    again = ask(EngineTask(engine, Question.SEARCH, once_more))
    if not isinstance(again, Violation) or lengths(again, problem.model) != wanted:
        return claim
    return replace(again, source=claim.source)


def alone(claim: Claim, task: EngineTask, ask: Callable[[EngineTask], Claim]) -> Claim:
    """Return the violation that a search for this property alone finds, in place of a joint search for several.

    Other claims are returned unchanged, and so is the violation if the new search finds none with as short a chain and
    as short a run. ``ask`` returns the first claim of a task.
    """
    if not isinstance(claim, Violation) or len(task.problem.properties) == 1:
        return claim
    problem = replace(task.problem, properties=(claim.property,), encodings=Encodings(), with_vacuity=False)
    again = ask(replace(task, problem=problem))
    model = problem.model
    if not isinstance(again, Violation) or lengths(again, model) != lengths(claim, model):
        return claim
    return again


def lengths(claim: Claim, model: Model) -> tuple[int, int]:
    """Return the numbers of modifications and of steps of a violation's run."""
    if not isinstance(claim, Violation):
        raise TypeError(f"no violation: {claim}")
    return len(model.chain_of(step.rule for step in claim.steps)), len(claim.steps)
