"""Structural comparison of code."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import Arbitrary, Binary, Let, Literal, Local, Quantified, ReadLocal
from invariants.language.model.operators import BinaryOperator, LocalKind, QuantifierKind
from tests.language.reading import model


def bodies(first, second, site="cap", extra=""):
    loaded = model(f"""
transition t(a: Agent, b: Agent) {{ require cap: on  n := 0  r := 0 }}
modification one(q: Agent) {{ rewrite t.{site} as {first} }}
modification two(q: Agent) {{ rewrite t.{site} as {second} }}
{extra}
""")
    return [loaded.rules[name].edits[0].code.body for name in ("one", "two")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("trusted[a]", "trusted[a]"),
        ("exists c in Agent: trusted[c]", "exists d in Agent: trusted[d]"),
        ("exists c, d in Agent: c != d", "exists e in Agent, f in Agent: e != f"),
        ("let x = n in x == 1", "let y = n in y == 1"),
        ("count(c in Agent: trusted[c]) > 1", "count(d in Agent: trusted[d]) > 1"),
        ("exists c in Agent: exists d in Agent: c == d", "exists d in Agent: exists c in Agent: d == c"),
        ("if on then n < 1 else saved(store)", "(if on then (n < 1) else saved(store))"),
        ("light == red", "light == Light.red"),
        ("enabled work(a, _)", "enabled work(a, _)"),
        ("n == 1_000", "n == 1000"),
        ("any", "any"),
        ("any x where x or on", "any y where y or on"),
    ],
)
def test_code_that_says_the_same(first, second):
    one, other = bodies(first, second)
    assert same_code(one, other)
    assert same_code(other, one)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("trusted[a]", "trusted[b]"),
        ("exists c in Agent: trusted[c]", "forall c in Agent: trusted[c]"),
        ("exists c in Agent: trusted[c]", "exists c in Agent: trusted[a]"),
        ("exists c, d in Agent: trusted[c]", "exists c, d in Agent: trusted[d]"),
        ("exists c in 0..3: c == 1", "exists c in 0..4: c == 1"),
        ("exists c in Agent: exists d in Agent: trusted[c]", "exists c in Agent: exists d in Agent: trusted[d]"),
        ("on and on", "on or on"),
        ("on and on", "on"),
        ("n < 1", "n <= 1"),
        ("n + 1 == 2", "1 + n == 2"),
        ("on == true", "on == false"),
        ("enabled work(a, _)", "enabled work(_, 1)"),
        ("enabled work", "unmodified work"),
        ("unmodified work", "unmodified work.cap"),
        ("max(n, 1) == 1", "min(n, 1) == 1"),
        ("max(n, 1) == 1", "max(n, 1, 1) == 1"),
        ("sum(c in Agent: 1) == 1", "max(c in Agent: 1) == 1"),
        ("twice(n) == 2", "2 * n == 2"),
        ("-n == 1", "abs(n) == 1"),
        ("trusted[q]", "trusted[q]"),
        ("prev", "prev"),
        ("any", "on"),
        ("any", "any x where x"),
        ("(if on then 1 else 2) == n", "(if not on then 1 else 2) == n"),
    ],
)
def test_code_that_says_something_else(first, second):
    one, other = bodies(first, second)
    assert not same_code(one, other)
    assert not same_code(other, one)


def test_numbers_of_different_sorts_differ():
    one, other = bodies("n + 1 == 2", "r + 1 == 2")
    assert not same_code(one, other)


def test_bound_names_end_with_what_binds_them():
    """The same bound name in two places, once inside itself: content of ``prev`` filled in twice looks like this."""
    span = model().variables[0].span
    sort = model().variables[0].sort

    def local(name):
        return Local(name, sort, LocalKind.BOUND, span)

    def read(of):
        return ReadLocal(of, sort=sort, span=span)

    def exists(of, body):
        return Quantified(QuantifierKind.EXISTS, (of,), body, sort=sort, span=span)

    def conjunction(left, right):
        return Binary(BinaryOperator.AND, left, right, sort=sort, span=span)

    c, d, e = local("c"), local("d"), local("e")
    nested = exists(c, conjunction(exists(c, read(c)), read(c)))
    assert same_code(nested, exists(d, conjunction(exists(e, read(e)), read(d))))
    assert not same_code(nested, exists(d, conjunction(exists(e, read(e)), read(e))))
    assert not same_code(nested, exists(d, conjunction(exists(e, read(d)), read(d))))
    outside = conjunction(exists(c, read(c)), read(c))
    assert same_code(outside, conjunction(exists(d, read(d)), read(c)))
    assert not same_code(outside, conjunction(exists(d, read(d)), read(d)))


def test_deep_code_is_compared_without_recursion():
    span = model().variables[0].span
    truth = Literal(True, sort=model().variables[0].sort, span=span)

    def tower(height):
        body = truth
        for number in range(height):
            local = Local(f"x{number}", truth.sort, LocalKind.LET, span)
            body = Let(local, truth, body, sort=truth.sort, span=span)
        return body

    assert same_code(tower(3000), tower(3000))
    assert not same_code(tower(3000), tower(3001))


def test_arbitrary_values_of_different_sorts_differ():
    text = "system s\nvar a: 0..3\nvar b: 0..4\ntransition t { a := any b := any }"
    first, second = (site.original for site in load_text(text).sites.values())
    assert isinstance(first, Arbitrary)
    assert not same_code(first, second)
