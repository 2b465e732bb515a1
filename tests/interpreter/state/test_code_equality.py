"""Code is equal up to the names that it binds, and in no other way."""

from __future__ import annotations

import itertools

import pytest

from invariants.interpreter.state.code_equality import same_body
from invariants.language.loader import load_text
from invariants.language.model.expressions import Body

SYSTEM = """system s
type A [2]
enum K { one, two }
var x: 0..4 = 0
var y: 0..4 = 0
var m: A -> 0..4 = 0
var b: Bool = true
var k: K = one
transition t { require g: true }
"""

ALIKE = [
    ["x < 3", "(x < 3)"],
    ["x < c", "x < c"],
    ["forall a in A: m[a] > 1", "forall z in A: m[z] > 1"],
    ["forall a, e in A: m[a] > m[e]", "forall e, a in A: m[e] > m[a]"],
    ["let v = x in v < v + 1", "let w = x in w < w + 1"],
    ["count(a in A: m[a] > 1) > 1", "count(z in A: m[z] > 1) > 1"],
    ["let v = x in let w = y in v < w", "let w = x in let v = y in w < v"],
    ["prev and x < 3", "prev and x < 3"],
    ["any v where v => b", "any w where w => b"],
]
"""Texts that are the same code."""

DIFFERENT = [
    ("x < 3", "x <= 3"),
    ("x < 3", "3 > x"),
    ("x < 3", "y < 3"),
    ("x < 3", "x < 4"),
    ("x < c and y < c", "x < c and y < d"),
    ("x < c", "x < 3"),
    ("b", "true"),
    ("true", "not false"),
    ("k == one", "k == two"),
    ("forall a in A: m[a] > 1", "exists a in A: m[a] > 1"),
    ("forall a, e in A: m[a] > m[e]", "forall a, e in A: m[e] > m[a]"),
    ("forall a in A: forall e in A: m[a] > m[e]", "forall a in A: forall e in A: m[e] > m[a]"),
    ("let v = x in let w = y in v < w", "let v = x in let w = y in w < v"),
    ("let v = x in v < 2", "let v = y in v < 2"),
    ("count(a in A: m[a] > 1) > 1", "count(a, e in A: m[a] > 1) > 1"),
    ("prev and x < 3", "x < 3 and prev"),
    ("prev", "b"),
    ("any v where v => b", "any v where b => v"),
    ("any", "any v where v => b"),
]


def bodies(*texts: str) -> list[Body]:
    """The code that modifications of one system put in place."""
    lines = [f"modification n{i}(c: 0..4, d: 0..4) {{ rewrite t.g as {text} }}" for i, text in enumerate(texts)]
    model = load_text("\n".join([SYSTEM, *lines]))
    return [model.rules[f"n{i}"].edits[0].puts()[0].body for i in range(len(texts))]


@pytest.mark.parametrize("texts", ALIKE, ids=lambda texts: texts[0])
def test_names_that_are_bound_make_no_difference(texts):
    one, other = bodies(*texts)
    assert same_body(one, other)
    assert same_body(other, one)


@pytest.mark.parametrize("texts", DIFFERENT, ids=lambda texts: f"{texts[0]} or {texts[1]}")
def test_everything_else_does(texts):
    one, other = bodies(*texts)
    assert not same_body(one, other)
    assert not same_body(other, one)


def test_of_many_each_is_equal_to_itself_alone():
    found = bodies(*(texts[0] for texts in ALIKE))
    for (i, one), (j, other) in itertools.product(enumerate(found), repeat=2):
        assert same_body(one, other) is (i == j)
