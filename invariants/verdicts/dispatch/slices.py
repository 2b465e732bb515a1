"""Asking engines about slices: an engine gets the part of a model that can influence the properties of its problem.

Owns: the slice for a task, and the step from claims about the slice to claims about the whole model.
Must never know: engines, the consequences of a claim.

A property that holds on a slice holds on the model. A run of a slice that breaks a property is completed to a run of
the model; if there is no such run, the engine is asked about the whole model (``proofs/soundness/slices.md``).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.encodings import UnrolledEncodings
from invariants.engines.protocol import Budget, EngineFunction, Problem
from invariants.evidence.claims import Claim, GaveUp, Vacuity, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.analysis.slicing import Slice
from invariants.language.model.operators import RuleKind
from invariants.language.model.traversal import possibility_in

_ABOUT_RUNS = NoAnswer(GaveUpReason.ABOUT_RUNS)

COMPLETING = 10.0
"""Seconds of an idle machine for completing a run: a search that has just found it may leave nothing for that."""


def claims_about(
    function: EngineFunction, problem: Problem, budget: Budget, *, possibilities: bool = False, unrolls: bool = False
) -> Iterator[Claim]:
    """Yield an engine's claims about a problem. The engine is asked about the problem's slice.

    Unless it decides ``possibilities``, it is not asked about invariants with ``can``; where it ``unrolls``, it is
    asked about those of a few steps, one by one, as conditions on configurations.
    """
    if not possibilities and not problem.only_vacuity:
        model = problem.model
        asked = {n: possibility_in(model.properties[n], model.properties) for n in problem.properties}
        about_runs = {name: possible for name, possible in asked.items() if possible is not None}
        for name, possible in about_runs.items():
            if unrolls and possible.within is not None:
                one = replace(problem, properties=(name,), with_vacuity=False, encodings=UnrolledEncodings((name,)))
                yield from function(one, budget)
            else:
                yield GaveUp(name, _ABOUT_RUNS)
        others = tuple(name for name in problem.properties if name not in about_runs)
        if about_runs and not others:
            return
        problem = replace(problem, properties=others) if about_runs else problem
    part = problem.part
    if problem.only_vacuity or part.is_whole:
        yield from function(problem, budget)
        return
    not_completed: list[str] = []
    # The slice says nothing about omitted parts: questions about vacuity are about the whole model.
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
    """Return the violation of the whole model with the steps of a violation of the slice."""
    from invariants.evidence.completion import complete

    rules = problem.model.rules
    idle = [name for name in part.left_out if rules[name].kind is RuleKind.MODIFICATION]
    doubles = idle if part.idle_modification else ()
    # The search may have used up its allowance.
    allowance = Allowance(COMPLETING)
    found = complete(problem.model, problem.scope, claim, doubles, budget.remaining, allowance)
    budget.allowance.spend(allowance.spent)
    return found if found is None else replace(found, kept=claim.kept)
