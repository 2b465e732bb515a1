"""Sorts: the sets that values are taken from.

Owns: the sorts of the language's values, and which of them are finite.
Must never know: expressions, solvers.

A finite sort's values are numbered: an enumeration's members from 0 in order of declaration, individuals
from 0, a range's values are the integers themselves, a Bool is False or True.
"""

from __future__ import annotations

from invariants.foundation.records import ValueRecord


class BoolSort(ValueRecord):
    """Truth values."""

    def __str__(self) -> str:
        return "Bool"


class IntSort(ValueRecord):
    """All integers."""

    def __str__(self) -> str:
        return "Int"


class RealSort(ValueRecord):
    """All real numbers, exact."""

    def __str__(self) -> str:
        return "Real"


class RangeSort(ValueRecord):
    """The integers from ``low`` to ``high``, both included; ``low <= high``."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}..{self.high}"


class EnumSort(ValueRecord):
    """A declared enumeration with its members in order."""

    name: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


class IndividualSort(ValueRecord):
    """A declared population of individuals; the scope has their number."""

    name: str

    def __str__(self) -> str:
        return self.name


Sort = BoolSort | IntSort | RealSort | RangeSort | EnumSort | IndividualSort
"""The sort of a value."""

FiniteSort = BoolSort | RangeSort | EnumSort | IndividualSort
"""A sort that can index a map and be quantified over."""

BOOL = BoolSort()
INT = IntSort()
REAL = RealSort()


def is_finite(sort: Sort) -> bool:
    """Return whether the sort has finitely many values in every scope."""
    return not isinstance(sort, IntSort | RealSort)


def is_integer(sort: Sort) -> bool:
    """Return whether values of the sort are integers (``Int`` or a range)."""
    return isinstance(sort, IntSort | RangeSort)


def is_number(sort: Sort) -> bool:
    """Return whether values of the sort can be added and compared by size."""
    return is_integer(sort) or isinstance(sort, RealSort)


Scope = dict[str, int]
"""The number of individuals of each declared type, by the type's name."""


def values_of(sort: FiniteSort, scope: Scope) -> range | tuple[bool, bool]:
    """Return the values of a finite sort in a scope, in order: individuals and members as their numbers."""
    match sort:
        case BoolSort():
            return (False, True)
        case RangeSort(low, high):
            return range(low, high + 1)
        case EnumSort(_, members):
            return range(len(members))
        case IndividualSort(name):
            return range(scope[name])
