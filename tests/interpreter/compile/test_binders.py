"""Quantifiers and aggregates: every instance counts, unless the body surely has a value."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from invariants.foundation.sorts import INT, REAL
from invariants.foundation.sources import SourceText, Span
from invariants.interpreter.compile.binders import (
    MOST_BINDER_INSTANCES,
    aggregate,
    instances,
    quantified,
    too_many,
)
from invariants.interpreter.state.environment import Environment
from invariants.interpreter.state.failures import UndecidedValue
from invariants.language.model.operators import AggregateOperator, QuantifierKind

SPAN = Span(SourceText("many.inv", "\ncount"), 1, 6)


class _NoValueError(Exception):
    pass


def environment(size: int) -> Environment:
    return Environment((), None, [None] * size, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("total", [False, True])
@pytest.mark.parametrize("kind", QuantifierKind)
@pytest.mark.parametrize("names", [1, 2])
def test_quantifiers_over_every_table_of_answers(kind: QuantifierKind, names: int, total: bool) -> None:
    """The answers of the body are given by a table; None has no value, wherever it stands."""
    slots, ranges = [1, 0][:names], [range(2), (False, True)][:names]
    keys = list(product(*ranges))
    decisive = kind is QuantifierKind.EXISTS
    for answers in product((False, True) if total else (False, True, None), repeat=len(keys)):
        table = dict(zip(keys, answers, strict=True))
        asked = []

        def body(env: Environment, table: Any = table, asked: Any = asked) -> Any:
            key = tuple(env.locals[slot] for slot in slots)
            asked.append(key)
            if table[key] is None:
                raise _NoValueError
            return table[key]

        compiled = quantified(kind, slots, ranges, body, total, SPAN)
        wanted = (any if decisive else all)(each for each in answers if each is not None)
        if None in answers:
            with pytest.raises(_NoValueError):
                compiled(environment(2))
            continue
        assert compiled(environment(2)) is wanted
        if not total:
            assert asked == keys, "an instance without a value would have been missed"
        else:
            stop = answers.index(decisive) + 1 if decisive in answers else len(keys)
            assert asked == keys[:stop]


def test_aggregates_go_through_all_values() -> None:
    def value(kind: AggregateOperator, body: Any, sort: Any = INT) -> Any:
        return aggregate(kind, [0, 1], [range(-1, 2), range(2)], body, sort, SPAN)(environment(2))

    def product_of(env: Environment) -> Any:
        return env.locals[0] * 3 + env.locals[1]

    numbers = [a * 3 + b for a in range(-1, 2) for b in range(2)]
    assert value(AggregateOperator.SUM, product_of) == sum(numbers)
    assert value(AggregateOperator.MIN, product_of) == min(numbers)
    assert value(AggregateOperator.MAX, product_of) == max(numbers)
    assert value(AggregateOperator.COUNT, lambda env: product_of(env) > 0) == sum(n > 0 for n in numbers)
    halves = value(AggregateOperator.SUM, lambda env: Fraction(product_of(env), 2), REAL)
    assert (halves, type(halves)) == (Fraction(sum(numbers), 2), Fraction)
    nothing = aggregate(AggregateOperator.SUM, [0], [range(0)], product_of, REAL, SPAN)(environment(2))
    assert (nothing, type(nothing)) == (0, Fraction)


def test_each_instance_is_in_the_environment_while_it_is_current() -> None:
    env = environment(3)
    current = instances(env, [2, 0], [range(2), (False, True)])
    seen = [(instance, env.locals[2], env.locals[0], env.locals[1]) for instance in current]
    assert seen == [((a, b), a, b, None) for a in range(2) for b in (False, True)]
    assert list(instances(env, [], [])) == [()]


def test_so_many_instances_that_nobody_waits_for_them_are_no_answer() -> None:
    most = [range(1000), range(MOST_BINDER_INSTANCES // 1000)]
    assert not too_many(most)
    more = [*most, (False, True)]
    assert too_many(more)

    def body(_: Environment) -> Any:
        raise AssertionError("nobody asks")

    for compiled in (
        quantified(QuantifierKind.FORALL, [0, 1, 2], more, body, total=True, span=SPAN),
        aggregate(AggregateOperator.COUNT, [0, 1, 2], more, body, INT, SPAN),
    ):
        with pytest.raises(UndecidedValue, match=r"too many values to try in line 2 of many\.inv"):
            compiled(environment(3))
