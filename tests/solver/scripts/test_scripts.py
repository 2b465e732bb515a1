"""Scripts: their questions, and the answers of Z3 and cvc5."""

from __future__ import annotations

import random
import sys

import pytest

from invariants.foundation.no_answer import GaveUpReason
from invariants.solver.answers import Answer
from invariants.solver.scripts import cvc5_script, z3_script
from invariants.solver.scripts.cvc5_script import SolverMissingError
from invariants.solver.scripts.script import ScriptError, questions
from invariants.solver.z3.pool import Z3Contexts

SOLVERS = {"z3": z3_script.answers, "cvc5": cvc5_script.answers}

SCRIPT = """\
; (assert false)
(set-logic ALL)
(declare-const |a b| Int)
(assert (> |a b| 0))
; first
(push 1)
(assert (< |a b| 0))
(check-sat)
(pop 1)
(push 1)
(assert (> |a b| 1))
(check-sat)
(pop 1)
"""

PIGEONS = 14


def pigeonhole() -> str:
    """More pigeons than holes: easy to say, hard to refute."""
    holes = range(PIGEONS - 1)
    lines = [f"(declare-const p{i}.{j} Bool)" for i in range(PIGEONS) for j in holes]
    lines += [f"(assert (or {' '.join(f'p{i}.{j}' for j in holes)}))" for i in range(PIGEONS)]
    lines += [f"(assert (not (and p{i}.{j} p{k}.{j})))" for j in holes for i in range(PIGEONS) for k in range(i)]
    return "\n".join(["(set-logic ALL)", *lines, "(check-sat)\n"])


@pytest.fixture(params=SOLVERS)
def answers(request):
    return SOLVERS[request.param]


def test_a_question_has_what_is_in_force():
    first, second = questions(SCRIPT)
    assert "(< |a b| 0)" in first
    assert "(> |a b| 1)" not in first
    assert "(< |a b| 0)" not in second
    assert first.startswith("(set-logic ALL)\n(declare-const")
    assert "check-sat" not in first


def test_comments_are_not_commands():
    assert questions("; (check-sat)\n") == ()


@pytest.mark.parametrize(
    "command",
    [
        "(exit)",
        "(reset)",
        "(reset-assertions)",
        "(set-option :timeout 1)",
        "(set-info :status unsat)",
        "(get-model)",
        '(include "other.smt2")',
        "(echo unsat)",
        "(define-fun-rec f () Bool f)",
        "(declare-datatypes ((T 0)) (((a))))extra",
        "(check-sat-assuming (a))",
        "(push)",
        "(push 2)",
        "(pop 1)",
        "(pop 2)",
        "check-sat",
        "()",
        "((assert true))",
        "(assert true",
        "(assert true))",
        "unsat",
        "(assert |a\n; b|)",
    ],
)
def test_other_commands_have_no_place(command):
    with pytest.raises(ScriptError):
        questions(f"(set-logic ALL)\n{command}\n(check-sat)\n")


def test_both_solvers_answer_alike(answers):
    assert [outcome.answer for outcome in answers(SCRIPT, 10)] == [Answer.UNSATISFIABLE, Answer.SATISFIABLE]


def test_questions_of_a_script_know_nothing_of_each_other(answers):
    """Their names may even have different sorts."""
    false = "(push 1)(declare-const x Int)(assert (< x 0))(assert (> x 0))(check-sat)(pop 1)"
    true = "(push 1)(declare-const x Bool)(assert x)(check-sat)(pop 1)"
    expected = [Answer.UNSATISFIABLE, Answer.SATISFIABLE] * 3
    assert [outcome.answer for outcome in answers("\n".join([false, true] * 3), 10)] == expected


SHARED = "(declare-sort A 0)(declare-fun f (A) Int)(declare-const x {})(declare-const a A)"

