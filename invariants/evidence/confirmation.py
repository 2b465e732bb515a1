"""Confirmation: a claimed violation, replayed step by step in the interpreter.

Owns: the translation of claims into runs that the interpreter replays, and whether a claim of a run or of a single step
is confirmed.
Must never know: who claims a violation, or how it was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from invariants.evidence.claims import ClaimedStep, EntryKey, Violation
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import (
    Departed,
    Replayed,
    ScriptedRun,
    ScriptedStep,
    replay,
    replay_step,
    violation,
)
from invariants.interpreter.state.choices import Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import UndecidedValue
from invariants.interpreter.state.outcomes import Fails, Fired, UndefinedAttempt
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, Property
from invariants.language.model.expressions import Variable


class Confirmed(Record):
    """The run exists and breaks the property at its end: ``failure`` says how."""

    run: Replayed
    failure: Fails


class UnconfirmedViolation(Record):
    """The claim is not confirmed. ``step`` is the number of the step that the model does not have, 0 for the start.

    ``is_undecided`` says that the interpreter cannot compute this step, and so does not contradict the claim.
    """

    reason: str
    step: int
    is_undecided: bool = False


def confirm(interpreter: Interpreter, claim: Violation) -> Confirmed | UnconfirmedViolation:
    """Replay a claimed violation, and evaluate the property at its end."""
    model = interpreter.model
    run = script_of(model, claim)
    replayed = replay(interpreter, run)
    if isinstance(replayed, Departed):
        return UnconfirmedViolation(replayed.reason, replayed.step, replayed.is_undecided)
    try:
        failure = violation(interpreter, replayed, model.properties[claim.property], run)
    except UndecidedValue as reason:
        return UnconfirmedViolation(str(reason), len(claim.steps), is_undecided=True)
    if failure is None:
        return UnconfirmedViolation(f"{claim.property} is not broken at the end of the run", len(claim.steps))
    return Confirmed(replayed, failure)


def confirm_step(
    interpreter: Interpreter,
    before: Configuration,
    claim: ClaimedStep | None,
    prop: Property,
    known: Iterable[Property],
) -> bool:
    """Return whether a step from any configuration breaks a property although all known properties hold before it.

    Args:
        interpreter: the interpreter of the model.
        before: the configuration before the step; it need not be reachable.
        claim: the step; None where the configuration itself breaks the property, without a step.
        prop: the property that is said to be broken.
        known: the properties that have to hold before the step.
    """
    try:
        if any(isinstance(interpreter.evaluate(each, before), Fails) for each in known):
            return False
        if claim is None:
            return isinstance(interpreter.evaluate(prop, before), Fails)
        step = _step(_by_name(interpreter.model), claim)
        outcome = replay_step(interpreter, before, step)
        if outcome is None:
            return False
        run = ScriptedRun({}, (step,), ends_undefined=claim.after is None)
        return violation(interpreter, _of_one_step(before, outcome), prop, run) is not None
    except NoAnswerError:
        return False


def _of_one_step(before: Configuration, outcome: Fired | UndefinedAttempt) -> Replayed:
    if isinstance(outcome, UndefinedAttempt):
        return Replayed((before,), (outcome.choices,), outcome)
    return Replayed((before, outcome.configuration), (outcome.choices,))


def _by_name(model: Model) -> dict[str, Variable]:
    return {variable.name: variable for variable in (*model.constants, *model.variables)}


def script_of(model: Model, claim: Violation) -> ScriptedRun:
    """Return the run of a claim, for the interpreter to replay."""
    variables = _by_name(model)
    ends_undefined = bool(claim.steps and claim.steps[-1].after is None) or claim.undefined_start
    steps = tuple(_step(variables, step) for step in claim.steps)
    return ScriptedRun(_entries(variables, claim.initial), steps, ends_undefined)


def _step(variables: Mapping[str, Variable], step: ClaimedStep) -> ScriptedStep:
    unknown = None if step.unknown is None else _entries(variables, step.unknown)
    after = None if step.after is None else _entries(variables, step.after)
    return ScriptedStep(step.rule, step.arguments, Recorded(step.choices, unknown, step.enabled_answers), after)


def _entries(
    variables: Mapping[str, Variable], values: Mapping[EntryKey, Value]
) -> dict[tuple[Variable, tuple[Value, ...]], Value]:
    return {(variables[name], indices): value for (name, indices), value in values.items()}
