"""Compiled quantifiers and aggregates.

Owns: the meaning of ``forall``, ``exists``, ``count``, ``sum``, ``min`` and ``max`` over finite sorts.
Must never know: what is quantified, configurations.

Every instance is evaluated, since one that is undefined makes the whole undefined; only where the body surely has a
value, the first instance that decides is the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, assert_never

from invariants.foundation.sorts import RealSort, Sort
from invariants.interpreter.state import values
from invariants.interpreter.state.environment import Environment, Evaluate
from invariants.interpreter.state.failures import UndecidedValue
from invariants.language.model.operators import AggregateOperator, QuantifierKind

Ranges = Sequence[range | tuple[bool, bool]]

MOST_INSTANCES = 1_000_000
"""What has more instances is not gone through."""


def too_many(ranges: Ranges) -> bool:
    """Whether there are more instances than are gone through."""
    number = 1
    for values_ in ranges:
        number *= values_.stop - values_.start if isinstance(values_, range) else len(values_)
    return number > MOST_INSTANCES


def refused(_: Environment) -> Any:
    """Stands for what has too many instances."""
    raise UndecidedValue("there are too many values to be gone through")


def quantified(kind: QuantifierKind, slots: list[int], ranges: Ranges, body: Evaluate, total: bool) -> Evaluate:
    """Whether every or some instance holds; ``total``: the body surely has a value."""
    if too_many(ranges):
        return refused
    # Instances are looked through for the one that decides: a false one for `forall`, a true one for `exists`.
    decisive = kind is QuantifierKind.EXISTS
    if len(slots) == 1:
        slot, numbers = slots[0], ranges[0]

        def one(f: Environment) -> Any:
            names = f.locals
            result = not decisive
            for value in numbers:
                names[slot] = value
                if body(f) is decisive:
                    if total:
                        return decisive
                    result = decisive
            return result

        return one

    def several(f: Environment) -> Any:
        result = not decisive
        for _ in instances(f, slots, ranges):
            if body(f) is decisive:
                if total:
                    return decisive
                result = decisive
        return result

    return several


def instances(f: Environment, slots: list[int], ranges: Ranges) -> Iterator[tuple[Any, ...]]:
    """Every tuple of values of the bound names, each put into the environment while it is the present one."""
    names = f.locals
    for instance in product(*ranges):
        for slot, value in zip(slots, instance, strict=True):
            names[slot] = value
        yield instance


def aggregate(kind: AggregateOperator, slots: list[int], ranges: Ranges, body: Evaluate, sort: Sort) -> Evaluate:
    """The number of true instances, or the sum, least or greatest of all."""
    if too_many(ranges):
        return refused
    real = isinstance(sort, RealSort)

    def parts(f: Environment) -> Iterator[Any]:
        for _ in instances(f, slots, ranges):
            yield body(f)

    match kind:
        case AggregateOperator.COUNT:
            return lambda f: sum(parts(f))
        case AggregateOperator.SUM:
            zero = Fraction(0) if real else 0
            return lambda f: sum(parts(f), zero)
        case AggregateOperator.MIN | AggregateOperator.MAX:
            greatest = kind is AggregateOperator.MAX

            def extreme(f: Environment) -> Any:
                present = list(parts(f))
                best = present[0]
                for value in present[1:]:
                    best = values.extreme(best, value, greatest)
                return best

            return extreme
        case _:
            assert_never(kind)
