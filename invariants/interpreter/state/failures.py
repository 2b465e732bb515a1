"""Failures: the ways in which an evaluation ends without a value.

Owns: these exceptions, and the reasons for being undefined.
Must never know: expressions, how they are evaluated.

:class:`Undefined` is part of the semantics (it violates ``R.defined``). :class:`UndecidedValue` and :class:`NotFinite`
are limits of this interpreter: a value exists, but cannot be computed here. None of them is taken for an answer.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.sources import Span


class UndefinedReason(Enum):
    """The reason why an expression, assignment or edit has no value, with its text."""

    DIVISION_BY_ZERO = "division by zero"
    LOGARITHM = "logarithm of a number that is not positive"
    SQUARE_ROOT = "square root of a negative number"
    NEGATIVE_POWER = "negative power of zero or of an integer"
    INDEX_OUTSIDE = "an index outside its range"
    ARGUMENT_OUTSIDE = "an argument outside its range"
    SAME_ENTRY = "two assignments of the same entry"
    ABSENT = "the value of something that is none"
    NOT_CAPTURED = "the code there has captured no such value"
    CONFLICTING_EDITS = "two edits of the same code"


class Undefined(InvariantsError):  # noqa: N818 - a result of evaluation, not an error of the program
    """An expression, assignment or edit has no value."""

    def __init__(self, reason: UndefinedReason, span: Span) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.span = span


class UndefinedChoice(Undefined):
    """The condition of an ``any`` has no value for the value that was chosen."""


class UndecidedValue(NoAnswerError):  # noqa: N818 - as above
    """A value exists, but could not be computed: an enclosure is too wide, or a number too large."""


class NotFinite(NoAnswerError):  # noqa: N818 - as above
    """All values of an infinite sort would have to be tried."""


class NoValue(InvariantsError):  # noqa: N818 - as above
    """No value satisfies the condition of an ``any``: the rule cannot fire."""

    def __init__(self, span: Span) -> None:
        super().__init__("no value satisfies the condition")
        self.span = span
