"""Typed code back to text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, IndividualSort, RangeSort
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.comparison import same_code
from invariants.language.model.operators import BinaryOperator
from invariants.language.printing.unparse import body_syntax, body_text
from invariants.language.printing.value_text import value_syntax, value_text
from invariants.language.tree import expression_nodes
from tests.language.reading import model

SPAN = Span(SourceText("test", ""), 0, 0)


def loaded(code, site="cap"):
    return model(f"""
transition t(a: Agent, b: Agent) {{ require cap: on  n := 0  r := 0  light := red }}
modification one(q: Agent, k: 0..4) {{ rewrite t.{site} as {code} }}
""")


def code(text, site="cap"):
    found = loaded(text, site)
    return found.rules["one"].edits[0].code.body, found.enums


TEXTS = [
    "true",
    "trusted[a] and not on or b != a",
    "forall c, d in Agent: trusted[c] => trusted[d]",
    "exists c in 0..3, d in Kind: c == 1 and d == ai",
    "0 <= n < limit",
    "(n + 1) * 2 == n - (1 - n)",
    "-n == 2 ^ n",
    "n div 2 == n mod -3",
    "r / 2 == n",
    "r == 2 and r == 0.25 and r == 2.0",
    "(if on then n else 1) == 2",
    "let x = n in x == 1",
    "count(c in Agent: trusted[c]) == sum(c in Agent: twice(n))",
    "max(n, 1, 2) == min(c in Agent: weight[c])",
    "abs(n) == 1 and exp(r) == log(2) + sqrt(r)",
    "light == Light.red and Signal.red != blue and kind[a] == human",
    "enabled work and enabled work(a, _) and unmodified work and unmodified work(_, 2).cap",
    "saved(store)",
    "on <=> on => on => on",
    "any",
    "any x where x or on",
]


@pytest.mark.parametrize("text", TEXTS)
def test_printed_code_is_the_written_code(text):
    body, enums = code(text)
    assert body_text(body, enums=enums) == text


@pytest.mark.parametrize("text", TEXTS)
def test_printed_code_is_read_back(text):
    body, enums = code(text)
    printed = body_text(body, enums=enums)
    found = model(f"""
transition t(a: Agent, b: Agent) {{ require cap: on  n := 0 }}
modification one {{ rewrite t.cap as {text} }}
modification two {{ rewrite t.cap as {printed} }}
""")
    assert same_code(*(found.rules[name].edits[0].code.body for name in ("one", "two")))


def test_captured_values_are_filled_in():
    body, enums = code("trusted[q] and n < now(n + k) and a != q and r > now(r)")
    captured = (
        value_syntax(IndividualSort("Agent"), 2, SPAN),
        value_syntax(INT, -3, SPAN),
        value_syntax(REAL, Fraction(-1, 3), SPAN),
    )
    expected = "trusted[Agent2] and n < -3 and a != Agent2 and r > -1 / 3"
    assert body_text(body, captured, enums=enums).replace("(", "").replace(")", "") == expected


def test_a_negative_value_keeps_its_place():
    body, _ = code("now(n) ^ 2 == now(n) - now(n)")
    captured = (value_syntax(INT, -3, SPAN),) * 3
    text = body_text(body, captured)
    found = model(f"invariant i: {text}").properties["i"].condition
    assert found.operands[0].left.operator.value == "-", text


def test_prev_is_filled_in_with_brackets_where_it_needs_them():
    body, enums = code("prev and trusted[a]")
    previous, _ = code("on or n == 1")
    assert body_text(body, (), body_syntax(previous, enums=enums)) == "(on or n == 1) and trusted[a]"
    assert body_text(body) == "prev and trusted[a]"


def test_bound_names_do_not_catch_what_is_filled_in():
    body, enums = code("exists a in Agent: trusted[a] and prev")
    previous = body_syntax(code("a != b")[0], enums=enums)
    assert body_text(body, (), previous) == "exists a2 in Agent: trusted[a2] and a != b"
    body, _ = code("let a = n in a == 1 and prev")
    assert body_text(body, (), previous) == "let a2 = n in a2 == 1 and a != b"
    body, _ = code("any a where a and prev")
    assert body_text(body, (), previous) == "any a2 where a2 and a != b"
    body, _ = code("exists a in Agent, a2 in Agent: a != a2 and prev")
    assert body_text(body, (), previous) == "exists a3, a2 in Agent: a3 != a2 and a != b"


def test_a_new_name_is_not_one_that_is_read_already():
    body, _ = code("exists b in Agent: b != a and trusted[b] and prev")
    previous = expression_nodes.Binary(
        BinaryOperator.AND, expression_nodes.Name("b", span=SPAN), expression_nodes.Name("b2", span=SPAN), span=SPAN
    )
    assert body_text(body, (), previous) == "exists b3 in Agent: b3 != a and trusted[b3] and (b and b2)"


def test_deep_nesting_of_prev():
    body, enums = code("prev and on")
    tree = body_syntax(code("on")[0], enums=enums)
    for _ in range(50):
        tree = body_syntax(body, (), tree, enums)
    assert body_text(body, (), tree).count("on") == 52


@pytest.mark.parametrize(
    ("sort", "value", "text"),
    [
        (BOOL, True, "true"),
        (BOOL, False, "false"),
        (INT, -7, "-7"),
        (RangeSort(0, 3), 2, "2"),
        (REAL, Fraction(1, 4), "0.25"),
        (REAL, Fraction(-1, 8), "-0.125"),
        (REAL, Fraction(3), "3"),
        (REAL, Fraction(1, 3), "1/3"),
        (REAL, Fraction(-10, 6), "-5/3"),
        (REAL, Fraction(1, 10**9), "0.000000001"),
        (IndividualSort("Agent"), 0, "Agent0"),
        (EnumSort("Light", ("red", "green")), 1, "green"),
        (EnumSort("Light", ("red", "green")), 0, "Light.red"),
    ],
)
def test_values_are_written_as_the_language_writes_them(sort, value, text):
    assert value_text(sort, value, (EnumSort("Light", ("red", "green")), EnumSort("Signal", ("red", "blue")))) == text


def test_values_with_very_many_digits():
    number = 10**9000 + 7
    assert value_text(INT, number) == "1" + "0" * 8999 + "7"
    assert value_text(REAL, Fraction(-number, 3)).startswith("-1")
    assert isinstance(value_syntax(INT, -number, SPAN), expression_nodes.Unary)
