"""How a condition changes as a number that it mentions grows.

Owns: the test, by the form of the condition alone, and which of several captured numbers counts.
Must never know: terms, the place where code is kept.

If several conditions that differ only in a number have to hold, the strongest is enough: if a condition can only turn
true as the number grows, this is the condition with the least number (``proofs/soundness/nested-prev.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.language.model.expressions import (
    Binary,
    Comparison,
    Conditional,
    Expression,
    Extremum,
    Let,
    Quantified,
    ReadCaptured,
    Unary,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, UnaryOperator
from invariants.language.model.traversal import subexpressions

_UP, _NEITHER, _DOWN = 1, 0, -1
"""As the number grows, the value never falls; does not change; never rises. Of truth values, true is above false."""


def least_counts(
    conditions: Iterable[Expression], numbers: Sequence[int], *, strongest: bool
) -> dict[int, bool] | None:
    """Return for each captured number whether the least of several counts, else the greatest does.

    ``strongest`` says that all conditions are to hold, otherwise one is enough. None where that is no matter of the
    least or the greatest: each condition must mention at most one of the numbers, and grow or shrink with it.
    """
    found: dict[int, bool] = {}
    for condition in conditions:
        mentioned = [number for number in numbers if _mentions(condition, number)]
        if len(mentioned) > 1:
            return None
        for number in mentioned:
            growth = _growth(condition, number)
            if (
                growth is None
                or growth == _NEITHER
                or found.setdefault(number, (growth == _UP) is strongest) is not ((growth == _UP) is strongest)
            ):
                return None
    return {number: found.get(number, True) for number in numbers}


def _mentions(expression: Expression, number: int) -> bool:
    return any(isinstance(part, ReadCaptured) and part.index == number for part in subexpressions(expression))


def _growth(expression: Expression, number: int) -> int | None:
    """Return how the value changes as the number grows; None where that is not known."""
    if not _mentions(expression, number):
        return _NEITHER

    def of(part: Expression) -> int | None:
        return _growth(part, number)

    match expression:
        case ReadCaptured():
            return _UP
        case Unary(operator=UnaryOperator.WIDEN, operand=operand):
            return of(operand)
        case Unary(operator=UnaryOperator.NOT | UnaryOperator.NEGATE, operand=operand):
            return _against(of(operand))
        case Binary(operator=BinaryOperator.AND | BinaryOperator.OR | BinaryOperator.ADD, left=left, right=right):
            return _both(of(left), of(right))
        case Binary(operator=BinaryOperator.SUBTRACT, left=left, right=right):
            return _both(of(left), _against(of(right)))
        case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
            return _both(_against(of(left)), of(right))
        case Comparison(operands=operands, operators=operators):
            pairs = zip(operators, operands, operands[1:], strict=False)
            return _both(*(_compared(operator, of(left), of(right)) for operator, left, right in pairs))
        case Conditional(condition=condition, then=then, otherwise=otherwise) if of(condition) == _NEITHER:
            return _both(of(then), of(otherwise))
        case Let(value=value, body=body) if of(value) == _NEITHER:
            return of(body)
        case Quantified(body=body):
            return of(body)
        case Extremum(operands=operands):
            return _both(*map(of, operands))
        case _:
            return None


def _compared(operator: ComparisonOperator, left: int | None, right: int | None) -> int | None:
    match operator:
        case ComparisonOperator.LESS | ComparisonOperator.LESS_EQUAL:
            return _both(_against(left), right)
        case ComparisonOperator.GREATER | ComparisonOperator.GREATER_EQUAL:
            return _both(left, _against(right))
        case _:
            return _NEITHER if left == right == _NEITHER else None


def _against(growth: int | None) -> int | None:
    return None if growth is None else -growth


def _both(*growths: int | None) -> int | None:
    """Return the growth of a value that rises if any part rises, and falls if any part falls."""
    found = {growth for growth in growths if growth != _NEITHER}
    if None in found or len(found) > 1:
        return None
    return next(iter(found), _NEITHER)
