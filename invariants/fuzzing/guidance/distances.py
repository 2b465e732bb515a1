"""Distances: how far a condition is from being true, or false.

Owns: the measure, from 0 (the condition has the wanted value) to less than the number of its parts.
Must never know: which conditions matter, whose code a condition is.

A guard that demands five votes is nearer to being true with four votes than with two. The measure is the branch
distance of search-based testing: a conjunction adds the distances of its parts, a disjunction takes the smallest
(Korel, "Automated software test data generation", 1990; Tracey et al., 1998). Distances guide and decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf, log1p
from typing import Any

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import BoolSort, count_of, is_number
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.state.choices import Unanswered
from invariants.interpreter.state.environment import Environment, Evaluate
from invariants.interpreter.state.failures import NoValue, Undefined
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Binary,
    CallDefinition,
    Comparison,
    Conditional,
    Expression,
    Let,
    Local,
    Quantified,
    Unary,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, QuantifierKind, UnaryOperator

Distance = Callable[[Environment], float]
"""Computes the distance in an environment, whose locals it may overwrite."""

_DEEPEST_MEASURED = 60
"""The greatest nesting that is measured; the distance of deeper parts is 0 or 1."""
_MOST_MEASURED_INSTANCES = 256
"""The most combinations of values of a quantifier that is measured; beyond, its distance is 0 or 1."""

_OPPOSITE = {
    ComparisonOperator.EQUAL: ComparisonOperator.NOT_EQUAL,
    ComparisonOperator.NOT_EQUAL: ComparisonOperator.EQUAL,
    ComparisonOperator.LESS: ComparisonOperator.GREATER_EQUAL,
    ComparisonOperator.GREATER_EQUAL: ComparisonOperator.LESS,
    ComparisonOperator.GREATER: ComparisonOperator.LESS_EQUAL,
    ComparisonOperator.LESS_EQUAL: ComparisonOperator.GREATER,
}


class Measure:
    """Compiles conditions of one model to distances."""

    def __init__(self, model: Model, compiler: Compiler) -> None:
        self._model = model
        self._compiler = compiler

    def distance(self, condition: Expression, wanted: bool, unit: CompilationUnit) -> Distance:
        """Return the distance of a condition, whose names live in ``unit``, from the wanted value."""
        return self._of(condition, wanted, unit, 0)

    def _of(self, node: Expression, wanted: bool, unit: CompilationUnit, depth: int) -> Distance:
        if depth > _DEEPEST_MEASURED:
            return self._truth(node, wanted, unit)
        below = depth + 1
        match node:
            case Unary(operator=UnaryOperator.NOT, operand=operand):
                return self._of(operand, not wanted, unit, below)
            case Binary(operator=BinaryOperator.AND, left=left, right=right):
                parts = [self._of(part, wanted, unit, below) for part in (left, right)]
                return _all(parts) if wanted else _nearest(parts)
            case Binary(operator=BinaryOperator.OR, left=left, right=right):
                parts = [self._of(part, wanted, unit, below) for part in (left, right)]
                return _nearest(parts) if wanted else _all(parts)
            case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
                parts = [self._of(left, not wanted, unit, below), self._of(right, wanted, unit, below)]
                return _nearest(parts) if wanted else _all(parts)
            case Binary(operator=BinaryOperator.IFF, left=left, right=right) if depth < 6:
                ways = [
                    _all([self._of(left, value, unit, below), self._of(right, value is wanted, unit, below)])
                    for value in (True, False)
                ]
                return _nearest(ways)
            case Conditional(condition=asked, then=then, otherwise=otherwise) if depth < 6:
                ways = [
                    _all([self._of(asked, True, unit, below), self._of(then, wanted, unit, below)]),
                    _all([self._of(asked, False, unit, below), self._of(otherwise, wanted, unit, below)]),
                ]
                return _nearest(ways)
            case Let(local=local, value=value, body=body):
                return self._bound(unit.slot(local), self._compiler.compile(value, unit), body, wanted, unit, below)
            case Quantified(locals=names):
                return self._quantified(node, names, wanted, unit, below)
            case CallDefinition(definition=name):
                definition = self._model.definitions[name]
                inner = self._of(definition.body, wanted, unit, below)
                slots = [unit.slot(parameter) for parameter in definition.parameters]
                arguments = self._compiler.call_arguments(node, unit)
                return _called(list(zip(slots, arguments, strict=True)), inner)
            case Comparison():
                return self._comparison(node, wanted, unit)
            case _:
                return self._truth(node, wanted, unit)

    def _truth(self, node: Expression, wanted: bool, unit: CompilationUnit) -> Distance:
        evaluate = self._compiler.compile(node, unit)
        return _guarded(lambda env: 0.0 if bool(evaluate(env)) is wanted else 1.0)

    def _bound(
        self, slot: int, value: Evaluate, body: Expression, wanted: bool, unit: CompilationUnit, depth: int
    ) -> Distance:
        return _called([(slot, value)], self._of(body, wanted, unit, depth))

    def _quantified(
        self, node: Quantified, names: tuple[Local, ...], wanted: bool, unit: CompilationUnit, depth: int
    ) -> Distance:
        slots, ranges = self._compiler.ranges(names, unit)
        count = 1
        for values in ranges:
            count *= count_of(values)
        if count > _MOST_MEASURED_INSTANCES:
            return self._truth(node, wanted, unit)
        body = self._of(node.body, wanted, unit, depth)
        together = (node.quantifier is QuantifierKind.FORALL) is wanted

        def over_instances(env: Environment) -> float:
            total, nearest = 0.0, inf
            for instance in product(*ranges):
                for slot, value in zip(slots, instance, strict=True):
                    env.locals[slot] = value
                part = body(env)
                total += part
                nearest = min(nearest, part)
            return total if together else nearest

        return over_instances

    def _comparison(self, node: Comparison, wanted: bool, unit: CompilationUnit) -> Distance:
        compiled = [self._compiler.compile(operand, unit) for operand in node.operands]
        parts: list[Distance] = []
        for position, kind in enumerate(node.operators):
            left, right = compiled[position], compiled[position + 1]
            sort = node.operands[position].sort
            needed = kind if wanted else _OPPOSITE[kind]
            if is_number(sort):
                parts.append(_guarded(_numeric(needed, left, right)))
            elif isinstance(sort, BoolSort) or needed in (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL):
                parts.append(_guarded(_same(needed is ComparisonOperator.EQUAL, left, right)))
            else:
                parts.append(_guarded(_numeric(needed, left, right)))
        return _all(parts) if wanted else _nearest(parts)


def _all(parts: list[Distance]) -> Distance:
    first, *rest = parts
    if not rest:
        return first
    if len(rest) == 1:
        second = rest[0]
        return lambda env: first(env) + second(env)
    return lambda env: sum([part(env) for part in parts])


def _nearest(parts: list[Distance]) -> Distance:
    if len(parts) == 1:
        return parts[0]
    return lambda env: min([part(env) for part in parts])


def _called(given: list[tuple[int, Evaluate]], body: Distance) -> Distance:
    def run(env: Environment) -> float:
        values = [argument(env) for _, argument in given]
        for (slot, _), value in zip(given, values, strict=True):
            env.locals[slot] = value
        return body(env)

    return _guarded(run)


def _guarded(distance: Distance) -> Distance:
    """Return the same distance function, with value 1 where the distance cannot be computed."""

    def measured(env: Environment) -> float:
        try:
            return distance(env)
        except (Undefined, NoValue, NoAnswerError, Unanswered):
            return 1.0

    return measured


def _same(wanted: bool, left: Evaluate, right: Evaluate) -> Distance:
    return lambda env: 0.0 if (left(env) == right(env)) is wanted else 1.0


def _numeric(kind: ComparisonOperator, left: Evaluate, right: Evaluate) -> Distance:
    match kind:
        case ComparisonOperator.EQUAL:
            return lambda env: scaled(abs(_number(left(env)) - _number(right(env))))
        case ComparisonOperator.NOT_EQUAL:
            return lambda env: 0.0 if _number(left(env)) != _number(right(env)) else 1.0
        case ComparisonOperator.LESS | ComparisonOperator.LESS_EQUAL:
            return lambda env: _excess(_number(left(env)) - _number(right(env)), kind is ComparisonOperator.LESS)
        case _:
            return lambda env: _excess(_number(right(env)) - _number(left(env)), kind is ComparisonOperator.GREATER)


def _excess(difference: float, strictly: bool) -> float:
    if difference < 0 or (difference == 0 and not strictly):
        return 0.0
    return scaled(difference + strictly)


def scaled(difference: float) -> float:
    """Map a difference of numbers to a distance of at most 1, monotonically; that of infinite ones is 1."""
    size = log1p(difference)
    return size / (1.0 + size) if size < inf else 1.0


def _number(value: Any) -> float:
    """Return a float near a number, infinite for very large ones."""
    if isinstance(value, int | Fraction):
        try:
            return float(value)
        except OverflowError:
            return inf if value > 0 else -inf
    return float(value)
