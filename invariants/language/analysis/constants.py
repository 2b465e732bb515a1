"""Values that are known when the model is read.

Owns: evaluation of expressions that mention only constants with a known value, exactly.
Must never know: states, code, anything that depends on a scope.

An expression without such a value has the value None: it mentions something open, is undefined, or is too large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import assert_never

from msgspec import field

from invariants.foundation.records import MutableRecord
from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, RangeSort, Sort, is_finite, values_of
from invariants.language.model.declarations import Definition
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    CallDefinition,
    Comparison,
    Conditional,
    Contains,
    Enabled,
    Expression,
    Extremum,
    HeldValue,
    Let,
    Literal,
    Local,
    Possible,
    PresentValue,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Satisfies,
    Saved,
    Unary,
    Unmodified,
    Variable,
)
from invariants.language.model.operators import (
    AggregateOperator,
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    QuantifierKind,
    UnaryOperator,
)

ConstantValue = bool | int | Fraction

_MOST_TUPLES = 10_000
"""The most combinations of values for which a quantifier is evaluated; beyond, a constant stays an expression."""
_MOST_CONSTANT_BITS = 100_000
"""The most bits of a number that is computed while a model is read: some 30,000 digits."""


class Constants(MutableRecord):
    """The known values of constants (of every entry, for a map), and the definitions that expressions may call."""

    values: dict[Variable, ConstantValue] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    results: dict[str, ConstantValue | None] = field(default_factory=dict)
    """Values of definitions without parameters, so that long chains of definitions are walked once."""

    def define(self, definition: Definition) -> None:
        """Add a definition. The definitions that it calls have been added before."""
        self.definitions[definition.name] = definition
        if not definition.parameters:
            self.results[definition.name] = self.value(definition.body)

    def value(self, expression: Expression) -> ConstantValue | None:
        """Return the value of the expression, or None where it is not known."""
        try:
            return self._value(expression, {})
        except RecursionError:
            return None

    def _value(self, expression: Expression, locals: Mapping[Local, ConstantValue]) -> ConstantValue | None:
        match expression:
            case Literal(value=value):
                return value
            case ReadVariable(variable=variable):
                return self.values.get(variable)
            case ReadLocal(local=local):
                return locals.get(local)
            case Unary(operator=operator, operand=operand):
                result = self._value(operand, locals)
                return None if result is None else _unary(operator, result)
            case Binary():
                return self._binary(expression, locals)
            case Comparison(operands=operands, operators=operators):
                return self._comparison(operators, operands, locals)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                chosen = self._value(condition, locals)
                return None if chosen is None else self._value(then if chosen else otherwise, locals)
            case Let(local=local, value=bound, body=body):
                result = self._value(bound, locals)
                return None if result is None else self._value(body, {**locals, local: result})
            case Quantified() | Aggregate():
                return self._over(expression, locals)
            case Extremum(operator=extremum, operands=operands):
                numbers = self._all(operands, locals)
                return None if numbers is None else (min if extremum is ExtremumOperator.MIN else max)(numbers)
            case CallDefinition(definition=name, arguments=arguments):
                if not arguments:
                    return self.results.get(name)
                numbers = self._all(arguments, locals)
                if numbers is None or name not in self.definitions:
                    return None
                definition = self.definitions[name]
                given = dict(zip(definition.parameters, numbers, strict=True))
                if not all(_is_inside(parameter.sort, number) for parameter, number in given.items()):
                    return None
                return self._value(definition.body, given)
            case PresentValue(there=there, value=present):
                return self._value(present, locals) if self._value(there, locals) else None
            case (
                Contains()
                | Satisfies()
                | ReadCaptured()
                | Previous()
                | Enabled()
                | Unmodified()
                | HeldValue()
                | Possible()
                | Saved()
            ):
                return None
            case _:
                assert_never(expression)

    def _all(
        self, expressions: tuple[Expression, ...], locals: Mapping[Local, ConstantValue]
    ) -> list[ConstantValue] | None:
        values: list[ConstantValue] = []
        for expression in expressions:
            value = self._value(expression, locals)
            if value is None:
                return None
            values.append(value)
        return values

    def _binary(self, expression: Binary, locals: Mapping[Local, ConstantValue]) -> ConstantValue | None:
        rights: list[Binary] = []
        first: Expression = expression
        while isinstance(first, Binary):
            rights.append(first)
            first = first.left
        value = self._value(first, locals)
        for node in reversed(rights):
            if value is None:
                return None
            match node.operator:
                case BinaryOperator.AND if not value:
                    continue
                case BinaryOperator.OR if value:
                    continue
                case BinaryOperator.IMPLIES if not value:
                    value = True
                    continue
                case _:
                    right = self._value(node.right, locals)
            value = None if right is None else _apply(node.operator, value, right)
        return value

    def _comparison(
        self,
        operators: tuple[ComparisonOperator, ...],
        operands: tuple[Expression, ...],
        locals: Mapping[Local, ConstantValue],
    ) -> bool | None:
        """Compare neighbours from left to right, up to the first comparison that is false."""
        left = self._value(operands[0], locals)
        for operator, operand in zip(operators, operands[1:], strict=True):
            right = self._value(operand, locals)
            result = _compare(operator, left, right)
            if not result:
                return result
            left = right
        return True

    def _over(self, expression: Quantified | Aggregate, locals: Mapping[Local, ConstantValue]) -> ConstantValue | None:
        results: list[ConstantValue] = []
        tuples = _tuples(tuple(local.sort for local in expression.locals))
        if tuples is None:
            return None
        for values in tuples:
            value = self._value(expression.body, {**locals, **dict(zip(expression.locals, values, strict=True))})
            if value is None:
                return None
            results.append(value)
        if isinstance(expression, Quantified):
            return all(results) if expression.quantifier is QuantifierKind.FORALL else any(results)
        match expression.operator:
            case AggregateOperator.COUNT | AggregateOperator.SUM:
                return sum(results)
            case AggregateOperator.MIN:
                return min(results)
            case AggregateOperator.MAX:
                return max(results)


def _tuples(sorts: tuple[Sort, ...]) -> Iterator[tuple[ConstantValue, ...]] | None:
    """Return every tuple of values of the sorts; None where there are too many, or where the scope says how many."""
    total = 1
    choices: list[range | tuple[bool, bool]] = []
    for sort in sorts:
        if isinstance(sort, BoolSort | EnumSort | RangeSort):
            values = values_of(sort, {})
            # `len` cannot return the number of values of a huge range.
            total *= sort.high - sort.low + 1 if isinstance(sort, RangeSort) else len(values)
            choices.append(values)
        elif isinstance(sort, IndividualSort) or not is_finite(sort):
            return None
        if total > _MOST_TUPLES:
            return None
    return product(*choices)


def _is_inside(sort: Sort, value: ConstantValue) -> bool:
    return not isinstance(sort, RangeSort) or sort.low <= value <= sort.high


def _unary(operator: UnaryOperator, value: ConstantValue) -> ConstantValue | None:
    match operator:
        case UnaryOperator.NOT:
            return not value
        case UnaryOperator.NEGATE:
            return -value
        case UnaryOperator.ABSOLUTE:
            return value if value >= 0 else -value
        case UnaryOperator.WIDEN:
            return Fraction(value)
        case UnaryOperator.EXP | UnaryOperator.LOG | UnaryOperator.SQRT:
            return None


def _compare(operator: ComparisonOperator, left: ConstantValue | None, right: ConstantValue | None) -> bool | None:
    if left is None or right is None:
        return None
    match operator:
        case ComparisonOperator.EQUAL:
            return left == right
        case ComparisonOperator.NOT_EQUAL:
            return left != right
        case ComparisonOperator.LESS:
            return left < right
        case ComparisonOperator.LESS_EQUAL:
            return left <= right
        case ComparisonOperator.GREATER:
            return left > right
        case ComparisonOperator.GREATER_EQUAL:
            return left >= right


def _apply(operator: BinaryOperator, left: ConstantValue, right: ConstantValue) -> ConstantValue | None:
    match operator:
        case BinaryOperator.IFF:
            return left == right
        case BinaryOperator.IMPLIES | BinaryOperator.OR | BinaryOperator.AND:
            return bool(right)
        case BinaryOperator.ADD:
            return left + right
        case BinaryOperator.SUBTRACT:
            return left - right
        case BinaryOperator.MULTIPLY:
            return left * right if _bits(left) + _bits(right) <= _MOST_CONSTANT_BITS else None
        case BinaryOperator.DIVIDE:
            return None if right == 0 else Fraction(left) / Fraction(right)
        case BinaryOperator.DIV | BinaryOperator.MOD:
            return _euclidean(operator, left, right)
        case BinaryOperator.POWER:
            return _power(left, right)


def _euclidean(operator: BinaryOperator, left: ConstantValue, right: ConstantValue) -> ConstantValue | None:
    """Return quotient or remainder by Euclid's division, as in SMT-LIB: the remainder is never negative."""
    if right == 0 or isinstance(left, Fraction) or isinstance(right, Fraction):
        return None
    remainder = left % abs(right)
    return remainder if operator is BinaryOperator.MOD else (left - remainder) // right


def _power(base: ConstantValue, exponent: ConstantValue) -> ConstantValue | None:
    if not isinstance(exponent, int) or _bits(base) * abs(exponent) > _MOST_CONSTANT_BITS:
        return None
    if exponent < 0 and (base == 0 or isinstance(base, int)):
        return None
    if isinstance(base, Fraction):
        return Fraction(base**exponent)
    return int(base**exponent)


def _bits(value: ConstantValue) -> int:
    return Fraction(value).numerator.bit_length() + Fraction(value).denominator.bit_length()
