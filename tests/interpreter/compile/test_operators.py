"""Compiled operators, for all small operands, against Python; what is not reached is not evaluated."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL, number_of
from invariants.foundation.sources import SourceText, Span
from invariants.interpreter.compile import operators
from invariants.interpreter.state.failures import UndecidedValue, Undefined, UndefinedReason
from invariants.interpreter.state.real_intervals import square_root
from invariants.interpreter.state.values import Precision
from invariants.language.model.operators import (
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    UnaryOperator,
)

SPAN = Span(SourceText("", ""), 0, 0)
TRUTHS = (False, True)
NUMBERS = range(-3, 4)
Evaluated = Callable[[Any], Any]


def told(value: object, log: list[object]) -> Evaluated:
    """An operand that tells when it is evaluated; None has no value."""

    def evaluate(_: Any) -> Any:
        log.append(value)
        if value is None:
            raise Undefined(UndefinedReason.DIVISION_BY_ZERO, SPAN)
        return value

    return evaluate


def evaluated(make: Callable[[list[Evaluated]], Evaluated], values: tuple[object, ...]) -> tuple[object, int]:
    """The value, None where there is none, and how many operands were evaluated."""
    log: list[object] = []
    compiled = make([told(value, log) for value in values])
    try:
        return compiled(None), len(log)
    except Undefined:
        return None, len(log)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_connectives_end_at_the_operand_that_decides(count: int) -> None:
    """For every number of operands: there are forms of their own for two and three."""
    for values in product((False, True, None), repeat=count):
        for make, decisive in ((operators.conjunction, False), (operators.disjunction, True)):
            wanted: object = not decisive
            reached = 0
            for value in values:
                reached += 1
                if value is None or value is decisive:
                    wanted = value
                    break
            assert evaluated(make, values) == (wanted, reached), (make, values)


def test_an_implication_and_an_equivalence() -> None:
    def made(kind: BinaryOperator) -> Callable[[list[Evaluated]], Evaluated]:
        return lambda parts: operators.binary(kind, parts[0], parts[1], BOOL, SPAN)

    for left, right in product((False, True, None), repeat=2):
        value, count = evaluated(made(BinaryOperator.IMPLIES), (left, right))
        if left is False:
            assert (value, count) == (True, 1)
        elif left is None:
            assert (value, count) == (None, 1)
        else:
            assert (value, count) == (right, 2)
        same = None if None in (left, right) else left is right
        assert evaluated(made(BinaryOperator.IFF), (left, right))[0] is same


INTEGERS: dict[BinaryOperator, Callable[[int, int], object]] = {
    BinaryOperator.ADD: lambda a, b: a + b,
    BinaryOperator.SUBTRACT: lambda a, b: a - b,
    BinaryOperator.MULTIPLY: lambda a, b: a * b,
    BinaryOperator.DIV: lambda a, b: None if b == 0 else (a - a % abs(b)) // b,
    BinaryOperator.MOD: lambda a, b: None if b == 0 else a % abs(b),
    BinaryOperator.POWER: lambda a, b: None if b < 0 else a**b,
}
REALS: dict[BinaryOperator, Callable[[Fraction, Fraction], object]] = {
    BinaryOperator.ADD: lambda a, b: a + b,
    BinaryOperator.SUBTRACT: lambda a, b: a - b,
    BinaryOperator.MULTIPLY: lambda a, b: a * b,
    BinaryOperator.DIVIDE: lambda a, b: None if b == 0 else a / b,
}


@pytest.mark.parametrize("kind", INTEGERS)
def test_operators_on_integers_agree_with_python(kind: BinaryOperator) -> None:
    for a, b in product(NUMBERS, NUMBERS):
        made = evaluated(lambda parts: operators.binary(kind, parts[0], parts[1], INT, SPAN), (a, b))
        assert made == (INTEGERS[kind](a, b), 2), (a, b)


@pytest.mark.parametrize("kind", REALS)
def test_operators_on_reals_agree_with_fractions(kind: BinaryOperator) -> None:
    for a, b in product([Fraction(n, 2) for n in NUMBERS], repeat=2):
        made = evaluated(lambda parts: operators.binary(kind, parts[0], parts[1], REAL, SPAN), (a, b))
        assert made == (REALS[kind](a, b), 2), (a, b)


def test_a_real_to_a_negative_power_is_defined_but_for_zero() -> None:
    def power(parts: list[Evaluated]) -> Evaluated:
        return operators.binary(BinaryOperator.POWER, parts[0], parts[1], REAL, SPAN)

    for a, b in product([Fraction(n, 2) for n in NUMBERS], NUMBERS):
        value, _ = evaluated(power, (a, b))
        assert value == (None if a == 0 and b < 0 else a**b), (a, b)


def test_operators_with_one_operand_have_their_values() -> None:
    meaning: dict[UnaryOperator, Callable[[Any], object]] = {
        UnaryOperator.NEGATE: lambda a: -a,
        UnaryOperator.ABSOLUTE: abs,
        UnaryOperator.WIDEN: Fraction,
    }
    for kind, expected in meaning.items():
        for a in NUMBERS:
            made = operators.unary(kind, lambda _, a=a: a, Precision(), SPAN)(None)  # type: ignore[misc]
            assert made == expected(a)
            assert isinstance(made, Fraction) is (kind is UnaryOperator.WIDEN)
    for truth in TRUTHS:
        assert operators.unary(UnaryOperator.NOT, lambda _, t=truth: t, Precision(), SPAN)(None) is not truth  # type: ignore[misc]


def test_functions_of_reals_at_their_edges() -> None:
    def value(kind: UnaryOperator, number: Fraction) -> object:
        try:
            return operators.unary(kind, lambda _: number, Precision(), SPAN)(None)
        except Undefined:
            return None

    assert value(UnaryOperator.SQRT, Fraction(0)) == 0
    assert value(UnaryOperator.SQRT, Fraction(9, 4)) == Fraction(3, 2)
    assert value(UnaryOperator.SQRT, Fraction(-1, 9)) is None
    assert value(UnaryOperator.LOG, Fraction(1)) == 0
    assert value(UnaryOperator.LOG, Fraction(0)) is None
    assert value(UnaryOperator.EXP, Fraction(0)) == 1


COMPARED: dict[ComparisonOperator, Callable[[Any, Any], bool]] = {
    ComparisonOperator.EQUAL: lambda a, b: a == b,
    ComparisonOperator.NOT_EQUAL: lambda a, b: a != b,
    ComparisonOperator.LESS: lambda a, b: a < b,
    ComparisonOperator.LESS_EQUAL: lambda a, b: a <= b,
    ComparisonOperator.GREATER: lambda a, b: a > b,
    ComparisonOperator.GREATER_EQUAL: lambda a, b: a >= b,
}


@pytest.mark.parametrize("real", TRUTHS)
@pytest.mark.parametrize("kind", ComparisonOperator)
def test_comparisons_alone_and_in_a_chain(kind: ComparisonOperator, real: bool) -> None:
    def chained(parts: list[Evaluated]) -> Evaluated:
        return operators.comparison(parts, (kind, ComparisonOperator.LESS_EQUAL), [real, real])

    numbers = [Fraction(n, 2) for n in (-1, 0, 1)] if real else [-1, 0, 1]
    for a, b in product(numbers, repeat=2):
        alone = evaluated(lambda parts: operators.comparison(parts, (kind,), [real]), (a, b))
        assert alone == (COMPARED[kind](a, b), 2), (a, b)
        for c in (*numbers, None):
            found = evaluated(chained, (a, b, c))
            if not COMPARED[kind](a, b):
                assert found == (False, 2), "what follows a comparison that is false is not reached"
            else:
                assert found == (None if c is None else b <= c, 3)


@pytest.mark.parametrize("sort", [INT, REAL])
@pytest.mark.parametrize(("kind", "meaning"), [(ExtremumOperator.MIN, min), (ExtremumOperator.MAX, max)])
def test_the_least_and_the_greatest(kind: ExtremumOperator, meaning: Callable[..., Any], sort: Any) -> None:
    make = Fraction if sort == REAL else int
    for values in product(NUMBERS, repeat=3):
        found = evaluated(lambda parts: operators.extremum(kind, parts, sort), tuple(map(make, values)))
        assert found == (meaning(values), 3)


def test_irrational_numbers_are_none_of_the_listed_ones_unless_that_is_undecided() -> None:
    root = square_root(Fraction(2), 64)
    for otherwise in TRUTHS:
        number = number_of(otherwise, [(1, Fraction(3)), (2, 2)])
        for numbers, listed in (((root, 2), False), ((1, root), False), ((1, 3), True), ((2, 3), False)):
            holds = operators.satisfaction(told(number, []), [told(each, []) for each in numbers])
            assert holds(None) is (otherwise is not listed)
        holds = operators.satisfaction(told(number, []), [told(each, []) for each in (root * root, 2)])
        with pytest.raises(UndecidedValue):
            holds(None)
