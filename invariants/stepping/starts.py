"""Starts: an initial configuration, from values for a part of it.

Owns: how the values are found that nobody gives.
Must never know: runs.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import SLOWEST
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.outcomes import Started, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit

LISTING_STARTS = 1.0
"""Seconds of a processor for going through initial values in order: most models have a start among the first."""


def first_start(
    interpreter: Interpreter, values: Mapping[NamedEntry, Value], seconds: float
) -> Started | UndefinedStart | None:
    """Return the first start with these values, an undefined one only if no other was found; None if there is none.

    The interpreter goes through all values in order; where that takes long, a solver finds some, or else the
    interpreter goes on. Raises ``NoAnswerError`` where neither knows.
    """
    try:
        with WorkLimit(LISTING_STARTS):
            return _listed(interpreter, values, SLOWEST * LISTING_STARTS)
    except OutOfTime:
        pass
    except NoAnswerError:
        return _solved(interpreter, values, seconds)
    try:
        return _solved(interpreter, values, seconds)
    except NoAnswerError:
        pass
    try:
        return _listed(interpreter, values, seconds)
    except OutOfTime:
        raise NoAnswerError(f"none was found in {seconds:g} s") from None


def _listed(
    interpreter: Interpreter, values: Mapping[NamedEntry, Value], seconds: float
) -> Started | UndefinedStart | None:
    """Return the first start in order. Raises ``OutOfTime``, and ``NoAnswerError`` where values cannot be listed."""
    undefined: UndefinedStart | None = None
    with TimeLimit(seconds):
        for start in interpreter.starts(values):
            if isinstance(start, Started):
                return start
            undefined = undefined or start
    return undefined


def _solved(
    interpreter: Interpreter, values: Mapping[NamedEntry, Value], seconds: float
) -> Started | UndefinedStart | None:
    from invariants.logs.log import NOTHING_OBSERVED, Log
    from invariants.logs.solver_completion import SolvedLog

    deadline = time.monotonic() + seconds
    solved = SolvedLog(interpreter, Log(NOTHING_OBSERVED, ()), lambda: deadline - time.monotonic())
    return solved.start(values)
