"""Every formula that elimination yields is equivalent to the first one; where it succeeds, no quantifier is left."""

from __future__ import annotations

import pytest

from invariants.solver.answers import Answer
from invariants.solver.z3 import quantifier_elimination
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.library import array
from invariants.solver.z3.quantifier_elimination import quantifiers_eliminated

DECLARED = "(declare-const x Int)(declare-const y Int)(declare-const r Real)"

LINEAR = [
    "(exists ((k Int)) (and (< x k) (< k y)))",
    "(exists ((k Int)) (and (= x (* 2 k)) (< k y)))",
    "(forall ((k Int)) (or (< k x) (> (* 3 k) y)))",
    "(exists ((k Real)) (and (<= r k) (= k 1.0)))",
    "(exists ((k Int) (j Int)) (and (= x (+ k j)) (<= 0 k 3) (<= 0 j 1)))",
    "(exists ((k Int)) (= k (+ x y)))",
    "(or (exists ((k Int)) (< x k 0)) (= y 0))",
    "(< x y)",
]
HARD = "(exists ((k Int)) (= (* k k) (+ x (* y y y))))"


def after(text: str) -> tuple[Z3Context, list[int]]:
    context = Z3Context()
    (formula,) = context.parsed(f"{DECLARED}(assert {text})")
    return context, list(quantifiers_eliminated(context, formula))


def differ(context: Z3Context, first: int, second: int) -> Answer:
    """Whether some values make one of two formulas true and the other one false."""
    z3, c = context.z3, context.context
    return context.check([context.built(z3.mk_not(c, z3.mk_eq(c, first, second)))], 200.0).answer


@pytest.mark.parametrize("text", LINEAR)
def test_the_results_are_equivalent_down_to_the_first_without_a_quantifier(text: str) -> None:
    """The last round is only meant for where the one before it has left a quantifier."""
    context, found = after(text)
    assert len(found) == 3
    for formula in found:
        assert differ(context, found[0], formula) is Answer.UNSATISFIABLE
        if not has_quantifier(context, formula):
            return
    raise AssertionError("a quantifier is left")


def has_quantifier(context: Z3Context, formula: int) -> bool:
    return any(word in shown(context, formula) for word in ("exists", "forall"))


def shown(context: Z3Context, formula: int) -> str:
    return context.z3.ast_to_string(context.context, formula).decode()


def test_a_formula_that_is_different_is_told() -> None:
    """The comparison that the test above relies on can fail."""
    context, (whole, *_) = after(LINEAR[0])
    (other,) = context.parsed(f"{DECLARED}(assert (< x y))")
    assert differ(context, whole, other) is Answer.SATISFIABLE


@pytest.mark.parametrize("text", [LINEAR[1], HARD])
def test_where_time_is_up_the_formula_stays_equivalent(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantifier_elimination, "_ELIMINATION_SECONDS", 0.001)
    context, (whole, *others) = after(text)
    assert len(others) == 2
    for each in others:
        if text == HARD:
            assert "exists" in shown(context, each)
        if has_quantifier(context, each):
            continue
        assert differ(context, whole, each) is Answer.UNSATISFIABLE
        break


def test_cases_are_alternatives() -> None:
    """A tactic that leaves several goals leaves their disjunction, not their conjunction."""
    context = Z3Context()
    z3, c = context.z3, context.context
    (formula,) = context.parsed(f"{DECLARED}(assert (or (= x 1) (= x 2)))")
    goal = context.built(z3.mk_goal(c, False, False, False))
    z3.goal_inc_ref(c, goal)
    z3.goal_assert(c, goal, formula)
    tactic = context.built(z3.mk_tactic(c, b"split-clause"))
    z3.tactic_inc_ref(c, tactic)
    whole = quantifier_elimination._applied(context, tactic, goal)
    assert differ(context, formula, whole) is Answer.UNSATISFIABLE
    assert array([whole])[0] == whole
