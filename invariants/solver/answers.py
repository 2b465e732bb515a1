"""Answers of solvers.

Owns: the three values that an answer has, the reason that belongs to one of them, and the end of a search's time.
Must never know: which solver answers, and the question.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NoReturn

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import ValueRecord


class Answer(Enum):
    """Whether assertions can be true together, as far as a solver says. An unknown is never one of the others."""

    SATISFIABLE = "sat"
    UNSATISFIABLE = "unsat"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        """Raise TypeError. Answers have to be compared: as a truth value, `unsat` would be as true as `sat`."""
        raise TypeError(f"{self} is no truth value")


class SolverOutcome(ValueRecord):
    """An answer. ``why`` is the reason for an unknown answer, and means nothing for others."""

    answer: Answer
    why: NoAnswer = NoAnswer(GaveUpReason.UNDECIDED)


def require_time(seconds: float | None) -> None:
    """Raise ``NoAnswerError`` if none of the seconds are left; None is no limit."""
    if seconds is not None and seconds <= 0:
        raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))


def in_time(
    check: Callable[[float | None], SolverOutcome],
    remaining: Callable[[], float | None],
    allowance: Allowance | None = None,
) -> SolverOutcome:
    """Return the outcome of a check with the remaining seconds as its limit; None for no limit.

    Raises ``NoAnswerError`` if no time or nothing of the allowance is left, before the check or after an unknown
    answer. Any other unknown answer is returned: the check has a limit on effort as well, and another question may be
    easier.
    """
    seconds = remaining()
    require_time(seconds)
    outcome = check(seconds)
    if outcome.answer is Answer.UNKNOWN and allowance is not None and allowance.is_spent:
        raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_EFFORT))
    if outcome.answer is Answer.UNKNOWN and seconds is not None and (remaining() or 0) <= 0:
        raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))
    return outcome
