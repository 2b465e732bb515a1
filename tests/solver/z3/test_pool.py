"""Contexts that are lent again and again: each use is as good as the first."""

from __future__ import annotations

import pytest

from invariants.foundation.limits import Allowance
from invariants.solver.answers import Answer
from invariants.solver.scripts import z3_script
from invariants.solver.z3 import pool
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.pool import MOST_REFUTED_TEXTS, Z3Contexts


def asked(contexts: Z3Contexts, text: str, **limits) -> Answer:
    with contexts.lent(**limits) as context:
        for formula in context.parsed(text):
            context.add(formula)
        return context.check((), 200).answer


def test_nothing_is_left_of_an_earlier_use():
    contexts = Z3Contexts()
    false = "(declare-const x Int) (assert (< x 0)) (assert (> x 0))"
    true = "(declare-const x Bool) (assert x)"
    for _ in range(3):
        assert asked(contexts, false) is Answer.UNSATISFIABLE
        assert asked(contexts, true) is Answer.SATISFIABLE  # and `x` may have another sort


def test_limits_are_those_of_each_use():
    contexts = Z3Contexts()
    many = "(declare-const x Int) (declare-const y Int) (assert (= (* x x x y) (+ (* y y y) 17 (* x y))))"
    assert asked(contexts, "(assert true)", allowance=Allowance(10)) is Answer.SATISFIABLE
    assert asked(contexts, many, allowance=Allowance(1e-7)) is Answer.UNKNOWN
    spent = Allowance(10)
    assert asked(contexts, "(assert true)", allowance=spent) is Answer.SATISFIABLE
    assert spent.left > 9.9  # the work of earlier uses is not counted again


def test_a_context_is_lent_to_one_at_a_time_and_used_again():
    contexts = Z3Contexts()
    with contexts.lent() as first, contexts.lent() as second:
        assert first is not second
    with contexts.lent() as again:
        assert again in (first, second)


def test_a_context_in_whose_use_something_failed_is_used_no_more():
    contexts = Z3Contexts()
    with pytest.raises(KeyboardInterrupt), contexts.lent() as broken:
        raise KeyboardInterrupt
    with contexts.lent() as other:
        assert other is not broken


def test_a_context_goes_after_some_uses(monkeypatch):
    monkeypatch.setattr(pool, "MOST_USES", 2)
    contexts = Z3Contexts()
    used = []
    for _ in range(5):
        with contexts.lent() as context:
            used.append(context)
    assert used[0] is used[1]
    assert used[1] is not used[2]
    assert used[2] is used[3]


FALSE, TRUE = "(declare-const x Int)(assert (< x x))", "(declare-const x Int)(assert (< x 3))"


def test_a_text_that_was_refuted_is_put_to_no_solver_again(monkeypatch):
    contexts = Z3Contexts()
    assert not z3_script.is_refuted_at_once(TRUE, contexts=contexts)
    assert z3_script.is_refuted_at_once(FALSE, contexts=contexts)
    lent: list[str] = []
    monkeypatch.setattr(Z3Context, "parsed", lambda _, text: lent.append(text) or [])
    assert z3_script.is_refuted_at_once(FALSE, contexts=contexts)
    assert not lent
    for text in (TRUE, f"{FALSE} ", FALSE.replace("x x", "x y")):
        assert not z3_script.is_refuted_at_once(text, contexts=contexts)
    assert not z3_script.is_refuted_at_once(FALSE, contexts=Z3Contexts())
    assert len(lent) == 4, "nothing else is known, nor known elsewhere"


def test_few_refuted_texts_are_kept_the_latest_ones():
    contexts = Z3Contexts()
    for number in range(MOST_REFUTED_TEXTS + 10):
        contexts.note_refuted(str(number))
    assert [contexts.has_refuted(str(number)) for number in (0, 9, 10, MOST_REFUTED_TEXTS + 9)] == [
        False,
        False,
        True,
        True,
    ]
