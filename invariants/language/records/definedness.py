"""What has to have a value for a whole value to have one.

Owns: the parts of a value that may have none, and expressions that evaluate parts besides their own.
Must never know: names of variables, statements.

A comparison of records goes part by part, and a field is one part of many: what is not looked at may have no value all
the same, and then the whole has none. What would not be evaluated stands behind ``let`` in front of the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from invariants.foundation.sources import Span
from invariants.language.model.compounds import NEEDED
from invariants.language.model.operators import BinaryOperator
from invariants.language.records.shapes import Part, equal, flat, mapped
from invariants.language.tree import expression_nodes
from invariants.language.tree.expression_nodes import Expression, PresentValue
from invariants.language.tree.free_names import free_names

Needs = dict[object, Expression]
"""Expressions that have to have a value. Those with equal keys have one in the same cases."""

_EVALUATE_BOTH = (BinaryOperator.IFF, BinaryOperator.ADD, BinaryOperator.SUBTRACT, BinaryOperator.MULTIPLY)
_LOGICAL = (BinaryOperator.AND, BinaryOperator.OR, BinaryOperator.IMPLIES)


def all_needed(*values: Part) -> Needs:
    """Return what each part of the values needs."""
    found: Needs = {}
    for part in (part for value in values for part in flat(value)):
        for key in _needed(part):
            found.setdefault(key, part)
    return found


def with_needs(needs: Needs, value: Part, span: Span) -> Part:
    """Return a value that is undefined where something is that it needs, as it is if it evaluates all that."""
    missing = _missing(needs, all_needed(value))
    if not missing:
        return value
    first = iter([True])
    return mapped(value, lambda part: _evaluated(missing, part, span) if next(first, False) else part)


def whole_equality(one: Part, other: Part, span: Span) -> Expression:
    """Return the condition that two values of one type are equal, undefined where a part of one of them is."""
    same = equal(one, other, span)
    first = same
    while isinstance(first, expression_nodes.Binary) and first.operator in _LOGICAL:
        first = first.left
    return _evaluated(_missing(all_needed(one, other), dict.fromkeys(_needed(first), first)), same, span)


def _missing(needs: Needs, met: Needs) -> list[Expression]:
    return list(dict.fromkeys(each for key, each in needs.items() if key not in met))


def _evaluated(needs: list[Expression], body: Expression, span: Span) -> Expression:
    """Return an expression that evaluates others before its own."""
    if not needs:
        return body
    taken = {name for _, name in free_names(body, *needs)}
    names = (NEEDED if number == 1 else f"{NEEDED}{number}" for number in count(1))
    name = expression_nodes.Identifier(next(each for each in names if each not in taken), span=span)
    for each in reversed(needs):
        body = expression_nodes.Let(name, each, body, span=span)
    return body


def _needed(part: Expression) -> Iterator[object]:
    """Yield keys for what an expression needs in any case; what it may evaluate or not is needed as a whole."""
    match part:
        case expression_nodes.Name() | expression_nodes.Number() | expression_nodes.Boolean():
            return
        case expression_nodes.Previous():
            return  # the whole value stands in each part
        case PresentValue(there=there, value=value):
            yield from (*_needed(there), there, *_needed(value))
        case expression_nodes.Let(value=value, body=body):
            yield from (*_needed(value), *_needed(body))
        case expression_nodes.Index(base=base, indices=indices):
            yield base.text.partition(".")[0], base.primed, indices
        case expression_nodes.Unary(operand=operand):
            yield from _needed(operand)
        case expression_nodes.Comparison(operands=(one, other)):
            yield from (*_needed(one), *_needed(other))
        case expression_nodes.Binary(operator=operator, left=left, right=right) if operator in _EVALUATE_BOTH:
            yield from (*_needed(left), *_needed(right))
        case expression_nodes.Binary(operator=operator, left=left, right=right) if operator in _LOGICAL:
            yield from _needed(left)
            yield from [part] if [*_needed(right)] else []
        case expression_nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
            yield from _needed(condition)
            branches = tuple(_needed(then)), tuple(_needed(otherwise))
            yield from [(condition, branches)] if any(branches) else []
        case expression_nodes.Call(function=function, arguments=arguments) if function.text in ("abs", "max", "min"):
            yield from (key for each in arguments for key in _needed(each))
        case _:
            yield part
