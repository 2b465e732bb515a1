"""Compiled quantifiers and aggregates.

Owns: the meaning of ``forall``, ``exists``, ``count``, ``sum``, ``min`` and ``max`` over finite sorts.
Must never know: the bodies of quantifiers, configurations.

Every instance is evaluated, since one undefined instance makes the whole undefined. Only where the body surely has a
value does the evaluation stop at the first instance that decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, assert_never

from invariants.foundation.sorts import RealSort, Sort, count_of
from invariants.foundation.sources import Span
from invariants.interpreter.state import values
from invariants.interpreter.state.environment import Environment, Evaluate
from invariants.interpreter.state.failures import UndecidedValue
from invariants.language.model.operators import AggregateOperator, QuantifierKind

Ranges = Sequence[Sequence[Any]]

MOST_BINDER_INSTANCES = 1_000_000
"""The most instances of a quantifier or aggregate that is evaluated."""


def too_many(ranges: Ranges) -> bool:
    """Return whether there are more than :data:`MOST_BINDER_INSTANCES` instances."""
    return prod(map(count_of, ranges)) > MOST_BINDER_INSTANCES


def _refusal(span: Span) -> Evaluate:
    """Return the compiled form of a binder with too many instances, which raises ``UndecidedValue``."""

    def refuse(_: Environment) -> Any:
        raise UndecidedValue(f"there are too many values to try in {span.line_of_file}")

    return refuse


def quantified(
    kind: QuantifierKind, slots: list[int], ranges: Ranges, body: Evaluate, total: bool, span: Span
) -> Evaluate:
    """Compile a quantifier.

    Args:
        kind: ``forall`` or ``exists``.
        slots: the positions of the bound names in an environment.
        ranges: the values of each bound name.
        body: the compiled body.
        total: whether the body surely has a value.
        span: its place in the text.
    """
    if too_many(ranges):
        return _refusal(span)
    # One instance decides: a false one for `forall`, a true one for `exists`.
    decisive = kind is QuantifierKind.EXISTS
    if len(slots) == 1:
        slot, numbers = slots[0], ranges[0]

        def one(env: Environment) -> Any:
            names = env.locals
            result = not decisive
            for value in numbers:
                names[slot] = value
                if body(env) is decisive:
                    if total:
                        return decisive
                    result = decisive
            return result

        return one

    def several(env: Environment) -> Any:
        result = not decisive
        for _ in instances(env, slots, ranges):
            if body(env) is decisive:
                if total:
                    return decisive
                result = decisive
        return result

    return several


def instances(env: Environment, slots: list[int], ranges: Ranges) -> Iterator[tuple[Any, ...]]:
    """Yield every tuple of values of the bound names, each written into the environment while it is current."""
    names = env.locals
    for instance in product(*ranges):
        for slot, value in zip(slots, instance, strict=True):
            names[slot] = value
        yield instance


def aggregate(
    kind: AggregateOperator, slots: list[int], ranges: Ranges, body: Evaluate, sort: Sort, span: Span
) -> Evaluate:
    """Compile an aggregate: the number of true instances, or the sum, the least or the greatest of all instances.

    Args:
        kind: the operator.
        slots: the positions of the bound names in an environment.
        ranges: the values of each bound name.
        body: the compiled body.
        sort: the sort of the result.
        span: its place in the text.
    """
    if too_many(ranges):
        return _refusal(span)
    real = isinstance(sort, RealSort)

    def parts(env: Environment) -> Iterator[Any]:
        for _ in instances(env, slots, ranges):
            yield body(env)

    match kind:
        case AggregateOperator.COUNT:
            return lambda env: sum(parts(env))
        case AggregateOperator.SUM:
            zero = Fraction(0) if real else 0
            return lambda env: sum(parts(env), zero)
        case AggregateOperator.MIN | AggregateOperator.MAX:
            greatest = kind is AggregateOperator.MAX

            def extreme(env: Environment) -> Any:
                present = list(parts(env))
                best = present[0]
                for value in present[1:]:
                    best = values.extreme(best, value, greatest)
                return best

            return extreme
        case _:
            assert_never(kind)
