"""Predicates of numbers, by numbers.

Owns: the number of each predicate that has one, and what it is true of.
Must never know: expressions, solvers.

A predicate has a number where it has the same truth value for all but finitely many arguments. A run asks for finitely
many values, so each run with any predicate is one with a predicate that has a number. A number is read as bytes:
`0` or `1`, the truth value for all arguments that are not listed, and then the arguments that are, each behind a `;`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from invariants.foundation.records import ValueRecord

Arguments = tuple[int | Fraction, ...]
"""What a predicate is true or false of."""

NO_PREDICATE = 0
"""The number of a predicate that was never chosen: true of nothing."""


class NumberedPredicate(ValueRecord):
    """A predicate: ``otherwise`` for all arguments but the ``exceptions``."""

    otherwise: bool
    exceptions: frozenset[Arguments]

    def holds(self, arguments: Arguments) -> bool:
        """Return the truth value for some arguments; an integer is the same as the Real that is equal to it."""
        return (arguments in self.exceptions) is not self.otherwise

    @property
    def number(self) -> int:
        """The number of the predicate, at least 1."""
        texts = sorted(",".join(map(str, arguments)) for arguments in self.exceptions)
        return int.from_bytes(";".join([f"{self.otherwise:d}", *texts]).encode(), "big")


def predicate_of(number: int) -> NumberedPredicate:
    """Return the predicate with a number; for a number that no predicate has, the one that is true of nothing."""
    try:
        text = number.to_bytes((number.bit_length() + 7) // 8, "big").decode("ascii")
        otherwise, *listed = text.split(";")
        exceptions = frozenset(tuple(map(_number, arguments.split(","))) for arguments in listed)
    except (ValueError, OverflowError, ZeroDivisionError):
        return NumberedPredicate(False, frozenset())
    return NumberedPredicate(otherwise == "1", exceptions)


def number_of(otherwise: bool, exceptions: Iterable[Arguments]) -> int:
    """Return the number of the predicate that is ``otherwise`` for all arguments but the exceptions."""
    return NumberedPredicate(otherwise, frozenset(exceptions)).number


def _number(text: str) -> int | Fraction:
    return Fraction(text) if "/" in text else int(text)
