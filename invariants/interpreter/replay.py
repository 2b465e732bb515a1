"""Replay of a claimed run.

Owns: whether a claimed run is a run of the model, step by step, and whether it violates a property at its end.
Must never know: who claims the run, how it was found.

Everything that a claim states must be true; whatever the claim leaves open (the values of ``any``, the writes of
unknown code) is searched for. The answer of unknown code to ``enabled`` is visible only through its consequences, so
the claimed answer is merely tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NOTHING_CHOSEN, ChoiceEnumeration, NamedEntry, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import UndecidedValue
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.outcomes import (
    AttemptOutcome,
    Blocked,
    Fails,
    Fired,
    NotInitial,
    PropertyEvaluation,
    Started,
    UndefinedAttempt,
    UndefinedStart,
)
from invariants.interpreter.state.values import Value, agree, belongs, normal
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant
from invariants.language.model.expressions import Variable


class ScriptedStep(Record):
    """A claimed step. ``after`` has the claimed values after the step, perhaps of some entries; None claims none."""

    rule: str
    arguments: tuple[Value, ...] = ()
    choices: Recorded = NOTHING_CHOSEN
    after: Mapping[NamedEntry, Value] | None = None


class ScriptedRun(Record):
    """A claimed run: initial values, and steps.

    ``ends_undefined`` claims that the last step (without steps: the start) is undefined.
    """

    initial: Mapping[NamedEntry, Value]
    steps: tuple[ScriptedStep, ...] = ()
    ends_undefined: bool = False


class Replayed(Record):
    """The run is a run of the model.

    ``configurations`` has the initial configuration and the one after each step; ``choices`` has the choices of each
    step. A run that ends undefined has the undefined attempt or start as its ``end``, and no configuration after it.
    """

    configurations: tuple[Configuration, ...]
    choices: tuple[Recorded, ...]
    end: UndefinedAttempt | UndefinedStart | None = None


class Departed(Record):
    """The run is not a run of the model. ``step`` is the first step that differs, counted from 1; 0 is the start.

    ``is_undecided`` says that the step cannot be computed, so that it is not known to differ.
    """

    step: int
    reason: str
    is_undecided: bool = False


def replay(interpreter: Interpreter, run: ScriptedRun) -> Replayed | Departed:
    """Replay a claimed run in the interpreter; return its configurations, or where it departs from the model."""
    try:
        start = interpreter.initial(run.initial)
    except UndecidedValue as failure:
        return Departed(0, f"it could not be determined: {failure}", is_undecided=True)
    if isinstance(start, UndefinedStart):
        if run.ends_undefined and not run.steps:
            return Replayed((), (), start)
        return Departed(0, f"the start is undefined: {start.reason.value}")
    if isinstance(start, NotInitial):
        return Departed(0, _why_not_initial(start))
    return _steps(interpreter, run, start)


def _steps(interpreter: Interpreter, run: ScriptedRun, start: Started) -> Replayed | Departed:
    if run.ends_undefined and not run.steps:
        return Departed(0, "the start is not undefined")
    configurations = [start.configuration]
    choices: list[Recorded] = []
    for number, step in enumerate(run.steps, start=1):
        if not interpreter.in_range(configurations[-1]):
            return Departed(number, "the run ended before: a variable was outside its range")
        undefined = run.ends_undefined and number == len(run.steps)
        search = _ReplaySearch(interpreter, configurations[-1], step, undefined)
        outcome = next(search.outcomes(), None)
        if outcome is None:
            return Departed(number, search.reason)
        choices.append(outcome.choices)
        if isinstance(outcome, UndefinedAttempt):
            return Replayed(tuple(configurations), tuple(choices), outcome)
        configurations.append(outcome.configuration)
    return Replayed(tuple(configurations), tuple(choices))


def replay_step(
    interpreter: Interpreter, configuration: Configuration, step: ScriptedStep
) -> Fired | UndefinedAttempt | None:
    """Return the outcome of a claimed step from any configuration; None where the model has no such step.

    A step without values after it claims that the step is undefined.
    """
    if not interpreter.in_range(configuration):
        return None
    return next(_ReplaySearch(interpreter, configuration, step, step.after is None).outcomes(), None)


class _ClaimedChoices(ChoiceEnumeration):
    """Tries every choice that a claim leaves open; takes the writes of unknown code from the values after the step."""

    def __init__(self, layout: Layout, step: ScriptedStep, candidates: Callable[[Sort], tuple[Value, ...]]) -> None:
        super().__init__(layout, replace(step.choices, enabled_answers={}), candidates)
        self._step = step

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return both answers in turn, the claimed one first."""
        claimed = self._step.choices.enabled_answers.get((rule, arguments), False)
        return super().enabled_answer(rule, arguments) is not claimed

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        """Return the claimed step, or each possible one in turn where none is claimed."""
        if self._step.choices.unknown is not None or self._step.after is None:
            return super().unknown(rule, arguments, writes, accepts)
        return {entry: value for entry, value in self._step.after.items() if entry[0] in writes}


