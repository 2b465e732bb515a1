"""Sets and whole maps: what they stand for, and the mistakes that can be made with them."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.sorts import IndividualSort, SetSort
from invariants.language.loader import load_text
from tests.language.reading import errors

SYSTEM = """system sets
type A [3]
type B [2]
enum E { one, other }
var m: A -> Bool = false
var n: A -> Bool = true
var k: B, A -> Bool = false
var load: A -> 0..3 = 0
var x: Bool = false
define more(s: A -> Bool, t: A -> Bool): Bool = count(a in A: s[a]) > count(a in A: t[a])
"""

RIGHT = (
    "transition t(s: A -> Bool) { m := s }",
    "transition t(s: 0..3 -> Bool) { require s[2] }",
    "transition t(s: E -> Bool) { require s[one] and not s[other] }",
    "transition t(s: Bool -> Bool) { require s[true] }",
    "transition t(b: B, s: A -> Bool) { k[b, _] := s }",
    "transition t(b: B) { k[b, _] := for a: m[a] and n[a] }",
    "transition t { k := for b, a: m[a] }",
    "transition t { k[_, _] := false }",
    "transition t(s: A -> Bool, b: B) { m := if x then s else k[b, _] }",
    "transition t { m := any }",
    "transition t { load := for a: any v where v > load[a] }",
    "transition t { for b in B { k[b, _] := m } }",
    "transition t(s: A -> Bool) { require more(s, m) and not more(m, n) }",
    "transition t(s: A -> Bool) { require subset(s, n) and s != m and m == n }",
    "invariant i: m == n or m' != m or k[_, _] == k",
    "invariant i: forall b in B: subset(k[b, _], m)",
    "transition t(s: A -> Bool) { m := s } modification u { rewrite t.m as n }",
    "transition t(s: A -> Bool) { m := s } modification u { rewrite t.m as for a: prev and n[a] }",
    "transition t(s: A -> Bool) { m := s } modification u { rewrite t.m as if x then s else m }",
    "transition t { require x } modification u { add m := n to t }",
    "modification u(s: A -> Bool, a: A) { rewrite w.g as now(s[a]) } transition w { require g: x }",
    "transition t(s: A -> Bool) { m := s } invariant i: enabled t(_) or unmodified t(_)",
)

WRONG = (
    ("transition t(s: A -> Int) { }", Code.TYPE_MISMATCH, "Int"),
    ("transition t(s: Int -> Bool) { }", Code.NOT_FINITE, "Int"),
    ("transition t(s: A -> Bool) { x := s }", Code.WRONG_ARITY, "s"),
    ("transition t(s: A -> Bool) { require s }", Code.WRONG_ARITY, "s"),
    ("transition t(s: A -> Bool) { require s[one] }", Code.TYPE_MISMATCH, "one"),
    ("transition t(s: A -> Bool, a: A) { require s[a, a] }", Code.WRONG_ARITY, "s[a, a]"),
    ("transition t(s: A -> Bool) { require s'[a] == s }", Code.PRIME_WITHOUT_STEP, "s'"),
    ("transition t(s: A -> Bool) { m := true }", Code.WRONG_ARITY, "m"),
    ("transition t(s: A -> Bool) { load := s }", Code.TYPE_MISMATCH, "s"),
    ("transition t(s: B -> Bool) { m := s }", Code.TYPE_MISMATCH, "s"),
    ("transition t(s: A -> Bool) { k := s }", Code.TYPE_MISMATCH, "s"),
    ("transition t { m := for a, b: x }", Code.WRONG_ARITY, "for a, b: x"),
    ("transition t { x := for a: x }", Code.WRONG_ARITY, "for a: x"),
    ("transition t { m := any s where s }", Code.MISPLACED_FORM, "any s where s"),
    ("transition t { require m[_] }", Code.TYPE_MISMATCH, "_"),
    ("transition t { require m == x }", Code.TYPE_MISMATCH, "x"),
    ("transition t { require m <= n }", Code.TYPE_MISMATCH, "m <= n"),
    ("transition t { require m == k }", Code.TYPE_MISMATCH, "m == k"),
    ("transition t { require m == load }", Code.TYPE_MISMATCH, "m == load"),
    ("transition t { require subset(m) }", Code.WRONG_ARITY, "subset(m)"),
    ("transition t { require subset(m, load) }", Code.TYPE_MISMATCH, "load"),
    ("transition t { require more(m, x) }", Code.TYPE_MISMATCH, "x"),
    ("transition t { require more(m, load) }", Code.TYPE_MISMATCH, "load"),
    ("transition t { require more(m) }", Code.WRONG_ARITY, "more(m)"),
    ("transition t(s: A -> Bool) { m := s } invariant i: enabled t(m)", Code.TYPE_MISMATCH, "m"),
    ("transition t(s: A -> Bool) { m := s } modification u { disable t(m) }", Code.TYPE_MISMATCH, "m"),
    (
        "transition t { require g: x } modification u(s: A -> Bool) { rewrite t.g as exists a in A: s[a] }",
        Code.CAPTURED_OUT_OF_REACH,
        "s",
    ),
    ("transition t(s: A -> Bool) { m := s m[_] := n }", Code.DOUBLE_ASSIGNMENT, "m[_] := n"),
    ("init more(m)", Code.WRONG_ARITY, "more(m)"),
    ("assume some: more(m, n)", Code.NOT_CONSTANT, "m"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_sets_and_whole_maps_are_read(text: str) -> None:
    load_text(SYSTEM + text)


@pytest.mark.parametrize(("text", "code", "place"), WRONG)
def test_a_mistake_has_a_place_and_a_way_out(text: str, code: Code, place: str) -> None:
    found = next(each for each in errors(SYSTEM + text) if each.code is code)
    assert found.labels[0].span.text == place
    assert found.help or len(found.labels) > 1


def test_a_parameter_that_is_a_set_has_the_sort_of_its_values() -> None:
    model = load_text(SYSTEM + "transition t(s: A -> Bool) { m := s }")
    (parameter,) = model.rules["t"].parameters
    assert parameter.sort == SetSort(IndividualSort("A"))
    assert str(parameter.sort) == "A -> Bool"
