"""Totality: expressions that always have a value.

Owns: a sufficient condition for an expression never to be undefined, which lets a quantifier stop at the first witness.
Must never know: how expressions are evaluated.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.foundation.sorts import RangeSort, Sort
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Binary,
    CallDefinition,
    Contains,
    Enabled,
    Expression,
    HeldValue,
    Local,
    PresentValue,
    Previous,
    ReadLocal,
    ReadVariable,
    Unary,
    Unmodified,
    set_member,
)
from invariants.language.model.operators import BinaryOperator, LocalKind, UnaryOperator
from invariants.language.model.traversal import reached_expressions

_PARTIAL_BINARY = frozenset({BinaryOperator.DIVIDE, BinaryOperator.DIV, BinaryOperator.MOD, BinaryOperator.POWER})
_PARTIAL_UNARY = frozenset({UnaryOperator.LOG, UnaryOperator.SQRT})


def value_is_inside(sort: Sort, value: Expression, inside: Callable[[Local], bool]) -> bool:
    """Return whether an index or argument needs no check.

    No check is needed where the sort is not a range, and for a name that only takes values in the range. ``inside``
    returns whether a parameter only takes values of its sort.
    """
    if not isinstance(sort, RangeSort):
        return True
    if not isinstance(value, ReadLocal) or not isinstance(value.local.sort, RangeSort):
        return False
    local = value.local
    known = local.kind is LocalKind.BOUND or inside(local)
    return known and sort.low <= local.sort.low and local.sort.high <= sort.high  # type: ignore[union-attr]


def is_total(expression: Expression, model: Model, inside: Callable[[Local], bool]) -> bool:
    """Return whether an expression surely has a value.

    ``inside`` returns whether a parameter only takes values of its sort.
    """
    for part in reached_expressions(expression, model.definitions):
        match part:
            case Binary(operator=operator) if operator in _PARTIAL_BINARY:
                return False
            case Unary(operator=kind) if kind in _PARTIAL_UNARY:
                return False
            case Enabled() | Previous() | HeldValue() | PresentValue():
                return False
            case Unmodified(arguments=arguments) if arguments:
                return False
            case ReadVariable(variable=variable, indices=indices):
                pairs = zip(variable.domain, indices, strict=True)
                if not all(value_is_inside(sort, index, inside) for sort, index in pairs):
                    return False
            case Contains(member=member):
                if not value_is_inside(set_member(part), member, inside):
                    return False
            case CallDefinition(definition=name, arguments=arguments):
                given = zip(model.definitions[name].parameters, arguments, strict=True)
                if not all(value_is_inside(parameter.sort, value, inside) for parameter, value in given):
                    return False
            case _:
                pass
    return True
