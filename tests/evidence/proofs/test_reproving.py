"""The conditions for "proved again"."""

from __future__ import annotations

import pytest

from invariants.evidence.proofs import reproving
from invariants.evidence.proofs.reproving import NotReproved, ProofObligation, Reproved, assess, reprove, reprove_whole
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts import z3_script

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


# ------------------------------------------------------------- all at once

COUNTER = """\
system counter
type Place [2]
var n: Place -> 0..9 = 0
transition grow(p: Place) {
  require gate: n[p] < 5
  n[p] := n[p] + 1
}
modification widen {
  rewrite grow.gate as n[p] < 7
}
invariant low: forall p in Place: n[p] <= 7
"""

CONJUNCTS = (
    "(forall ((b!0 |sort Place|)) (<= (|n[_]| b!0) {}))",
    "(forall ((b!0 |sort Place|)) (<= 0 (|n[_]| b!0)))",
    "(<= 0 |grow.gate/code0| 1)",
)


def obligations_with(scope: int | None):
    model = load_text(COUNTER, path="counter.inv")
    return obligations_of(model, ProofStatement("low", (("Place", scope),), None, 1))


@pytest.fixture
def one_by_one(monkeypatch):
    """The questions that are asked one by one, and what comes out."""
    asked = []

    def noted(questions, seconds, contexts=None):
        asked.append(assess(z3_script.answers_to(questions, 20)))
        return asked[-1]

    monkeypatch.setattr(reproving, "reprove_questions", noted)
    return asked


@pytest.mark.campaign
def test_what_is_proved_at_once_is_proved_one_by_one(one_by_one):
    """Strengthenings of which each obligation fails for some: at once and one by one come to the same."""
    obligations = obligations_with(None)
    seen = set()
    for bound in (-1, 5, 6, 7, 8, 12):
        for more in range(4):
            text = "\n".join(["(and", CONJUNCTS[0].format(bound).replace("-1", "(- 1)"), *CONJUNCTS[1:more], ")"])
            whole = reprove_whole(obligations, text, 20)
            apart = assess([z3_script.answers_to([question], 20)[0] for question in obligations.questions(text)])
            assert whole == apart
            assert z3_script.is_refuted_at_once(obligations.together(text)) is (whole == Reproved())
            seen.add(whole.obligation if isinstance(whole, NotReproved) else None)
    assert seen == {None, *ProofObligation}


def test_each_obligation_has_to_be_refuted(one_by_one):
    """With any one of the three true, nothing is proved at once."""
    obligations = obligations_with(2)
    body = "(and true true)"
    assert isinstance(reprove_whole(obligations, body, 20), NotReproved)
    assert one_by_one.pop().refuted
    for number in range(3):
        parts = ["false"] * 3
        parts[number] = "true"
        text = f"(assert (or {' '.join(parts)}))"
        assert not z3_script.is_refuted_at_once(text)
    assert z3_script.is_refuted_at_once("(assert (or false false false))")


@pytest.mark.parametrize("limit", ["BRIEF_EFFORT", "LONGEST_BRIEF"])
def test_a_proof_that_takes_longer_is_proved_one_by_one(one_by_one, monkeypatch, limit):
    monkeypatch.setattr(z3_script, limit, 1)
    body = "\n".join(["(and", CONJUNCTS[0].format(7), *CONJUNCTS[1:], ")"])
    assert reprove_whole(obligations_with(None), body, 20) == Reproved()
    assert one_by_one == [Reproved()]


def test_no_question_is_no_proof():
    for text in ("", "(assert unheard_of)", "(assert", "(check-sat)"):
        assert not z3_script.is_refuted_at_once(text)
