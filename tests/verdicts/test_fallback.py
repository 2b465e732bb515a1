"""Questions without an answer from the solver go to fuzzing, in time, and the result says why."""

from __future__ import annotations

import time
from concurrent.futures import Executor, Future

import attrs
import pytest

import invariants
from invariants.engines.protocol import Budget, Problem, Question
from invariants.engines.registry import ENGINES, engine, in_turn
from invariants.evidence.claims import GaveUp
from invariants.language.loader import load_text
from invariants.verdicts.admission import Admission
from invariants.verdicts.bugs import Bugs
from invariants.verdicts.dispatch.dispatcher import OUT_OF_TIME, Clock, Dispatcher
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask
from invariants.verdicts.dispatch.workers import Workers
from invariants.verdicts.events import Decided
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.portfolio.portfolio import Portfolio
from invariants.verdicts.portfolio.stages import Placed
from invariants.verdicts.verdict import Verdict

pytestmark = pytest.mark.usefixtures("few_examples")

GROWTH = """\
system growth
var c: Real = 1
transition grow { c := c * exp(0.1) }
modification speed_up { rewrite grow.c as c * exp(0.2) }
invariant out_of_reach: c < 12
invariant reached: c < 5
invariant reached_alone: c < 2
check: chain 1, steps 8
"""

PRODUCTS = """\
system products
var a: Int = 3
var b: Int = 2
transition multiply(k: 1..5) { a := a * b + k }
transition square { b := b * b - a }
modification boost { rewrite multiply.a as a * a * b + k }
invariant small: a * b < 100000000000000000
invariant root: a * a != 2 * b * b or b == 0
check: chain 2, steps 3
"""

POWERS = """\
system powers
var n: Int = 2
var x: Int = 6
transition raise { require x < 100
  x := (x ^ n) mod 101 }
transition times(k: 2..19) { x := x * k }
modification widen { n := n + 1 }
invariant not_prime: x != 97
invariant no_sum: x ^ 3 + n ^ 3 != 1729
check: chain 2, steps 5
"""


OTHERS = tuple(each.name for each in ENGINES if each.name != "direct")
"""All engines but the one that computes powers of few numbers, as fuzzing does."""


def checked(text, tmp_path, engines=OTHERS):
    path = tmp_path / "model.inv"
    path.write_text(text, encoding="utf-8")
    return {result.invariant: result for result in invariants.check(path, engines=engines)}


# ---------------------------------------------------------- without a meaning


def test_growth_that_compounds(tmp_path):
    results = checked(GROWTH, tmp_path)
    why = "`exp` has no exact meaning to the solver (in grow.c, speed_up)"
    tested = results["out_of_reach"]
    assert (tested.verdict, tested.reason) == (Verdict.TESTED, why)
    assert set(tested.fuzz.chains) == {0, 1}
    assert all(tested.fuzz.fired.values())
    broken = results["reached"]
    assert (broken.verdict, broken.chain) == (Verdict.VIOLATED, ("speed_up",))
    # The bound takes nine steps of growth, eight of them after the modification.
    assert [step.rule for step in broken.trace] == [None, "grow", "speed_up", *["grow"] * 8]
    assert broken.reason == f"found by fuzzing, for the solver gave up: {why}"
    alone = results["reached_alone"]
    assert (alone.verdict, alone.chain, len(alone.trace)) == (Verdict.VIOLATED, (), 8)


def test_few_numbers_are_computed(tmp_path):
    results = checked(GROWTH, tmp_path, ())
    found = {name: (result.verdict, result.chain, result.engine) for name, result in results.items()}
    assert found == {
        "out_of_reach": (Verdict.SURVIVES, None, "direct"),
        "reached": (Verdict.VIOLATED, ("speed_up",), "direct"),
        "reached_alone": (Verdict.VIOLATED, (), "direct"),
    }


def test_exponents_that_vary(tmp_path):
    results = checked(POWERS, tmp_path)
    why = "`^` has no exact meaning to the solver (in raise.x, no_sum)"
    assert (results["no_sum"].verdict, results["no_sum"].reason) == (Verdict.TESTED, why)
    assert results["no_sum"].hint == "put an arbitrary value in its place, such as `any v where v > 0`"
    broken = results["not_prime"]
    assert (broken.verdict, broken.chain) == (Verdict.VIOLATED, ())
    assert (
        broken.reason == "found by fuzzing, for the solver gave up: `^` has no exact meaning to the solver (in raise.x)"
    )


def test_an_uncomputable_invariant_is_unknown_with_both_reasons(tmp_path):
    text = """\
system s
var x: Real = 2
transition t { x := sqrt(x) * sqrt(x) }
invariant same: exp(log(2)) == 2
invariant other: exp(log(2)) != 2
check same, other: chain 0, steps 2
"""
    results = checked(text, tmp_path)
    for result in (results["same"], results["other"]):
        assert result.verdict is Verdict.UNKNOWN
        # Neither the other invariant nor the transition has any influence.
        assert result.reason.startswith(f"`log` has no exact meaning to the solver (in {result.invariant}); ")
        assert result.reason.endswith("it is not known whether two irrational numbers are equal")


