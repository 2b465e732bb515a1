"""Implicit invariants: which there are, and which there are not."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.codes import Code
from invariants.language.loader import load_text
from tests.language.reading import errors, model


def implicit(snippet):
    found = model(snippet).properties
    return {name for name in found if name.endswith(".defined")}


def test_order_and_names():
    properties = model("""
invariant first: 1 / r > 0
var m: Agent -> 1..2
transition t { n := n div n }
invariant second: on
init 1 / r > 1
""").properties
    assert list(properties) == [
        "first",
        "second",
        "level.range",
        "m.range",
        "t.defined",
        "first.defined",
        "init.defined",
    ]


@pytest.mark.parametrize(
    "assigned",
    [
        "n := n div n",
        "n := 1 mod n",
        "r := 1 / r",
        "r := log(r)",
        "r := sqrt(r)",
        "n := 2 ^ n",
        "r := r ^ n",
        "r := r ^ -1",
        "n := table[n]",
        "n := table[level + 1]",
        "n := table[5]",
        "table[n] := 1",
        "n := level div level",
        "n := if n != 0 then 1 div n else 0",
        "n := sum(i in 0..4: table[i + 1])",
        "n := let i = level + 1 in table[i]",
        "n := any v where table[v] == 0",
        "for b in Agent { n := 1 }",
        "for b in 0..3 { table[b mod 2] := 1 }",
        "for b in 0..3, c in 0..3 { table[b] := c }",
        "for b in 0..4 where table[n] == b { table[b] := 1 }",
        "one: table[j] := 1 two: table[level] := 2",
        "require enabled broken",
        "require asks",
        "n := into(n)",
        "n := careless(level)",
        "require enabled work(a, n)",
        "require unmodified work(a, n)",
    ],
)
def test_possibly_undefined_expressions_get_a_property(assigned):
    snippet = f"""
define into(i: 0..4): Int = table[i]
define careless(i: 0..4): Int = table[i + 1]
define asks: Bool = enabled broken
transition broken {{ require 1 div n == 1 }}
transition t(a: Agent, j: 0..4) {{ {assigned} }}
"""
    assert "t.defined" in implicit(snippet)


@pytest.mark.parametrize(
    "assigned",
    [
        "n := n div 2",
        "n := n mod -3",
        "n := n mod limit",
        "n := n div (level + 1)",
        "r := r / 2",
        "r := n / (1 + exp(r))",
        "r := log(2)",
        "r := sqrt(abs(r))",
        "r := sqrt(level)",
        "n := n ^ 2",
        "n := 2 ^ level",
        "r := 2.0 ^ n",
        "n := table[3]",
        "n := table[level]",
        "n := table[j]",
        "n := table[(level + 1) mod 5]",
        "n := table[min(level + 1, 4)]",
        "n := table[max(j - 1, 0)]",
        "n := table[limit]",
        "n := table[4 - j]",
        "n := table[if on then j else 2]",
        "n := let i = level in table[i]",
        "n := sum(i in 0..3: table[i + 1])",
        "n := into(level)",
        "n := into(2)",
        "for b in Agent where trusted[b] { trusted[b] := false }",
        "for b in 0..4, c in Agent { pair[b, c] := 1 }",
        "one: table[1] := 1 two: table[2] := 2",
        "one: lights[Light.red] := 1 two: lights[green] := 2",
        "level := any v where table[v] == 0",
        "level := level + 1",
        "require enabled work(a, j)",
    ],
)
def test_certainly_defined_expressions_get_no_property(assigned):
    snippet = f"""
var pair: 0..4, Agent -> Int
var lights: Light -> Int
define into(i: 0..4): Int = table[i]
transition t(a: Agent, j: 0..4) {{ {assigned} }}
"""
    assert implicit(snippet) == set()


@pytest.mark.parametrize(
    ("edits", "rules"),
    [
        ("rewrite work.cap as 1 div n == 1", {"work.defined"}),
        ("rewrite work.cap as now(1 div n) == 1", {"m.defined"}),
        ("rewrite work.n as table[prev]", {"work.defined"}),
        ("rewrite work as any of n where n' == 1 div n", {"work.defined"}),
        ("add l: table[n] := 1 to work", {"work.defined"}),
        ("add l: trusted[a] := false to work", {"work.defined"}),
        ("disable work(q, _) disable work(o, _)", {"m.defined"}),
        ("disable work(q, p) disable work(o, 1)", {"m.defined"}),
        ("disable work(q, 1) disable work(o, 2)", set()),
        ("disable work(q, p) disable work(_, level)", {"m.defined"}),
        ("copy work(q, _) from work(o, _) remove work(o, _).cap", {"m.defined"}),
        ("copy work(q, _) from work(o, _)", set()),
        ("disable work(q, n)", {"m.defined"}),
        ("disable work(q, p)", set()),
        ("rewrite work.cap as table[p] == prev_level", set()),
        ("rewrite work.cap as table[now(level)] == 1", set()),
        ("rewrite work.cap as table[now(level + 1)] == 1", {"work.defined"}),
        ("restore store save store", set()),
    ],
)
def test_edits_bring_the_implicit_properties_of_their_expressions(edits, rules):
    snippet = f"var prev_level: Int\nmodification m(q: Agent, o: Agent, p: 0..4) {{ {edits} }}"
    assert implicit(snippet) == rules


def test_the_last_configuration_may_be_outside_a_range():
    assert implicit("invariant i: table[level] == 0") == {"i.defined"}
    assert implicit("transition t { n := table[level] }") == set()
    assert implicit("invariant i: forall l in 0..4: table[l] == 0") == set()


def test_an_expression_of_the_start_has_to_be_defined():
    assert implicit("init table[level] == 0") == set(), "its initial value is known to be inside"
    assert implicit("var other: 0..4 = n\ninit table[other] == 0") == {"init.defined"}
    assert implicit("var other: 0..4\ninit table[other] == 0") == set()
    assert implicit("var x: Int = 1 div n") == {"init.defined"}
    assert implicit("const c: Int = 1 div 0") == {"init.defined"}
    assert implicit("const c: Int\nassume a: 1 div c == 1") == {"init.defined"}
    assert implicit("const c: Int where 1 div c == 1") == {"init.defined"}


def test_a_question_about_something_undefined_may_be_undefined():
    snippet = """
transition last { require 1 div n == 1 }
transition middle { require enabled last }
transition first { require enabled middle }
transition other { require on }
invariant i: enabled first
invariant j: enabled other
"""
    assert implicit(snippet) == {"last.defined", "middle.defined", "first.defined", "i.defined"}


def test_the_range_of_a_definition_is_no_promise():
    snippet = "define far: 0..4 = n\nmodification m { rewrite work.cap as table[now(far)] == 0 }"
    assert implicit(snippet) == {"work.defined"}


def test_an_initial_value_outside_of_its_range_is_refused_where_it_is_known_and_else_violates_the_range():
    text = "system s\nconst c: Int\nvar x: 0..3 = {}\ntransition t {{ require c > x x := 0 }}\n"
    assert [(each.code, each.labels[0].span.text) for each in errors(text.format("9"))] == [(Code.TYPE_MISMATCH, "9")]
    (result,) = invariants.check(load_text(text.format("c")), invariants=["x.range"], chain=0, steps=1)
    assert (result.verdict, result.chain) == (invariants.Verdict.VIOLATED, ())
    assert [step.rule for step in result.trace] == [None]
