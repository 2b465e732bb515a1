"""The meaning of a ground term, computed by hand.

Owns: the value of a term, given values of its leaves.
Must never know: solvers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from invariants.foundation.sorts import INT
from invariants.system.terms.terms import Operator, Term, Value, euclidean, fold

_DIVISIONS = (Operator.DIVIDE, Operator.DIV, Operator.MOD)


def value_of(term: Term, leaves: Mapping[Term, Value], by_zero: int | None = None) -> Value:
    """The value of the term. A division by zero has the value ``by_zero``, and raises where that is None."""

    def step(part: Term, values: list[Value]) -> Value:
        if by_zero is not None and part.operator in _DIVISIONS and values[1] == 0:
            return by_zero
        match part.operator:
            case Operator.VALUE:
                return part.value
            case Operator.STATE | Operator.NEXT | Operator.INPUT | Operator.SYMBOL:
                return leaves[part]
            case Operator.NOT:
                return not values[0]
            case Operator.AND:
                return all(values)
            case Operator.OR:
                return any(values)
            case Operator.EQUAL:
                return values[0] == values[1]
            case Operator.LESS_EQUAL:
                return values[0] <= values[1]
            case Operator.LESS:
                return values[0] < values[1]
            case Operator.IF:
                return values[1] if values[0] else values[2]
            case Operator.ADD:
                return sum(values)
            case Operator.MULTIPLY:
                return prod(values)
            case Operator.DIVIDE:
                return Fraction(values[0]) / Fraction(values[1])
            case Operator.DIV:
                return euclidean(int(values[0]), int(values[1]))[0]
            case Operator.MOD:
                return euclidean(int(values[0]), int(values[1]))[1]
            case Operator.TO_REAL:
                return Fraction(values[0])
            case Operator.ORDINAL:
                return values[0]
            case _:
                raise TypeError(f"no meaning: {part}")

    found = fold([term], step)[0]
    return int(found) if term.sort == INT else found
