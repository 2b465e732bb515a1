"""The one caller of Z3's check: its three answers, its limits, and that nobody else calls Z3."""

from __future__ import annotations

import ast

import pytest

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome, in_time
from invariants.solver.z3.context import Z3Context, Z3Error
from tests.package_sources import trees_with
from tests.solver.scripts.test_scripts import pigeonhole

PLACE = "invariants.solver.z3.context"

ASKING = {
    "mk_context",
    "mk_simple_solver",
    "mk_solver",
    "mk_solver_for_logic",
    "params_set_bool",
    "params_set_uint",
    "solver_assert",
    "solver_check_assumptions",
    "solver_get_reason_unknown",
    "solver_get_unsat_core",
    "solver_set_params",
}
"""The functions of Z3's C interface that limit, ask and read an answer."""


def used(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def imported(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_one_module_asks_z3():
    """And nobody takes Z3's own Python interface, whose answers are all true: ``bool(z3.unsat)``."""
    asking = trees_with(ASKING)
    assert used(asking[PLACE]) >= ASKING
    assert [name for name, tree in asking.items() if name != PLACE and used(tree) & ASKING] == []
    named = trees_with(["z3"]).items()
    assert [name for name, tree in named if "z3" in {each.split(".")[0] for each in imported(tree)}] == []


CONTRADICTION = "(declare-const a Bool)(declare-const b Bool)(assert (or a b))(assert (not (and a b)))"


@pytest.fixture
def context():
    context = Z3Context()
    for formula in context.parsed(CONTRADICTION):
        context.add(formula)
    return context


def test_a_check_has_three_answers(context):
    a, b = (context.constant(name, context.sort("Bool")) for name in "ab")
    assert context.check([a], None) == SolverOutcome(Answer.SATISFIABLE)
    assert context.check([b, a], None) == SolverOutcome(Answer.UNSATISFIABLE)
    assert context.core([b, a]) == [0, 1]
    assert context.check([a], 0).answer is Answer.UNKNOWN


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_is_no_truth_value(answer):
    with pytest.raises(TypeError, match="no truth value"):
        bool(answer)


@pytest.mark.parametrize("seconds", [0, -1.5, 0.05])
def test_time_is_limited(seconds):
    context = pigeons()
    assert context.check([], seconds) == SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_TIME))


@pytest.mark.parametrize("seconds", [1e-9, 1e7])
def test_no_time_is_too_short_or_too_long_for_z3(context, seconds):
    """A number of milliseconds that wraps around, or is none, would mean no limit or none at all."""
    assert context.check([], seconds).answer in (Answer.SATISFIABLE, Answer.UNKNOWN)


def pigeons(**limits) -> Z3Context:
    context = Z3Context(**limits)
    for formula in context.parsed(pigeonhole().replace("(check-sat)", "")):
        context.add(formula)
    return context


def test_effort_is_limited():
    outcome = pigeons(effort=1000).check([], None)
    assert outcome.answer is Answer.UNKNOWN
    assert outcome.why.reason is GaveUpReason.OUT_OF_EFFORT


def test_a_term_that_z3_refuses_to_build_is_an_error():
    context = Z3Context()
    with pytest.raises(Z3Error, match="unknown constant nothing"):
        context.parsed("(assert nothing)")
    with pytest.raises(Z3Error):
        context.built(None)


def test_a_query_that_z3_refuses_to_check_is_unknown(context):
    number = context.constant("n", context.sort("Int"))
    outcome = context.check([number], 1)
    assert outcome.answer is Answer.UNKNOWN
    assert outcome.why.detail


def test_time_that_is_over_ends_a_search():
    unknown = SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_EFFORT))
    left = iter([1.0, 0.0])
    with pytest.raises(NoAnswerError) as raised:
        in_time(lambda seconds: unknown, lambda: next(left))
    assert raised.value.why == NoAnswer(GaveUpReason.OUT_OF_TIME)
    with pytest.raises(NoAnswerError):
        in_time(lambda seconds: SolverOutcome(Answer.UNSATISFIABLE), lambda: 0.0)
    assert in_time(lambda seconds: unknown, lambda: 1.0) == unknown
    assert in_time(lambda seconds: unknown, lambda: None) == unknown


def test_an_allowance_is_spent_alike_however_long_it_takes():
    """The limit is one of work: it is met by the same check, after the same work, and says that it was the limit."""
    found = []
    for seconds in (None, 60.0):
        whole = Allowance(1.0)
        context = pigeons(allowance=whole.part(0.01))
        outcome = context.check([], seconds)
        assert outcome == SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_EFFORT))
        found.append(whole.spent)
        assert 0.01 <= whole.spent < 0.02
        assert 0.98 < whole.left < 1.0
        assert context.check([], seconds).why.reason is GaveUpReason.OUT_OF_EFFORT
        assert whole.spent == found[-1]  # nothing more was done
    assert found[0] == found[1]


def test_an_allowance_that_is_spent_ends_a_search():
    allowance = Allowance(1.0)
    unknown = SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_EFFORT))
    assert in_time(lambda seconds: unknown, lambda: None, allowance) == unknown
    allowance.spend(1.0)
    with pytest.raises(NoAnswerError) as raised:
        in_time(lambda seconds: unknown, lambda: None, allowance)
    assert raised.value.why.reason is GaveUpReason.OUT_OF_EFFORT


def test_a_timeout_by_the_clock_is_not_reported_as_spent_work():
    context = pigeons(allowance=Allowance(1000.0))
    assert context.check([], 0.05).why.reason is GaveUpReason.OUT_OF_TIME
