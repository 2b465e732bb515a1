"""The conditions for "proved again"."""

from __future__ import annotations

import pytest

from invariants.evidence.proofs.reproving import NotReproved, ProofObligation, Reproved, assess, reprove
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome

UNSAT, SAT, UNKNOWN = (
    SolverOutcome(Answer.UNSATISFIABLE),
    SolverOutcome(Answer.SATISFIABLE),
    SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_TIME)),
)


def test_three_times_unsatisfiable_is_proved():
    assert assess([UNSAT, UNSAT, UNSAT]) == Reproved()


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("outcome", [SAT, UNKNOWN])
def test_anything_else_is_not(position, outcome):
    outcomes = [UNSAT] * 3
    outcomes[position] = outcome
    found = assess(outcomes)
    assert isinstance(found, NotReproved)
    assert found.obligation is list(ProofObligation)[position]
    assert found.refuted is (outcome is SAT)
    assert found.obligation.value in found.reason


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_the_number_of_answers_counts(count):
    found = assess([UNSAT] * count)
    assert isinstance(found, NotReproved)
    assert not found.refuted


def test_an_error_is_no_proof():
    found = reprove("(set-logic ALL)\n(assert unheard_of)\n(check-sat)\n", 1)
    assert isinstance(found, NotReproved)
    assert "unheard_of" in found.reason


def test_a_script_is_put_to_the_solver():
    unsat, sat = "(push 1)\n(assert false)\n(check-sat)\n(pop 1)\n", "(push 1)\n(check-sat)\n(pop 1)\n"
    assert reprove(unsat * 3, 1) == Reproved()
    found = reprove(unsat + sat + unsat, 1)
    assert isinstance(found, NotReproved)
    assert found.obligation is ProofObligation.CONSECUTION
    assert found.refuted
