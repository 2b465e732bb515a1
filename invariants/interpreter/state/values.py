"""Values, and the functions on real numbers.

Owns: values of every sort, membership in a sort, and exact results where a function of a rational is rational.
Must never know: expressions, configurations.

A value is ``bool`` for Bool, ``int`` for Int, ranges, enumerations (the member's number), individuals (their number)
and sets (the number whose binary digits say which values are in the set), ``Fraction`` for Real, and an
:class:`RealInterval` where a Real is irrational.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any, TypeVar, Union

from invariants.foundation.sorts import (
    BoolSort,
    EnumSort,
    IndividualSort,
    IntSort,
    PredicateSort,
    RangeSort,
    RealSort,
    Scope,
    SetSort,
    Sort,
    is_predicate,
    number_of_values,
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
"""The numbers of bits of enclosures; where one precision does not decide, the next one is tried."""

_LARGEST = 1 << 400_000
"""Larger numbers are not computed: they would fill the memory."""


class Precision:
    """The present number of bits of enclosures."""

    __slots__ = ("bits",)

    def __init__(self) -> None:
        self.bits = PRECISIONS[0]

    def enough_for(self, evaluation: Callable[[], _Result]) -> _Result:
        """Return the result of an evaluation, repeated with more bits while the result is undecided.

        Raises :class:`UndecidedValue` where the highest precision does not decide.
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
    """Return whether an object is a value of a sort in a scope: an ``int`` is not a Real, a ``bool`` not a number."""
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
        case PredicateSort():
            return is_predicate(value)
        case RangeSort(low, high):
            return low <= value <= high
        case EnumSort(_, members):
            return 0 <= value < len(members)
        case IndividualSort(name):
            return 0 <= value < scope[name]
        case SetSort():
            return 0 <= value < number_of_values(sort, scope)


def is_real(value: object) -> bool:
    """Return whether an object is a rational number or an enclosure."""
    if isinstance(value, Fraction):
        return True
    if isinstance(value, int):
        return False
    from invariants.interpreter.state.real_intervals import RealInterval

    return isinstance(value, RealInterval)


def normal(value: Value, sort: Sort) -> Value:
    """Return the value, an ``int`` converted to a Real where the sort is Real."""
    if isinstance(sort, RealSort) and isinstance(value, int):
        return Fraction(value)
    return value


def agree(expected: Value, actual: Value) -> bool:
    """Return whether a claimed value is the computed value, or for an irrational value, inside its enclosure."""
    if isinstance(actual, int | Fraction):
        if isinstance(expected, int | Fraction):
            return expected == actual
        return expected.may_be(Fraction(actual))
    return actual.may_be(Fraction(expected) if isinstance(expected, int) else expected)


def equal(left: Real, right: Real) -> bool:
    """Return whether two real numbers are equal; raise :class:`UndecidedValue` where enclosures do not decide."""
    if isinstance(left, Fraction):
        return left == right if isinstance(right, Fraction) else right.same(left)
    return left.same(right)


def same(left: Sequence[Value], right: Sequence[Value]) -> bool:
    """Return whether numbers are equal one by one; raise :class:`UndecidedValue` where enclosures do not decide."""
    pairs = zip(left, right, strict=True)
    return all(equal(*(Fraction(each) if isinstance(each, int) else each for each in pair)) for pair in pairs)


def bounded(number: int) -> int:
    """Return the integer itself; raise :class:`UndecidedValue` where it is too large to compute with."""
    if -_LARGEST < number < _LARGEST:
        return number
    raise UndecidedValue("a number that is too large to be computed")


def bounded_real(number: Real) -> Real:
    """Return the real number itself; raise :class:`UndecidedValue` where its fraction is too large to compute with."""
    if isinstance(number, Fraction):
        bounded(number.numerator)
        bounded(number.denominator)
    return number


def power(base: int, exponent: int, span: Span) -> int:
    """Raise an integer to an integer power; a negative power is undefined, zero to the power of zero is one."""
    if exponent < 0:
        raise Undefined(UndefinedReason.NEGATIVE_POWER, span)
    if base.bit_length() * exponent > _LARGEST.bit_length() and base not in (-1, 0, 1):
        raise UndecidedValue("a power that is too large to be computed")
    return int(base**exponent)


def real_power(base: Real, exponent: int, span: Span) -> Real:
    """Raise a real number to an integer power; a negative power of zero is undefined."""
    if not isinstance(base, Fraction):
        return base**exponent
    if base == 0 and exponent < 0:
        raise Undefined(UndefinedReason.NEGATIVE_POWER, span)
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * abs(exponent) > _LARGEST.bit_length() and base not in (-1, 0, 1):
        raise UndecidedValue("a power that is too large to be computed")
    return Fraction(base**exponent)


def divide(left: Real, right: Real, span: Span) -> Real:
    """Return the quotient of two real numbers; division by zero is undefined."""
    if isinstance(right, Fraction) and right == 0:
        raise Undefined(UndefinedReason.DIVISION_BY_ZERO, span)
    return left / right


def euclidean_div(left: int, right: int, span: Span) -> int:
    """Return the quotient with a remainder that is not negative (Euclid); division by zero is undefined."""
    if right > 0:
        return left // right
    if right == 0:
        raise Undefined(UndefinedReason.DIVISION_BY_ZERO, span)
    return -(left // -right)


def euclidean_mod(left: int, right: int, span: Span) -> int:
    """Return the remainder, which is never negative (Euclid); division by zero is undefined."""
    if right == 0:
        raise Undefined(UndefinedReason.DIVISION_BY_ZERO, span)
    return left % abs(right)


def exp(number: Real, precision: Precision) -> Real:
    """Return e to the power of a number: rational only for zero (Lindemann)."""
    if isinstance(number, Fraction) and number == 0:
        return Fraction(1)
    from invariants.interpreter.state.real_intervals import exponential

    return exponential(number, precision.bits)


def log(number: Real, precision: Precision, span: Span) -> Real:
    """Return the natural logarithm: rational only for one (Lindemann); undefined for numbers that are not positive."""
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
    """Return the square root: rational only where numerator and denominator are squares; undefined below zero."""
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
    """Return the lesser or the greater of two numbers: an enclosure of both where the order is undecided."""
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return max(left, right) if greatest else min(left, right)
    if isinstance(left, int | Fraction):
        return right.extreme(left, greatest)
    return left.extreme(right, greatest)
