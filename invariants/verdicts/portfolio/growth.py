"""Measures that grow: who is asked for steps that can be repeated for ever, and what becomes of the answer.

Owns: the one stage of an obligation about growth, that of one about a limit which may be approached, and the evidence
that their verdicts need.
Must never know: how such steps are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from invariants.engines.protocol import Problem
from invariants.evidence.claims import Approach, GaveUp, Growth
from invariants.verdicts.admission import REPROVING, Admission, DisagreementError
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.obligations import Obligation, asks_for_every_size
from invariants.verdicts.portfolio.stages import EngineClaim, Known, Stage
from invariants.verdicts.verdict import ApproachedResult, UnknownResult, UnlimitedResult

if TYPE_CHECKING:
    from invariants.evidence.rounds.growth import Repeated


APPROACHING = 10.0
"""Seconds for steps that come ever closer to a limit, where no run is known to reach it."""


def grown(known: Known, problem: Problem, dispatcher: Dispatcher, clock: Clock) -> Known:
    """Return the facts about a measure that may have no limit: SETTLED."""
    settled = replace(known, stage=Stage.SETTLED)
    for claim, engine in dispatcher.growth(problem, clock):
        if isinstance(claim, Growth):
            return replace(settled, settled=EngineClaim(claim, engine))
        if isinstance(claim, GaveUp):
            settled = replace(settled, gave_up=claim)
    return settled


def approached(known: Known, problem: Problem, dispatcher: Dispatcher, clock: Clock) -> Known:
    """Return the facts about a limit, of which provers know no run that reaches it: SETTLED where runs approach it."""
    if known.violation is not None or known.stage is Stage.REACHING:
        return known
    for claim, engine in dispatcher.growth(problem, clock.part(APPROACHING)):
        if isinstance(claim, Approach):
            return replace(known, stage=Stage.SETTLED, proof=None, settled=EngineClaim(claim, engine))
    return known


def repeated_for_ever(
    admission: Admission, obligation: Obligation, claim: Growth | Approach, engine: str
) -> UnlimitedResult | ApproachedResult | UnknownResult:
    """Return the result of steps that can be repeated for ever: unknown where that cannot be proved again.

    Raises :class:`DisagreementError` where the interpreter cannot repeat them, or the measure is not raised as claimed.
    """
    from invariants.evidence.rounds.growth import NotRepeated, objection_to_growth, repeated

    if claim.property != obligation.property:
        raise ValueError(f"a growth of {claim.property}")
    model, interpreter = admission.model, admission.interpreter
    run = repeated(interpreter, claim)
    if isinstance(run, NotRepeated):
        if run.is_undecided:
            return admission.unknown(obligation, f"steps were found, but not confirmed: {run.reason}", engine)
        raise DisagreementError(f"{engine} claims that {claim.property} grows: {run.reason}")
    left = admission.remaining
    try:
        with TimeLimit(left):
            seconds = REPROVING if left is None else min(REPROVING, left)
            objection = objection_to_growth(model, admission.scope, claim, seconds, admission.contexts)
    except OutOfTime:
        objection = "there was no time to check it"
    if objection is not None:
        return admission.unknown(obligation, f"a proof was found but not confirmed: {objection}", engine)
    return admission.certified(_result(admission, obligation, claim, engine, run), claim, engine)


def _result(
    admission: Admission, obligation: Obligation, claim: Growth | Approach, engine: str, run: Repeated
) -> UnlimitedResult | ApproachedResult:
    from invariants.verdicts.narration import chain_of, trace_of
    from invariants.verdicts.traces.shown_rounds import approach_round_of, growth_round_of

    length = len(claim.before) + len(claim.round)
    steps, model = run.steps[:length], admission.model
    chain, trace = chain_of(model, steps), trace_of(admission.interpreter, steps, run.configurations[: length + 1])
    individuals = dict(admission.scope) if asks_for_every_size(obligation) else None
    common = admission.common(obligation, engine)
    if isinstance(claim, Growth):
        growth, failure = growth_round_of(model, claim, run.values)
        return UnlimitedResult(
            **common, chain=chain, trace=trace, failure=failure, growth=growth, individuals=individuals
        )
    approach, failure = approach_round_of(model, claim, run.values)
    return ApproachedResult(
        **common, chain=chain, trace=trace, failure=failure, growth=approach, individuals=individuals
    )