class _ReplaySearch:
    """The search for the choices that a claimed step leaves open. ``reason`` says why no choices were found."""

    def __init__(
        self, interpreter: Interpreter, configuration: Configuration, step: ScriptedStep, undefined: bool
    ) -> None:
        self._interpreter = interpreter
        self._configuration = configuration
        self._step = step
        self._wanted = UndefinedAttempt if undefined else Fired
        self.reason = ""

    def outcomes(self) -> Iterator[Fired | UndefinedAttempt]:
        """Yield every outcome that agrees with the claim."""
        interpreter, step = self._interpreter, self._step
        rule = interpreter.model.rules.get(step.rule)
        if rule is None or len(step.arguments) != len(rule.parameters):
            self.reason = f"there is no rule {step.rule} with {len(step.arguments)} arguments"
            return
        arguments = tuple(normal(value, p.sort) for value, p in zip(step.arguments, rule.parameters, strict=True))
        for value, parameter in zip(arguments, rule.parameters, strict=True):
            if not belongs(value, parameter.sort, interpreter.scope):
                self.reason = f"the argument {parameter.name} is not a value of {parameter.sort}"
                return
        candidates = interpreter.candidate_values(self._configuration, (step.after or {}).values())
        script = _ClaimedChoices(interpreter.layout, step, candidates)
        more = True
        while more:
            try:
                outcome = interpreter.fire(self._configuration, step.rule, arguments, script)
                self.reason = self._objection(outcome)
            except NoAnswerError as failure:
                self.reason = f"it could not be determined: {failure}"
            except KeyError as failure:
                self.reason = f"there is no entry {failure}"
            else:
                if isinstance(outcome, self._wanted) and not self.reason:
                    yield outcome
            more = script.advance()

    def _objection(self, outcome: AttemptOutcome) -> str:
        match outcome:
            case Blocked(reason=reason, site=site):
                return f"{outcome.rule} cannot fire: {reason.value}{'' if site is None else f' ({site})'}"
            case UndefinedAttempt(reason=reason):
                return "" if self._wanted is UndefinedAttempt else f"{outcome.rule} is undefined: {reason.value}"
            case Fired(configuration=configuration):
                if self._wanted is UndefinedAttempt:
                    return f"{self._step.rule} is defined"
                for (variable, indices), value in (self._step.after or {}).items():
                    actual = configuration.value(variable, indices)
                    if not agree(value, actual):
                        return f"{variable.name} is {actual} after the step, not {value}"
                return ""
            case _:
                assert_never(outcome)


def _why_not_initial(start: NotInitial) -> str:
    if start.variable is not None:
        return f"{start.variable.name} cannot start with that value"
    name = start.constraint.name if start.constraint is not None else None
    return f"the condition{'' if name is None else f' {name}'} on the start is false"


def violation(interpreter: Interpreter, replayed: Replayed, prop: Property, run: ScriptedRun) -> Fails | None:
    """Return how a replayed run violates a property at its end; None if the run does not violate it.

    Raises ``UndecidedValue`` where the property cannot be computed.
    """
    end = replayed.end
    stated = interpreter.model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else None
    if isinstance(prop, DefinedInvariant) and not isinstance(stated, StatedInvariant):
        if isinstance(end, UndefinedStart):
            return Fails(end.span, reason=end.reason) if prop.subject == "init" else None
        if isinstance(end, UndefinedAttempt) and prop.subject == end.rule:
            return Fails(end.span, reason=end.reason, choices=end.choices)
        return None
    if end is not None:
        return None
    last = replayed.configurations[-1]
    about = stated if isinstance(stated, StatedInvariant) else prop
    if not isinstance(about, StatedInvariant) or not about.two_state:
        return _failure(interpreter.evaluate(prop, last))
    if run.steps:
        # Other choices of the last step may lead to the same configuration.
        before = replayed.configurations[-2]
        for outcome in _ReplaySearch(interpreter, before, run.steps[-1], undefined=False).outcomes():
            if isinstance(outcome, Fired) and outcome.configuration == last:
                failure = _failure(interpreter.evaluate(prop, last, before, outcome.choices))
                if failure is not None:
                    return failure
    return None


def _failure(evaluation: PropertyEvaluation) -> Fails | None:
    return evaluation if isinstance(evaluation, Fails) else None
