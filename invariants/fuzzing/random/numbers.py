"""Numbers worth trying, of the infinite sorts Int and Real.

Owns: the pool from which Ints, Reals and predicates of them are drawn, and the probability of each kind of number.
Must never know: the use of the numbers.

Most violations need numbers that the source text mentions, their neighbours, small numbers, or numbers that the state
already holds. A few need an arbitrary number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from invariants.foundation.sorts import PredicateSort, RealSort, Sort, number_of
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.interpreter.state.candidate_values import mentioned_numbers
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model

_SMALL = 12
"""The bound of the small numbers, which are drawn more often: guards compare with them."""
_DRAWN_DENOMINATORS = (2, 10, 3, 4, 5, 100)
_MOST_RANDOM_BITS = 64
"""The most bits of a number that is drawn: enough for the numbers at which machine integers overflow."""
_MOST_EXCEPTIONS = 5
"""Fewer arguments than this are listed in a predicate that is drawn."""
_MOST_KNOWN = 4096
"""The most numbers that are kept."""


class NumberPool:
    """The numbers that a model mentions, and further ones that are added."""

    def __init__(self, model: Model) -> None:
        mentioned = mentioned_numbers(model)
        self._reals: list[Fraction] = sorted({Fraction(number) for number in mentioned}, key=_simplicity)
        self._integers = [int(number) for number in self._reals if number.denominator == 1]

    def add(self, numbers: Iterable[int | Fraction]) -> None:
        """Add numbers worth trying, such as those that satisfy a guard."""
        for number in sorted({Fraction(number) for number in numbers} - set(self._reals), key=_simplicity):
            if len(self._reals) < _MOST_KNOWN:
                self._reals.append(number)
                if number.denominator == 1:
                    self._integers.append(int(number))

    def draw(self, rng: RandomSource, sort: Sort, state: Sequence[Value]) -> Value:
        """Draw a value of Int or Real, which may lie near one of the values of ``state``, or a predicate of such."""
        if isinstance(sort, PredicateSort):
            count = rng.below(_MOST_EXCEPTIONS)
            listed = [tuple(self._number(rng, each, state) for each in sort.domain) for _ in range(count)]
            return number_of(rng.below(2) == 1, listed)
        return self._number(rng, sort, state)

    def _number(self, rng: RandomSource, sort: Sort, state: Sequence[Value]) -> int | Fraction:
        return self._real(rng, state) if isinstance(sort, RealSort) else self._integer(rng, state)

    def _integer(self, rng: RandomSource, state: Sequence[Value]) -> int:
        kind = rng.below(8)
        if kind < 2:
            return _signed(rng.below(2 * _SMALL))
        if kind < 5:
            return one_of(rng, self._integers) + (0, 1, -1)[rng.below(3)]
        if kind < 7:
            present = _some_number(rng, state)
            if present is not None and present.denominator == 1:
                return int(present) + _signed(rng.below(7))
            return _signed(rng.below(2 * _SMALL))
        return _signed(rng.below(1 << (2 + rng.below(_MOST_RANDOM_BITS - 1))))

    def _real(self, rng: RandomSource, state: Sequence[Value]) -> Fraction:
        kind = rng.below(8)
        if kind < 2:
            return Fraction(_signed(rng.below(2 * _SMALL)))
        if kind < 4:
            return one_of(rng, self._reals) + (0, 1, -1)[rng.below(3)]
        if kind < 6:
            base = one_of(rng, self._reals) if kind == 4 else _some_number(rng, state) or Fraction(0)
            return base * Fraction(1 + rng.below(8), one_of(rng, _DRAWN_DENOMINATORS))
        if kind < 7:
            present = _some_number(rng, state) or Fraction(0)
            return present + Fraction(_signed(rng.below(7)), 1 + rng.below(4))
        return Fraction(_signed(rng.below(1 << (2 + rng.below(_MOST_RANDOM_BITS - 1)))), 1 + rng.below(1000))


def _signed(number: int) -> int:
    """Map 0, 1, 2, 3, 4 and so on to 0, 1, -1, 2, -2 and so on."""
    return (number + 1) // 2 if number % 2 else -(number // 2)


def _simplicity(number: Fraction) -> tuple[int, int, bool]:
    return number.denominator, abs(number.numerator), number < 0


def _some_number(rng: RandomSource, state: Sequence[Value]) -> Fraction | None:
    """Draw a cell of the state and return its number; None where it holds something else."""
    if not state:
        return None
    value = state[rng.below(len(state))]
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    return Fraction(value)
