"""The environment of an evaluation.

Owns: environments, and the context that all evaluations of one attempt share.
Must never know: expressions, rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from invariants.foundation.sorts import Scope
from invariants.interpreter.state.choices import NOTHING_CHOSEN, ChoicePlace, Choices, NamedEntry, Recorded, RuleCall
from invariants.interpreter.state.values import Value


class PreviousValue(Protocol):
    """The value of ``prev``, evaluated or not yet."""

    def value(self) -> Value:
        """Return the value, the same each time. Raises whatever its evaluation raises."""
        ...


class EvaluationContext:
    """The code and the choices that all evaluations of one attempt, or of one property, share."""

    __slots__ = ("choices", "code", "enabled_answers", "scope", "unknown", "values")

    def __init__(self, code: tuple[Any, ...], choices: Choices, scope: Scope) -> None:
        self.code = code
        self.choices = choices
        self.scope = scope
        self.values: dict[ChoicePlace, Value] | None = None
        self.unknown: Mapping[NamedEntry, Value] | None = None
        self.enabled_answers: dict[RuleCall, bool] | None = None

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return the answer for unknown code. It is chosen at the first need, and kept."""
        if self.enabled_answers is None:
            self.enabled_answers = {}
        call = (rule, arguments)
        if call not in self.enabled_answers:
            self.enabled_answers[call] = self.choices.enabled_answer(rule, arguments)
        return self.enabled_answers[call]

    def record(self) -> Recorded:
        """Return the choices made so far."""
        if self.values is None and self.unknown is None and self.enabled_answers is None:
            return NOTHING_CHOSEN
        return Recorded(self.values or {}, self.unknown, self.enabled_answers or {})


class Environment:
    """Everything that an expression can read. ``locals`` is overwritten by expressions that bind names."""

    __slots__ = ("captured", "context", "locals", "next", "previous", "state")

    def __init__(
        self,
        state: tuple[Value, ...],
        following: tuple[Value, ...] | None,
        names: list[Any],
        context: EvaluationContext,
    ) -> None:
        self.state = state
        self.next: Any = following
        self.locals = names
        self.context = context
        self.captured: tuple[Value, ...] = ()
        self.previous: Any = None


Evaluate = Callable[[Environment], Any]
"""A compiled expression."""
