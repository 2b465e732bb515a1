"""Measures without limit: who is asked for steps that can be repeated for ever, and what becomes of the answer.

Owns: the one stage of an obligation about growth, and the evidence that its verdict needs.
Must never know: how such steps are found.
"""

from __future__ import annotations

from msgspec.structs import replace

from invariants.engines.protocol import Problem
from invariants.evidence.claims import GaveUp, Growth
from invariants.verdicts.admission import REPROVING, Admission, DisagreementError
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.obligations import Obligation, asks_for_every_size
from invariants.verdicts.portfolio.stages import EngineClaim, Known, Stage
from invariants.verdicts.verdict import UnknownResult, UnlimitedResult


def grown(known: Known, problem: Problem, dispatcher: Dispatcher, clock: Clock) -> Known:
    """Return the facts about a measure that may have no limit: SETTLED."""
    settled = replace(known, stage=Stage.SETTLED)
    for claim, engine in dispatcher.growth(problem, clock):
        if isinstance(claim, Growth):
            return replace(settled, settled=EngineClaim(claim, engine))
        if isinstance(claim, GaveUp):
            settled = replace(settled, gave_up=claim)
    return settled


def unlimited(
    admission: Admission, obligation: Obligation, claim: Growth, engine: str
) -> UnlimitedResult | UnknownResult:
    """Return the result of steps that can be repeated for ever: unknown where that cannot be proved again.

    Raises :class:`DisagreementError` where the interpreter cannot repeat them, or the measure does not grow.
    """
    from invariants.evidence.growth import NotRepeated, objection_to_growth, repeated
    from invariants.verdicts.narration import chain_of, growth_round_of, trace_of

    if claim.property != obligation.property:
        raise ValueError(f"a growth of {claim.property}")
    model, interpreter = admission.model, admission.interpreter
    run = repeated(interpreter, claim)
    if isinstance(run, NotRepeated):
        if run.is_undecided:
            return admission.unknown(obligation, f"steps were found, but not confirmed: {run.reason}", engine)
        raise DisagreementError(f"{engine} claims that {claim.property} has no limit: {run.reason}")
    left = admission.remaining
    try:
        with TimeLimit(left):
            seconds = REPROVING if left is None else min(REPROVING, left)
            objection = objection_to_growth(model, admission.scope, claim, seconds, admission.contexts)
    except OutOfTime:
        objection = "there was no time to check it"
    if objection is not None:
        return admission.unknown(obligation, f"a proof was found but not confirmed: {objection}", engine)
    steps = [*claim.before, *claim.round]
    growth, failure = growth_round_of(model, claim, run.values)
    return UnlimitedResult(
        **admission.common(obligation, engine),
        chain=chain_of(model, steps),
        trace=trace_of(interpreter, steps, run.configurations[: len(steps) + 1]),
        failure=failure,
        growth=growth,
        individuals=dict(admission.scope) if asks_for_every_size(obligation) else None,
    )
