"""Starts: an initial configuration, from values for a part of it.

Owns: how the values are found that nobody gives.
Must never know: runs.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.outcomes import Started, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit

LISTING_STARTS = 1.0
"""Seconds for going through initial values in order: most models have a start among the first."""


def first_start(
    interpreter: Interpreter, values: Mapping[NamedEntry, Value], seconds: float
) -> Started | UndefinedStart | None:
    """Return the first start with these values, an undefined one only if no other was found; None if there is none.

    The interpreter goes through all values in order; where that takes too long, a solver finds some. Raises
    ``NoAnswerError`` where neither knows.
    """
    undefined: UndefinedStart | None = None
    try:
        with TimeLimit(LISTING_STARTS):
            for start in interpreter.starts(values):
                if isinstance(start, Started):
                    return start
                undefined = undefined or start
            return undefined
    except (OutOfTime, NoAnswerError):
        return _solved(interpreter, values, seconds)


def _solved(
    interpreter: Interpreter, values: Mapping[NamedEntry, Value], seconds: float
) -> Started | UndefinedStart | None:
    from invariants.logs.log import NOTHING_OBSERVED, Log
    from invariants.logs.solver_completion import SolvedLog

    deadline = time.monotonic() + seconds
    solved = SolvedLog(interpreter, Log(NOTHING_OBSERVED, ()), lambda: deadline - time.monotonic())
    return solved.start(values)
