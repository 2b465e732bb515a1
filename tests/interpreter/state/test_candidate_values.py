"""Numbers that are worth trying: no answer hangs on them, and those near the numbers of a model are among them."""

from __future__ import annotations

from fractions import Fraction

from invariants.foundation.sorts import INT, REAL, PredicateSort, predicate_of
from invariants.interpreter.state.candidate_values import mentioned_numbers, numbers_near
from invariants.language.loader import load_text

TEXT = """system s
var x: Int = 7
var r: Real = 0.25
define far: Bool = x > 100
transition go { require gate: x < 20 require x != 30 x := x + 40 }
modification set { rewrite go.gate as x < 50 }
invariant small: x < 60 and far or true
"""


def test_every_number_of_the_text_is_known() -> None:
    known = mentioned_numbers(load_text(TEXT))
    assert known >= {0, 1, 7, Fraction(1, 4), 100, 20, 30, 40, 50, 60}
    assert not any(isinstance(number, bool) for number in known)


def test_neighbours_and_sums_are_tried_in_order() -> None:
    found = numbers_near(frozenset({0, 1, 20}), (5, True, Fraction(1, 2)), INT)
    assert list(found) == sorted(set(found))
    assert all(type(number) is int for number in found)
    assert {19, 20, 21, -20, 4, 5, 6, 24, 25, 26, 40} <= set(found)


def test_reals_are_tried_with_their_halves() -> None:
    found = numbers_near(frozenset({0, 3}), (), REAL)
    assert all(isinstance(number, Fraction) for number in found)
    assert {Fraction(3, 2), Fraction(-3), Fraction(2), Fraction(6)} <= set(found)


def test_many_numbers_are_not_added_up() -> None:
    many = frozenset(range(0, 1300, 100))
    assert len(many) == 13
    assert len(numbers_near(many, (), INT)) <= 4 * len(many)


def test_of_predicates_the_constant_ones_are_tried() -> None:
    found = numbers_near(frozenset({0, 3}), (5,), PredicateSort((INT,)))
    assert [predicate_of(each).holds((number,)) for each in found for number in (0, 7)] == [False, False, True, True]
