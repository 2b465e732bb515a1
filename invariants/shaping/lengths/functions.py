"""Functions of constants that say how many modifications a violation takes.

Owns: the functions, their values, and their text.
Must never know: how a function is found, or shown to be right.

A distance is covered in strides, each of so many modifications: ``ceil(distance / stride)`` strides reach it, and
``floor(distance / stride) + 1`` go beyond it. Distance and stride are sums of constants, and both are positive: there
the function is defined.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from invariants.foundation.records import ValueRecord

ConstantValues = Mapping[str, Fraction]
"""The values of constants, by name."""


class LinearSum(ValueRecord):
    """A number, and constants with their factors, none of which is 0."""

    factors: tuple[tuple[str, Fraction], ...] = ()
    number: Fraction = Fraction(0)

    def value(self, constants: ConstantValues) -> Fraction:
        """Return the value where constants have these values."""
        return sum((factor * constants[name] for name, factor in self.factors), self.number)

    @property
    def is_integral(self) -> bool:
        """Return whether all numbers in it are integers."""
        return all(each.denominator == 1 for each in (self.number, *(factor for _, factor in self.factors)))

    @property
    def terms(self) -> int:
        """Return how many terms it has."""
        return len(self.factors) + (self.number != 0)

    @property
    def text(self) -> str:
        """Return it as the language writes it, the constants first."""
        text = ""
        for name, factor in (*self.factors, ("", self.number)):
            if factor == 0:
                continue
            size = abs(factor)
            term = str(size) if not name else name if size == 1 else f"{size} * {name}"
            sign = " - " if factor < 0 else " + "
            text += f"{sign}{term}" if text else f"-{term}" if factor < 0 else term
        return text or "0"


class LengthFunction(ValueRecord):
    """``least + each * ceil(distance / stride)``; where the distance has to be exceeded, ``floor`` and one more.

    ``is_whole`` says that all constants in it are integers.
    """

    least: int
    each: int
    distance: LinearSum
    stride: LinearSum
    is_exceeded: bool = False
    is_whole: bool = True

    def has_value(self, constants: ConstantValues) -> bool:
        """Return whether it has a value where constants have these values."""
        distance = self.distance.value(constants)
        return self.stride.value(constants) > 0 and (distance >= 0 if self.is_exceeded else distance > 0)

    def value(self, constants: ConstantValues) -> int:
        """Return the number of modifications where constants have these values."""
        quotient = self.distance.value(constants) / self.stride.value(constants)
        return self.least + self.each * (floor(quotient) + 1 if self.is_exceeded else ceil(quotient))

    @property
    def domain(self) -> tuple[str, ...]:
        """Return the conditions, in words of the language, under which it has a value."""
        sign = ">=" if self.is_exceeded else ">"
        pairs = ((self.stride, ">"), (self.distance, sign))
        return tuple(f"{part.text} {compared} 0" for part, compared in pairs if part.factors)

    @property
    def constants(self) -> tuple[str, ...]:
        """Return the names of the constants in it, each once."""
        return tuple(dict.fromkeys(name for part in (self.distance, self.stride) for name, _ in part.factors))

    @property
    def text(self) -> str:
        """Return it as a formula."""
        if not self.constants:
            return str(self.value({}))
        strides, extra = self._strides()
        number = self.least + self.each * extra
        is_sum = self.each > 1 and " " in strides and not strides.startswith(("ceil(", "floor("))
        counted = strides if self.each == 1 else f"{self.each} * ({strides})" if is_sum else f"{self.each} * {strides}"
        return f"{counted} + {number}" if number else counted

    def _strides(self) -> tuple[str, int]:
        """Return the strides as a formula, and a number to be added to it."""
        if self.is_whole and self.stride == LinearSum(number=Fraction(1)) and self.distance.is_integral:
            return self.distance.text, int(self.is_exceeded)
        rounding = "floor" if self.is_exceeded else "ceil"
        if self.stride == LinearSum(number=Fraction(1)):
            return f"{rounding}({self.distance.text})", int(self.is_exceeded)
        parts = (_operand(self.distance), _operand(self.stride))
        return f"{rounding}({parts[0]} / {parts[1]})", int(self.is_exceeded)


def _operand(part: LinearSum) -> str:
    """Return a sum as an operand of a division."""
    return f"({part.text})" if part.terms > 1 or " " in part.text else part.text