# -------------------------------------------------------------- without an end


@attrs.define
class Helpless:
    """Asking a solver that answers nothing, after having covered chains up to ``covered``."""

    covered: int | None
    long_questions: int = 0
    bugs: Bugs = attrs.Factory(Bugs)

    def engines(self, question):
        return in_turn(ENGINES, question)

    def run_inline(self, task, clock):
        yield from (GaveUp(name, OUT_OF_TIME, self.covered) for name in task.problem.properties)

    def try_quickly(self, task, clock):
        return GaveUp(task.label, OUT_OF_TIME)

    def run_pooled(self, tasks, clock):
        self.long_questions += 1
        yield from (EngineRun(task, (), OUT_OF_TIME) for task in tasks)

    def at_random(self, problem, clock):
        fuzz = engine("fuzz")
        yield from ((claim, fuzz) for claim in fuzz.function()(problem, Budget()))


def without_solver(text, covered):
    model = load_text(text)
    group = [Placed(i, each, 0.0) for i, each in enumerate(obligations(model, CheckOptions(timeout=600.0)))]
    dispatcher = Helpless(covered)
    bounds = group[0].obligation.bounds
    names = tuple(each.obligation.property for each in group)
    problem = Problem(model, model.scope, names, bounds.chain, bounds.steps)
    portfolio = Portfolio(problem, group, Admission(model, model.scope, None), dispatcher)
    stages = (portfolio.first_proofs(among_many=True), portfolio.quick_results(), portfolio.late_proofs())
    found = [event for stage in (*stages, portfolio.slow_results()) for event in stage]
    results = [event.result for event in found if isinstance(event, Decided)]
    return {result.invariant: result for result in results}, dispatcher


@pytest.mark.parametrize("covered", [0, *(pytest.param(each, marks=pytest.mark.campaign) for each in (None, 1))])
def test_products_that_the_solver_does_not_decide(covered):
    results, dispatcher = without_solver(PRODUCTS, covered)
    why = "timeout (not linear: `*` in multiply.a, square.b, boost and 1 more)"
    broken, tested = results["small"], results["root"]
    assert broken.verdict is Verdict.VIOLATED
    assert broken.chain == ("boost",)
    assert broken.reason == f"found by fuzzing, for the solver gave up: {why}"
    assert (tested.verdict, tested.reason) == (Verdict.TESTED, why)
    assert tested.hint == "allow more time, or use a machine that is less busy"
    assert (None if tested.frontier is None else tested.frontier.chain) == covered
    assert dispatcher.long_questions == (2 if covered is None else 1)  # each property has its own


def test_a_violation_that_cannot_be_shorter_needs_no_solver():
    text = PRODUCTS.replace("invariant root: a * a != 2 * b * b or b == 0\n", "")
    assert without_solver(text, 0)[1].long_questions == 0
    assert without_solver(text, None)[1].long_questions == 1  # a chain of none may do it, too


# --------------------------------------------------------------------- in time


class Idle(Executor):
    """Begins everything and finishes nothing."""

    def __init__(self):
        self.tasks = []

    def submit(self, function, task, /):
        self.tasks.append(task)
        return Future()


class Quick(Idle):
    """Finishes everything at once."""

    def submit(self, function, task, /):
        self.tasks.append(task)
        future = Future()
        future.set_result(EngineRun(task, ()))
        return future


def asked(executor, count, seconds, jobs=2):
    problem = Problem(load_text(PRODUCTS), {}, ("small",), 2, 3)
    tasks = [EngineTask(engine("bounded"), Question.SEARCH, problem) for _ in range(count)]
    with Workers(jobs, executor) as workers:
        dispatcher = Dispatcher(workers, SilentListener())
        return list(dispatcher.run_pooled(tasks, Clock(time.monotonic() + seconds)))


def test_more_tasks_than_processes_end_in_time():
    executor = Idle()
    assert [run.failure for run in asked(executor, 9, 0.2)] == [OUT_OF_TIME] * 9
    assert len(executor.tasks) == 2


def test_tasks_that_wait_share_the_time():
    executor = Quick()
    assert len(asked(executor, 9, 900)) == 9
    first, *others = [task.seconds for task in executor.tasks]
    assert 800 < first <= 900
    # As long as others are waiting, none takes all the time; the last one may.
    assert all(0 < seconds <= 900 / left for seconds, left in zip(others, range(8, 0, -1), strict=True))


@pytest.mark.parametrize(("jobs", "share"), [(1, 450), (2, 900)])
def test_the_first_task_leaves_time_where_there_is_one_process_only(jobs, share):
    executor = Quick()
    asked(executor, 2, 900, jobs)
    assert share - 100 < executor.tasks[0].seconds <= share


def test_possibilities_that_no_engine_goes_through_are_tried_at_random():
    system = "system s\nvar on: Bool = false\nvar used: Bool = false\ntransition go { require gate: true on := true }\n"
    edit = "modification m { require not used rewrite go.gate as prev and on used := true }\ninvariant live: can on\n"
    (result,) = invariants.check(load_text(system + edit))
    assert (result.verdict, result.chain) == (Verdict.VIOLATED, ("m",))
