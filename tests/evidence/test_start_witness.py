"""Starts that are found by trying are starts; where there is none, none is found."""

from __future__ import annotations

from random import Random

import pytest

from invariants.evidence.proofs.initial_states import has_initial_state
from invariants.evidence.start_witness import finds_start
from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.solver.answers import Answer
from invariants.solver.scripts import z3_script
from tests.batches import batches

MODEL = """system starts
enum Kind {{ human, ai, other }}
type Agent [3]
const c: 0..3
const d: {range}
var x: -2..2
var kind: Agent -> Kind
var on: Agent -> Bool
var given: 0..9 = c * 3
init {init}
invariant nothing: true
check nothing: chain 0
"""
PARTS = [
    "x == {n}", "x > {n}", "c == {n}", "c / x > {n}", "given == c + {n}", "count(a in Agent: on[a]) == {n}",
    "exists a in Agent: on[a] and kind[a] == ai", "forall a in Agent: on[a] == (kind[a] == other)",
    "forall a in Agent: not on[a]", "exists a in Agent: on[a] and not on[a]", "given mod 2 == {n}",
]  # fmt: skip


@pytest.mark.parametrize("batch", batches(3, always=0))
def test_brute_force_and_the_solver_agree_that_there_is_a_start_that_was_found(batch):
    random = Random(batch)  # noqa: S311 - not for secrets
    found = missing = 0
    for _ in range(16):
        parts = [random.choice(PARTS).format(n=random.randint(-1, 3)) for _ in range(random.randint(1, 3))]
        model = load_text(MODEL.format(init=" and ".join(f"({part})" for part in parts), range="0..1"))
        interpreter = Interpreter(model)
        exists = next(interpreter.initial_configurations(), None) is not None
        if finds_start(interpreter):
            found += 1
            assert exists, parts
            assert has_initial_state(model, interpreter.scope, z3_script.answers, 10) is not Answer.UNSATISFIABLE
        missing += not exists
    assert found >= 3
    assert missing >= 2


def test_values_without_end_are_not_tried():
    interpreter = Interpreter(load_text(MODEL.format(init="d > 3", range="Int")))
    with pytest.raises(NoAnswerError):
        finds_start(interpreter)


def test_nothing_is_tried_at_length():
    """One start out of millions is a question for a solver."""
    model = load_text(
        MODEL.format(init="forall a in Agent: kind[a] == other and on[a] and x == 2 and c == 3", range="0..1")
    )
    assert not finds_start(Interpreter(model))
    assert has_initial_state(model, {"Agent": 3}, z3_script.answers, 10) is Answer.SATISFIABLE
