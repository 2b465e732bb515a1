"""Degrees bound those of a condition before a step."""

from __future__ import annotations

import time

from invariants.engines import k_induction
from invariants.engines.protocol import Budget, Problem
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import ground
from invariants.system.reduction.degree import degree, growth, guard_degree

TEXT = """system powers
var x: Int = 2
var y: Int = 3
var z: Int = 0
transition a(k: Int) { require k * x > 1  x := x * x * y + k }
transition b { y := 2 * y ^ 4 - x }
transition c { require x + y > 2  z := 7 }
invariant never: x * y + z != 77
invariant flat: 3 * z <= 9
"""


def test_degrees_of_steps_and_properties():
    system = ground(coded_for_chain(load_text(TEXT), None, 1).system, {}, frozenset(("never", "flat")))
    assert (growth(system), guard_degree(system)) == (4, 2)
    assert [degree([system.properties[name].bad]) for name in ("never", "flat")] == [2, 1]


def test_a_step_without_assignments_keeps_degrees():
    text = "system s var x: Int = 2 transition t {} invariant i: x * x >= 0"
    system = ground(coded_for_chain(load_text(text), None, 1).system, {}, frozenset("i"))
    assert growth(system) == 1


def test_polynomials_of_a_high_degree_are_left_alone():
    """Z3 takes three times the time that it is given for questions like these."""
    model = load_text(TEXT.replace("77", "77 * x ^ 5"))
    start = time.process_time()
    budget = Budget(time.monotonic() + 60, thorough=False)
    list(k_induction.run(Problem(model, {}, ("never",), Unbounded.ANY, Unbounded.ANY), budget))
    assert time.process_time() - start < 5
