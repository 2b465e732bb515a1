"""Completions of a log: runs of the model that agree with every observation.

Owns: the questions about the completions of a log, and the evaluation of properties along a run.
Must never know: how completions are found.

A log has some of the values along a run. A completion adds the values that the log leaves out. A log may have none, one
or many completions, and a property may hold along some completions and be broken along others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from invariants.foundation.records import Record
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Started, UndefinedAttempt, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import DefinedInvariant, Property, StatedInvariant


class Completions(Protocol):
    """Answers about the completions of a log. Every method may raise :class:`NoAnswerError`."""

    def reached(self) -> int:
        """Return the greatest number of steps of the log that have a completion; -1 if the start has none.

        An observation of a constant counts from the start, wherever in the log it stands, if any start has that value.
        """
        ...

    def refusals_met(self, steps: int) -> int:
        """Return the number of refusals after so many steps, in the order of the log, that have a completion.

        The caller knows that so many steps have a completion. The completions of all other methods meet these refusals.
        """
        ...

    def run(self, steps: int) -> Replayed:
        """Return a completion of so many steps. The caller knows that it exists."""
        ...

    def runs(self, steps: int) -> list[Replayed]:
        """Return some completions of so many steps that end differently. The caller knows that there is one."""
        ...

    def violating(self, prop: Property, steps: int) -> Replayed | None:
        """Return a completion of so many steps that breaks a property, as early as possible; None if there is none."""
        ...

    def satisfying(self, prop: Property, steps: int) -> Replayed | None:
        """Return a completion of so many steps that never breaks a property; None if there is none."""
        ...

    def beyond(self, steps: int) -> Replayed | None:
        """Return a completion of so many steps, with one more step that may contradict the observations after it.

        The last step agrees with as many observations as possible. None where that step is blocked or undefined.
        """
        ...

    def start(self, values: Mapping[NamedEntry, Value]) -> Started | UndefinedStart | None:
        """Return a start with these values, an undefined start only if no other exists; None if there is no start."""
        ...


class BrokenProperty(Record):
    """A property is broken after ``step`` steps (0: at the start); ``how`` describes the violation."""

    step: int
    how: Fails


def evaluations(
    interpreter: Interpreter,
    prop: Property,
    configuration: Configuration,
    before: Configuration | None,
    answers: Recorded,
) -> Iterator[Fails | None]:
    """Yield one evaluation of a property for each answer of unknown code: how the property is broken, or None.

    Args:
        interpreter: the interpreter of the model.
        prop: the property.
        configuration: the configuration, after the step if there is one.
        before: the configuration before the step; None without a step.
        answers: answers that were given before for unknown code in ``before`` or, without a step, in ``configuration``.
    """
    if _is_about_attempts(interpreter, prop):
        yield None
        return
    for evaluation in interpreter.evaluations(prop, configuration, before, answers):
        yield evaluation if isinstance(evaluation, Fails) else None


def broken_by_end(
    interpreter: Interpreter, prop: Property, end: UndefinedAttempt | UndefinedStart | None
) -> Fails | None:
    """Return how the undefined end of a run breaks a property; None where the end does not break it."""
    if end is None or not isinstance(prop, DefinedInvariant) or not _is_about_attempts(interpreter, prop):
        return None
    if prop.subject != ("init" if isinstance(end, UndefinedStart) else end.rule):
        return None
    choices = NOTHING_CHOSEN if isinstance(end, UndefinedStart) else end.choices
    return Fails(end.span, reason=end.reason, choices=choices)


def is_on_steps(interpreter: Interpreter, prop: Property) -> bool:
    """Return whether a property is evaluated on steps instead of in configurations."""
    about = interpreter.model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
    return isinstance(about, StatedInvariant) and about.two_state


def first_break(interpreter: Interpreter, prop: Property, run: Replayed) -> BrokenProperty | None:
    """Return the first place along a run at which a property is broken, for some open answers for unknown code.

    Raises ``NoAnswerError``.
    """
    for position, found in _along(interpreter, prop, run):
        for how in found:
            if how is not None:
                return BrokenProperty(position, how)
    return None


def may_hold_along(interpreter: Interpreter, prop: Property, run: Replayed) -> bool:
    """Return whether a property is kept along the whole run, for some open answers for unknown code.

    Raises ``NoAnswerError``.
    """
    return all(any(how is None for how in found) for _, found in _along(interpreter, prop, run))


def _along(interpreter: Interpreter, prop: Property, run: Replayed) -> Iterator[tuple[int, Iterable[Fails | None]]]:
    """Yield each position along a run at which a property is evaluated, with the evaluations there."""
    on_steps = is_on_steps(interpreter, prop)
    for position, configuration in enumerate(run.configurations):
        if on_steps and not position:
            continue
        before = run.configurations[position - 1] if position else None
        asked = position - 1 if on_steps else position
        answers = run.choices[asked] if asked < len(run.choices) else NOTHING_CHOSEN
        yield position, evaluations(interpreter, prop, configuration, before, answers)
    if run.end is not None:
        yield len(run.configurations), [broken_by_end(interpreter, prop, run.end)]


def _is_about_attempts(interpreter: Interpreter, prop: Property) -> bool:
    """Return whether attempts and starts break a property, not configurations or steps."""
    if not isinstance(prop, DefinedInvariant):
        return False
    return not isinstance(interpreter.model.properties.get(prop.subject), StatedInvariant)
