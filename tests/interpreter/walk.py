"""A run, made step by step, for tests that read like the runs that they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from invariants.foundation.sorts import EnumSort, Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import UndefinedReason
from invariants.interpreter.state.outcomes import (
    AttemptOutcome,
    Blocked,
    BlockedReason,
    Fails,
    Fired,
    Holds,
    PropertyEvaluation,
    Started,
    UndefinedAttempt,
    UndefinedInvariant,
)
from invariants.interpreter.state.values import Value
from invariants.language.loader import load_text
from invariants.language.model.expressions import SiteKey, Variable

Given = Mapping[Any, Any]


class Say:
    """Choices as a test states them.

    ``values`` maps a site's name to the value of its ``any``, or (name, level) where ``prev`` has one too, or
    (name, level, instance) under a ``for``. Each question is noted in ``asked``.
    """

    def __init__(
        self, values: Given | None = None, unknown: Given | None = None, enabled_answers: bool | None = None
    ) -> None:
        self.values = dict(values or {})
        self.steps = unknown
        self.will = enabled_answers
        self.asked: list[object] = []
        self.variables: dict[str, Variable] = {}

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        self.asked.append((str(site), level, instance))
        for key in ((str(site), level, instance), (str(site), level), str(site)):
            if key in self.values:
                return self.values[key]  # type: ignore[no-any-return]
        raise AssertionError(f"nobody said what any is at {site} level {level} instance {instance}")

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        self.asked.append((rule, arguments))
        if self.steps is None:
            return None
        return {entry_of(self.variables, key): value for key, value in self.steps.items()}

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        self.asked.append((rule, arguments))
        if self.will is None:
            raise AssertionError(f"nobody said whether {rule} is willing")
        return self.will


def entry_of(variables: Mapping[str, Variable], key: object) -> NamedEntry:
    name, *indices = key if isinstance(key, tuple) else (key,)
    return variables[str(name)], tuple(indices)


class Walk:
    """One run of a model, given as text. ``configuration`` is where it has come to."""

    def __init__(self, text: str, start: Given | None = None, scope: dict[str, int] | None = None) -> None:
        self.model = load_text("system walk\n" + text)
        self.interpreter = Interpreter(self.model, scope)
        self.variables = {v.name: v for v in (*self.model.constants, *self.model.variables)}
        self.past: list[Configuration] = []
        given = {entry_of(self.variables, key): value for key, value in (start or {}).items()}
        self.started = self.interpreter.initial(given)
        if isinstance(self.started, Started):
            self.configuration = self.started.configuration

    def attempt(self, rule: str, *arguments: Value, say: Say | None = None) -> AttemptOutcome:
        if say is not None:
            say.variables = self.variables
        return self.interpreter.fire(self.configuration, rule, arguments, say)

    def fire(self, rule: str, *arguments: Value, say: Say | None = None) -> Walk:
        outcome = self.attempt(rule, *arguments, say=say)
        assert isinstance(outcome, Fired), outcome
        self.past.append(self.configuration)
        self.configuration = outcome.configuration
        return self

    def blocked(self, rule: str, *arguments: Value, say: Say | None = None) -> BlockedReason:
        outcome = self.attempt(rule, *arguments, say=say)
        assert isinstance(outcome, Blocked), outcome
        return outcome.reason

    def undefined(self, rule: str, *arguments: Value, say: Say | None = None) -> UndefinedReason:
        outcome = self.attempt(rule, *arguments, say=say)
        assert isinstance(outcome, UndefinedAttempt), outcome
        return outcome.reason

    def __getitem__(self, key: object) -> Value | str:
        variable, indices = entry_of(self.variables, key)
        value = self.configuration.value(variable, indices)
        if isinstance(variable.sort, EnumSort) and isinstance(value, int):
            return variable.sort.members[value]
        return value

    def values(self, rule: str, name: str, *arguments: Value) -> list[Value]:
        """The values that a variable can have after a step, in order."""
        outcomes = self.interpreter.successors(self.configuration, rule, arguments)
        return [o.configuration.value(self.variables[name]) for o in outcomes if isinstance(o, Fired)]

    def enabled(self, rule: str, *arguments: Value | None, say: Say | None = None) -> bool:
        return self.interpreter.enabled(self.configuration, rule, arguments, say)

    def evaluate(self, name: str) -> PropertyEvaluation:
        before = self.past[-1] if self.past else None
        return self.interpreter.evaluate(self.model.properties[name], self.configuration, before)

    def holds(self, name: str) -> bool:
        evaluation = self.evaluate(name)
        assert not isinstance(evaluation, UndefinedInvariant), evaluation
        return isinstance(evaluation, Holds)

    def blame(self, name: str) -> tuple[str, dict[str, Value]]:
        """The part of an invariant that is false, and for whom."""
        evaluation = self.evaluate(name)
        assert isinstance(evaluation, Fails), evaluation
        return evaluation.part.text, {w.local.name: w.value for w in evaluation.witnesses}

    def code(self) -> dict[str, str]:
        return {found.place: found.text for found in self.interpreter.code(self.configuration)}

    def code_changes(self) -> dict[str, tuple[str, str]]:
        found = self.interpreter.code_changes(self.past[-1], self.configuration)
        return {difference.place: (difference.before, difference.after) for difference in found}


def value_of(expression: str, declarations: str = "", sort: str = "Int", **start: object) -> Value:
    """The value of an expression, as an assignment gives it to a variable."""
    walk = Walk(
        f"{declarations}\nvar result: {sort}\ntransition compute {{ result := {expression} }}",
        {
            "result": {"Bool": False}.get(sort, 0),
            **start,
        },
    )
    walk.fire("compute")
    return walk["result"]  # type: ignore[return-value]
