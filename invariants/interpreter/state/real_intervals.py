"""Irrational numbers, enclosed between two others.

Owns: arithmetic and comparison of enclosures, rounded outwards; the one use of mpmath.
Must never know: expressions.

This module is imported only when a value turns out to be irrational: mpmath takes long to import.
An enclosure stands for one real number that lies between its ends. A comparison that the ends do not decide raises
:class:`UndecidedValue`. Interval arithmetic as in R. E. Moore, *Interval Analysis*, 1966.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
from mpmath import libmp

from invariants.interpreter.state.failures import UndecidedValue

_LARGEST_EXPONENT = 1 << 16
"""The most bits before the point of a number whose exponential is computed."""

_BITS = 256
"""The number of bits of an enclosure that is given instead of computed."""

_ZERO = Fraction(0)


@attrs.frozen(order=False)
class RealInterval:
    """A real number between ``low`` and ``high``, both mpmath's raw numbers.

    Two intervals are equal in Python's sense when their ends agree; :meth:`same` compares the numbers.
    ``precision`` is the number of bits to which results are rounded.
    """

    low: Any
    high: Any
    precision: int = attrs.field(eq=False, repr=False)

    def __str__(self) -> str:
        return "≈" + str(libmp.to_str(self.low, 15))

    def __float__(self) -> float:
        """Return a float near the number, where exactness does not matter; infinite for very large ones."""
        return float(libmp.to_float(self.low))

    def rational(self) -> Fraction:
        """Return a rational number near it, where exactness does not matter; of a very large one only the sign."""
        sign, _, exponent, bits = self.low
        if exponent + bits > _LARGEST_EXPONENT:
            return Fraction((-1) ** sign << _LARGEST_EXPONENT)
        if exponent + bits < -_LARGEST_EXPONENT:
            return _ZERO
        return Fraction(*libmp.to_rational(self.low))

    def _ends(self) -> tuple[Any, Any]:
        return (self.low, self.high)

    def _made(self, ends: tuple[Any, Any]) -> RealInterval:
        return _made(ends, self.precision)

    def __neg__(self) -> RealInterval:
        return self._made(libmp.mpi_neg(self._ends()))

    def __abs__(self) -> RealInterval:
        return self._made(libmp.mpi_abs(self._ends(), self.precision))

    def __add__(self, other: RealInterval | Fraction) -> RealInterval:
        return self._made(libmp.mpi_add(self._ends(), _ends_of(other, self.precision), self.precision))

    __radd__ = __add__

    def __sub__(self, other: RealInterval | Fraction) -> RealInterval:
        return self._made(libmp.mpi_sub(self._ends(), _ends_of(other, self.precision), self.precision))

    def __rsub__(self, other: Fraction) -> RealInterval:
        return -(self - other)

    def __mul__(self, other: RealInterval | Fraction) -> RealInterval | Fraction:
        if other == 0:
            return _ZERO
        return self._made(libmp.mpi_mul(self._ends(), _ends_of(other, self.precision), self.precision))

    __rmul__ = __mul__

    def __truediv__(self, other: RealInterval | Fraction) -> RealInterval:
        if isinstance(other, RealInterval):
            other.sign()
        return self._made(libmp.mpi_div(self._ends(), _ends_of(other, self.precision), self.precision))

    def __rtruediv__(self, other: Fraction) -> RealInterval | Fraction:
        self.sign()
        if other == 0:
            return _ZERO
        return self._made(libmp.mpi_div(_ends_of(other, self.precision), self._ends(), self.precision))

    def __pow__(self, exponent: int) -> RealInterval | Fraction:
        if exponent == 0:
            return Fraction(1)
        if exponent < 0:
            self.sign()
        if abs(exponent) > _LARGEST_EXPONENT:
            raise UndecidedValue("a power that is too large to be computed")
        return self._made(libmp.mpi_pow_int(self._ends(), exponent, self.precision))

    def __lt__(self, other: RealInterval | Fraction) -> bool:
        return self is not other and _less(self._ends(), _ends_of(other, self.precision))

    def __gt__(self, other: RealInterval | Fraction) -> bool:
        return self is not other and _less(_ends_of(other, self.precision), self._ends())

    def __le__(self, other: RealInterval | Fraction) -> bool:
        return not self > other

    def __ge__(self, other: RealInterval | Fraction) -> bool:
        return not self < other

    def same(self, other: RealInterval | Fraction) -> bool:
        """Return whether this number equals another one; raise :class:`UndecidedValue` where the enclosures overlap."""
        if self is other:
            return True
        left, right = self._ends(), _ends_of(other, self.precision)
        if libmp.mpf_lt(left[1], right[0]) or libmp.mpf_lt(right[1], left[0]):
            return False
        raise UndecidedValue("it is not known whether two irrational numbers are equal")

    def sign(self) -> int:
        """Return 1 or -1; raise :class:`UndecidedValue` where zero lies inside."""
        return 1 if self > _ZERO else -1

    def may_be(self, number: RealInterval | Fraction) -> bool:
        """Return whether the enclosure admits the number."""
        left, right = self._ends(), _ends_of(number, self.precision)
        return not (libmp.mpf_lt(left[1], right[0]) or libmp.mpf_lt(right[1], left[0]))

    def extreme(self, other: RealInterval | Fraction, greatest: bool) -> RealInterval:
        """Return the lesser or the greater of this and another number."""
        left, right = self._ends(), _ends_of(other, self.precision)
        choose = _greater_end if greatest else _lesser_end
        return self._made((choose(left[0], right[0]), choose(left[1], right[1])))


def _made(ends: tuple[Any, Any], precision: int) -> RealInterval:
    return RealInterval(ends[0], ends[1], precision)


def _lesser_end(first: Any, second: Any) -> Any:
    return first if libmp.mpf_le(first, second) else second


def _greater_end(first: Any, second: Any) -> Any:
    return second if libmp.mpf_le(first, second) else first


def _ends_of(number: RealInterval | Fraction, precision: int) -> tuple[Any, Any]:
    if isinstance(number, RealInterval):
        return number.low, number.high
    top, bottom = number.numerator, number.denominator
    return (
        libmp.from_rational(top, bottom, precision, libmp.round_floor),
        libmp.from_rational(top, bottom, precision, libmp.round_ceiling),
    )


def _less(left: tuple[Any, Any], right: tuple[Any, Any]) -> bool:
    if libmp.mpf_lt(left[1], right[0]):
        return True
    if libmp.mpf_le(right[1], left[0]):
        return False
    raise UndecidedValue("a comparison of numbers that lie too close together")


def around(number: Fraction, distance: Fraction) -> RealInterval:
    """Return an enclosure of every number that is at most ``distance`` away from a number."""
    low, _ = _ends_of(number - distance, _BITS)
    _, high = _ends_of(number + distance, _BITS)
    return _made((low, high), _BITS)


def exponential(number: RealInterval | Fraction, precision: int) -> RealInterval:
    """Return an enclosure of e to the power of a number."""
    ends = _ends_of(number, precision)
    if any(end[2] + end[3] > _LARGEST_EXPONENT.bit_length() for end in ends):
        raise UndecidedValue("an exponential that is too large to be computed")
    return _made(libmp.mpi_exp(ends, precision), precision)


def logarithm(number: RealInterval | Fraction, precision: int) -> RealInterval:
    """Return an enclosure of the natural logarithm of a positive number."""
    return _made(libmp.mpi_log(_ends_of(number, precision), precision), precision)


def square_root(number: RealInterval | Fraction, precision: int) -> RealInterval:
    """Return an enclosure of the square root of a number that is not negative."""
    return _made(libmp.mpi_sqrt(_ends_of(number, precision), precision), precision)
