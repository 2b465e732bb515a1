"""Sites: running the closure that a site holds.

Owns: the evaluation of closures: captured values, ``prev`` and ``any``.
Must never know: rules, the use of the value.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.interpreter.state.choices import Unanswered
from invariants.interpreter.state.configuration import Closure
from invariants.interpreter.state.environment import Environment, PreviousValue
from invariants.interpreter.state.failures import NoValue, Undefined, UndefinedChoice
from invariants.interpreter.state.programs import ArbitraryProgram
from invariants.interpreter.state.values import Value, belongs, normal
from invariants.language.model.expressions import SiteKey

_SHALLOW = 250
"""The depth up to which ``prev`` is evaluated lazily, recursively on Python's own stack."""


class Occurrence(Record):
    """One evaluation of a clause.

    ``instance`` has the values of the names that the clause's ``for`` binds. ``empty`` is the value of ``prev`` where
    the site was empty: true, or the present value of the entry.
    """

    site: SiteKey
    instance: tuple[Value, ...]
    empty: Value


class _LazyPrevious:
    """A ``prev`` that is evaluated lazily, and once."""

    __slots__ = ("closure", "environment", "level", "occurrence", "result")

    def __init__(self, closure: Closure | None, environment: Environment, occurrence: Occurrence, level: int) -> None:
        self.closure = closure
        self.environment = environment
        self.occurrence = occurrence
        self.level = level
        self.result: Any = occurrence.empty

    def value(self) -> Value:
        if self.closure is not None:
            self.result = _run_level(self.closure, self.environment, self.occurrence, self.level, None)
            self.closure = None
        return self.result  # type: ignore[no-any-return]


class _EvaluatedPrevious:
    """A ``prev`` that was evaluated beforehand. A failure is raised only where the value is needed."""

    __slots__ = ("failure", "result")

    def __init__(self, result: Any, failure: Exception | None = None) -> None:
        self.result = result
        self.failure = failure

    def value(self) -> Value:
        if self.failure is not None:
            raise self.failure
        return self.result  # type: ignore[no-any-return]


def run(closure: Closure, environment: Environment, occurrence: Occurrence) -> Value:
    """Return the value of a closure; ``environment`` has the arguments of the rule.

    Raises:
        Undefined: the closure has no value.
        NoValue: an ``any`` is met that no value satisfies.
        NoAnswerError: the value cannot be computed.

    """
    if closure.depth <= _SHALLOW:
        return _run_level(closure, environment, occurrence, 0, None)
    levels: list[Closure] = []
    reached: Closure | None = closure
    while reached is not None:
        levels.append(reached)
        reached = reached.previous
    held: PreviousValue = _EvaluatedPrevious(occurrence.empty)
    for level in range(len(levels) - 1, 0, -1):
        try:
            held = _EvaluatedPrevious(_run_level(levels[level], environment, occurrence, level, held))
        except (Undefined, NoValue, NoAnswerError, Unanswered) as failure:
            held = _EvaluatedPrevious(None, failure)
    return _run_level(closure, environment, occurrence, 0, held)


def _run_level(
    closure: Closure, environment: Environment, occurrence: Occurrence, level: int, held: PreviousValue | None
) -> Value:
    program = closure.program
    # Each level has names of its own: the same code may be nested in itself, with the same bound names.
    own = Environment(environment.state, environment.next, environment.locals.copy(), environment.context)
    own.captured = closure.captured
    if program.uses_previous:
        own.previous = _LazyPrevious(closure.previous, environment, occurrence, level + 1) if held is None else held
    try:
        if program.arbitrary is not None:
            return _choose(program.arbitrary, own, occurrence, level)
        if program.evaluate is None:
            raise ValueError("a program without code")
        return program.evaluate(own)  # type: ignore[no-any-return]
    except Undefined:
        if own.previous is not None and closure.chooses:
            _require_choice(own.previous)
        raise


def _require_choice(previous: PreviousValue) -> None:
    """Raise ``NoValue`` if an ``any`` in ``prev`` has no possible value, even where something else is undefined."""
    with suppress(Undefined):
        previous.value()


def _choose(arbitrary: ArbitraryProgram, environment: Environment, occurrence: Occurrence, level: int) -> Value:
    context = environment.context
    place = (occurrence.site, occurrence.instance, level)
    if context.values is None:
        context.values = {}

    def accepts(value: Value) -> bool:
        if arbitrary.condition is None:
            return True
        if arbitrary.slot is not None:
            environment.locals[arbitrary.slot] = value
        return arbitrary.condition(environment)  # type: ignore[no-any-return]

    if place not in context.values:
        offered = context.choices.value(occurrence.site, occurrence.instance, level, arbitrary.sort, accepts)
        if offered is None:
            raise NoValue(arbitrary.span)
        # Recorded before the condition is evaluated: an attempt that is undefined for this choice has made it.
        context.values[place] = normal(offered, arbitrary.sort)
    value = context.values[place]
    try:
        accepted = belongs(value, arbitrary.sort, context.scope) and accepts(value)
    except Undefined as failure:
        raise UndefinedChoice(failure.reason, failure.span) from failure
    if not accepted:
        raise NoValue(arbitrary.span)
    return value
