"""The values of expressions, and the places where they have none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.interpreter.state.failures import UndefinedReason
from invariants.interpreter.state.outcomes import Fails, UndefinedInvariant
from tests.interpreter.walk import Walk, value_of


@pytest.mark.parametrize(
    ("left", "right", "quotient", "remainder"),
    [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -3, 1), (-7, -2, 4, 1), (6, 3, 2, 0), (-6, 3, -2, 0), (0, -5, 0, 0)],
)
def test_division_is_euclidean_for_every_combination_of_signs(
    left: int, right: int, quotient: int, remainder: int
) -> None:
    assert value_of("a div b", "var a: Int\nvar b: Int", a=left, b=right) == quotient
    assert value_of("a mod b", "var a: Int\nvar b: Int", a=left, b=right) == remainder
    assert quotient * right + remainder == left
    assert 0 <= remainder < abs(right)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3 - 4", 3),
        ("-2 ^ 2", -4),
        ("(-2) ^ 3", -8),
        ("0 ^ 0", 1),
        ("2 ^ 100", 2**100),
        ("abs(-3) + abs(3)", 6),
        ("min(3, 1, 2) * 10 + max(3, 1, 2)", 13),
        ("if 1 < 2 then 5 else 6", 5),
        ("let x = 3 in x * x + (let x = 2 in x)", 11),
        ("count(i in 0..9: i mod 3 == 0)", 4),
        ("count(i, j in 0..2: i < j)", 3),
        ("sum(i in -1..3: i)", 5),
        ("min(i in -1..3: i * i)", 0),
        ("max(i in -3..2: i * i)", 9),
        ("sum(b in Bool: if b then 10 else 1)", 11),
    ],
)
def test_integers_have_their_values(expression: str, value: int) -> None:
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 / 3 + 1 / 6", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("2.0 ^ -2", Fraction(1, 4)),
        ("1 / 3 * 3", Fraction(1)),
        ("exp(0)", Fraction(1)),
        ("log(1)", Fraction(0)),
        ("sqrt(9 / 4)", Fraction(3, 2)),
        ("sqrt(0)", Fraction(0)),
        ("abs(-1 / 2)", Fraction(1, 2)),
        ("min(1 / 2, 1 / 3)", Fraction(1, 3)),
        ("sum(i in 1..3: 1 / i)", Fraction(11, 6)),
        ("max(i in 1..3: 1 / i)", Fraction(1)),
        ("if true then 1 else 0.5", Fraction(1)),
    ],
)
def test_reals_are_exact(expression: str, value: Fraction) -> None:
    found = value_of(expression, sort="Real")
    assert isinstance(found, Fraction)
    assert found == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("true and false or true", True),
        ("false => false => false", True),
        ("true <=> false", False),
        ("not true or true", True),
        ("0 <= 1 < 2 != 3", True),
        ("0 <= 1 < 1 <= 1", False),
        ("1 == 1.0", True),
        ("1 / 2 < 0.6", True),
        ("forall i in 0..3: i < 4", True),
        ("exists i, j in 0..3: i + j == 6 and i != j", False),
        ("forall a in Agent: exists b in Agent: a == b", True),
        ("exists a, b in Agent: a != b", True),
        ("forall c in Colour: c == red or c == blue", True),
        ("twice(twice(2)) == 8 and pick(false)", True),
    ],
)
def test_conditions_have_their_truth_values(expression: str, value: bool) -> None:
    declarations = """
    type Agent [2]
    enum Colour { red, blue }
    define twice(n: Int): Int = n + n
    define pick(b: Bool): Bool = forall b2 in Bool: b2 or not b
    """
    assert value_of(expression, declarations, sort="Bool") is value


def test_maps_over_every_kind_of_index() -> None:
    walk = Walk(
        """
        type Agent [2]
        enum Colour { red, blue }
        var m: -1..1, Agent -> Int = 0
        var n: Bool, Colour -> Int = 0
        transition put(i: -1..1, a: Agent) { m[i, a] := 10 * i + sum(b in Agent: if a == b then 1 else 0) + m[-i, a] }
        transition mark(b: Bool, c: Colour) { n[b, c] := n[not b, c] + 1 }
        """
    )
    walk.fire("put", -1, 1).fire("put", 1, 1)
    assert [walk["m", i, a] for i in (-1, 0, 1) for a in (0, 1)] == [0, -9, 0, 0, 0, 2]
    walk.fire("mark", False, 1).fire("mark", True, 1)
    assert [walk["n", b, c] for b in (False, True) for c in (0, 1)] == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 div x", UndefinedReason.DIVISION_BY_ZERO),
        ("1 mod x", UndefinedReason.DIVISION_BY_ZERO),
        ("if 1 / x > 0 then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("x ^ -1", UndefinedReason.NEGATIVE_POWER),
        ("2 ^ (x - 1)", UndefinedReason.NEGATIVE_POWER),
        ("if log(x) > 0 then 1 else 2", UndefinedReason.LOGARITHM),
        ("if sqrt(x - 1) > 0 then 1 else 2", UndefinedReason.SQUARE_ROOT),
        ("if (0.0 * x) ^ -2 > 0 then 1 else 2", UndefinedReason.NEGATIVE_POWER),
        ("m[x + 3]", UndefinedReason.INDEX_OUTSIDE),
        ("m[x]", UndefinedReason.INDEX_OUTSIDE),
        ("let y = 1 div x in 3", UndefinedReason.DIVISION_BY_ZERO),
        ("ignore(1 div x)", UndefinedReason.DIVISION_BY_ZERO),
        ("sum(i in 0..1: 1 div i)", UndefinedReason.DIVISION_BY_ZERO),
        ("if exists i in -1..1: 1 div i == -1 then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("if forall i in 0..1: i == 1 and 1 div i == 1 and false then 1 else 2", None),
        ("if true <=> 1 div x == 1 then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("if 2 < 1 < 1 div x then 1 else 2", None),
        ("if 1 < 2 < 1 div x then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("if 1 div x < 1 < 0 then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("min(1, 1 div x)", UndefinedReason.DIVISION_BY_ZERO),
        ("if false and 1 div x == 1 then 1 else 2", None),
        ("if true or 1 div x == 1 then 1 else 2", None),
        ("if false => 1 div x == 1 then 1 else 2", None),
        ("if x != 0 then 1 div x else 2", None),
        ("if 1 div x == 1 and false then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("if 1 div x == 1 or true then 1 else 2", UndefinedReason.DIVISION_BY_ZERO),
        ("0 * (1 div x)", UndefinedReason.DIVISION_BY_ZERO),
    ],
)
def test_undefinedness_is_strict_but_for_what_is_read_from_left_to_right(
    expression: str, reason: UndefinedReason | None
) -> None:
    walk = Walk(
        f"""
        var x: Int = 0
        var m: 1..2 -> Int = 0
        var result: Int = 0
        define ignore(n: Int): Int = 1
        transition compute {{ result := {expression} }}
        """
    )
    if reason is None:
        walk.fire("compute")
    else:
        assert walk.undefined("compute") is reason


def test_guards_are_read_in_order() -> None:
    text = """
    var x: Int = 0
    transition first {{ require {} require {} }}
    """
    assert Walk(text.format("x != 0", "1 div x == 1")).blocked("first").name == "GUARD"
    assert Walk(text.format("1 div x == 1", "x != 0")).undefined("first") is UndefinedReason.DIVISION_BY_ZERO


def test_an_invariant_without_a_value_is_not_judged() -> None:
    walk = Walk(
        """
        var x: Int = 0
        invariant half: 10 div x > 1
        invariant guarded: x != 0 => 10 div x > 1
        """
    )
    evaluation = walk.evaluate("half")
    assert isinstance(evaluation, UndefinedInvariant)
    assert evaluation.span.text == "10 div x"
    broken = walk.evaluate("half.defined")
    assert isinstance(broken, Fails)
    assert broken.reason is UndefinedReason.DIVISION_BY_ZERO
    assert walk.holds("guarded")


def test_a_range_that_is_left_ends_in_a_configuration_that_is_judged() -> None:
    walk = Walk(
        """
        type Agent [2]
        var n: 0..2 = 2
        var m: Agent -> 0..2 = 0
        var seen: 0..2 -> Bool = false
        transition up { n := n + 1 }
        transition down(a: Agent) { m[a] := m[a] - 1 }
        invariant small: n < 3
        invariant looked: not seen[n]
        """
    )
    assert walk.interpreter.in_range(walk.configuration)
    assert walk.holds("n.range")
    walk.fire("up")
    assert walk["n"] == 3
    assert not walk.interpreter.in_range(walk.configuration)
    assert not walk.holds("n.range")
    assert not walk.holds("small")
    assert isinstance(walk.evaluate("looked"), UndefinedInvariant)
    walk.fire("down", 1)
    evaluation = walk.evaluate("m.range")
    assert isinstance(evaluation, Fails)
    assert evaluation.indices == (1,)


def test_numbers_that_would_fill_the_memory_are_not_computed() -> None:
    from invariants.interpreter.state.failures import UndecidedValue

    walk = Walk("var x: Int = 3\ntransition grow { x := x * x }\ntransition power { x := 10 ^ (10 ^ 9) }")
    with pytest.raises(UndecidedValue):
        walk.fire("power")
    for _ in range(17):
        walk.fire("grow")
    with pytest.raises(UndecidedValue):
        walk.fire("grow")
