"""Denials: invariants which say that an event never happens.

Owns: the denial of a rule firing, and of the left-hand side of an implication being true.
Must never know: who asks whether a denial holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from invariants.foundation.sorts import BOOL
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Binary, Enabled, Expression, Quantified, Unary
from invariants.language.model.operators import BinaryOperator, QuantifierKind, UnaryOperator


def never_fires(model: Model, name: str) -> StatedInvariant:
    """Return the invariant that a rule is not enabled, for any arguments. No text can have its name."""
    rule = model.rules[name]
    enabled = Enabled(name, (None,) * len(rule.parameters), sort=BOOL, span=rule.span)
    return _denial(f"{name}.never", enabled, two_state=False)


def never_met(model: Model, name: str, number: int) -> StatedInvariant | None:
    """Return the invariant that one left-hand side of an implication of an invariant is not true, for any values.

    None if the invariant may be undefined: then the left-hand side can be true where the invariant has no value.
    """
    prop = model.properties[name]
    if not isinstance(prop, StatedInvariant) or f"{name}.defined" in model.properties:
        return None
    met = next(islice(_left_hand_sides(prop.implications), number, None), None)
    return None if met is None else _denial(f"{name}.met {number}", met[1], two_state=prop.two_state)


def left_hand_sides(condition: Expression) -> list[Span]:
    """Return the places of the left-hand sides of implications, in the order of their numbers."""
    return [span for span, _ in _left_hand_sides(condition)]


def _denial(name: str, event: Expression, *, two_state: bool) -> StatedInvariant:
    never = Unary(UnaryOperator.NOT, event, sort=BOOL, span=event.span)
    return StatedInvariant(name, never, two_state=two_state, span=event.span)


def _left_hand_sides(condition: Expression) -> Iterator[tuple[Span, Expression]]:
    """Yield for each implication, in order, the condition that its left-hand side is true for some values.

    Implications are found below quantifiers and conjunctions, and on the right of other implications, as in the search.
    """
    match condition:
        case Quantified(locals=locals_, body=body):
            for span, met in _left_hand_sides(body):
                yield span, Quantified(QuantifierKind.EXISTS, locals_, met, sort=BOOL, span=met.span)
        case Binary(operator=BinaryOperator.AND, left=left, right=right):
            yield from _left_hand_sides(left)
            yield from _left_hand_sides(right)
        case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
            yield left.span, left
            for span, met in _left_hand_sides(right):
                yield span, Binary(BinaryOperator.AND, left, met, sort=BOOL, span=met.span)
        case _:
            return
