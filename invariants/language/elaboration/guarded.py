"""Where something undefined can occur in spite of the conditions that stand before it.

Owns: what is known at a part of an expression from what was evaluated before, and what follows for values.
Must never know: whose expression it is.

``x != none and x.level > 0`` has a value everywhere, and so has ``if n > 0 then 9 div n else 0``: operands of ``and``,
``or`` and ``=>``, and branches of ``if``, are evaluated only where the condition before them leads there. What is known
holds in a definition that is called there, too, whose parameters are equal to its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import field

from invariants.foundation.sorts import BOOL, is_integer, is_number
from invariants.language.analysis.partiality import Numeral, NumeralBounds, Partiality
from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    Body,
    CallDefinition,
    Comparison,
    Conditional,
    Expression,
    Local,
    PresentValue,
    ReadLocal,
    Unary,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, UnaryOperator
from invariants.language.model.traversal import children

_Facts = tuple[Expression, bool, "_Facts"] | None
"""A condition, whether it is true, and what else is known."""

_MOST_CONDITIONS_BEFORE = 500
"""The most conditions that are looked at for one part."""

_MOST_LOOKS_INSIDE = 100
"""The most calls of definitions into which the look at one expression goes."""

_MOST_EQUAL = 5
"""The most expressions that are known to be equal to a number."""

_TURNED = {
    ComparisonOperator.LESS: ComparisonOperator.GREATER,
    ComparisonOperator.LESS_EQUAL: ComparisonOperator.GREATER_EQUAL,
    ComparisonOperator.GREATER: ComparisonOperator.LESS,
    ComparisonOperator.GREATER_EQUAL: ComparisonOperator.LESS_EQUAL,
}
_DENIED = {
    ComparisonOperator.EQUAL: ComparisonOperator.NOT_EQUAL,
    ComparisonOperator.NOT_EQUAL: ComparisonOperator.EQUAL,
    ComparisonOperator.LESS: ComparisonOperator.GREATER_EQUAL,
    ComparisonOperator.LESS_EQUAL: ComparisonOperator.GREATER,
    ComparisonOperator.GREATER: ComparisonOperator.LESS_EQUAL,
    ComparisonOperator.GREATER_EQUAL: ComparisonOperator.LESS,
}


class GuardedPartiality(Partiality):
    """The expressions that may be undefined where they are evaluated."""

    facts: _Facts = field(default=None)

    def may_be_undefined(self, body: Body | None) -> bool:
        """Return whether something undefined can occur in the code."""
        whole = body.condition if isinstance(body, Arbitrary) else body
        waiting: list[tuple[Expression, _Facts]] = [] if whole is None else [(whole, None)]
        calls = 0
        while waiting:
            part, facts = waiting.pop()
            self.facts = facts
            if isinstance(part, CallDefinition) and self._definitions[part.definition] and calls < _MOST_LOOKS_INSIDE:
                calls += 1
                definition = self.constants.definitions[part.definition]
                if self.may_leave(part.arguments, (each.sort for each in definition.parameters)):
                    return True
                pairs = zip(definition.parameters, part.arguments, strict=True)
                waiting.append((definition.body, _with_values(pairs, facts)))
            elif self.is_partial(part):
                return True
            waiting += _parts(part, facts)
        return False

    def is_partial(self, part: Body) -> bool:
        """Return whether the part may be undefined although its own parts have values."""
        if isinstance(part, PresentValue):
            return not all(self._is_known(*each) for each in _said(part.there, is_true=True))
        return super().is_partial(part)

    def _is_known(self, condition: Expression, holds: bool) -> bool:
        return any(is_true is holds and _same(condition, fact) for fact, is_true in self._known())

    def _known(self) -> Iterator[tuple[Expression, bool]]:
        def everything() -> Iterator[tuple[Expression, bool]]:
            facts = self.facts
            while facts is not None:
                condition, is_true, facts = facts
                yield from _said(condition, is_true=is_true)

        return islice(everything(), _MOST_CONDITIONS_BEFORE)

    def excludes_zero(self, number: Expression) -> bool:
        """Return whether a number cannot be zero."""
        signs = (ComparisonOperator.NOT_EQUAL, ComparisonOperator.LESS, ComparisonOperator.GREATER)
        return super().excludes_zero(number) or any(
            operator in signs and self.constants.value(other) == 0 for operator, other in self._compared(number)
        )

    def is_positive(self, number: Expression) -> bool:
        """Return whether a number is greater than zero."""
        return super().is_positive(number) or any(
            operator is ComparisonOperator.GREATER and low is not None and low >= 0
            for operator, other in self._compared(number)
            for low in [super().bounds(other)[0]]
        )

    def bounds(self, expression: Expression) -> NumeralBounds:
        """Return bounds of the value of a number, wherever it has a value and is evaluated."""
        low, high = super().bounds(expression)
        strict = 1 if is_integer(expression.sort) else 0
        for operator, other in self._compared(expression):
            least, greatest = super().bounds(other)
            match operator:
                case ComparisonOperator.EQUAL:
                    low, high = _greater(low, least, 0), _less(high, greatest, 0)
                case ComparisonOperator.GREATER | ComparisonOperator.GREATER_EQUAL:
                    low = _greater(low, least, strict if operator is ComparisonOperator.GREATER else 0)
                case ComparisonOperator.LESS | ComparisonOperator.LESS_EQUAL:
                    high = _less(high, greatest, strict if operator is ComparisonOperator.LESS else 0)
        return low, high

    def _compared(self, number: Expression) -> Iterator[tuple[ComparisonOperator, Expression]]:
        """Yield how a number, or what is equal to it, compares with others, as far as that is known."""
        equal = [number]
        for each in equal:
            for operator, other in self._compared_itself(each):
                yield operator, other
                is_new = operator is ComparisonOperator.EQUAL and not any(_same(other, known) for known in equal)
                if is_new and len(equal) < _MOST_EQUAL:
                    equal.append(other)

    def _compared_itself(self, number: Expression) -> Iterator[tuple[ComparisonOperator, Expression]]:
        for fact, is_true in self._known():
            if not isinstance(fact, Comparison) or (len(fact.operators) > 1 and not is_true):
                continue
            for left, operator, right in zip(fact.operands, fact.operators, fact.operands[1:], strict=False):
                holds = operator if is_true else _DENIED[operator]
                if _same(left, number):
                    yield holds, right
                if _same(right, number):
                    yield _TURNED.get(holds, holds), left


def _parts(part: Expression, facts: _Facts) -> Iterator[tuple[Expression, _Facts]]:
    """Yield the parts of an expression, each with what is known where it is evaluated."""
    match part:
        case Binary(operator=BinaryOperator.AND | BinaryOperator.IMPLIES, left=left, right=right):
            yield right, (left, True, facts)
            yield left, facts
        case Binary(operator=BinaryOperator.OR, left=left, right=right):
            yield right, (left, False, facts)
            yield left, facts
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            yield otherwise, (condition, False, facts)
            yield then, (condition, True, facts)
            yield condition, facts
        case PresentValue(there=there, value=value):
            yield value, (there, True, facts)
            yield there, facts
        case _:
            yield from ((each, facts) for each in reversed(children(part)))


def _with_values(pairs: Iterable[tuple[Local, Expression]], facts: _Facts) -> _Facts:
    """Return what is known where parameters have these values."""
    for local, value in pairs:
        if is_number(local.sort):
            read = ReadLocal(local, sort=local.sort, span=value.span)
            equal = Comparison((read, value), (ComparisonOperator.EQUAL,), sort=BOOL, span=value.span)
            facts = equal, True, facts
    return facts


def _said(condition: Expression, *, is_true: bool) -> Iterator[tuple[Expression, bool]]:
    """Yield what a condition says that is true, or false, part by part."""
    waiting = [(condition, is_true)]
    while waiting:
        part, holds = waiting.pop()
        match part, holds:
            case Unary(operator=UnaryOperator.NOT, operand=operand), _:
                waiting.append((operand, not holds))
            case (Binary(operator=BinaryOperator.AND, left=left, right=right), True) | (
                Binary(operator=BinaryOperator.OR, left=left, right=right),
                False,
            ):
                waiting += [(left, holds), (right, holds)]
            case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right), False:
                waiting += [(left, True), (right, False)]
            case _:
                yield part, holds


def _same(one: Expression, other: Expression) -> bool:
    """Return whether two expressions say the same, as numbers of any type."""
    while isinstance(one, Unary) and one.operator is UnaryOperator.WIDEN:
        one = one.operand
    while isinstance(other, Unary) and other.operator is UnaryOperator.WIDEN:
        other = other.operand
    return same_code(one, other)


def _greater(one: Numeral | None, other: Numeral | None, more: int) -> Numeral | None:
    return one if other is None else other + more if one is None else max(one, other + more)


def _less(one: Numeral | None, other: Numeral | None, less: int) -> Numeral | None:
    return one if other is None else other - less if one is None else min(one, other - less)
