"""The canonical run of a violation: the same run, whichever engine was quicker.

Owns: which of many violating runs is reported.
Must never know: how runs are searched for.

The run that is found first depends on the quickest prover: on the length that it gave to the search, and on the terms
that were encoded before. So the run is searched for again, given only the lengths of its chain and of itself. Within
bounds, it is the run of a search for one property, if that is brief: on a busy machine, and in the cubes of a cluster,
another search may come first.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Question, RunCube
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


def within_bounds(
    claim: Claim, task: EngineTask, ask: Callable[[EngineTask], Claim], *, is_hard: bool = False
) -> Claim:
    """Return the run of a violation within bounds that depends on its property, the bounds and its lengths alone.

    It is the run that a brief search for this property alone finds; where that takes longer, that of a search which is
    given the lengths only. Other claims are returned unchanged, and so is a run where neither finds one as short.

    Args:
        claim: the claim of a search, perhaps of one for several properties, or of one cube.
        task: the search that depends on nothing else; its problem may have more properties.
        ask: returns the first claim of a task, after a brief search.
        is_hard: whether a brief search for this property alone is known to find nothing.
    """
    if not isinstance(claim, Violation):
        return claim
    chain, steps = wanted = lengths(claim, task.problem.model)
    alone = replace(task.problem, properties=(claim.property,), encodings=Encodings(), with_vacuity=False)
    shortest = replace(alone, chain=chain, length=steps, cube=RunCube((), chain, steps), encodings=Encodings())
    for problem in (*([] if is_hard else [alone]), *([shortest] if steps < LONG_RUN else [])):
        again = ask(EngineTask(task.engine, Question.SEARCH, problem))
        if isinstance(again, Violation) and lengths(again, problem.model) == wanted:
            return replace(again, source=claim.source)
    return claim


def lengths(claim: Claim, model: Model) -> tuple[int, int]:
    """Return the numbers of modifications and of steps of a violation's run."""
    if not isinstance(claim, Violation):
        raise TypeError(f"no violation: {claim}")
    return len(model.chain_of(step.rule for step in claim.steps)), len(claim.steps)
