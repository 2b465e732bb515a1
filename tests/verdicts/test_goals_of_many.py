"""Goals with a number of steps: where one individual more is too many, no proof for every number is looked for."""

from __future__ import annotations

import time
from functools import cache

import pytest
from msgspec.structs import replace

import invariants
from invariants.engines import open_populations
from invariants.engines.protocol import Budget, Problem, Question
from invariants.engines.registry import engine, in_turn
from invariants.evidence.claims import GaveUp, Violation
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.dispatch.dispatcher import Clock
from invariants.verdicts.dispatch.slices import claims_of
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.portfolio.other_populations import LOOK_AT_ONE_MORE, is_out_of_reach
from invariants.verdicts.verdict import Population, Verdict
from tests.verdicts.by_effort import checked

SYSTEM = """system team
type A [{size}]
type Desk [2]
var running: A -> Bool = false
var open: Desk -> Bool = true
transition start(a: A) {{ running[a] := true }}
transition halt(a: A) {{ running[a] := false }}
transition pair(a: A, b: A) {{ for c in A where c == a or c == b {{ running[c] := false }} }}
transition stop {{ for a in A {{ running[a] := false }} }}
transition relieve(a: A) {{ require exists b in A: b != a  running[a] := false }}
transition close(d: Desk) {{ open[d] := false }}
modification wait {{ rewrite halt.running as prev }}
invariant goal: {goal}
check goal: chain any, steps any{scope}
"""
ALL = "forall a in A: not running[a]"
ONE_BY_ONE = f"can ({ALL}) within 3 by halt"


def text_of(goal: str, size: int = 3, scope: str = "") -> str:
    return SYSTEM.format(goal=goal, size=size, scope=scope)


@pytest.fixture
def asked(monkeypatch) -> list[bool]:
    """Whether the prover for every number was asked to be thorough, each time."""
    found: list[bool] = []
    run = open_populations.run

    def noted(problem, budget):
        found.append(budget.thorough)
        return run(problem, budget)

    monkeypatch.setattr(open_populations, "run", noted)
    return found


@pytest.mark.parametrize("scope", ["", ", A 3", ", A 3, Desk 1"])
def test_the_number_at_hand_is_proved_without_a_prover_for_every_number(asked, scope):
    (result,) = invariants.check(load_text(text_of(ONE_BY_ONE, scope=scope)))
    assert (result.verdict, result.population) == (Verdict.PROVED, Population.SCOPE)
    assert asked == []


def test_one_individual_more_refutes_it_where_every_number_is_asked_for(asked):
    (result,) = invariants.check(load_text(text_of(ONE_BY_ONE, scope=", A any")))
    assert (result.verdict, result.individuals) == (Verdict.VIOLATED, {"A": 4, "Desk": 2})
    assert asked == []


def test_a_type_with_a_number_keeps_it(asked):
    goal = f"can ({ALL}) and (forall d in Desk: not open[d]) within 3 by halt, close"
    (result,) = invariants.check(load_text(text_of(goal, 1, ", A any, Desk 2")))
    assert (result.verdict, result.individuals) == (Verdict.VIOLATED, {"A": 4, "Desk": 2})
    assert asked == []


def test_the_declared_number_is_violated_where_it_is_too_many_itself(asked):
    (result,) = invariants.check(load_text(text_of(f"can ({ALL}) within 1 by halt")))
    assert (result.verdict, result.individuals, len(result.chain)) == (Verdict.VIOLATED, None, 0)
    assert asked == []


@pytest.mark.parametrize("scope", ["", ", A any, Desk any"])
def test_what_holds_for_every_number_is_proved_for_every_number(scope, asked):
    (result,) = invariants.check(load_text(text_of(f"can ({ALL}) within 1 by stop", scope=scope)))
    assert (result.verdict, result.population) == (Verdict.PROVED, Population.ANY)
    assert asked


def test_a_goal_that_one_more_does_not_refute_is_not_proved_for_every_number(asked):
    """Two are halted at a time: four are too many for one step, and two are not."""
    (result,) = invariants.check(load_text(text_of(f"can ({ALL}) within 1 by pair", 2)))
    assert (result.verdict, result.population) == (Verdict.PROVED, Population.SCOPE)
    assert True in asked


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("goal", "size", "individuals"),
    [
        (f"can ({ALL}) within 1 by pair", 2, 3),
        ("forall a in A: can not running[a] within 1 by relieve", 3, 1),
    ],
)
def test_other_numbers_that_refute_a_goal_are_found(goal, size, individuals):
    """More than one more, or fewer."""
    (result,) = checked(text_of(goal, size, ", A any"), 4.0)
    assert (result.verdict, result.individuals) == (Verdict.VIOLATED, {"A": individuals, "Desk": 2})


# ------------------------------------------------------------------- the look


class Answering:
    """Asks one engine, whose answer is written down."""

    def __init__(self, claim) -> None:
        self.claim = claim
        self.allowed: list[float] = []

    def engines(self, question: Question):
        return in_turn([engine("bounded")], question)

    def try_quickly(self, task, clock: Clock):
        assert task.question is Question.SEARCH
        assert task.problem.scope == {"A": 4, "Desk": 4}
        self.allowed.append(clock.allowance.left)
        return self.claim


@cache
def four_started() -> Violation:
    problem = Problem(load_text(text_of(ONE_BY_ONE)), {"A": 4, "Desk": 4}, ("goal",), 0, 4)
    (found,) = claims_of(engine("bounded"), problem, Budget())
    assert isinstance(found, Violation)
    return found


@pytest.mark.parametrize(
    ("answer", "is_refuted"),
    [
        (lambda found: found, True),
        (lambda found: replace(found, steps=found.steps[:-1]), False),
        (lambda found: replace(found, steps=()), False),
        (lambda found: replace(found, steps=(replace(found.steps[0], rule="stop"), *found.steps[1:])), False),
        (lambda _: GaveUp("goal", NoAnswer(GaveUpReason.OUT_OF_EFFORT)), False),
    ],
)
def test_only_a_run_that_replays_refutes_a_goal_and_the_look_is_short(answer, is_refuted):
    model = load_text(text_of(ONE_BY_ONE))
    (obligation,) = obligations(model, CheckOptions())
    problem = Problem(model, dict(model.scope), ("goal",), Unbounded.ANY, Unbounded.ANY)
    dispatcher = Answering(answer(four_started()))
    clock = Clock(time.monotonic() + 600, Allowance())
    assert is_out_of_reach(problem, obligation, dispatcher, clock) == is_refuted
    assert dispatcher.allowed == [LOOK_AT_ONE_MORE]


@pytest.mark.parametrize(
    "goal", [ALL, f"can ({ALL}) decreases count(a in A: running[a]) by halt", f"can ({ALL}) within 6 by halt"]
)
def test_nothing_is_looked_at_for_other_properties_and_many_steps(goal):
    model = load_text(text_of(goal))
    (obligation,) = obligations(model, CheckOptions())
    problem = Problem(model, dict(model.scope), ("goal",), Unbounded.ANY, Unbounded.ANY)
    dispatcher = Answering(None)
    assert not is_out_of_reach(problem, obligation, dispatcher, Clock(time.monotonic() + 600))
    assert dispatcher.allowed == []
