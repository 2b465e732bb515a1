"""Simplicity of values: which of two values is simpler, and which values are simpler than a given one.

Owns: the order of values by simplicity.
Must never know: the purpose of a simpler value.

False is simpler than true, a member or individual than one that is declared later, and a number the simpler the nearer
it is to zero (to the nearest number of its range); a fraction with a smaller denominator comes first, and so does a
predicate with fewer exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from invariants.foundation.sorts import (
    INT,
    EnumSort,
    IndividualSort,
    NumberedPredicate,
    PredicateSort,
    RangeSort,
    SetSort,
    Sort,
    number_of,
    predicate_of,
)
from invariants.interpreter.state.values import Value

_IRRATIONAL = (1 << 64, 0)
_MOST_MEMBERS = 8
"""The most members or individuals that are tried in place of another."""
_SIMPLE_DENOMINATORS = (1, 2, 10, 100)


def complexity(value: Value, sort: Sort) -> tuple[int, int]:
    """Return a rank of the value among those of its sort; the lower, the simpler."""
    if isinstance(value, Fraction):
        return value.denominator, _size(value.numerator)
    if isinstance(sort, SetSort) and isinstance(value, int):
        return value.bit_count(), value
    if isinstance(sort, PredicateSort) and isinstance(value, int):
        predicate = predicate_of(value)
        return len(predicate.exceptions), predicate.otherwise
    if isinstance(value, int):
        return 0, value if isinstance(sort, EnumSort | IndividualSort) else _size(value - _simplest(sort))
    return _IRRATIONAL


def simpler(value: Value, sort: Sort) -> Iterator[Value]:
    """Yield simpler values of the sort: the simplest first, then ever nearer to the value itself."""
    if isinstance(value, bool):
        yield from [False] if value else []
    elif isinstance(value, int):
        if isinstance(sort, SetSort):
            yield from [0] if value.bit_count() > 1 else []
            yield from (value ^ 1 << digit for digit in range(value.bit_length()) if value >> digit & 1)
        elif isinstance(sort, PredicateSort):
            yield from _simpler_predicates(predicate_of(value))
        elif isinstance(sort, EnumSort | IndividualSort):
            yield from range(min(value, _MOST_MEMBERS))
        else:
            yield from _nearer(value, _simplest(sort), sort)
    elif isinstance(value, Fraction):
        yield from _simpler_fractions(value)


def _size(number: int) -> int:
    """Return the position of a number in the order 0, 1, -1, 2, -2 and so on."""
    return 2 * number - 1 if number > 0 else -2 * number


def _simplest(sort: Sort) -> int:
    return min(max(0, sort.low), sort.high) if isinstance(sort, RangeSort) else 0


def _nearer(value: int, simplest: int, sort: Sort) -> Iterator[int]:
    """Yield the value mirrored at the simplest one, then numbers from the simplest towards the value, by halves."""
    if value < simplest and (not isinstance(sort, RangeSort) or 2 * simplest - value <= sort.high):
        yield 2 * simplest - value
    away = value - simplest
    while away:
        yield value - away
        away = int(away / 2) if abs(away) < 1 << 50 else (abs(away) // 2) * (1 if away > 0 else -1)


def _simpler_predicates(predicate: NumberedPredicate) -> Iterator[int]:
    """Yield the predicates that are constant, then those with one exception less."""
    if predicate.exceptions:
        yield from (number_of(False, ()), number_of(True, ()))
        if len(predicate.exceptions) > 1:
            yield from (
                number_of(predicate.otherwise, predicate.exceptions - {each}) for each in sorted(predicate.exceptions)
            )
    elif predicate.otherwise:
        yield number_of(False, ())


def _simpler_fractions(value: Fraction) -> Iterator[Fraction]:
    if value.denominator == 1:
        for number in _nearer(int(value), 0, INT):
            yield Fraction(number)
        return
    for denominator in _SIMPLE_DENOMINATORS:
        if denominator < value.denominator:
            below = Fraction(value * denominator // 1, denominator)
            yield from (below, below + Fraction(1, denominator))
    yield from (Fraction(number, value.denominator) for number in _nearer(value.numerator, 0, INT))
