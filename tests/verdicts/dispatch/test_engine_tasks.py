"""Engines that have claimed something when they end: by their time, their memory, or a bug."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import asdict, replace

import invariants
from invariants.engines import ic3
from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence.claims import (
    Claim,
    Covered,
    GaveUp,
    Proved,
    Reachable,
    ReachedSet,
    Vacuity,
    VacuityKind,
    Violation,
)
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.dispatch import engine_tasks
from invariants.verdicts.dispatch.answers import answer_to
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, perform
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.verdict import Verdict
from tests.verdicts.dispatch.executors import LAMP

MODEL = load_text(f"{LAMP}\ninvariant little_worn: worn < 9\n")
A, B = "dark_when_new", "little_worn"
UNDECIDED = NoAnswer(GaveUpReason.UNDECIDED, "incomplete")
NEVER = Vacuity(VacuityKind.NEVER_FIRES, "rest")
PROOF = Proved(A, None, 1, open_populations=False, strengthening="true", reading=())
ENDS = {"time": OutOfTime, "memory": MemoryError, "bug": lambda: RuntimeError("torn down twice")}
CLAIMS: dict[str, tuple[Question, Claim]] = {
    "gave up": (Question.SEARCH, GaveUp(A, UNDECIDED, 0)),
    "covered": (Question.SEARCH, Covered(A, 1)),
    "violated": (Question.SEARCH, Violation(A, {}, ())),
    "out of time": (Question.PROOF_FOR_ALL_CHAINS, GaveUp(A, NoAnswer(GaveUpReason.OUT_OF_TIME))),
    "reachable": (Question.PROOF_FOR_ALL_CHAINS, Reachable(A, 2, exact=True)),
    "proved": (Question.PROOF_FOR_ALL_CHAINS, PROOF),
    "gone through": (
        Question.PROOF_FOR_ALL_CHAINS,
        ReachedSet(A, None, 1, open_populations=False, strengthening="", reading=(), configurations=""),
    ),
}


def task_of(question: Question, *names: str) -> EngineTask:
    """A task; the engine makes no difference."""
    bound = Unbounded.ANY if question is Question.PROOF_FOR_ALL_CHAINS else 1
    return EngineTask(engine("bounded"), question, Problem(MODEL, {}, names, bound, bound))


@pytest.fixture
def performed(monkeypatch):
    """Performs a task by an engine that makes some claims, and then ends."""

    def call(task: EngineTask, claims: tuple[Claim, ...], end: str) -> EngineRun:
        def claimed(*_: object) -> Iterator[Claim]:
            yield from claims
            raise ENDS[end]()

        monkeypatch.setattr(engine_tasks, "claims_of", claimed)
        run = perform(task)
        taken = answer_to(task, run, reported=False)
        assert (taken.claims, taken.failure, taken.bug) == (run.claims, run.failure, run.bug)
        return run

    return call


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize("end", ["time", "memory"])
def test_an_engine_that_has_claimed_everything_has_not_failed(performed, kind, end):
    question, claim = CLAIMS[kind]
    run = performed(task_of(question, A), (claim,), end)
    assert (run.claims, run.failure, run.bug) == ((claim,), None, None)


@pytest.mark.parametrize("kind", CLAIMS)
def test_after_a_bug_no_claim_counts_that_nobody_checks_and_the_bug_is_known(performed, kind):
    question, claim = CLAIMS[kind]
    run = performed(task_of(question, A), (claim,), "bug")
    assert run.failure.reason is GaveUpReason.FAILED
    assert run.bug.said == "RuntimeError: torn down twice"
    if isinstance(claim, Covered | Reachable):
        assert run.claims == ()
    else:
        counted = replace(claim, covered=None) if isinstance(claim, GaveUp) else claim
        assert [asdict(each) for each in run.claims] == [asdict(counted)]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "first", [*(claim for question, claim in CLAIMS.values() if question is Question.SEARCH), NEVER]
)
def test_where_a_claim_is_missing_the_engine_has_failed(performed, end, first):
    """The claim of one property stands, if it is checked; that chains are covered does not."""
    run = performed(task_of(Question.SEARCH, A, B), (first,), end)
    assert run.failure is not None
    assert (run.bug is None) == (end != "bug")
    assert not any(isinstance(claim, Covered) for claim in run.claims)
    assert [claim.covered for claim in run.claims if isinstance(claim, GaveUp)] in ([], [None])
    assert isinstance(first, Covered) or len(run.claims) == 1


@pytest.mark.parametrize("end", ENDS)
def test_a_search_for_vacuity_alone_that_ends_early_has_failed(performed, end):
    task = task_of(Question.VACUITY, A)
    task = replace(task, problem=replace(task.problem, only_vacuity=True))
    assert performed(task, (NEVER,), end).failure is not None


def test_an_executor_may_give_up_beside_a_failure_but_has_covered_nothing():
    task = task_of(Question.SEARCH, A)
    told = EngineRun(task, (GaveUp(A, UNDECIDED, 0),), NoAnswer(GaveUpReason.FAILED, "gone"))
    (claim,) = answer_to(task, told, reported=True).claims
    assert (claim.why, claim.covered) == (UNDECIDED, None)


@pytest.mark.parametrize("end", ENDS)
def test_the_reason_of_an_engine_that_ends_while_it_gives_up_is_its_own(monkeypatch, end):
    """In this process, and in one of its own, which it gets because more work could help."""

    def ending(problem: Problem, _: object) -> Iterator[Claim]:
        yield GaveUp(problem.properties[0], NoAnswer(GaveUpReason.OUT_OF_EFFORT))
        raise ENDS[end]()

    monkeypatch.setattr(ic3, "run", ending)
    results = invariants.check(MODEL, invariants=A, engines="ic3", chain="any", steps="any")
    (result,) = results
    assert result.verdict is Verdict.UNKNOWN
    assert "solvers gave up" in result.reason
    assert "that can be taken" not in result.reason
    assert ["torn down twice" in each.message for each in results.warnings] == [True] * (end == "bug")
