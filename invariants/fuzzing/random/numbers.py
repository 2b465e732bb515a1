"""Numbers worth trying, of sorts that have infinitely many.

Owns: from which numbers Ints and Reals are drawn, and how likely each kind is.
Must never know: what the numbers are for.

Most bugs sit at numbers that the text mentions, next to them, at small numbers, and at those that a state already
holds; some only at numbers that nobody would think of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from invariants.foundation.sorts import RealSort, Sort
from invariants.fuzzing.random.dice import Dice, one_of
from invariants.interpreter.state.mentioned_values import mentioned_numbers
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model

_SMALL = 12
_DENOMINATORS = (2, 10, 3, 4, 5, 100)
_MOST_BITS = 64
_MOST_KNOWN = 4096
"""Numbers that are remembered at most."""


class NumberPool:
    """The numbers that a model mentions, and those that are added to them."""

    def __init__(self, model: Model) -> None:
        mentioned = mentioned_numbers(model)
        self._reals: list[Fraction] = sorted({Fraction(number) for number in mentioned}, key=_simplicity)
        self._integers = [int(number) for number in self._reals if number.denominator == 1]

    def add(self, numbers: Iterable[int | Fraction]) -> None:
        """Remember more numbers worth trying, such as those that satisfy a guard."""
        for number in sorted({Fraction(number) for number in numbers} - set(self._reals), key=_simplicity):
            if len(self._reals) < _MOST_KNOWN:
                self._reals.append(number)
                if number.denominator == 1:
                    self._integers.append(int(number))

    def draw(self, dice: Dice, sort: Sort, state: Sequence[Value]) -> Value:
        """A value of Int or Real; ``state`` has values near which it may lie."""
        return self._real(dice, state) if isinstance(sort, RealSort) else self._integer(dice, state)

    def _integer(self, dice: Dice, state: Sequence[Value]) -> int:
        kind = dice.below(8)
        if kind < 2:
            return _signed(dice.below(2 * _SMALL))
        if kind < 5:
            return one_of(dice, self._integers) + (0, 1, -1)[dice.below(3)]
        if kind < 7:
            present = _some_number(dice, state)
            if present is not None and present.denominator == 1:
                return int(present) + _signed(dice.below(7))
            return _signed(dice.below(2 * _SMALL))
        return _signed(dice.below(1 << (2 + dice.below(_MOST_BITS - 1))))

    def _real(self, dice: Dice, state: Sequence[Value]) -> Fraction:
        kind = dice.below(8)
        if kind < 2:
            return Fraction(_signed(dice.below(2 * _SMALL)))
        if kind < 4:
            return one_of(dice, self._reals) + (0, 1, -1)[dice.below(3)]
        if kind < 6:
            base = one_of(dice, self._reals) if kind == 4 else _some_number(dice, state) or Fraction(0)
            return base * Fraction(1 + dice.below(8), one_of(dice, _DENOMINATORS))
        if kind < 7:
            present = _some_number(dice, state) or Fraction(0)
            return present + Fraction(_signed(dice.below(7)), 1 + dice.below(4))
        return Fraction(_signed(dice.below(1 << (2 + dice.below(_MOST_BITS - 1)))), 1 + dice.below(1000))


def _signed(number: int) -> int:
    """0, 1, -1, 2, -2, and so on."""
    return (number + 1) // 2 if number % 2 else -(number // 2)


def _simplicity(number: Fraction) -> tuple[int, int, bool]:
    return number.denominator, abs(number.numerator), number < 0


def _some_number(dice: Dice, state: Sequence[Value]) -> Fraction | None:
    """The number that some cell of the state holds; None where it holds something else."""
    if not state:
        return None
    value = state[dice.below(len(state))]
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    return Fraction(value)
