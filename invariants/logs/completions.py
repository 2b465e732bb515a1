"""Completions of a log: runs of the model that agree with everything that was observed.

Owns: what is asked about the completions of a log, whoever answers, and the judgement of properties along a run.
Must never know: how completions are found.

A log observes some of what a run of the model has. Values that it leaves out are completed: there may be no run that
agrees with it, one, or many, and a property may hold along some of them and not along others.
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
        """The greatest number of steps of the log that have a completion; -1 if not even the start has one."""
        ...

    def run(self, steps: int) -> Replayed:
        """A completion of so many steps, of which there is one."""
        ...

    def runs(self, steps: int) -> list[Replayed]:
        """Some completions of so many steps, of which there is one, that differ in where they end."""
        ...

    def breaking(self, prop: Property, steps: int) -> Replayed | None:
        """A completion of so many steps along which a property is broken, as early as that can be; None without one."""
        ...

    def keeping(self, prop: Property, steps: int) -> Replayed | None:
        """A completion of so many steps along which a property is never broken; None without one."""
        ...

    def beyond(self, steps: int) -> Replayed | None:
        """A completion of so many steps and one more, of which what was observed after it need not be so.

        As much of it as possible is. None where that step can only be undefined, or not be taken at all.
        """
        ...

    def start(self, values: Mapping[NamedEntry, Value]) -> Started | UndefinedStart | None:
        """A start with these values; an undefined one only where there is no other, None where there is none."""
        ...


class BrokenProperty(Record):
    """A property is broken after so many steps (0: at the start); ``how`` says in what way."""

    step: int
    how: Fails


def judgements(
    interpreter: Interpreter,
    prop: Property,
    configuration: Configuration,
    before: Configuration | None,
    answers: Recorded,
) -> Iterator[Fails | None]:
    """How a property can be broken in a configuration or on the step to it, None for not at all: one for each answer.

    ``answers`` are those given for unknown code in the configuration that is judged or, for what is judged on a step,
    in the one before.
    """
    if _is_about_attempts(interpreter, prop):
        yield None
        return
    for judgement in interpreter.evaluations(prop, configuration, before, answers):
        yield judgement if isinstance(judgement, Fails) else None


def broken_by_end(
    interpreter: Interpreter, prop: Property, end: UndefinedAttempt | UndefinedStart | None
) -> Fails | None:
    """How the undefined end of a run breaks a property."""
    if end is None or not isinstance(prop, DefinedInvariant) or not _is_about_attempts(interpreter, prop):
        return None
    if prop.subject != ("init" if isinstance(end, UndefinedStart) else end.rule):
        return None
    choices = NOTHING_CHOSEN if isinstance(end, UndefinedStart) else end.choices
    return Fails(end.span, reason=end.reason, choices=choices)


def is_on_steps(interpreter: Interpreter, prop: Property) -> bool:
    """Whether a property is judged on steps rather than in configurations."""
    about = interpreter.model.properties.get(prop.subject) if isinstance(prop, DefinedInvariant) else prop
    return isinstance(about, StatedInvariant) and about.two_state


def first_break(interpreter: Interpreter, prop: Property, run: Replayed) -> BrokenProperty | None:
    """Where a property is first broken along a run, for some answers for unknown code that the run leaves open.

    Raises ``Undecided``.
    """
    for position, found in _along(interpreter, prop, run):
        for how in found:
            if how is not None:
                return BrokenProperty(position, how)
    return None


def may_hold_along(interpreter: Interpreter, prop: Property, run: Replayed) -> bool:
    """Whether a property is never broken along a run, for some answers for unknown code that the run leaves open.

    Raises ``Undecided``.
    """
    return all(any(how is None for how in found) for _, found in _along(interpreter, prop, run))


def _along(interpreter: Interpreter, prop: Property, run: Replayed) -> Iterator[tuple[int, Iterable[Fails | None]]]:
    """Where a property is judged along a run, and how it can be broken there."""
    on_steps = is_on_steps(interpreter, prop)
    for position, configuration in enumerate(run.configurations):
        if on_steps and not position:
            continue
        before = run.configurations[position - 1] if position else None
        asked = position - 1 if on_steps else position
        answers = run.choices[asked] if asked < len(run.choices) else NOTHING_CHOSEN
        yield position, judgements(interpreter, prop, configuration, before, answers)
    if run.end is not None:
        yield len(run.configurations), [broken_by_end(interpreter, prop, run.end)]


def _is_about_attempts(interpreter: Interpreter, prop: Property) -> bool:
    """Whether a property is broken by attempts and starts rather than in configurations or on steps."""
    if not isinstance(prop, DefinedInvariant):
        return False
    return not isinstance(interpreter.model.properties.get(prop.subject), StatedInvariant)
