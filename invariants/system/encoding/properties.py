"""Properties as terms.

Owns: the condition that violates each property, and the left-hand sides of implications, which may never be true.
Needs: a typed model, and its rules as guarded updates. Guarantees: a configuration, step or attempt satisfies ``bad``
exactly where it violates the property.
Must never know: how code is kept, solvers, bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT
from invariants.foundation.sources import Span
from invariants.language.model.declarations import (
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)
from invariants.language.model.expressions import Binary, Expression, Possible, Quantified
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.traversal import around_possibility, possibility_in
from invariants.system.encoding.transition_system import GuardedRule, Possibility, PropertyKind, SystemProperty
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.terms import Symbol, Term


class Antecedent(Record):
    """The left-hand side of an implication of an invariant; ``met`` is true where it is for some values."""

    span: Span
    met: Term


def encode_property(
    model: Model, translator: Translator, wanted: Property, rules: dict[str, GuardedRule], before_start: Term
) -> SystemProperty:
    """Return a property as the condition that violates it.

    Args:
        model: the model.
        translator: translates expressions.
        wanted: the property.
        rules: the encoded rules, by name.
        before_start: where something evaluated before the start is undefined.
    """
    manager = translator.manager
    match wanted:
        case StatedInvariant(name=name, condition=condition, two_state=two_state):
            part = translator.expression(condition, TranslationContext())
            kind = PropertyKind.STEP if two_state else PropertyKind.STATE
            return SystemProperty(name, kind, manager.and_(part.defined, manager.not_(part.value)))
        case RangeInvariant(name=name, variable=variable):
            return SystemProperty(name, PropertyKind.STATE, manager.not_(translator.in_range(variable)))
        case DefinedInvariant(name=name, subject=subject):
            if subject in rules:
                return SystemProperty(name, PropertyKind.ATTEMPT, rules[subject].undefined, subject)
            stated = model.properties.get(subject)
            if not isinstance(stated, StatedInvariant):
                return SystemProperty(name, PropertyKind.INITIAL, before_start)
            part = translator.expression(around_possibility(stated.condition), TranslationContext())
            kind = PropertyKind.STEP if stated.two_state else PropertyKind.STATE
            return SystemProperty(name, kind, manager.not_(part.defined))
        case _:
            assert_never(wanted)


def encode_possibility(translator: Translator, condition: Expression, alive: Term) -> Possibility:
    """Return an invariant with ``can`` as the goal, and where it is asked for.

    Where a number decreases, the goal is also that it has done so, ``alive`` says that no range is left, and the
    conditions around ``can`` hold still. A number that is negative, or has no value, has nothing below it.
    """
    manager = translator.manager
    context, symbols, asked = TranslationContext(), tuple[Symbol, ...](), [manager.true]
    while not isinstance(condition, Possible):
        match condition:
            case Quantified(locals=locals_, body=body):
                bound = translator.symbols(locals_)
                context = context.bind(dict(zip(locals_, map(manager.symbol, bound), strict=True)))
                symbols, condition = (*symbols, *bound), body
            case Binary(left=left, right=right):
                part = translator.expression(left, context)
                # Where a condition has no value, the invariant has none, and is not violated.
                asked += [part.defined, part.value]
                condition = right
            case _:
                raise TypeError(f"no invariant with `can`: {condition}")
    wanted = translator.expression(condition.body, context)
    there, goal = manager.and_(*asked), manager.and_(wanted.defined, wanted.value)
    none = manager.integer(-1)
    if condition.measure is None:
        return Possibility(symbols, there, goal, condition.within, condition.rules, None, none)
    number = translator.expression(condition.measure.value, context)
    below = Symbol("below", INT)
    smaller = [number.defined, manager.less(number.value, manager.symbol(below))]
    goal = manager.or_(goal, manager.and_(alive, there, *smaller, manager.less(none, manager.symbol(below))))
    start = manager.if_(number.defined, number.value, none)
    return Possibility(symbols, there, goal, condition.within, condition.rules, below, start)


def antecedents(model: Model, translator: Translator) -> dict[str, tuple[Antecedent, ...]]:
    """Return the left-hand sides of implications in each stated invariant."""
    stated = [
        prop for prop in model.properties.values() if isinstance(prop, StatedInvariant) and possibility_in(prop) is None
    ]
    return {
        prop.name: tuple(_antecedents_in(translator, prop.implications, TranslationContext(), (), ()))
        for prop in stated
    }


def _antecedents_in(
    translator: Translator,
    expression: Expression,
    context: TranslationContext,
    symbols: tuple[Symbol, ...],
    before: tuple[Term, ...],
) -> Iterator[Antecedent]:
    """Yield the left-hand sides below quantifiers, conjunctions and other implications."""
    manager = translator.manager
    match expression:
        case Quantified(locals=locals_, body=body):
            bound = translator.symbols(locals_)
            inner = context.bind(dict(zip(locals_, map(manager.symbol, bound), strict=True)))
            yield from _antecedents_in(translator, body, inner, (*symbols, *bound), before)
        case Binary(operator=BinaryOperator.AND, left=left, right=right):
            yield from _antecedents_in(translator, left, context, symbols, before)
            yield from _antecedents_in(translator, right, context, symbols, before)
        case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
            part = translator.expression(left, context)
            met = (*before, part.value, part.defined)
            yield Antecedent(left.span, manager.exists(symbols, manager.and_(*met)))
            yield from _antecedents_in(translator, right, context, symbols, met)
        case _:
            return
