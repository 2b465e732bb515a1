"""Runs of slices are completed to runs of the whole model, which the interpreter confirms."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.engines.bounded import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Vacuity, Violation
from invariants.evidence.completion import complete
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.operators import RuleKind
from tests.batches import batches
from tests.differential.comparison import bounds, chain_length
from tests.generators.systems import system_of

BATCH = 8


def claims(model, names, chain, steps):
    problem = Problem(model, model.scope, names, chain, steps)
    return {claim.property: claim for claim in run(problem, Budget()) if not isinstance(claim, Vacuity)}


def completed(model, name, chain, steps):
    """The claim of a slice and the same on the whole model; None where the slice breaks nothing."""
    part = slice_of(model, (name,), bounded=True)
    claim = claims(part.model, (name,), chain, steps)[name]
    if part.is_whole or not isinstance(claim, Violation):
        return None
    idle = [rule for rule in part.left_out if model.rules[rule].kind is RuleKind.MODIFICATION]
    return complete(model, model.scope, claim, idle if part.idle_modification else [], None), claim


@pytest.mark.parametrize("batch", batches(30, always=0))
def test_runs_of_random_systems_are_completed_with_the_shortest_chain(batch):
    counted: Counter[str] = Counter()
    for seed in range(BATCH * batch, BATCH * (batch + 1)):
        model = load_text(system_of(seed))
        chain, steps = bounds(seed)
        for name in model.properties:
            found = completed(model, name, chain, steps)
            if found is None:
                continue
            whole, part = found
            counted["violated"] += 1
            if whole is not None:
                counted["completed"] += 1
                assert isinstance(confirm(Interpreter(model), whole), Confirmed), (seed, name)
                assert chain_length(model, whole) == chain_length(model, part)
    assert counted["violated"] >= 2
    assert counted["completed"] >= counted["violated"] - 2


IDLE = """
system idle
var n: 0..9 = 0
var ready: Bool = false
transition prepare { ready := true }
transition go { n := n + 1 }
modification nothing(b: Bool) { require b }
invariant low: n <= 4
"""


def test_a_modification_without_influence_lies_between_transitions():
    model = load_text(IDLE)
    whole, part = completed(model, "low", 2, 3)
    assert chain_length(model, part) == 1
    assert [step.rule for step in whole.steps].count("nothing") == 1
    assert isinstance(confirm(Interpreter(model), whole), Confirmed)


def test_steps_that_the_slice_left_out_are_not_invented():
    """The modification needs a transition before it that the slice does not have: there is no such run."""
    model = load_text(IDLE.replace("require b", "require b and ready"))
    assert completed(model, "low", 2, 3)[0] is None


def test_a_slice_of_a_model_without_a_start_has_none():
    model = load_text(IDLE.replace("var ready", "const c: 0..3 where c > 5\nvar ready"))
    assert completed(model, "low", 2, 3) is None


ARGUMENTS = """
system arguments
type A [3]
var chosen: A
var at: 0..9
var done: A -> Bool = false
var beside: 0..2 = 0
transition choose(a: A, n: 0..9) {
  chosen := a
  at := n
  done[a] := true
  beside := n mod 3
}
transition turn { beside := 1 }
invariant few: count(a in A: done[a]) <= 1
"""


def test_omitted_parts_do_not_change_the_run():
    whole, part = completed(load_text(ARGUMENTS), "few", 0, 3)
    assert [(step.rule, step.arguments) for step in whole.steps] == [(s.rule, s.arguments) for s in part.steps]
    assert part.initial.items() <= whole.initial.items()
