"""A linear term has the value of the term that it replaces, where its inputs have the values that they stand for."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from invariants.foundation.sorts import INT, REAL, RangeSort
from invariants.system.reduction.linearisation import _Linearity
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Role, StateVariable, Symbol, Term, fold, post_order
from tests.batches import batches
from tests.system.meaning import value_of

FEW = RangeSort(-1, 2)
DIVISIONS = (Operator.DIVIDE, Operator.DIV, Operator.MOD)


class Leaves:
    """Entries of each kind that products treat differently, and values for them."""

    def __init__(self) -> None:
        self.manager = manager = TermManager()
        sorts = {"n": INT, "m": INT, "few": FEW, "many": RangeSort(0, 99), "x": REAL, "y": REAL}
        self.n, self.m, self.few, self.many, self.x, self.y = self.entries = [
            manager.state(StateVariable(name, (), sort, Role.MODEL)) for name, sort in sorts.items()
        ]

    def valuations(self, few: range) -> list[dict[Term, int | Fraction]]:
        reals = (Fraction(-1, 2), Fraction(3)), (Fraction(0), Fraction(2, 3))
        values = product((-3, 0, 2), (-2, 3), few, (0, 7), *reals)
        return [dict(zip(self.entries, each, strict=True)) for each in values]


def integer(leaves: Leaves, dice: random.Random, depth: int) -> Term:
    manager = leaves.manager
    if depth == 0:
        return dice.choice([leaves.n, leaves.m, leaves.few, leaves.many, manager.integer(dice.randint(-3, 3))])
    left, right = integer(leaves, dice, depth - 1), integer(leaves, dice, depth - 1)
    match dice.randrange(6):
        case 0:
            return manager.add(left, right)
        case 1:
            return manager.div(left, right)
        case 2:
            return manager.mod(left, right)
        case 3:
            chosen = manager.if_(manager.less(left, right), manager.integer(2), manager.integer(dice.randint(-1, 1)))
            return manager.multiply(chosen, integer(leaves, dice, 0))
        case _:
            return manager.multiply(left, right)


def real(leaves: Leaves, dice: random.Random, depth: int) -> Term:
    manager = leaves.manager
    if depth == 0:
        return dice.choice([leaves.x, leaves.y, manager.to_real(leaves.few), manager.value(Fraction(1, 3), REAL)])
    left, right = real(leaves, dice, depth - 1), real(leaves, dice, depth - 1)
    return dice.choice([manager.add, manager.multiply, manager.divide])(left, right)


def linear(leaves: Leaves, term: Term, *, keep_products: bool = False) -> tuple[Term, dict[Term, Term]]:
    """The term without products, and the product for which each input stands."""
    linearity = _Linearity(leaves.manager, frozenset(), keep_products)
    (found,) = fold([term], linearity.rewrite)
    return found, {chosen: product for product, chosen in linearity.anything.items()}


def is_linear(term: Term) -> bool:
    products = (Operator.MULTIPLY, *DIVISIONS)
    return all(
        part.operator not in products or any(argument.is_value for argument in part.arguments)
        for part in post_order([term])
    )


@pytest.mark.parametrize("seed", batches(120, always=8, checked=25))
@pytest.mark.parametrize("kind", [integer, real])
def test_values_are_kept(kind, seed):
    leaves, dice = Leaves(), random.Random(seed)  # noqa: S311 - the same terms each time
    term = kind(leaves, dice, 1 + seed % 3)
    found, stands_for = linear(leaves, term)
    assert is_linear(found)
    compared = 0
    # A range may be left: then the cases of `few` do not cover its value.
    for values in leaves.valuations(range(FEW.low, FEW.high + 2)):
        known: dict[Term, object] = dict(values)
        try:
            wanted = value_of(term, known)
            for chosen, product_ in stands_for.items():
                known[chosen] = value_of(product_, known)
            got = value_of(found, known)
        except ZeroDivisionError:
            continue  # an undefined quotient means nothing
        assert got == wanted
        compared += 1
    divides_by_zero = compared == 0
    assert not divides_by_zero or any(part.operator in DIVISIONS for part in post_order([term]))


def test_products_of_bound_names_are_left_alone():
    leaves = Leaves()
    bound = leaves.manager.symbol(Symbol("b", INT))
    whole = leaves.manager.multiply(bound, leaves.n)
    assert linear(leaves, whole) == (whole, {})


def test_a_factor_of_few_values_is_no_loss():
    leaves = Leaves()
    found, stands_for = linear(leaves, leaves.manager.multiply(leaves.few, leaves.n))
    (whole,) = stands_for.values()  # outside of its range
    assert whole is leaves.manager.multiply(leaves.few, leaves.n)
    assert all(value_of(found, {**v, next(iter(stands_for)): 99}) != 99 for v in leaves.valuations(range(-1, 3)))


@pytest.mark.parametrize("seed", batches(60, always=5, checked=15))
@pytest.mark.parametrize("kind", [integer, real])
def test_products_that_are_kept_leave_the_same_value(kind, seed):
    leaves, dice = Leaves(), random.Random(seed)  # noqa: S311 - the same terms each time
    term = kind(leaves, dice, 1 + seed % 3)
    found, stands_for = linear(leaves, term, keep_products=True)
    assert stands_for == {}
    for values in leaves.valuations(range(FEW.low, FEW.high + 2)):
        try:
            wanted = value_of(term, dict(values))
        except ZeroDivisionError:
            continue
        assert value_of(found, dict(values)) == wanted


def test_a_sum_or_a_choice_of_factors_of_few_values_is_linear():
    leaves = Leaves()
    manager, few, n, x = leaves.manager, leaves.few, leaves.n, leaves.x
    sum_ = manager.add(few, manager.multiply(manager.integer(3), few), manager.integer(2))
    choice = manager.if_(manager.less(n, few), few, manager.integer(7))
    for factor, other in ((sum_, n), (n, sum_), (choice, n), (manager.to_real(manager.add(few, few)), x)):
        found, stands_for = linear(leaves, manager.multiply(factor, other))
        assert is_linear(found)
        for values in leaves.valuations(range(-1, 3)):
            known = {**values, **dict.fromkeys(stands_for, 99)}
            assert value_of(found, known) == value_of(manager.multiply(factor, other), dict(values))


def test_products_are_linear_or_kept_as_asked():
    leaves = Leaves()
    whole = leaves.manager.multiply(leaves.n, leaves.m)
    assert linear(leaves, whole, keep_products=True) == (whole, {})
    assert set(linear(leaves, whole)[1].values()) == {whole}
