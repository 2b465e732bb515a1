"""Typed expressions about constants and variables of chains.

Owns: how such an expression is put together.
Must never know: what it is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce

from invariants.foundation.sorts import BOOL, INT, REAL, Sort
from invariants.foundation.sources import Span
from invariants.language.model.expressions import (
    Binary,
    Comparison,
    Conditional,
    Expression,
    Literal,
    ReadVariable,
    Unary,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, UnaryOperator
from invariants.shaping.lengths.functions import LinearSum


class Writer:
    """Puts expressions together. Numbers are Reals or integers, all of one sort."""

    def __init__(self, span: Span, constants: Mapping[str, Variable], sort: Sort) -> None:
        self._span = span
        self._constants = constants
        self.sort = sort

    def number(self, value: Fraction | int) -> Expression:
        """Return a number."""
        return Literal(Fraction(value) if self.sort == REAL else int(value), sort=self.sort, span=self._span)

    def place(self, value: int) -> Expression:
        """Return a number of a place in a run."""
        return Literal(value, sort=INT, span=self._span)

    def read(self, variable: Variable) -> Expression:
        """Return the value of a variable without indices."""
        return ReadVariable(variable, (), False, sort=variable.sort, span=self._span)

    def sum(self, parts: LinearSum) -> Expression:
        """Return a sum of constants."""
        terms = [self._term(self._constants[name], factor) for name, factor in parts.factors]
        if parts.number or not terms:
            terms.append(self.number(parts.number))
        return reduce(self.add, terms)

    def add(self, left: Expression, right: Expression) -> Expression:
        """Return the sum of two numbers."""
        return Binary(BinaryOperator.ADD, left, right, sort=self.sort, span=self._span)

    def compare(self, left: Expression, operator: ComparisonOperator, right: Expression) -> Expression:
        """Return a comparison."""
        return Comparison((left, right), (operator,), sort=BOOL, span=self._span)

    def next(self, variable: Variable) -> Expression:
        """Return the integer after the value of a variable."""
        return Binary(BinaryOperator.ADD, self.read(variable), self.place(1), sort=INT, span=self._span)

    def choose(self, condition: Expression, then: Expression, otherwise: Expression) -> Expression:
        """Return one of two values."""
        return Conditional(condition, then, otherwise, sort=then.sort, span=self._span)

    def negate(self, condition: Expression) -> Expression:
        """Return the negation of a condition."""
        return Unary(UnaryOperator.NOT, condition, sort=BOOL, span=self._span)

    def every(self, conditions: Iterable[Expression]) -> Expression:
        """Return the conjunction of conditions; of none, ``true``."""
        return self._joined(BinaryOperator.AND, [*conditions] or [self.truth(value=True)])

    def some(self, conditions: Iterable[Expression]) -> Expression:
        """Return the disjunction of conditions; of none, ``false``."""
        return self._joined(BinaryOperator.OR, [*conditions] or [self.truth(value=False)])

    def implies(self, left: Expression, right: Expression) -> Expression:
        """Return an implication."""
        return Binary(BinaryOperator.IMPLIES, left, right, sort=BOOL, span=self._span)

    def truth(self, *, value: bool) -> Expression:
        """Return a truth value."""
        return Literal(value, sort=BOOL, span=self._span)

    def constant(self, constant: Variable) -> Expression:
        """Return the value of a constant."""
        read = self.read(constant)
        is_widened = self.sort == REAL and constant.sort != REAL
        return Unary(UnaryOperator.WIDEN, read, sort=REAL, span=self._span) if is_widened else read

    def _joined(self, operator: BinaryOperator, conditions: list[Expression]) -> Expression:
        return reduce(
            lambda left, right: Binary(operator, left, right, sort=BOOL, span=self._span),
            conditions,
        )

    def _term(self, constant: Variable, factor: Fraction) -> Expression:
        value = self.constant(constant)
        if factor == 1:
            return value
        return Binary(BinaryOperator.MULTIPLY, self.number(factor), value, sort=self.sort, span=self._span)
