"""The search for the limit of a Real between what runs reach and what is proved.

Owns: which numbers are tried, in which order.
Must never know: how a number is tried; where likely numbers come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor

MOST_BEYOND = 3
"""The numbers that runs go beyond before a bound is looked for elsewhere."""

MOST_RUN_VALUES = 3
"""The values at the ends of runs that are tried as limits."""

LARGEST_DENOMINATOR = 1_000_000
"""Numbers with a greater one are not tried: they come from runs that stop short of the limit."""

MOST_REFINEMENTS = 6
"""The numbers that are tried between a value that a run reaches and a bound, with nothing to suggest them."""


class LimitSearch:
    """The numbers to be tried next, in the order in which they may be the limit of a Real.

    ``reached`` is the greatest value that a run is known to reach, ``exceeded`` the greatest number that a run goes
    beyond, and ``bound`` the least number that the measure is proved never to exceed.
    """

    def __init__(self, likely: Sequence[Fraction], reached: Fraction | None) -> None:
        self._likely = tuple(likely)
        self._values: list[Fraction] = []
        self._tried: set[Fraction] = set()
        self._refinements = 0
        self._beyond = 0
        self.reached = reached
        self.exceeded: Fraction | None = None
        self.bound: Fraction | None = None

    def exceeds(self, number: Fraction, value: Fraction | None) -> None:
        """Note that a run goes beyond a number, and which value it reaches, if that is known."""
        self._beyond += 1
        self.exceeded = number if self.exceeded is None else max(number, self.exceeded)
        if value is not None:
            self._values.append(value)
            self.reached = value if self.reached is None else max(value, self.reached)

    def is_bounded(self, number: Fraction) -> None:
        """Note that the measure is proved never to exceed a number."""
        self.bound = number if self.bound is None else min(number, self.bound)

    def may_be_bound(self, number: Fraction) -> bool:
        """Return whether a number may be a bound, as far as is known, and a lesser one than the one that is known."""
        return (
            (self.reached is None or number >= self.reached)
            and (self.exceeded is None or number > self.exceeded)
            and (self.bound is None or number < self.bound)
        )

    def numbers(self) -> Iterator[Fraction]:
        """Yield numbers, each once, as long as something suggests one; what is learnt decides about the next.

        A value that a run reaches where it goes beyond a number may be the limit itself: the first comes first, and
        some more where a bound is known. Then come numbers that are likely; without a bound, only until runs have gone
        beyond a few. Where a bound is known, the simplest numbers between it and what runs reach follow, a few.
        """
        while (number := self._next()) is not None:
            self._tried.add(number)
            yield number

    def _next(self) -> Fraction | None:
        if self.bound is None and self._beyond >= MOST_BEYOND:
            return None
        values = self._values[: 1 if self.bound is None else MOST_RUN_VALUES]
        for number in (*values, *self._likely):
            is_simple = number.denominator <= LARGEST_DENOMINATOR
            if is_simple and number not in self._tried and self.may_be_bound(number):
                return number
        low = max((each for each in (self.reached, self.exceeded) if each is not None), default=None)
        if low is None or self.bound is None or low >= self.bound or self._refinements == MOST_REFINEMENTS:
            return None
        self._refinements += 1
        between = simplest_between(low, self.bound)
        return None if between in self._tried else between


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the least denominator that is greater than one number and less than another.

    By continued fractions (Knuth, "The Art of Computer Programming", volume 2, section 4.5.3).
    """
    whole = floor(low)
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        # The least denominator with whole + 1 / n < high.
        return whole + Fraction(1, floor(1 / (high - whole)) + 1)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))
