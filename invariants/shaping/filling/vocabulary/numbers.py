"""Numbers in cells: what several terms say of one number, taken together.

Owns: which classes of terms some number can have at the same time, and which numbers are indices then.
Must never know: which cells a condition allows.

Terms divide numbers at few points: it is enough to look at these, and at numbers between them and beyond.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from invariants.foundation.sorts import IntSort, RangeSort, RealSort
from invariants.shaping.filling.vocabulary.readings import InsideRange, StateReading
from invariants.shaping.filling.vocabulary.terms import GuardTerm, IntervalsTerm, PartTerm, ValuesTerm

Cell = tuple[int, ...]
"""For each term of a vocabulary, the number of a class."""

_Numbers = dict[StateReading, frozenset[Fraction]]


class NumberClasses:
    """The numbers that readings can have in the cells of a vocabulary: some of each kind."""

    def __init__(self, terms: Sequence[GuardTerm]) -> None:
        self._every = _samples(terms)
        self._ranges = {each for term in terms for each in _ranges(term)}
        classes = [[dict(self._said(term, number)) for number in range(term.size)] for term in terms]
        self._classes = [(at, said) for at, said in enumerate(classes) if any(said)]
        """Of the terms that say something about numbers."""

    def inside(self, cell: Cell) -> Collection[InsideRange] | None:
        """Return which numbers are indices in a cell, if they are there at all; None where no number is as it says."""
        left: _Numbers = {}
        for at, classes in self._classes:
            for reading, samples in classes[cell[at]].items():
                left[reading] = left.get(reading, samples) & samples
                if not left[reading]:
                    return None
        return [
            each for each in self._ranges if all(map(each.includes, left.get(each.reading, self._every[each.reading])))
        ]

    def _said(self, term: GuardTerm, number: int) -> Iterator[tuple[StateReading, frozenset[Fraction]]]:
        """Yield what a class says about numbers; where something is absent, nothing is said."""
        match term:
            case PartTerm(presences=presences, inner=inner) if number:
                said = dict(self._said(inner, number - 1))
                for each in presences:
                    if isinstance(each, InsideRange):
                        every = said.get(each.reading, self._every[each.reading])
                        said[each.reading] = frozenset(filter(each.includes, every))
                yield from said.items()
            case IntervalsTerm(reading=reading):
                yield reading, frozenset(each for each in self._every[reading] if term.class_of(each) == number)
            case ValuesTerm(reading=reading, values=values) if reading in self._every:
                yield reading, frozenset({Fraction(values[number])})
            case _:
                pass


def _ranges(term: GuardTerm) -> Iterator[InsideRange]:
    if isinstance(term, PartTerm):
        yield from (each for each in term.presences if isinstance(each, InsideRange))


def _samples(terms: Sequence[GuardTerm]) -> _Numbers:
    """Return for each number that terms divide some values that it can have: one for each combination of classes."""
    points: dict[StateReading, set[Fraction]] = defaultdict(set)
    sorts: dict[StateReading, IntSort | RealSort | RangeSort] = {}
    for term in terms:
        for each in _ranges(term):
            points[each.reading] |= {Fraction(each.index.low), Fraction(each.index.high)}
            sorts[each.reading] = each.sort
        plain = term.inner if isinstance(term, PartTerm) else term
        if isinstance(plain, IntervalsTerm):
            points[plain.reading] |= {each.value for each in plain.thresholds}
            sorts[plain.reading] = plain.sort
    return {reading: frozenset(_around(found, sorts[reading])) for reading, found in points.items()}


def _around(points: Collection[Fraction], sort: IntSort | RealSort | RangeSort) -> Iterator[Fraction]:
    """Yield points, and numbers between them and beyond, as far as they are of a sort."""
    ordered = sorted(points)
    if isinstance(sort, RealSort):
        yield from (*ordered, ordered[0] - 1, ordered[-1] + 1)
        yield from ((low + high) / 2 for low, high in pairwise(ordered))
        return
    near = {near for point in ordered for near in range(floor(point) - 1, ceil(point) + 2)}
    if isinstance(sort, RangeSort):
        near |= {sort.low, sort.high}
    yield from (Fraction(each) for each in near if not isinstance(sort, RangeSort) or sort.low <= each <= sort.high)
