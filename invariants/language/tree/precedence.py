"""How tightly operators bind.

Owns: the one table of levels and associativity that the parser and the printer share.
Must never know: tokens, how text is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator


class Precedence(IntEnum):
    """The levels, loosest first."""

    ANYTHING = 0
    IFF = 1
    IMPLIES = 2
    OR = 3
    AND = 4
    NOT = 5
    COMPARISON = 6
    SUM = 7
    PRODUCT = 8
    NEGATE = 9
    POWER = 10
    ATOM = 11


InfixOperator = BinaryOperator | ComparisonOperator
SyntaxOperator = InfixOperator | PrefixOperator

_LEVELS: Mapping[BinaryOperator, Precedence] = {
    BinaryOperator.IFF: Precedence.IFF,
    BinaryOperator.IMPLIES: Precedence.IMPLIES,
    BinaryOperator.OR: Precedence.OR,
    BinaryOperator.AND: Precedence.AND,
    BinaryOperator.ADD: Precedence.SUM,
    BinaryOperator.SUBTRACT: Precedence.SUM,
    BinaryOperator.MULTIPLY: Precedence.PRODUCT,
    BinaryOperator.DIVIDE: Precedence.PRODUCT,
    BinaryOperator.DIV: Precedence.PRODUCT,
    BinaryOperator.MOD: Precedence.PRODUCT,
    BinaryOperator.POWER: Precedence.POWER,
}

_RIGHT = frozenset({BinaryOperator.IMPLIES, BinaryOperator.POWER})


def level_of(operator: SyntaxOperator) -> Precedence:
    """Return the level of an operator."""
    if isinstance(operator, BinaryOperator):
        return _LEVELS[operator]
    if isinstance(operator, ComparisonOperator):
        return Precedence.COMPARISON
    return Precedence.NOT if operator is PrefixOperator.NOT else Precedence.NEGATE


def associates_right(operator: BinaryOperator) -> bool:
    """Return whether ``a o b o c`` means ``a o (b o c)``."""
    return operator in _RIGHT
