"""Choosing: one outcome of a call, among those that choices lead to.

Owns: which outcomes agree with values after a step, and which of them is meant.
Must never know: the run; how a list of outcomes is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, UndefinedAttempt
from invariants.logs.log import LoggedStep, Observed
from invariants.logs.observed_steps import differences
from invariants.stepping.commands import GivenCall, Wanted
from invariants.stepping.complaints import ambiguous, cannot_fire, impossible
from invariants.stepping.moves import BlockedCalls, Outcomes, call_outcome, outcomes_of
from invariants.stepping.replies import OutcomesListed
from invariants.verdicts.narration import attempt_of, trace_of
from invariants.verdicts.traces.trace import TraceStep

PossibleOutcome = Fired | UndefinedAttempt


def chosen(
    interpreter: Interpreter, here: Configuration, call: GivenCall, wanted: Wanted, number: int | None = None
) -> PossibleOutcome:
    """Return the outcome of a call that has some values after it.

    Raises ``ModelError`` where there is none, or where there are several and no number says which one is meant.
    """
    step = LoggedStep(0, call.rule, call.arguments, Observed(wanted))
    outcomes = _outcomes(interpreter, here, call, step)
    found = [each for each in outcomes.found if not wanted or agrees(interpreter, each, step)]
    if not found:
        message = f"no outcome of {call.rule} has these values"
        raise impossible(call.span, message, "", f"`outcomes {call.span.text}` shows what it can lead to")
    if number is not None and number > len(found):
        message = f"there is no outcome {number}: there are {len(found)}"
        raise impossible(call.span, message, "", f"`outcomes {call.span.text}` lists them")
    if number is None and (len(found) > 1 or not (outcomes.complete or wanted)):
        steps = _steps(interpreter, here, call, found)
        raise ambiguous(interpreter.model, call, steps, complete=outcomes.complete)
    return found[(number or 1) - 1]


def agreeing(interpreter: Interpreter, here: Configuration, step: LoggedStep) -> PossibleOutcome | None:
    """Return the first outcome of a logged step that agrees with the observations after it; None if none does."""
    outcomes = outcomes_of(interpreter, here, step.rule, step.arguments, step=step)
    return next((each for each in outcomes.found if agrees(interpreter, each, step)), None)


def agrees(interpreter: Interpreter, outcome: PossibleOutcome, step: LoggedStep) -> bool:
    """Return whether an outcome agrees with the observations after a step."""
    if isinstance(outcome, UndefinedAttempt):
        return step.undefined
    return not step.undefined and not differences(interpreter, outcome.configuration, step.after)


def listed(interpreter: Interpreter, here: Configuration, call: GivenCall) -> OutcomesListed:
    """Return all outcomes of a call. Raises ``ModelError`` where it cannot fire."""
    outcomes = _outcomes(interpreter, here, call, None)
    unknown = interpreter.has_unknown_code(here, call.rule, call.arguments)
    return OutcomesListed(
        attempt_of(interpreter.model, (call.rule, call.arguments)),
        _steps(interpreter, here, call, outcomes.found),
        outcomes.complete,
        can_refuse=unknown or outcomes.blocked is not None,
    )


def _outcomes(interpreter: Interpreter, here: Configuration, call: GivenCall, step: LoggedStep | None) -> Outcomes:
    outcomes = outcomes_of(interpreter, here, call.rule, call.arguments, step=step)
    if outcomes.found:
        return outcomes
    explained = call_outcome(interpreter, here, call.rule, call.arguments)
    if isinstance(explained, BlockedCalls):
        raise cannot_fire(interpreter.model, call, explained)
    if step is not None and step.after.values:
        return outcomes
    raise NoAnswerError("no outcome was found among the values that were tried")


def _steps(
    interpreter: Interpreter, here: Configuration, call: GivenCall, found: Sequence[PossibleOutcome]
) -> tuple[TraceStep, ...]:
    """Return each outcome of a call as a step from here."""
    firing = (call.rule, call.arguments)
    after = [[each.configuration] if isinstance(each, Fired) else [] for each in found]
    return tuple(trace_of(interpreter, [firing], [here, *each])[1] for each in after)
