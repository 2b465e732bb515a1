"""Answers of solvers.

Owns: the three values that an answer has, and the reason that belongs to one of them.
Must never know: which solver answers, and the question.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import ValueRecord


class Answer(Enum):
    """Whether assertions can be true together, as far as a solver says. An unknown is never one of the others."""

    SATISFIABLE = "sat"
    UNSATISFIABLE = "unsat"
    UNKNOWN = "unknown"


class SolverOutcome(ValueRecord):
    """An answer; ``why`` gives the reason where it is unknown, and means nothing where it is not."""

    answer: Answer
    why: NoAnswer = NoAnswer(GaveUpReason.UNDECIDED)
