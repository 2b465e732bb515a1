"""Sorts: the sets that values are taken from.

Owns: the sorts of the language's values, which of them are finite, and the numbers of sets and of predicates.
Must never know: expressions, solvers.

A finite sort's values are numbered: an enumeration's members from 0 in order of declaration, individuals
from 0, a range's values are the integers themselves, a Bool is False or True. A set of them is the number whose binary
digits say which values are in it, the first value at the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

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


FiniteSort = BoolSort | RangeSort | EnumSort | IndividualSort
"""A sort that can index a map and be quantified over."""


class SetSort(ValueRecord):
    """The sets of values of a finite sort: the sort of a parameter ``s: A -> Bool``."""

    member: FiniteSort

    def __str__(self) -> str:
        return f"{self.member} -> Bool"


class PredicateSort(ValueRecord):
    """The predicates of numbers, of these sorts: the sort of an unknown condition. See :class:`NumberedPredicate`."""

    domain: tuple[IntSort | RealSort, ...]

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.domain))} -> Bool"


Sort = FiniteSort | IntSort | RealSort | SetSort | PredicateSort
"""The sort of a value."""

ListedSort = FiniteSort | SetSort
"""A sort whose values can be listed in a scope."""

BOOL = BoolSort()
INT = IntSort()
REAL = RealSort()


def is_finite(sort: Sort) -> bool:
    """Return whether the sort can index a map and be quantified over.

    Sets do neither: there are few in every scope, and very many in larger ones.
    """
    return not isinstance(sort, IntSort | RealSort | SetSort | PredicateSort)


def is_integer(sort: Sort) -> bool:
    """Return whether values of the sort are integers (``Int`` or a range)."""
    return isinstance(sort, IntSort | RangeSort)


def is_number(sort: Sort) -> bool:
    """Return whether values of the sort can be added and compared by size."""
    return is_integer(sort) or isinstance(sort, RealSort)


Scope = dict[str, int]
"""The number of individuals of each declared type, by the type's name."""


def values_of(sort: ListedSort, scope: Scope) -> range | tuple[bool, bool]:
    """Return the values of a sort in a scope, in order: individuals, members and sets as their numbers."""
    match sort:
        case BoolSort():
            return (False, True)
        case RangeSort(low, high):
            return range(low, high + 1)
        case EnumSort(_, members):
            return range(len(members))
        case IndividualSort(name):
            return range(scope[name])
        case SetSort(member):
            return range(1 << number_of_values(member, scope))


def number_of_values(sort: ListedSort, scope: Scope) -> int:
    """Return the number of values of a sort in a scope, which may be too large for ``len``."""
    return count_of(values_of(sort, scope))


def count_of(values: Sequence[object]) -> int:
    """Return how many values there are: ``len`` counts no range of more numbers than a machine word has."""
    if isinstance(values, range) and values.step == 1:
        return max(0, values.stop - values.start)
    return len(values)


def position_of(value: int, member: FiniteSort) -> int:
    """Return the place of a value among those of its sort, from 0: its binary digit in a set."""
    return value - member.low if isinstance(member, RangeSort) else int(value)


def members_of(value: int, member: FiniteSort, scope: Scope) -> tuple[int, ...]:
    """Return the values that are in a set, in order."""
    return tuple(each for each in values_of(member, scope) if value >> position_of(each, member) & 1)


PredicateArguments = tuple[int | Fraction, ...]
"""The numbers to which a predicate is applied."""

NO_PREDICATE = 0
"""The number of a predicate that was never chosen: true of nothing."""


class NumberedPredicate(ValueRecord):
    """A predicate that has a number: ``otherwise`` for all arguments but the ``exceptions``.

    A run asks for finitely many truth values, so each run with any predicate is one with a predicate that has a number.
    As bytes, the number is ``otherwise`` as a word, and the exceptions, each behind a `;`.
    """

    otherwise: bool
    exceptions: frozenset[PredicateArguments]

    def holds(self, arguments: PredicateArguments) -> bool:
        """Return the truth value for some arguments; an integer is the same as the Real that is equal to it."""
        return (arguments in self.exceptions) is not self.otherwise

    @property
    def number(self) -> int:
        """The number of the predicate: a large one, which no solver comes upon."""
        texts = sorted(",".join(map(str, arguments)) for arguments in self.exceptions)
        return int.from_bytes(";".join([str(self.otherwise), *texts]).encode(), "big")


_NOTHING = NumberedPredicate(False, frozenset())


def predicate_of(number: int) -> NumberedPredicate:
    """Return the predicate with a number; for a number that no predicate has, the one that is true of nothing."""
    try:
        text = "".join(map(chr, number.to_bytes((number.bit_length() + 7) // 8, "big")))
        otherwise, *listed = text.split(";")
        exceptions = frozenset(tuple(map(_read, arguments.split(","))) for arguments in listed)
        found = NumberedPredicate(otherwise == "True", exceptions)
    except (ValueError, OverflowError, ZeroDivisionError):
        return _NOTHING
    return found if found.number == number else _NOTHING


def is_predicate(number: int) -> bool:
    """Return whether a number is that of a predicate, or of none that was chosen."""
    return number == NO_PREDICATE or predicate_of(number).number == number


def number_of(otherwise: bool, exceptions: Iterable[PredicateArguments]) -> int:
    """Return the number of the predicate that is ``otherwise`` for all arguments but the exceptions."""
    return NumberedPredicate(otherwise, frozenset(exceptions)).number


def _read(text: str) -> int | Fraction:
    return Fraction(text) if "/" in text else int(text)
