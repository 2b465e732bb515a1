"""Candidate values: numbers of infinite sorts that are worth trying.

Owns: a few numbers near the numbers that a model and a state mention, and a few predicates of numbers.
Must never know: where the candidates are tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from invariants.foundation.sorts import PredicateSort, RealSort, Sort, number_of
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Body, Expression
from invariants.language.model.traversal import numbers_in

_FEW = 12
"""The most known numbers whose sums of two are tried as well."""


def _bodies(model: Model) -> Iterator[Body]:
    for site in model.sites.values():
        if site.original is not None:
            yield site.original
    for rule in model.rules.values():
        yield from (guard for guard in rule.guards if isinstance(guard, Expression))
        for edit in rule.edits:
            yield from (put.body for put in edit.puts() if put.body is not None)
    for prop in model.properties.values():
        if isinstance(prop, StatedInvariant):
            yield prop.condition
    yield from (definition.body for definition in model.definitions.values())
    yield from model.initial_values.values()


def mentioned_numbers(model: Model) -> frozenset[int | Fraction]:
    """Return the numbers in a model's code, invariants, definitions and initial values, with 0 and 1."""
    numbers: set[int | Fraction] = {0, 1}
    return frozenset(numbers.union(*map(numbers_in, _bodies(model))))


def numbers_near(numbers: frozenset[int | Fraction], state: tuple[Value, ...], sort: Sort) -> tuple[Value, ...]:
    """Return the mentioned numbers and the numbers of a state, with their neighbours, as Ints or Reals, in order.

    Of predicates, return the two that are constant.
    """
    if isinstance(sort, PredicateSort):
        return number_of(False, ()), number_of(True, ())
    known = set(numbers)
    known.update(value for value in state if isinstance(value, int | Fraction))
    candidates = {number + step for number in known for step in (-1, 0, 1)}
    candidates.update(-number for number in known)
    if len(known) <= _FEW:
        candidates.update(one + other + step for one in known for other in known for step in (-1, 0, 1))
    if isinstance(sort, RealSort):
        candidates.update(Fraction(number) / 2 for number in known)
        return tuple(sorted(Fraction(number) for number in candidates))
    return tuple(sorted(int(number) for number in candidates if number == int(number)))
