"""Sets that no table has: those of systems with operators that have no exact meaning to a solver.

Owns: which systems have such sets, the attempts that going through one may take, and what its members may hold.
Must never know: properties, who has found a set.

Values of such a system need not be integers, so the set is not written down. Whoever checks the proof goes through all
configurations again, which is no more work than with a table, and finds the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.interpreter.state.configuration import (
    BackupCopy,
    Closure,
    Configuration,
    EditClosure,
    UnknownRuleCode,
)
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.difficulties import difficulties_of

MOST_UNLISTED_ATTEMPTS = 100_000
"""Choices of values for starts, and attempts to fire a rule, in a set that is not written down: some seconds."""

IRRATIONAL = NoAnswer(GaveUpReason.UNSUPPORTED, "irrational numbers are not told apart")
"""The reason where a configuration holds one."""


def is_unlisted(model: Model, name: str) -> bool:
    """Return whether the configurations of a model are not written down as a table where they prove a property."""
    return any(not each.exact for each in difficulties_of(model, name))


def is_rational(configuration: Configuration) -> bool:
    """Return whether no value of a configuration is an enclosure of an irrational number.

    Two enclosures can agree and stand for different numbers: such configurations are not told apart.
    """
    return all(isinstance(value, int | Fraction) for value in _values(configuration))


def _values(configuration: Configuration) -> Iterator[Value]:
    """Yield all values that a configuration holds, those in its code and backups included."""
    yield from configuration.state
    cells: list[Any] = [*configuration.code.cells]
    while cells:
        match cells.pop():
            case Closure() as closure:
                yield from closure.captured
                cells.append(closure.previous)
            case EditClosure(captured=captured) | UnknownRuleCode(captured=captured):
                yield from captured
            case BackupCopy(code=code, values=values):
                yield from values
                cells += code
            case _:
                pass
