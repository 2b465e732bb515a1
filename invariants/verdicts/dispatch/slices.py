"""Asking engines about slices: an engine gets the part of a model that can influence the properties of its problem.

Owns: which slice a task is about, and that claims about it become claims about the whole model.
Must never know: engines, what follows from a claim.

A property that holds on a slice holds on the model. A run of a slice that breaks a property is completed to a run of
the model; where there is none, the engine is asked about the whole model.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.protocol import Budget, EngineFunction, Problem
from invariants.evidence.claims import Claim, Vacuity, Violation
from invariants.foundation.limits import Allowance
from invariants.language.analysis.slicing import Slice
from invariants.language.model.operators import RuleKind

COMPLETING = 10.0
"""Seconds of an idle machine for completing a run: a search that has just found it may leave nothing for that."""


def claims_about(function: EngineFunction, problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield an engine's claims about a problem, which it is asked about the problem's slice."""
    part = problem.part
    if problem.only_vacuity or part.is_whole:
        yield from function(problem, budget)
        return
    not_completed: list[str] = []
    # Of what was left out nothing is known: what never happens is asked of the whole model alone.
    for claim in function(replace(problem, model=part.model, with_vacuity=False), budget):
        match claim:
            case Violation():
                whole = _completed(problem, part, claim, budget)
                if whole is None:
                    not_completed.append(claim.property)
                else:
                    yield whole
            case Vacuity():
                pass
            case _:
                yield claim
    if not_completed:
        yield from function(replace(problem, properties=tuple(not_completed)), budget)


def _completed(problem: Problem, part: Slice, claim: Violation, budget: Budget) -> Violation | None:
    """Return the violation of the whole model that has the steps of one of the slice."""
    from invariants.evidence.completion import complete

    rules = problem.model.rules
    idle = [name for name in part.left_out if rules[name].kind is RuleKind.MODIFICATION]
    doubles = idle if part.idle_modification else ()
    # The search may have used up all that it was allowed.
    allowance = Allowance(COMPLETING)
    found = complete(problem.model, problem.scope, claim, doubles, budget.remaining, allowance)
    budget.allowance.spend(allowance.spent)
    return found if found is None else replace(found, kept=claim.kept)
