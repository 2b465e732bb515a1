"""Runs of which some things are fixed: possible exactly where the model has such a run, and confirmed by replay."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.evidence.claims import Violation
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.evidence.outlined_runs import OutlinedRuns
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.solver.answers import Answer

MODEL = load_text("""system s
type A [2]
var x: 0..9
var m: A -> Bool = false
init x < 2
transition add(a: A, k: 0..3) { require gate: k > 1 and not m[a] x := x + k m[a] := true }
transition part { x := 6 div x }
modification open(a: A) { rewrite add(a, _).gate as true }
invariant small: x < 7
invariant grows: x' >= x
""")


def runs(length: int) -> OutlinedRuns:
    found = OutlinedRuns(MODEL, MODEL.scope, ("small", "grows", "part.defined"), 2)
    found.unrolling.start(constrained=True)
    found.unrolling.extend(length)
    return found


def possible(found: OutlinedRuns, *handles: int) -> bool:
    answer = found.solver.check([found.solver.named(each) for each in handles], 200.0).answer  # type: ignore[arg-type]
    assert answer is not Answer.UNKNOWN
    return answer is Answer.SATISFIABLE


def test_rules_arguments_and_values_can_be_fixed() -> None:
    found = runs(2)
    added = [found.fires(["add"], 0), *found.has_arguments("add", (0, 3), 0)]
    assert possible(found, *added, *found.has_values({("x", ()): 4}, 1))
    assert possible(found, *added, *found.has_values({("x", ()): 3, ("m", (0,)): True, ("m", (1,)): False}, 1))
    assert not possible(found, *added, *found.has_values({("x", ()): 5}, 1))
    assert not possible(found, *added, *found.has_values({("m", (0,)): False}, 1))
    assert not possible(found, found.fires(["add"], 0), *found.has_arguments("add", (0, 1), 0))
    opened = [found.fires(["open"], 0), *found.has_arguments("open", (0,), 0), found.fires(["add"], 1)]
    assert possible(found, *opened, *found.has_arguments("add", (0, 1), 1))
    assert not possible(found, *opened, *found.has_arguments("add", (1, 1), 1))
    assert possible(found, found.fires(["part", "open"], 0))


def test_what_is_irrational_is_left_out() -> None:
    found = runs(1)
    assert len(found.has_values({("x", ()): 1, ("m", (0,)): "≈"}, 0)) == 1  # type: ignore[dict-item]
    assert found.has_arguments("add", (0, "≈"), 0) == []  # type: ignore[arg-type]
    assert len(found.has_arguments("add", (0, Fraction(1)), 0)) == 2


@pytest.mark.parametrize("name", ["small", "grows"])
def test_a_run_that_is_found_is_confirmed(name: str) -> None:
    found = runs(3)
    prop = found.property_named(name)
    assert prop is not None
    rules = ["add", "add", "part"]
    fixed = [found.fires([rule], at) for at, rule in enumerate(rules)]
    end = 2
    assert possible(found, *fixed, found.breaks(prop, end))
    claim = found.claim(name, rules, end + (name == "grows"))
    assert isinstance(claim, Violation)
    kept = Violation(name, claim.initial, claim.steps[: end + (name == "grows")])
    assert isinstance(confirm(Interpreter(MODEL), kept), Confirmed)
    assert not possible(found, *fixed, found.breaks(prop, 0)), "too early to be broken"


def test_an_attempt_without_a_value_ends_a_run() -> None:
    found = runs(1)
    undefined = found.undefined("part", 1)
    assert undefined is not None
    assert possible(found, undefined, *found.has_values({("x", ()): 0}, 1), found.fires(["open"], 0))
    assert not possible(found, undefined, *found.has_values({("x", ()): 1}, 1))
    assert found.undefined("open", 1) is None
    assert found.property_named("nothing") is None
    assert found.start_property is None
