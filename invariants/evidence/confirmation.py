"""Confirmation: a claimed run, replayed step by step in the interpreter.

Owns: the comparison of what is claimed with what the interpreter does.
Must never know: who claims it, or how it was found.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from invariants.evidence.claims import ClaimedStep, Entry, Violation
from invariants.interpreter.choices import FromRecord, Recorded, Unanswered
from invariants.interpreter.configuration import Configuration
from invariants.interpreter.failures import NotFinite, Undecided
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.outcomes import (
    Fails,
    Fired,
    Started,
    UndefinedAttempt,
    UndefinedStart,
)
from invariants.interpreter.values import Value, agree
from invariants.language.model.declarations import DefinedInvariant, Property
from invariants.language.model.expressions import Variable


@attrs.frozen(eq=False)
class Confirmed:
    """The run exists and breaks the property at its end.

    ``configurations`` are those of the run, the initial one first; none where the start is undefined. ``failure`` is
    what is wrong at the end.
    """

    configurations: tuple[Configuration, ...]
    failure: Fails | UndefinedAttempt | UndefinedStart


@attrs.frozen(eq=False)
class Refused:
    """The claim is not believed. ``step`` is the number of the step at which it departs, None for the end."""

    reason: str
    step: int | None


def confirm(interpreter: Interpreter, claim: Violation) -> Confirmed | Refused:
    """Replay a claimed violation."""
    try:
        return _Replay(interpreter, claim).run()
    except Unanswered as question:
        return Refused(f"the claim does not say {question}", None)
    except Undecided:
        return Refused("an irrational value is too close to a bound to be decided", None)
    except NotFinite as reason:
        return Refused(str(reason), None)


class _Replay:
    def __init__(self, interpreter: Interpreter, claim: Violation) -> None:
        self.interpreter = interpreter
        self.claim = claim
        model = interpreter.model
        self.variables = {variable.name: variable for variable in (*model.constants, *model.variables)}
        self.judged: Property = model.properties[claim.property]

    def run(self) -> Confirmed | Refused:
        start = self.interpreter.initial(self.entries(self.claim.initial))
        if isinstance(start, UndefinedStart):
            if self.claim.steps or not self.is_about("init"):
                return Refused("the start is undefined", 0)
            return Confirmed((), start)
        if not isinstance(start, Started):
            return Refused(f"not an initial configuration: {start.span.text}", 0)
        configurations = [start.configuration]
        for number, step in enumerate(self.claim.steps, start=1):
            here = configurations[-1]
            if not self.interpreter.in_range(here):
                return Refused("the run goes on outside a range", number)
            outcome = self.interpreter.fire(here, step.rule, step.arguments, FromRecord(self.record(step)))
            if isinstance(outcome, UndefinedAttempt):
                if number < len(self.claim.steps) or step.after is not None or not self.is_about(step.rule):
                    return Refused(f"{step.rule} is undefined: {outcome.reason.value}", number)
                return Confirmed(tuple(configurations), outcome)
            if not isinstance(outcome, Fired):
                return Refused(f"{step.rule} cannot fire: {outcome.obstacle.value} ({outcome.span.text})", number)
            if step.after is None:
                return Refused(f"{step.rule} is not undefined", number)
            wrong = self.difference(step.after, outcome.configuration)
            if wrong is not None:
                return Refused(f"after {step.rule}, {wrong}", number)
            configurations.append(outcome.configuration)
        return self.judge(tuple(configurations))

    def judge(self, configurations: tuple[Configuration, ...]) -> Confirmed | Refused:
        if isinstance(self.judged, DefinedInvariant) and not self.is_about_invariant():
            return Refused(f"the run ends without breaking {self.claim.property}", None)
        before = configurations[-2] if len(configurations) > 1 else None
        answers = Recorded(willing=self.claim.willing)
        judgement = self.interpreter.judge(self.judged, configurations[-1], before, answers)
        if not isinstance(judgement, Fails):
            return Refused(f"{self.claim.property} is not false at the end of the run", None)
        return Confirmed(configurations, judgement)

    def is_about(self, subject: str) -> bool:
        return isinstance(self.judged, DefinedInvariant) and self.judged.subject == subject

    def is_about_invariant(self) -> bool:
        judged = self.judged
        model = self.interpreter.model
        return isinstance(judged, DefinedInvariant) and judged.subject in model.properties

    # ------------------------------------------------------- names to things

    def entries(self, values: Mapping[Entry, Value]) -> dict[tuple[Variable, tuple[Value, ...]], Value]:
        return {(self.variables[name], indices): value for (name, indices), value in values.items()}

    def record(self, step: ClaimedStep) -> Recorded:
        unknown = None if step.unknown is None else self.entries(step.unknown)
        return Recorded(step.choices, unknown, step.willing)

    def difference(self, claimed: Mapping[Entry, Value], after: Configuration) -> str | None:
        for (name, indices), value in claimed.items():
            found = after.value(self.variables[name], indices)
            if not agree(value, found):
                place = f"{name}[{', '.join(map(str, indices))}]" if indices else name
                return f"{place} is {found}, not {value}"
        return None
