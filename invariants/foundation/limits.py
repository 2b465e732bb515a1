"""Limits that several layers share, and the account of work that is limited.

Owns: each such limit with its unit and the reason for its value; the unit of work, and how much of an allowance is
spent.
Must never know: the work that is limited, and who does it. A limit that a single layer needs stands where it is used,
under a name of its own.

The unit of work is the *second of an idle machine*. Each kind of work that is counted (a solver's own count of its
effort, the steps of random runs) has a constant rate that converts the count to seconds. Whatever decides a verdict is
limited by an allowance, so a busy machine takes longer and comes to the same answer. The clock is the last resort.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

PAGE_WIDTH = 100
"""Columns of a report and of a formatted model: two such texts fit side by side on a usual screen."""

PATIENCE = 60.0
"""Seconds for a question without a time limit of its own: longer than most answers take, and short enough to wait for.
Where work is counted, these are seconds of an idle machine."""

LONGEST_WAIT = 300.0
"""Seconds on the clock for a question without a time limit of its own: enough for the work of ``PATIENCE`` on a machine
that works on five such questions at a time."""

MOST_IMAGES = 120
"""The most images of a formula under permutations of individuals: all permutations of five individuals. A formula with
more images is kept without them."""

CANDIDATE_EFFORT = 3_000_000
"""The effort of one query about a candidate lemma, in Z3's resource units: one or two seconds on any machine."""

MINIMIZING_SECONDS = 1.0
"""Seconds of an idle machine for dropping the conjuncts of a strengthening that a proof does not need: the proof stands
without this, a shorter strengthening is only easier to read."""

SLOWEST = 10.0
"""Seconds on the clock after which the work of one second of an idle machine is stopped, in parts of a question: the
machine is too busy, or the solver works without counting."""

MOST_MULTIPLIED = 16
"""A power with a literal exponent up to this number is a product of so many factors."""

COLLECT_AFTER = 50_000
"""The number of new objects between two searches for cycles: most objects of a check live as long as the check."""

_LONGEST_POWER = 4096
"""Bits of the powers of numbers that are numbers to solvers: more than a thousand digits."""


class Allowance:
    """An amount of work in seconds of an idle machine, unlimited by default.

    Work that is spent from a part of an allowance is spent from the whole, too.
    """

    def __init__(self, seconds: float = inf, within: Allowance | None = None) -> None:
        self._left = seconds
        self._within = within
        self.spent = 0.0

    @property
    def left(self) -> float:
        """Return the seconds that may still be spent, at least 0."""
        most = self._left if self._within is None else min(self._left, self._within.left)
        return max(0.0, most)

    @property
    def is_spent(self) -> bool:
        """Return whether nothing is left."""
        return self.left <= 0.0

    def spend(self, seconds: float) -> None:
        """Subtract work that was done from this allowance, and from all allowances that it is a part of."""
        self._left -= seconds
        self.spent += seconds
        if self._within is not None:
            self._within.spend(seconds)

    def part(self, seconds: float) -> Allowance:
        """Return a part of this allowance, with at most so many seconds."""
        return Allowance(seconds, self)


@contextmanager
def any_number_of_digits() -> Iterator[None]:
    """Let integers of any size be written and read meanwhile: Python refuses those with more than 4,300 digits.

    Runs have such integers, and no text from outside has: the parser has a limit of its own.
    """
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(most)


def is_short_power(base: Fraction | int, exponent: int) -> bool:
    """Return whether a power of a number, with an exponent that is not negative, is a number to solvers."""
    longest = max(abs(base.numerator), base.denominator).bit_length()
    return exponent >= 0 and longest * exponent <= _LONGEST_POWER


def fraction_in(text: str) -> Fraction:
    """Return the number that a text from outside states, as ``3`` or ``-1/3``.

    Raises ``ValueError`` for other forms: ``Fraction`` itself reads ``1e999999999``, and runs out of memory.
    """
    if re.fullmatch(r"-?[0-9]+(/[0-9]*[1-9][0-9]*)?", text) is None:
        raise ValueError(f"{text[:PAGE_WIDTH]!r} is not written as fractions are")
    from fractions import Fraction  # the help is shown without

    return Fraction(text)