REFUTED = [
    SHARED.format("Int") + "(assert (< x 0))(assert (> x 0))",
    SHARED.format("Bool") + "(assert (and x (not x)))",
    SHARED.format("Int") + "(assert (forall ((b A)) (> (f b) x)))(assert (< (f a) x))",
    "(declare-datatypes ((D 0)) (((p) (q))))(declare-const x D)(assert (and (not (= x p)) (not (= x q))))",
    "(assert false)",
]
OTHERS = [
    SHARED.format("Int") + "(assert (< x 0))",
    SHARED.format("Bool") + "(assert x)(assert (> (f a) 0))",
    SHARED.format("Int") + "(assert (forall ((b A)) (> (f b) x)))",
    "(declare-datatypes ((D 0)) (((p) (q) (r))))(declare-const x D)(assert (and (not (= x p)) (not (= x q))))",
    "(assert true)",
    "(declare-const x Int)",
    "(assert unheard_of)",
    SHARED.format("Int") + "(assert x)",
]


def test_questions_that_share_a_solver_are_answered_as_if_each_were_alone():
    """Whatever their names: some have the same with other sorts, or other members."""
    every = [*REFUTED, *OTHERS]
    assert [z3_script.is_refuted_at_once(each) for each in every] == [True] * len(REFUTED) + [False] * len(OTHERS)
    contexts = Z3Contexts()
    for seed in range(30):
        draw = random.Random(seed)  # noqa: S311 - which questions
        asked = [draw.choice(REFUTED if seed % 3 and draw.random() < 0.8 else every) for _ in range(9)]
        known = Z3Contexts() if seed % 2 else contexts
        assert z3_script.are_refuted_at_once(asked, known) == tuple(each in REFUTED for each in asked), seed


def test_questions_share_a_solver(monkeypatch):
    made = []
    lent = Z3Contexts.lent
    monkeypatch.setattr(Z3Contexts, "lent", lambda *given, **named: made.append(0) or lent(*given, **named))
    asked = [f"(declare-const x Int)(assert (< {n} x {n + 1}))" for n in range(2 * z3_script.TOGETHER)]
    assert all(z3_script.are_refuted_at_once([*asked, *asked], Z3Contexts()))
    assert len(made) == 2


def test_no_question_no_answer(answers):
    assert answers("(set-logic ALL)\n(assert false)\n", 10) == ()


def test_a_timeout_is_no_answer(answers):
    (outcome,) = answers(pigeonhole(), 0.05)
    assert outcome.answer is Answer.UNKNOWN
    assert outcome.why.reason is GaveUpReason.OUT_OF_TIME


def test_effort_is_limited_by_the_solvers_own_count(answers):
    """So the clock, which has far to go, decides nothing; and what takes little is answered."""
    (outcome,) = answers(pigeonhole(), 600, allowed=0.05)
    assert outcome.answer is Answer.UNKNOWN
    assert outcome.why.reason is GaveUpReason.OUT_OF_EFFORT
    assert [each.answer for each in answers(SCRIPT, 600, allowed=0.05)] == [
        each.answer for each in answers(SCRIPT, 600)
    ]


def test_memory_is_limited():
    (outcome,) = z3_script.answers(pigeonhole(), 20, memory=1)
    assert outcome.answer is Answer.UNKNOWN
    assert "memory" in outcome.why.detail


def test_an_undecidable_question_is_unknown():
    text = "(set-logic ALL)\n(declare-const x Int)\n(declare-const y Int)\n(declare-const z Int)\n"
    text += "(assert (= (+ (* x x x) (* y y y) (* z z z)) 114))\n(check-sat)\n"
    (outcome,) = z3_script.answers(text, 0.2)
    assert outcome.answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "(assert unheard_of)",
        "(declare-const a Int)\n(assert a)",
        "(declare-const a Bool)\n(assert (a))",
        "(define-fun f () Bool 3)",
        "(assert)",
    ],
)
def test_an_ill_typed_script_is_an_error(answers, text):
    with pytest.raises(ScriptError):
        answers(f"(set-logic ALL)\n{text}\n(check-sat)\n", 10)


def test_a_missing_solver_is_said_to_be_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "cvc5", None)
    with pytest.raises(SolverMissingError, match="pip install"):
        cvc5_script.answers(SCRIPT, 10)
