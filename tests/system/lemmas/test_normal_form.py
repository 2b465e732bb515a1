"""Formulas in normal form are equivalent to the original ones."""

from __future__ import annotations

import pytest

from invariants.foundation.sorts import INT, REAL
from invariants.system.lemmas.normal_form import normal_form
from invariants.system.terms.terms import Operator, Role, StateVariable, post_order
from tests.batches import batches
from tests.system.formulas import AGENT, COLOUR, Formulas
from tests.system.meaning import value_of


@pytest.mark.parametrize("batch", batches(6, always=1, checked=3))
def test_the_meaning_stays(batch):
    for seed in range(50 * batch, 50 * (batch + 1)):
        formulas = Formulas(seed)
        formula = formulas.formula(seed % 4)
        tidy = normal_form(formulas.manager, formula, formulas.numbers)
        for valuation in formulas.valuations(40):
            assert all(value_of(part, valuation) for part in tidy) == value_of(formula, valuation), seed


def test_members_and_individuals_are_not_compared_by_their_numbers():
    orders = (Operator.LESS, Operator.LESS_EQUAL, Operator.ADD)
    ordered = equal = 0
    for formulas in map(Formulas, range(60)):
        for part in post_order(normal_form(formulas.manager, formulas.formula(2), formulas.numbers)):
            if part.operator in orders:
                assert not any(each.sort in (AGENT, COLOUR) for each in part.arguments)
                ordered += 1
            if part.operator is Operator.EQUAL and part.arguments[0].sort in (AGENT, COLOUR):
                assert part.arguments[1].sort == part.arguments[0].sort
                equal += 1
    assert ordered >= 50
    assert equal >= 20


@pytest.mark.parametrize("seed", range(60))
def test_tidying_again_changes_nothing(seed):
    formulas = Formulas(seed)
    once = normal_form(formulas.manager, formulas.formula(2), formulas.numbers)
    again = normal_form(formulas.manager, formulas.manager.and_(*once), formulas.numbers)
    assert set(again) == set(once)


def shown(build) -> list[str]:
    formulas = Formulas(0)
    n, m = formulas.integers
    x, y = formulas.reals
    return list(map(repr, normal_form(formulas.manager, build(formulas.manager, n, m, x, y), formulas.numbers)))


def plain(build) -> str:
    formulas = Formulas(0)
    return repr(build(formulas.manager, *formulas.integers, *formulas.reals))


def test_sums_have_no_negative_parts_and_no_common_factor():
    def untidy(b, n, m, _x, _y):
        return b.not_(b.less_equal(b.integer(7), b.add(b.multiply(b.integer(2), n), b.multiply(b.integer(-4), m))))

    def tidy(b, n, m, _x, _y):
        return b.less_equal(n, b.add(b.multiply(b.integer(2), m), b.integer(3)))

    assert shown(untidy) == [plain(tidy)]


def test_an_upper_and_a_lower_bound_are_an_equation():
    def untidy(b, n, m, _x, _y):
        total = b.add(n, m)
        return b.and_(b.not_(b.less(b.integer(4), total)), b.less(b.integer(3), total))

    assert shown(untidy) == [plain(lambda b, n, m, _x, _y: b.equal(b.add(n, m), b.integer(4)))]


def test_halves_are_integers_in_the_end():
    def untidy(b, _n, _m, x, y):
        half = b.divide(b.value(1, REAL), b.value(2, REAL))
        return b.less(b.add(b.multiply(half, x), y), b.value(1, REAL))

    def tidy(b, _n, _m, x, y):
        return b.less(b.add(x, b.multiply(b.value(2, REAL), y)), b.value(2, REAL))

    assert shown(untidy) == [plain(tidy)]


def test_parts_that_are_always_true_are_dropped():
    formulas = Formulas(0)
    manager = formulas.manager
    hue = manager.ordinal(formulas.colours[0])
    always = manager.and_(manager.less_equal(manager.integer(0), hue), manager.less(hue, manager.integer(3)))
    assert normal_form(manager, always, formulas.numbers) == []


def test_large_tables_are_left_alone():
    formulas = Formulas(0)
    manager = formulas.manager
    many = [manager.state(StateVariable(f"h{i}", (), INT, Role.MODEL)) for i in range(5)]
    sum_ = manager.less_equal(manager.add(*many), manager.integer(3))
    assert normal_form(manager, sum_, lambda term: range(3) if term in many else None) == [sum_]


def test_numbers_of_many_members_are_added_up_as_numbers():
    formulas = Formulas(0)
    manager = formulas.manager
    many = [manager.state(StateVariable(f"h{i}", (), COLOUR, Role.MODEL)) for i in range(5)]
    sum_ = manager.less_equal(manager.add(*map(manager.ordinal, many)), manager.integer(3))
    assert normal_form(manager, sum_, lambda term: range(3) if term in many else None) == [sum_]
