"""Which of several captured numbers counts: the answer is right for every value, or there is none."""

from __future__ import annotations

import itertools

import pytest

from invariants.language.loader import load_text
from invariants.language.model.expressions import Expression
from invariants.system.encoding.code.growth import least_counts

TEXT = """system s
type A [2]
var x: 0..4 = 0
var held: A -> 0..4 = 2
transition t {{ require g: true }}
modification m(k: 0..4, j: 0..4) {{ rewrite t.g as {} }}
"""

GROWING = {
    "x < k": lambda x, k: x < k,
    "x <= k + 1": lambda x, k: x <= k + 1,
    "k > x": lambda x, k: k > x,
    "not (k <= x)": lambda x, k: not k <= x,
    "k < x => x > 3": lambda x, k: not k < x or x > 3,
    "x - k < 2 or x == 0": lambda x, k: x - k < 2 or x == 0,
    "if x < 2 then x < k else k > 3": lambda x, k: x < k if x < 2 else k > 3,
    "let y = x + 1 in y < k": lambda x, k: x + 1 < k,
    "forall a in A: held[a] - x < k": lambda x, k: 2 - x < k,
    "max(k, x) > 2": lambda x, k: max(k, x) > 2,
    "x == 2 or x < k": lambda x, k: x == 2 or x < k,
    "0 - k < x": lambda x, k: -k < x,
    "1 < x < k": lambda x, k: 1 < x < k,
}
"""Conditions that can only turn true as `k` grows, with the meaning of each."""

NEITHER = [
    "x == k",
    "x < k and x + 3 > k",
    "if k > 1 then x < 2 else x > 2",
    "x < k * k",
    "(k mod 2) == x",
    "k <= x <= k",
]
"""Conditions of which no least or greatest number is enough."""


def condition(text: str) -> Expression:
    model = load_text(TEXT.format(text))
    (put,) = model.rules["m"].edits[0].puts()
    return put.body


@pytest.mark.parametrize("text", GROWING)
def test_of_conditions_that_grow_the_least_number_counts_for_all_and_the_greatest_for_one(text):
    assert least_counts([condition(text)], [0], strongest=True) == {0: True}
    assert least_counts([condition(text)], [0], strongest=False) == {0: False}
    means = GROWING[text]
    for x, first, second in itertools.product(range(5), repeat=3):
        numbers = (first, second)
        assert all(means(x, k) for k in numbers) == means(x, min(numbers))
        assert any(means(x, k) for k in numbers) == means(x, max(numbers))


@pytest.mark.parametrize("text", GROWING)
def test_of_their_opposites_the_greatest_number_counts_for_all(text):
    opposite = condition(f"not ({text})")
    assert least_counts([opposite], [0], strongest=True) == {0: False}
    assert least_counts([opposite], [0], strongest=False) == {0: True}


@pytest.mark.parametrize("text", NEITHER)
def test_where_a_condition_turns_both_ways_no_number_counts(text):
    assert least_counts([condition(text)], [0], strongest=True) is None


def test_conditions_that_disagree_about_a_number_have_none_that_counts():
    up, down = condition("x < k"), condition("x > k")
    assert least_counts([up, up], [0], strongest=True) == {0: True}
    assert least_counts([up, down], [0], strongest=True) is None


def test_each_number_counts_by_itself():
    both = condition("x < k and x > j")
    assert least_counts([both.left, both.right], [0, 1], strongest=True) == {0: True, 1: False}
    assert least_counts([both], [0, 1], strongest=True) is None
    assert least_counts([condition("x + j < k")], [0, 1], strongest=True) is None  # two in one condition
    assert least_counts([condition("x < 3")], [0], strongest=True) == {0: True}  # it does not matter
