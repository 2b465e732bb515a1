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
    "(exists ((k Real)) (and (< r k) (< k 1.0)))",
    "(exists ((k Int) (j Int)) (and (= x (+ k j)) (<= 0 k 3) (<= 0 j 1)))",
    "(exists ((k Int)) (= k (+ x y)))",
    "(or (exists ((k Int)) (< x k 0)) (= y 0))",
    "(< x y)",
]
HARD = ["(exists ((k Int)) (= (* k k) (+ x (* y y y))))"]


def after(text: str) -> tuple[Z3Context, list[int]]:
    context = Z3Context()
    (formula,) = context.parsed(f"{DECLARED}(assert {text})")
    return context, list(quantifiers_eliminated(context, formula))


def differ(context: Z3Context, first: int, second: int) -> Answer:
    """Whether some values make one of two formulas true and the other one false."""
    z3, c = context.z3, context.context
    return context.check([context.built(z3.mk_not(c, z3.mk_eq(c, first, second)))], 5.0).answer


@pytest.mark.parametrize("text", LINEAR)
def test_the_results_are_equivalent_and_the_last_has_no_quantifier(text: str) -> None:
    context, found = after(text)
    assert len(found) == 3
    for formula in found[1:]:
        assert differ(context, found[0], formula) is Answer.UNSATISFIABLE
    # The last round is meant for where the one before has left a quantifier.
    without = [each for each in found if "exists" not in shown(context, each) and "forall" not in shown(context, each)]
    assert without


def shown(context: Z3Context, formula: int) -> str:
    return context.z3.ast_to_string(context.context, formula).decode()


def test_a_formula_that_is_different_is_told() -> None:
    """The comparison that the test above relies on can fail."""
    context, (whole, *_) = after(LINEAR[0])
    (other,) = context.parsed(f"{DECLARED}(assert (< x y))")
    assert differ(context, whole, other) is Answer.SATISFIABLE


@pytest.mark.parametrize("text", [*LINEAR[:2], *HARD])
def test_where_time_is_up_the_formula_stays_as_it_is(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantifier_elimination, "_ELIMINATION_SECONDS", 0.0)
    context, found = after(text)
    assert len(found) == 3
    assert all(
        "exists" in shown(context, each) or differ(context, found[0], each) is Answer.UNSATISFIABLE for each in found
    )


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
