"""The run that is reported: the same one, whichever run was found first, and never a longer one."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest
from msgspec.structs import replace

from invariants import Verdict, check
from invariants.engines.protocol import Problem, Question, RunCube
from invariants.engines.registry import engine
from invariants.evidence.claims import ClaimedStep, Covered, GaveUp, Source, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load, load_text
from invariants.verdicts.dispatch.dispatcher import OUT_OF_TIME, Clock, Dispatcher
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask
from invariants.verdicts.portfolio.canonical_run import LONG_RUN, canonical, is_canonical, lengths, within_bounds
from invariants.verdicts.portfolio.portfolio import Portfolio
from invariants.verdicts.portfolio.questions import claims_beside_proofs
from invariants.verdicts.portfolio.stages import EngineClaim

MODEL = load_text("system s\nvar x: Int = 0\ntransition t { x := 1 }\nmodification m { rewrite t.x as 2 }\n")


def run(*rules: str) -> EngineClaim:
    steps = tuple(ClaimedStep(rule, (), {}, {}, None, {}) for rule in rules)
    return EngineClaim(Violation("x.range", {}, steps), None)  # type: ignore[arg-type]


def test_lengths_count_modifications_and_steps() -> None:
    assert lengths(run().claim, MODEL) == (0, 0)
    assert lengths(run("t", "m", "t", "m").claim, MODEL) == (2, 4)
    with pytest.raises(TypeError):
        lengths(GaveUp("x.range", NoAnswer(GaveUpReason.OUT_OF_TIME)), MODEL)


@pytest.mark.parametrize(
    ("name", "steps", "is_kept"),
    [
        ("deepening", 3, True),
        ("explicit", LONG_RUN, True),
        ("explicit", LONG_RUN - 1, False),
        ("bounded", LONG_RUN, False),
        ("fuzz", LONG_RUN, False),
    ],
)
def test_a_long_run_through_configurations_is_not_searched_for_again(name, steps, is_kept):
    """A solver that unrolls a thousand steps has no answer after all the time there is."""
    found = replace(run(*["t"] * steps), engine=engine(name))
    assert is_canonical(found, MODEL) is is_kept


@pytest.mark.campaign
def test_a_violation_a_thousand_steps_away_is_decided_long_before_time_is_up():
    text = """\
