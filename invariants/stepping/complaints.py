"""Complaints about commands that cannot be carried out where the run stands.

Owns: their wording.
Must never know: when a command cannot be carried out.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import Span
from invariants.interpreter.state.outcomes import BlockedReason, UndefinedStart
from invariants.language.model.declarations import Constraint, Model
from invariants.stepping.commands import GivenCall
from invariants.stepping.moves import BlockedCalls
from invariants.stepping.run import RunEnd
from invariants.verdicts.narration import call_text
from invariants.verdicts.traces.trace import TraceStep, shown_text

MOST_LISTED = 12
"""The most outcomes that a complaint lists: a screen has room for them beside the command."""


def impossible(
    span: Span, message: str, words: str = "", help_text: str | None = None, notes: Sequence[str] = ()
) -> ModelError:
    """Return the complaint about a command, with a way out."""
    return ModelError((Diagnostic(Code.BAD_STEP, message, (Label(span, words),), tuple(notes), help_text),))


def cannot_fire(model: Model, call: GivenCall, found: BlockedCalls) -> ModelError:
    """Return the complaint about a call that a clause blocks, with the part of the clause that is false."""
    text = call_text(model, (call.rule, call.arguments))
    labels = [Label(call.span, "")]
    if found.reason is BlockedReason.GUARD:
        failure = found.failure
        words = failure.what
        if failure.witnesses:
            words += f" for {', '.join(f'{name} = {shown_text(value)}' for name, value in failure.witnesses.items())}"
        words += "" if failure.compared is None else f": {failure.compared}"
        labels.append(Label(failure.span, words))
    notes = () if found.present is None else (f"{found.site or found.rule} is by now: {found.present}",)
    message = f"{text} cannot fire: {found.reason.value}"
    help_text = "`list` shows the calls that can fire"
    return ModelError((Diagnostic(Code.BAD_STEP, message, tuple(labels), notes, help_text),))


def ambiguous(model: Model, call: GivenCall, outcomes: Sequence[TraceStep], *, complete: bool) -> ModelError:
    """Return the complaint about a call with several outcomes, with the first of them."""
    text = call_text(model, (call.rule, call.arguments))
    count = f"{len(outcomes)} outcomes" if complete else f"{len(outcomes)} outcomes or more"
    notes = [f"outcome {number}: {outcome_text(step)}" for number, step in enumerate(outcomes[:MOST_LISTED], 1)]
    if len(outcomes) > MOST_LISTED:
        notes.append(f"`outcomes {text}` lists {len(outcomes) - MOST_LISTED:,} more")
    message = f"{text} has {count}, depending on choices"
    help_text = "add `outcome N`, or `with` and values after the step"
    return impossible(call.span, message, "which one?", help_text, notes)


def outcome_text(step: TraceStep) -> str:
    """Return the changes of a step in a line."""
    if step.state is None:
        return "undefined"
    changes = [f"{each.place}: {shown_text(each.before)} → {shown_text(each.after)}" for each in step.changes]
    changes += [f"{each.site}: {each.before} → {each.after}" for each in step.code_changes]
    return " · ".join(changes) or "nothing changes"


def no_start(
    model: Model, span: Span | None, found: UndefinedStart | None, declared: Sequence[Span] = ()
) -> ModelError:
    """Return the complaint about values without a start, or with an undefined one; without a span, about all values.

    ``declared`` has the initial values in declarations that rule out the values; without any, conditions do.
    """
    labels = [] if span is None else [Label(span, "")]
    help_text = None if span is None else "`start` with other values, or without any, begins elsewhere"
    if found is not None:
        labels.append(Label(found.span, found.reason.value))
        message = f"the start is undefined: {found.reason.value}"
    else:
        labels += [Label(each, "the initial value") for each in declared]
        labels += [Label(each.span, "required here") for each in _start_constraints(model) if not declared]
        message = f"{model.name} has no start{'' if span is None else ' with these values'}"
    return ModelError((Diagnostic(Code.BAD_STEP, message, tuple(labels), help=help_text),))


def _start_constraints(model: Model) -> list[Constraint]:
    return [*model.initial_constraints, *model.constant_constraints]


def run_over(span: Span, end: RunEnd) -> ModelError:
    """Return the complaint about a step behind the end of the run."""
    why = "its last step is undefined" if end is RunEnd.UNDEFINED else "a variable is outside its range"
    return impossible(span, f"the run is over: {why}", "", "`back` takes back the last step, `start` begins again")
