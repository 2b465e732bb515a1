"""Functions that agree with cases.

Owns: which functions are looked at, and which are simpler.
Must never know: where cases come from.

A distance and a stride are sums of at most two constants, or of one and a number of the model. Functions of fewer and
simpler terms come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from invariants.foundation.records import ValueRecord
from invariants.shaping.lengths.functions import LengthFunction, LinearSum

MOST_COMPLICATED = 7
"""The measure of the most complicated functions, as `_sums` adds it up: beyond, there are many, and none is of use."""

_ONE = LinearSum(number=Fraction(1))


class LengthCase(ValueRecord):
    """Values of constants, and the length of the shortest chain that breaks the invariant there.

    ``values`` has those of the constants that are left open, ``known`` those of all constants. ``length`` is None where
    no chain of ``covered`` modifications does, within the bounds.
    """

    values: tuple[tuple[str, Fraction], ...]
    known: tuple[tuple[str, Fraction], ...]
    length: int | None
    covered: int

    def fits(self, function: LengthFunction) -> bool:
        """Return whether a function says nothing else about the case: it has a value wherever modifications matter."""
        known = dict(self.known)
        if not function.has_value(known):
            return not self.length
        value = function.value(known)
        return value > self.covered if self.length is None else value == self.length


class FunctionVocabulary(ValueRecord):
    """The names of constants, those that are left open first, and numbers of the model, all positive."""

    names: tuple[str, ...]
    numbers: tuple[Fraction, ...]
    is_whole: bool


def fitting(
    cases: Sequence[LengthCase], vocabulary: FunctionVocabulary, shapes: Sequence[tuple[int, int]]
) -> Iterator[LengthFunction]:
    """Yield the functions that agree with all cases, simple ones first. ``shapes`` are pairs ``least`` and ``each``."""
    sums = sorted(_sums(vocabulary), key=lambda pair: pair[0])
    ranked = sorted(
        ((one + other, i, j) for (i, (one, _)), (j, (other, _)) in product(enumerate(sums), repeat=2)),
    )
    for complication, i, j in ranked:
        if complication > MOST_COMPLICATED:
            return
        distance, stride = sums[i][1], sums[j][1]
        if not distance.factors and (stride.factors or distance != _ONE or stride != _ONE):
            continue
        for (least, each), is_exceeded in product(shapes, (False, True)):
            if is_exceeded and not distance.factors:
                continue
            function = LengthFunction(least, each, distance, stride, is_exceeded, vocabulary.is_whole)
            if all(case.fits(function) for case in cases):
                yield function


def _sums(vocabulary: FunctionVocabulary) -> Iterator[tuple[int, LinearSum]]:
    """Yield sums of constants and numbers, each with a measure of how complicated it is."""
    one = Fraction(1)
    yield 0, _ONE
    for position, name in enumerate(vocabulary.names):
        yield 1, LinearSum(((name, one),))
        for sign in (one, -one):
            yield 3, LinearSum(((name, one),), sign)
            for number in vocabulary.numbers:
                if number != 1:
                    yield 4, LinearSum(((name, one),), sign * number)
        for number in vocabulary.numbers:
            if number != 1:
                yield 3, LinearSum(((name, number),))
            yield 5, LinearSum(((name, -one),), number)
        for other in vocabulary.names[position + 1 :]:
            yield 2, LinearSum(((name, one), (other, one)))
            yield 2, LinearSum(((name, one), (other, -one)))
            yield 2, LinearSum(((other, one), (name, -one)))
    yield from ((2, LinearSum(number=number)) for number in vocabulary.numbers if number != 1)
