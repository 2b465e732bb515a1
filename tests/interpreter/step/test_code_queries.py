"""What expressions hear about the present code, from the interpreter: worked out by hand."""

from __future__ import annotations

from invariants.interpreter.state.failures import UndefinedReason
from invariants.interpreter.state.outcomes import BlockedReason, UndefinedInvariant
from tests.interpreter.walk import Say, Walk

SYSTEM = """
type A [2]
var m: A -> Bool = false
var x: 0..3 = 0
transition go(a: A) { require gate: m[a] require x < 3 x := x + 1 }
transition set(a: A) { m[a] := true }
modification open(a: A) { rewrite go(a).gate as true }
modification narrow(k: 0..3) { rewrite go.gate as x == k }
modification again { rewrite go.gate as m[a] }
modification off(a: A) { disable go(a) }
modification release { rewrite go as any of x where x' >= x }
invariant whole: unmodified go
invariant some: exists a in A: unmodified go(a)
invariant low: forall a in A: captured go(a).gate.k < 2
"""


def test_enabled_asks_for_flag_and_guards_but_not_for_what_is_assigned() -> None:
    walk = Walk(SYSTEM)
    assert not walk.enabled("go", None)
    walk.fire("set", 1)
    assert [walk.enabled("go", a) for a in (0, 1, None)] == [False, True, True]
    walk.fire("open", 0)
    assert [walk.enabled("go", a) for a in (0, 1, None)] == [True, True, True]
    walk.fire("off", 1)
    assert [walk.enabled("go", a) for a in (0, 1, None)] == [True, False, True]
    walk.fire("go", 0).fire("go", 0).fire("go", 0)
    assert not walk.enabled("go", None)


def test_unmodified_compares_with_the_code_as_written() -> None:
    walk = Walk(SYSTEM)
    assert (walk.holds("whole"), walk.holds("some")) == (True, True)
    walk.fire("open", 0)
    assert (walk.holds("whole"), walk.holds("some")) == (False, True)
    walk.fire("narrow", 1)
    assert (walk.holds("whole"), walk.holds("some")) == (False, False)
    walk.fire("again")
    assert (walk.holds("whole"), walk.holds("some")) == (True, True)
    walk.fire("off", 0)
    assert walk.holds("whole"), "a rule that is disabled has its code"
    walk.fire("release")
    assert (walk.holds("whole"), walk.holds("some")) == (False, False)


def test_a_captured_value_is_known_while_the_code_that_holds_it_stands() -> None:
    walk = Walk(SYSTEM)
    nothing = walk.evaluate("low")
    assert isinstance(nothing, UndefinedInvariant)
    for k in range(4):
        walk.fire("narrow", k)
        assert walk.holds("low") is (k < 2)
    walk.fire("narrow", 1).fire("open", 0)
    assert isinstance(walk.evaluate("low"), UndefinedInvariant), "one of the two holds no value"
    walk.fire("narrow", 0).fire("release")
    assert isinstance(walk.evaluate("low"), UndefinedInvariant), "code that nobody knows holds nothing"


def test_unknown_code_is_enabled_where_a_step_satisfies_its_contract_and_it_is_willing() -> None:
    walk = Walk(SYSTEM.replace("x' >= x", "x' > x"))
    walk.fire("release")
    for willing in (False, True):
        assert walk.enabled("go", 0, say=Say(enabled_answers=willing)) is willing
    above = Walk(SYSTEM.replace("x' >= x", "x' > x + 3"))
    above.fire("release")
    assert not above.enabled("go", 0, say=Say(enabled_answers=True))


def test_what_cannot_be_chosen_comes_before_what_has_no_value() -> None:
    """An ``any`` below ``prev`` that has no value blocks its rule, also where the code above it is undefined."""
    text = """
    var x: 0..3 = 0
    transition go { x := any v where v > LEAST }
    modification over { rewrite go.x as 6 div x + prev }
    """
    assert (
        Walk(text.replace("LEAST", "3")).fire("over").blocked("go", say=Say({("go.x", 1): 3})) is BlockedReason.NO_VALUE
    )
    possible = Walk(text.replace("LEAST", "2")).fire("over")
    assert possible.undefined("go", say=Say({("go.x", 1): 3})) is UndefinedReason.DIVISION_BY_ZERO
