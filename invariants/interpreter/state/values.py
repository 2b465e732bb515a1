"""Values, and the functions on real numbers.

Owns: what a value is, membership in a sort, and exact answers where a function of a rational is rational.
Must never know: expressions, configurations.

A value is ``bool`` for Bool, ``int`` for Int, ranges, enumerations (the member's number) and individuals (their
number), ``Fraction`` for Real, and an :class:`RealInterval` where a Real is irrational.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar, Union

from invariants.foundation.sorts import (
    BoolSort,
    EnumSort,
    IndividualSort,
    IntSort,
    RangeSort,
    RealSort,
    Scope,
    Sort,
)
from invariants.foundation.sources import Span
from invariants.interpreter.state.failures import UndecidedValue, Undefined, UndefinedReason

if TYPE_CHECKING:
    from invariants.interpreter.state.real_intervals import RealInterval

_Result = TypeVar("_Result")

Real = Union[Fraction, "RealInterval"]
"""A value of the sort Real."""

Value = Union[bool, int, Fraction, "RealInterval"]
"""A value of any sort."""

PRECISIONS = (256, 1024, 4096)
"""Bits of an enclosure: the next number is tried where one does not decide."""

_LARGEST = 1 << 400_000
"""Numbers beyond this are not computed: they would only fill the memory."""


class Precision:
    """The number of bits with which enclosures are computed at present."""

    __slots__ = ("bits",)

    def __init__(self) -> None:
        self.bits = PRECISIONS[0]

    def enough_for(self, evaluation: Callable[[], _Result]) -> _Result:
        """The result of an evaluation, repeated with more bits as long as it is undecided.

        Raises :class:`UndecidedValue` where the greatest number of bits is too small.
        """
        for bits in PRECISIONS[:-1]:
            self.bits = bits
            try:
                return evaluation()
            except UndecidedValue:
                continue
            finally:
                self.bits = PRECISIONS[0]
        self.bits = PRECISIONS[-1]
        try:
            return evaluation()
        finally:
            self.bits = PRECISIONS[0]


def belongs(value: object, sort: Sort, scope: Scope) -> bool:
    """Whether something is a value of a sort in a scope; an ``int`` is no Real here, and a ``bool`` no number."""
    match sort:
        case BoolSort():
            return isinstance(value, bool)
        case RealSort():
            return not isinstance(value, int) and is_real(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    match sort:
        case IntSort():
            return True
        case RangeSort(low, high):
            return low <= value <= high
        case EnumSort(_, members):
            return 0 <= value < len(members)
        case IndividualSort(name):
            return 0 <= value < scope[name]


def is_real(value: object) -> bool:
    """Whether something is a rational number or an enclosure."""
    if isinstance(value, Fraction):
        return True
    if isinstance(value, int):
        return False
    from invariants.interpreter.state.real_intervals import RealInterval

    return isinstance(value, RealInterval)


def normal(value: Value, sort: Sort) -> Value:
    """The value with an ``int`` made a Real where a Real is wanted."""
    if isinstance(sort, RealSort) and isinstance(value, int):
        return Fraction(value)
    return value


def agree(expected: Value, actual: Value) -> bool:
    """Whether a claimed value is the computed one; an irrational one only as far as its enclosure tells."""
    if isinstance(actual, int | Fraction):
        if isinstance(expected, int | Fraction):
            return expected == actual
        return expected.may_be(Fraction(actual))
    return actual.may_be(Fraction(expected) if isinstance(expected, int) else expected)


def equal(left: Real, right: Real) -> bool:
    """Whether two real numbers are the same; raises :class:`UndecidedValue` where enclosures do not tell."""
    if isinstance(left, Fraction):
        return left == right if isinstance(right, Fraction) else right.same(left)
    return left.same(right)


def bounded(number: int) -> int:
    """The integer itself, unless it is too large to go on with (:class:`UndecidedValue`)."""
    if -_LARGEST < number < _LARGEST:
        return number
    raise UndecidedValue("a number that is too large to be computed")


def bounded_real(number: Real) -> Real:
    """The real number itself, unless its fraction is too large to go on with (:class:`UndecidedValue`)."""
    if isinstance(number, Fraction):
        bounded(number.numerator)
        bounded(number.denominator)
    return number


def power(base: int, exponent: int, span: Span) -> int:
    """An integer to an integer power; a negative one is undefined. Zero to the power of zero is one."""
    if exponent < 0:
        raise Undefined(UndefinedReason.NEGATIVE_POWER, span)
    if base.bit_length() * exponent > _LARGEST.bit_length() and base not in (-1, 0, 1):
        raise UndecidedValue("a power that is too large to be computed")
    return int(base**exponent)


def real_power(base: Real, exponent: int, span: Span) -> Real:
    """A real number to an integer power; a negative power of zero is undefined."""
    if not isinstance(base, Fraction):
        return base**exponent
    if base == 0 and exponent < 0:
        raise Undefined(UndefinedReason.NEGATIVE_POWER, span)
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * abs(exponent) > _LARGEST.bit_length() and base not in (-1, 0, 1):
        raise UndecidedValue("a power that is too large to be computed")
    return Fraction(base**exponent)


def divide(left: Real, right: Real, span: Span) -> Real:
    """The quotient of two real numbers."""
    if isinstance(right, Fraction) and right == 0:
        raise Undefined(UndefinedReason.DIVISION_BY_ZERO, span)
    return left / right


def euclidean_div(left: int, right: int, span: Span) -> int:
    """The quotient for which the remainder is not negative."""
    if right > 0:
        return left // right
    if right == 0:
        raise Undefined(UndefinedReason.DIVISION_BY_ZERO, span)
    return -(left // -right)


def euclidean_mod(left: int, right: int, span: Span) -> int:
    """The remainder, which is never negative."""
    if right == 0:
        raise Undefined(UndefinedReason.DIVISION_BY_ZERO, span)
    return left % abs(right)


def exp(number: Real, precision: Precision) -> Real:
    """The exponential of a number: rational only for zero (Lindemann)."""
    if isinstance(number, Fraction) and number == 0:
        return Fraction(1)
    from invariants.interpreter.state.real_intervals import exponential

    return exponential(number, precision.bits)


def log(number: Real, precision: Precision, span: Span) -> Real:
    """The natural logarithm: rational only for one (Lindemann)."""
    if isinstance(number, Fraction):
        if number <= 0:
            raise Undefined(UndefinedReason.LOGARITHM, span)
        if number == 1:
            return Fraction(0)
    elif number.sign() < 0:
        raise Undefined(UndefinedReason.LOGARITHM, span)
    from invariants.interpreter.state.real_intervals import logarithm

    return logarithm(number, precision.bits)


def sqrt(number: Real, precision: Precision, span: Span) -> Real:
    """The square root: rational only where numerator and denominator are squares."""
    if isinstance(number, Fraction):
        if number < 0:
            raise Undefined(UndefinedReason.SQUARE_ROOT, span)
        top, bottom = isqrt(number.numerator), isqrt(number.denominator)
        if top * top == number.numerator and bottom * bottom == number.denominator:
            return Fraction(top, bottom)
    elif number.sign() < 0:
        raise Undefined(UndefinedReason.SQUARE_ROOT, span)
    from invariants.interpreter.state.real_intervals import square_root

    return square_root(number, precision.bits)


def extreme(left: Any, right: Any, greatest: bool) -> Any:
    """The lesser or the greater of two numbers; of an irrational one even where it is not known which it is."""
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return max(left, right) if greatest else min(left, right)
    if isinstance(left, int | Fraction):
        return right.extreme(left, greatest)
    return left.extreme(right, greatest)
