"""A comparison, a field and `with` evaluate all of their parts: what has no value is reported, wherever it stands."""

from __future__ import annotations

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.expressions import SiteKey
from invariants.language.printing.unparse import body_text
from tests.campaigns.meanings import differences_in
from tests.campaigns.tally import Tally
from tests.differential.brute_force import search
from tests.differential.comparison import compare

SYSTEM = """\
system parts
type A [2] = p, q
record K { who: A, level: 0..1 }
record W { k: K?, top: 0..1 }
var x: K? = none
var y: K? = none
var w: W = W(k: none, top: 1)
var o: A? = none
var z: 0..1 = 0
var m: 0..1 -> K? = none
define low: Int = 1 div z
define ratio(n: Int): Int = 1 div n
transition fill(a: A) { y := K(who: a, level: 1) }
transition clear { y := none  x := none }
transition move { x := y  z := 1 - z }
"""
UNDEFINED = (
    "x == K(who: y.who, level: 0)",
    "K(who: y.who, level: 0) == x",
    "x != (value(x) with { level: 1 })",
    "K(who: p, level: 0) == K(who: q, level: 1 div z)",
    "K(who: p, level: 1 div z).who == p",
    "(value(y) with { who: p, level: 0 }).who == p",
    "(value(y) with { who: p, level: 0 }) == K(who: p, level: 0)",
    "o == y.who",
    "o != value(y).who",
    "w.k == value(y)",
    "W(k: y, top: 1 div z).k == y",
    "w == W(k: value(y), top: 1)",
    "(w with { k: value(y), top: 1 }).top == 1",
    "x == y == (value(y) with { level: 0 })",
    "x == (if z == 1 then y else value(y))",
    "m[z + 1] == x",
    "K(who: p, level: min(1, 1 div z)).who == p",
    "K(who: p, level: low).who == p",
    "x == K(who: p, level: low)",
    "K(who: p, level: 0) != K(who: q, level: ratio(z))",
    "(K(who: p, level: low) with { level: 0 }).level == 0",
    "(if z == 1 then y else K(who: p, level: low)) == x",
    "(if z == 1 then W(k: none, top: 0) else W(k: none, top: low)).k == none",
    "(if z == 1 then K(who: p, level: 0) else none) == value(y)",
)
DEFINED = (
    "x == y",
    "x == none or x == value(x)",
    "w.k == x",
    "x == (if y == none then x else value(y))",
    "m[z] == K(who: p, level: z)",
    "K(who: p, level: 1 - z).who == p",
    "o == p or x == y",
    "(if z == 1 then K(who: p, level: low) else none) == x",
)


def first_missing(condition: str) -> tuple[int, int] | None:
    """Return by how long a chain and run the condition of an invariant is undefined first, in all readings."""
    text = f"{SYSTEM}invariant i: {condition}\n"
    model = load_text(text)
    assert list(differences_in(Tally(), text, (0, 2))) == []
    assert compare(model, 0, 2).disagreements == ()
    broken = search(Interpreter(model), 0, 2).get("i.defined")
    return None if broken is None else (broken.chain, broken.length)


@pytest.mark.parametrize("condition", UNDEFINED)
def test_what_is_evaluated_and_has_no_value_is_reported(condition: str) -> None:
    assert first_missing(condition) is not None


@pytest.mark.parametrize("condition", DEFINED)
def test_what_has_a_value_everywhere_is_not(condition: str) -> None:
    assert first_missing(condition) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("transition go { x := value(y) with { who: p, level: 0 } }", "go.defined"),
        ("transition go { require x == K(who: y.who, level: 1) }", "go.defined"),
        ("transition go { require g: true } modification u { rewrite go.g as x == value(y) }", "go.defined"),
        ("modification u { rewrite move.x as value(y) with { who: p, level: 0 } }", "move.defined"),
        ("transition go { w := w with { k: value(y), top: 0 } }", "go.defined"),
        (
            "modification u { rewrite turn.w as (if z == 1 then prev else W(k: x, top: 1 div z)) with { top: 0 } }\n"
            "transition turn { w := W(k: none, top: 1) }",
            "turn.defined",
        ),
    ],
)
def test_a_rule_that_evaluates_it_is_undefined(code: str, name: str) -> None:
    text = f"{SYSTEM}{code}\n"
    assert list(differences_in(Tally(), text, (1, 1))) == []
    assert search(Interpreter(load_text(text)), 1, 1)[name] is not None


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("transition s(i: 0..1) { require z == i } invariant i: enabled s(K(who: p, level: low).level)", "i.defined"),
        ("invariant i: forall a in A: m[0] != K(who: a, level: low)", "i.defined"),
        ("invariant i: let t = K(who: p, level: low).who in t == p", "i.defined"),
        ("invariant i: x' == K(who: p, level: 1 div z')", "i.defined"),
        ("var n: 0..1 = 0 transition go { n := any v where K(who: p, level: low).who == p }", "go.defined"),
        ("var v: A -> K? = none transition go { v[K(who: p, level: low).who] := none }", "go.defined"),
        ("transition go { for i in 0..1 where K(who: p, level: low).who == p { m[i] := none } }", "go.defined"),
        (
            "transition go { require g: true } modification u { rewrite go.g as K(who: p, level: now(low)).who == p }",
            "u.defined",
        ),
        ("modification u { add require h: K(who: a, level: low).who == p to fill }", "fill.defined"),
        ("modification u { disable fill(K(who: p, level: low).who) }", "u.defined"),
        ("var k: K? = K(who: p, level: 1 div z) with { level: 0 }", "init.defined"),
        ("const k: K = K(who: p, level: 1 div 0) with { level: 1 }", "init.defined"),
    ],
)
def test_each_place_of_code_evaluates_all_parts(code: str, name: str) -> None:
    text = f"{SYSTEM}{code}\n"
    model = load_text(text)
    assert list(differences_in(Tally(), text, (1, 2))) == []
    assert compare(model, 1, 2).disagreements == ()
    assert search(Interpreter(model), 1, 2)[name] is not None


def test_a_name_that_is_bound_in_a_comparison_stays_what_it_is() -> None:
    """The name of what is only evaluated is none that the comparison reads."""
    text = f"{SYSTEM}var _needed: A = q\ninvariant i: x == K(who: y.who, level: 0) or _needed == q\n"
    text += "invariant j: forall _needed2 in A: (value(y) with { who: _needed, level: 0 }).who == _needed2\n"
    assert list(differences_in(Tally(), text, (0, 2))) == []


def test_a_member_of_two_enumerations_is_told_by_its_place() -> None:
    two = "enum E { idle, busy } enum F { idle, busy } record L { e: E, n: Int } var e: E? = none\n"
    conditions = ("e == (if 1 div z > 0 then idle else busy)", "L(e: if 1 div z > 0 then idle else busy, n: 1).n == 1")
    for condition in conditions:
        assert search(Interpreter(load_text(f"{SYSTEM}{two}invariant i: {condition}")), 0, 0)["i.defined"] is not None


def test_the_printed_field_of_a_record_keeps_what_its_record_evaluates() -> None:
    model = load_text(
        f"{SYSTEM}record B {{ on: Bool, n: Int }}\ntransition go {{ require g: B(on: x == y, n: low).on }}"
    )
    assert body_text(model.sites[SiteKey("go", "g")].original) == "let _needed = low in x == y"