system turns
var x: Int = 0
var y: Int = 0
transition up { require x < 50  x := x + 1 }
transition turn { require x == 50  x := 0  y := y + 1 }
invariant few: y < 20
check few: chain any, steps any
"""
    (found,) = check(load_text(text), timeout=600)
    assert (found.verdict, found.engine, found.chain) == (Verdict.VIOLATED, "explicit", ())
    assert found.seconds < 30  # it is a second; the search with a solver would take all the time there is


def test_the_run_of_a_search_for_the_same_lengths_is_reported() -> None:
    asked = []

    def find(chain: int, length: int) -> EngineClaim:
        asked.append((chain, length))
        return run("t", "m")

    first = run("m", "t")
    found = canonical(first, MODEL, find)
    assert found is not first
    assert [step.rule for step in found.claim.steps] == ["t", "m"]  # type: ignore[union-attr]
    assert asked == [(1, 2)]


def test_a_shorter_run_is_searched_for_anew() -> None:
    """The first search may have been given too much: it goes on until the lengths are those that were asked for."""
    answers = {(2, 4): run("m", "t", "t"), (1, 3): run("m", "t"), (1, 2): run("m", "t")}
    found = canonical(run("m", "t", "m", "t"), MODEL, lambda chain, length: answers[chain, length])
    assert found is answers[1, 2]


def test_where_time_is_up_the_run_that_was_found_stays() -> None:
    first = run("m", "t", "m", "t")
    gone = GaveUp("x.range", NoAnswer(GaveUpReason.OUT_OF_TIME))
    assert canonical(first, MODEL, lambda *_: gone) is first
    answers = iter([run("m", "t"), gone])
    assert canonical(first, MODEL, lambda *_: next(answers)) is first


# ------------------------------------------------------------- within bounds

TASK = EngineTask(engine("bounded"), Question.SEARCH, Problem(MODEL, {}, ("x.range", "other"), 3, 4))


def asked_again(answers, claim, *, is_hard=False):
    """What comes out, and the problems that were asked about."""
    problems = []
    left = iter(answers)

    def ask(task):
        assert task.problem.properties == ("x.range",)
        assert not task.problem.with_vacuity
        problems.append((task.problem.chain, task.problem.length, task.problem.cube))
        return next(left)

    return within_bounds(claim, TASK, ask, is_hard=is_hard), problems


ALONE, GIVEN = (3, None, RunCube()), (1, 2, RunCube((), 1, 2))
GONE = GaveUp("x.range", OUT_OF_TIME)


@pytest.mark.parametrize(
    ("answers", "is_hard", "chosen", "problems"),
    [
        ((run("t", "m"),), False, 0, [ALONE]),
        ((GONE, run("t", "m")), False, 1, [ALONE, GIVEN]),
        ((run("t", "m"),), True, 0, [GIVEN]),
        ((GONE, GONE), False, None, [ALONE, GIVEN]),
        ((run("m"), run("m", "m")), False, None, [ALONE, GIVEN]),
    ],
    ids=["alone", "given its lengths", "known to be hard", "no time", "others are not as short"],
)
def test_the_run_within_bounds_is_that_of_a_brief_search(answers, is_hard, chosen, problems) -> None:
    first = replace(run("m", "t").claim, source=Source.EXECUTOR)
    claims = [each.claim if isinstance(each, EngineClaim) else each for each in answers]
    found, asked = asked_again(claims, first, is_hard=is_hard)
    assert asked == problems
    assert isinstance(found, Violation)
    assert found.source is Source.EXECUTOR
    assert found.steps == (first if chosen is None else claims[chosen]).steps


def test_only_violations_are_searched_for_again() -> None:
    covered = Covered("x.range", 3)
    assert asked_again((), covered) == (covered, [])
    long = run(*["t"] * LONG_RUN).claim
    assert asked_again((GONE,), long) == (long, [(3, None, RunCube())]), "a long run is not unrolled for its lengths"


class Pool:
    """Answers one task in a process with a violation, and none here; ``asked`` has the problems that are asked here."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.claims = (Covered("other", 3), run("m", "t").claim)

    def engines(self, question):
        return (TASK.engine,)

    def run_pooled(self, tasks, clock):
        yield EngineRun(tasks[0], self.claims)

    def try_quickly(self, task, clock):
        self.asked.append((task.problem.chain, task.problem.length, task.problem.cube))
        return GaveUp("x.range", NoAnswer(GaveUpReason.UNDECIDED))


@pytest.mark.parametrize(
    ("reason", "problems"),
    [(None, [ALONE, GIVEN]), (GaveUpReason.OUT_OF_TIME, [ALONE, GIVEN]), (GaveUpReason.OUT_OF_EFFORT, [GIVEN])],
)
def test_a_search_that_has_spent_its_effort_in_vain_is_not_repeated(reason, problems) -> None:
    pool, before = Pool(), None if reason is None else GaveUp("x.range", NoAnswer(reason))
    found = [*claims_beside_proofs(pool, [TASK], Clock(inf), before)]  # type: ignore[arg-type]
    assert found == [[(claim, TASK)] for claim in pool.claims]
    assert pool.asked == problems


def in_brief(self, task, clock, is_over=None):
    """A machine that is too busy for any search here."""
    return iter(()) if task.question is Question.SEARCH else here(self, task, clock, is_over)


here = Dispatcher.run_inline


@pytest.mark.parametrize(
    ("place", "name", "instead"),
    [(Portfolio, "_search", lambda self: iter(())), (Dispatcher, "run_inline", in_brief)],
    ids=["the first search is too slow", "every search is too slow"],
)
def test_a_busy_machine_shows_the_same_runs(monkeypatch, place, name, instead) -> None:
    """Then a process searches, or another engine has an answer first."""
    model = load(Path(__file__).parents[3] / "models" / "review_gate" / "review_gate.inv")
    quick = [(each.verdict, each.chain, each.trace) for each in check(model)]
    assert Verdict.VIOLATED in {verdict for verdict, _, _ in quick}
    monkeypatch.setattr(place, name, instead)
    assert [(each.verdict, each.chain, each.trace) for each in check(model, memory=None)] == quick
