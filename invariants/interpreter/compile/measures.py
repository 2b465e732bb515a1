"""Measures: numbers that decrease on the way to the goal of ``can``.

Owns: the value of a measure, and the goal that it makes of another one.
Must never know: how the goal is reached.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.interpreter.state.environment import Environment, Evaluate
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.layout import Layout

NOTHING_BELOW = -1
"""The value of a measure that is negative or has no value: it cannot decrease."""


class CompiledMeasure:
    """A measure, with the conditions under which ``can`` is asked again where it has become smaller."""

    def __init__(self, value: Evaluate, asked: Sequence[Evaluate], layout: Layout) -> None:
        self._value = value
        self._asked = asked
        self._layout = layout

    def at(self, environment: Environment) -> int:
        """Return the value here."""
        try:
            return max(int(self._value(environment)), NOTHING_BELOW)
        except Undefined:
            return NOTHING_BELOW

    def goal(self, body: Evaluate, below: int) -> Evaluate:
        """Return the goal that the body holds, or that the measure is less than ``below``."""

        def holds(environment: Environment) -> bool:
            try:
                if body(environment):
                    return True
            except Undefined:
                pass
            return below >= 0 and self._is_less(environment, below)

        return holds

    def _is_less(self, environment: Environment, below: int) -> bool:
        """Return whether the measure is less, no range is left, and the conditions hold; undefined is false."""
        if not self._layout.in_range(environment.state):
            return False
        try:
            return all(asked(environment) for asked in self._asked) and bool(self._value(environment) < below)
        except Undefined:
            return False
