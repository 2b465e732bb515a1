"""Answers of solvers.

Owns: the three values that an answer has, and the exception of a search that a solver's silence has ended.
Must never know: which solver answers, and the question.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import ValueRecord


class Answer(Enum):
    """Whether assertions can be true together, as far as a solver says. An unknown is never one of the others."""

    SATISFIABLE = "sat"
    UNSATISFIABLE = "unsat"
    UNKNOWN = "unknown"


class SolverOutcome(ValueRecord):
    """An answer; ``reason`` says why it is unknown."""

    answer: Answer
    reason: str = ""


class GaveUpError(NoAnswerError):
    """A search ends without an answer; the message says why."""
