"""A state machine without an implementation: the model alone, its bounds and its options."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

import invariants
from tests.testing.test_state_machine import COUNTER, QUICK, Counter, failure, machine

MODELS = Path(__file__).parents[2] / "models"


# ------------------------------------------------------------------ the model


def test_a_class_for_hypothesis():
    made = machine(MODELS / "review_gate" / "gate_kept.inv")
    assert issubclass(made, RuleBasedStateMachine)
    assert made.__name__ == "gate_kept"
    run_state_machine_as_test(made, settings=QUICK)
    assert hasattr(made.TestCase, "runTest")


def test_a_violation_is_shown_as_in_the_report():
    told = failure(MODELS / "review_gate" / "review_gate.inv", chain=1)
    assert "oversight is violated after 1 modification" in told
    assert "deploy.gate: reviewed[a]  →  reviewed[a] or kind[a] == ai" in told
    assert "✗ oversight" in told
    assert "replayed by the interpreter" in told


def test_bounds_are_kept(passes):
    passes(COUNTER, chain=0, steps=6, invariants=["low", "n.range"])
    assert "after 1 modification" in failure(COUNTER, chain=1, steps=9, invariants=["low"])
    passes(COUNTER, chain=1, steps=0, invariants=["low"])


def test_named_invariants_only(passes):
    text = f"{COUNTER}invariant high: n >= 0\n"
    assert "low is violated" in failure(text, invariants=["low", "high"])
    passes(text, invariants=["high"])


def test_the_scope_can_be_set(passes):
    text = """\
system s
type Agent [1]
var x: Agent -> Bool = false
transition set(a: Agent) { x[a] := true }
invariant few: count(a in Agent: x[a]) < 3
"""
    passes(text)
    assert "few is violated" in failure(text, scope={"Agent": 3})


def test_names_that_hypothesis_has_taken():
    text = """\
system s
var x: Int = 0
transition teardown { x := x + 1 }
transition begin { x := x + 1 }
transition bundle { x := x + 1 }
transition nothing_can_fire { x := x + 1 }
modification check_invariants { }
transition play { x := x + 1 }
invariant i: x < 6
"""
    assert "i is violated" in failure(text)


def test_a_model_in_which_nothing_can_happen_any_more(passes):
    passes("system s\nvar x: 0..2 = 0\ntransition up { require x < 2\n  x := x + 1 }\ninvariant i: x <= 2\n")
    passes("system s\nvar x: 0..2 = 0\ninvariant i: x <= 2\n")


def test_integers_reals_choices_and_unknown_code(passes):
    text = """\
system s
var x: Int = 0
var y: Real = 0
var z: Int
init z > 3
transition set(v: Int) { require v > x
  x := v }
transition scale(r: Real) { require r * r < 2
  y := any w where w > r }
modification free { rewrite set as any of x where x' >= x }
invariant grows: x' >= x
invariant started: z > 3
"""
    passes(text)


def test_an_undefined_step_breaks_its_property(passes):
    text = """\
system s
var x: Int = 3
transition down { x := x - 1 }
transition ratio { x := 6 div x }
invariant i: x != 100
"""
    told = failure(text)
    assert "ratio.defined is violated" in told
    assert "division by zero" in told
    passes(text, invariants=["i"])
    assert "init.defined is violated" in failure("system s\nvar x: 0..2\ninit 4 div x > 0\ninvariant i: x >= 0\n")


def test_options_that_do_not_fit():
    for options in ({"invariants": ["nothing"]}, {"scope": {"Robot": 2}}, {"chain": -1}, {"steps": True}):
        with pytest.raises(invariants.ModelError):
            machine(COUNTER, **options)
    with pytest.raises(invariants.ModelError, match="every run needs a fresh one"):
        machine(COUNTER, bind=Counter())
    with pytest.raises(invariants.ModelError):
        invariants.state_machine("no_such_file.inv")
