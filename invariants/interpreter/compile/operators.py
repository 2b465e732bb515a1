"""Compiled operators.

Owns: the compiled operation for compiled operands, for operators, comparisons and extrema.
Must never know: syntax, binders, configurations.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, assert_never

from invariants.foundation.sorts import RealSort, Sort, predicate_of
from invariants.foundation.sources import Span
from invariants.interpreter.state import values
from invariants.interpreter.state.environment import Evaluate
from invariants.interpreter.state.values import Precision
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, ExtremumOperator, UnaryOperator

MOST_PREDICATES = 64
"""The predicates of one condition that are kept once their numbers were read."""


def unary(kind: UnaryOperator, operand: Evaluate, precision: Precision, span: Span) -> Evaluate:
    """Compile an operation on one operand."""
    match kind:
        case UnaryOperator.NOT:
            return lambda env: not operand(env)
        case UnaryOperator.NEGATE:
            return lambda env: -operand(env)
        case UnaryOperator.ABSOLUTE:
            return lambda env: abs(operand(env))
        case UnaryOperator.WIDEN:
            return lambda env: Fraction(operand(env))
        case UnaryOperator.EXP:
            return lambda env: values.exp(operand(env), precision)
        case UnaryOperator.LOG:
            return lambda env: values.log(operand(env), precision, span)
        case UnaryOperator.SQRT:
            return lambda env: values.sqrt(operand(env), precision, span)
        case _:
            assert_never(kind)


def conjunction(parts: list[Evaluate]) -> Evaluate:
    """Compile ``and`` of two or more operands, from left to right."""
    if len(parts) == 2:
        first, second = parts
        return lambda env: first(env) and second(env)
    if len(parts) == 3:
        one, two, three = parts
        return lambda env: one(env) and two(env) and three(env)

    def every(env: Any) -> bool:
        for part in parts:  # noqa: SIM110 - a loop is faster than a generator
            if not part(env):
                return False
        return True

    return every


def disjunction(parts: list[Evaluate]) -> Evaluate:
    """Compile ``or`` of two or more operands, from left to right."""
    if len(parts) == 2:
        first, second = parts
        return lambda env: first(env) or second(env)

    def some(env: Any) -> bool:
        for part in parts:  # noqa: SIM110 - a loop is faster than a generator
            if part(env):
                return True
        return False

    return some


def binary(kind: BinaryOperator, left: Evaluate, right: Evaluate, sort: Sort, span: Span) -> Evaluate:
    """Compile an operation on two operands.

    Args:
        kind: the operator.
        left: the compiled left operand.
        right: the compiled right operand.
        sort: the sort of the result.
        span: the place of the operation, for errors.
    """
    real = isinstance(sort, RealSort)
    checked: Callable[[Any], Any] = values.bounded_real if real else values.bounded
    match kind:
        case BinaryOperator.AND:
            return conjunction([left, right])
        case BinaryOperator.OR:
            return disjunction([left, right])
        case BinaryOperator.IMPLIES:
            return lambda env: not left(env) or right(env)
        case BinaryOperator.IFF:
            return lambda env: left(env) == right(env)
        case BinaryOperator.ADD:
            return (lambda env: checked(left(env) + right(env))) if real else (lambda env: left(env) + right(env))
        case BinaryOperator.SUBTRACT:
            return (lambda env: checked(left(env) - right(env))) if real else (lambda env: left(env) - right(env))
        case BinaryOperator.MULTIPLY:
            return lambda env: checked(left(env) * right(env))
        case BinaryOperator.DIVIDE:
            return lambda env: checked(values.divide(left(env), right(env), span))
        case BinaryOperator.DIV:
            return lambda env: values.euclidean_div(left(env), right(env), span)
        case BinaryOperator.MOD:
            return lambda env: values.euclidean_mod(left(env), right(env), span)
        case BinaryOperator.POWER:
            if real:
                return lambda env: values.real_power(left(env), right(env), span)
            return lambda env: values.power(left(env), right(env), span)
        case _:
            assert_never(kind)


def relation(kind: ComparisonOperator, real: bool) -> Callable[[Any, Any], bool]:
    """Return the function that compares two values."""
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
    """Compile a chain of comparisons, which stops at the first that is false.

    Each operand is evaluated once at most. ``reals`` has True for each comparison of Reals.
    """
    if len(kinds) == 1:
        left, right = operands
        if not reals[0]:
            match kinds[0]:
                case ComparisonOperator.EQUAL:
                    return lambda env: left(env) == right(env)
                case ComparisonOperator.NOT_EQUAL:
                    return lambda env: left(env) != right(env)
                case ComparisonOperator.LESS:
                    return lambda env: left(env) < right(env)
                case ComparisonOperator.LESS_EQUAL:
                    return lambda env: left(env) <= right(env)
                case _:
                    pass
        compare = relation(kinds[0], reals[0])
        return lambda env: compare(left(env), right(env))
    relations = [relation(kind, real) for kind, real in zip(kinds, reals, strict=True)]

    first, *others = operands
    links = list(zip(relations, others, strict=True))

    def chain(env: Any) -> bool:
        left = first(env)
        for compare, operand in links:
            right = operand(env)
            if not compare(left, right):
                return False
            left = right
        return True

    return chain


def satisfaction(predicate: Evaluate, arguments: list[Evaluate]) -> Evaluate:
    """Compile whether numbers satisfy the predicate with a number."""
    known = lru_cache(MOST_PREDICATES)(predicate_of)

    def holds(env: Any) -> bool:
        chosen, given = known(predicate(env)), tuple([argument(env) for argument in arguments])
        if all(isinstance(value, int | Fraction) for value in given):
            return chosen.holds(given)
        return chosen.otherwise is not any(values.same(given, listed) for listed in chosen.exceptions)

    return holds


def extremum(kind: ExtremumOperator, operands: list[Evaluate], sort: Sort) -> Evaluate:
    """Compile the least or the greatest of several values."""
    greatest = kind is ExtremumOperator.MAX
    if isinstance(sort, RealSort):
        return lambda env: reduce(lambda a, b: values.extreme(a, b, greatest), [operand(env) for operand in operands])
    choose = max if greatest else min
    return lambda env: choose([operand(env) for operand in operands])
