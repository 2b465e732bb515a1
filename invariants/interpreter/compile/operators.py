"""Compiled operators.

Owns: from compiled operands to a compiled operation, for operators, comparisons and extrema.
Must never know: syntax, binders, configurations.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any, assert_never

from invariants.foundation.sorts import RealSort, Sort
from invariants.foundation.sources import Span
from invariants.interpreter.state import values
from invariants.interpreter.state.environment import Evaluate
from invariants.interpreter.state.values import Precision
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, ExtremumOperator, UnaryOperator


def unary(kind: UnaryOperator, operand: Evaluate, precision: Precision, span: Span) -> Evaluate:
    """The operation on one operand."""
    match kind:
        case UnaryOperator.NOT:
            return lambda f: not operand(f)
        case UnaryOperator.NEGATE:
            return lambda f: -operand(f)
        case UnaryOperator.ABSOLUTE:
            return lambda f: abs(operand(f))
        case UnaryOperator.WIDEN:
            return lambda f: Fraction(operand(f))
        case UnaryOperator.EXP:
            return lambda f: values.exp(operand(f), precision)
        case UnaryOperator.LOG:
            return lambda f: values.log(operand(f), precision, span)
        case UnaryOperator.SQRT:
            return lambda f: values.sqrt(operand(f), precision, span)
        case _:
            assert_never(kind)


def conjunction(parts: list[Evaluate]) -> Evaluate:
    """``and`` of two or more operands, from left to right."""
    if len(parts) == 2:
        first, second = parts
        return lambda f: first(f) and second(f)
    if len(parts) == 3:
        one, two, three = parts
        return lambda f: one(f) and two(f) and three(f)

    def every(f: Any) -> bool:
        for part in parts:  # noqa: SIM110 - a loop is faster than a generator
            if not part(f):
                return False
        return True

    return every


def disjunction(parts: list[Evaluate]) -> Evaluate:
    """``or`` of two or more operands, from left to right."""
    if len(parts) == 2:
        first, second = parts
        return lambda f: first(f) or second(f)

    def some(f: Any) -> bool:
        for part in parts:  # noqa: SIM110 - a loop is faster than a generator
            if part(f):
                return True
        return False

    return some


def binary(kind: BinaryOperator, left: Evaluate, right: Evaluate, sort: Sort, span: Span) -> Evaluate:
    """The operation on two operands; ``sort`` is that of the result."""
    real = isinstance(sort, RealSort)
    checked: Callable[[Any], Any] = values.bounded_real if real else values.bounded
    match kind:
        case BinaryOperator.AND:
            return conjunction([left, right])
        case BinaryOperator.OR:
            return disjunction([left, right])
        case BinaryOperator.IMPLIES:
            return lambda f: not left(f) or right(f)
        case BinaryOperator.IFF:
            return lambda f: left(f) == right(f)
        case BinaryOperator.ADD:
            return (lambda f: checked(left(f) + right(f))) if real else (lambda f: left(f) + right(f))
        case BinaryOperator.SUBTRACT:
            return (lambda f: checked(left(f) - right(f))) if real else (lambda f: left(f) - right(f))
        case BinaryOperator.MULTIPLY:
            return lambda f: checked(left(f) * right(f))
        case BinaryOperator.DIVIDE:
            return lambda f: checked(values.divide(left(f), right(f), span))
        case BinaryOperator.DIV:
            return lambda f: values.euclidean_div(left(f), right(f), span)
        case BinaryOperator.MOD:
            return lambda f: values.euclidean_mod(left(f), right(f), span)
        case BinaryOperator.POWER:
            if real:
                return lambda f: values.real_power(left(f), right(f), span)
            return lambda f: values.power(left(f), right(f), span)
        case _:
            assert_never(kind)


def relation(kind: ComparisonOperator, real: bool) -> Callable[[Any, Any], bool]:
    """The comparison of two values."""
    match kind:
        case ComparisonOperator.EQUAL:
            return values.equal if real else operator.eq
        case ComparisonOperator.NOT_EQUAL:
            return (lambda a, b: not values.equal(a, b)) if real else operator.ne
        case ComparisonOperator.LESS:
            return operator.lt
        case ComparisonOperator.LESS_EQUAL:
            return operator.le
        case ComparisonOperator.GREATER:
            return operator.gt
        case ComparisonOperator.GREATER_EQUAL:
            return operator.ge
        case _:
            assert_never(kind)


def comparison(operands: list[Evaluate], kinds: tuple[ComparisonOperator, ...], reals: list[bool]) -> Evaluate:
    """A chain of comparisons; every operand is evaluated. ``reals`` tells which comparisons are of Reals."""
    if len(kinds) == 1:
        left, right = operands
        if not reals[0]:
            match kinds[0]:
                case ComparisonOperator.EQUAL:
                    return lambda f: left(f) == right(f)
                case ComparisonOperator.NOT_EQUAL:
                    return lambda f: left(f) != right(f)
                case ComparisonOperator.LESS:
                    return lambda f: left(f) < right(f)
                case ComparisonOperator.LESS_EQUAL:
                    return lambda f: left(f) <= right(f)
                case _:
                    pass
        compare = relation(kinds[0], reals[0])
        return lambda f: compare(left(f), right(f))
    relations = [relation(kind, real) for kind, real in zip(kinds, reals, strict=True)]

    def chain(f: Any) -> bool:
        present = [operand(f) for operand in operands]
        return all(r(a, b) for r, a, b in zip(relations, present, present[1:], strict=False))

    return chain


def extremum(kind: ExtremumOperator, operands: list[Evaluate], sort: Sort) -> Evaluate:
    """The least or the greatest of several values."""
    greatest = kind is ExtremumOperator.MAX
    if isinstance(sort, RealSort):
        return lambda f: reduce(lambda a, b: values.extreme(a, b, greatest), [operand(f) for operand in operands])
    choose = max if greatest else min
    return lambda f: choose([operand(f) for operand in operands])
