"""Totality: expressions that always have a value.

Owns: a sufficient condition for an expression never to be undefined, which lets a quantifier stop at the first witness.
Must never know: how expressions are evaluated.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.sorts import RangeSort
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Binary,
    Enabled,
    Expression,
    Local,
    Previous,
    ReadLocal,
    ReadVariable,
    Unary,
    Unmodified,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, LocalKind, UnaryOperator
from invariants.language.model.traversal import reached_expressions

_PARTIAL_BINARY = frozenset({BinaryOperator.DIVIDE, BinaryOperator.DIV, BinaryOperator.MOD, BinaryOperator.POWER})
_PARTIAL_UNARY = frozenset({UnaryOperator.LOG, UnaryOperator.SQRT})


def index_is_inside(variable: Variable, position: int, index: Expression, inside: Callable[[Local], bool]) -> bool:
    """Return whether an index needs no check: its sort is no range, or it is a name with values in that range only."""
    sort = variable.domain[position]
    if not isinstance(sort, RangeSort):
        return True
    if not isinstance(index, ReadLocal) or not isinstance(index.local.sort, RangeSort):
        return False
    local = index.local
    known = local.kind is LocalKind.BOUND or inside(local)
    return known and sort.low <= local.sort.low and local.sort.high <= sort.high  # type: ignore[union-attr]


def is_total(expression: Expression, model: Model, inside: Callable[[Local], bool]) -> bool:
    """Return whether an expression surely has a value.

    ``inside`` returns whether a parameter takes values of its sort only.
    """
    for part in reached_expressions(expression, model.definitions):
        match part:
            case Binary(operator=operator) if operator in _PARTIAL_BINARY:
                return False
            case Unary(operator=kind) if kind in _PARTIAL_UNARY:
                return False
            case Enabled() | Previous():
                return False
            case Unmodified(arguments=arguments) if arguments:
                return False
            case ReadVariable(variable=variable, indices=indices):
                if not all(index_is_inside(variable, i, index, inside) for i, index in enumerate(indices)):
                    return False
            case _:
                pass
    return True
