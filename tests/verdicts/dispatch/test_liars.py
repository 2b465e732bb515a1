"""Executors that lie, or are broken: their answer is that task's `unknown`, whatever it is."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor, Future
from functools import cache

import pytest
from msgspec.structs import replace

import invariants
from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence import claims
from invariants.evidence.claims import (
    Covered,
    Cti,
    GaveUp,
    Proved,
    Reachable,
    Source,
    Vacuity,
    VacuityKind,
    Violation,
)
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sources import SourceText, Span
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.bugs import Bug
from invariants.verdicts.dispatch import dispatcher, workers
from invariants.verdicts.dispatch.answers import answer_to
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, perform
from invariants.verdicts.verdict import Verdict
from tests.verdicts.dispatch.executors import LAMP, Answering

TEXT = f"""{LAMP}
invariant dark_at_first: worn < 3 or lit or not lit
check dark_when_new: chain 1, steps 2
"""

MODEL = load_text(TEXT)
OTHER = load_text(TEXT.replace("worn < 9", "worn < 8"))
UNDECIDED = NoAnswer(GaveUpReason.UNDECIDED, "incomplete")


def task_of(question: Question, name: str, prop: str, chain: object, steps: object) -> EngineTask:
    return EngineTask(engine(name), question, Problem(MODEL, {}, (prop,), chain, steps))


SEARCH = task_of(Question.SEARCH, "bounded", "dark_when_new", 1, 2)
FRUITLESS = task_of(Question.SEARCH, "bounded", "dark_when_new", 0, 2)
PROOF = task_of(Question.PROOF_FOR_ALL_CHAINS, "ic3", "worn.range", Unbounded.ANY, Unbounded.ANY)
SHORT = task_of(Question.PROOF_FOR_SHORT_CHAINS, "ic3", "worn.range", 2, Unbounded.ANY)


@cache
def honest(position: int) -> EngineRun:
    return perform((SEARCH, FRUITLESS, PROOF, SHORT)[position])


def violation() -> Violation:
    (found,) = (each for each in honest(0).claims if isinstance(each, Violation))
    return found


def proof() -> Proved:
    (found,) = honest(2).claims
    return found


def run(task: EngineTask, *claims: object, **more: object) -> EngineRun:
    return EngineRun(task, claims, **more)


class Evil:
    """An object that raises whenever it is looked at."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = None


class Claimed(Covered):
    """A claim of a class of its own."""


def longer() -> Violation:
    """A run that is longer than those asked about."""
    found = violation()
    transition = next(step for step in found.steps if step.rule == "switch")
    return replace(found, steps=(transition,) * 40)


def twice() -> Violation:
    """A run with more modifications than were asked about."""
    found = violation()
    modification = next(step for step in found.steps if step.rule == "rest")
    return replace(found, steps=(modification, *found.steps))


def cut() -> Violation:
    """A run without its last step."""
    return replace(violation(), steps=violation().steps[:-1])


def with_rule(name: str) -> Violation:
    found = violation()
    return replace(found, steps=(replace(found.steps[0], rule=name), *found.steps[1:]))


def elsewhere(**changes: object) -> EngineTask:
    return replace(SEARCH, problem=replace(SEARCH.problem, **changes))


FAILED = {"failure": NoAnswer(GaveUpReason.FAILED, "gone")}
P = "dark_when_new"
FALSE_PLACE = Span(SourceText("other.inv", "system other"), 0, 6)
BEYOND = Span(SourceText("lamp.inv", TEXT), 0, 10**9)

LIES = {
    # no answer at all
    "nothing": (SEARCH, lambda: None),
    "a string": (SEARCH, lambda: "Covered"),
    "a number": (SEARCH, lambda: 1),
    "a truth value": (SEARCH, lambda: True),
    "a claim without a run": (SEARCH, lambda: Covered(P, 1)),
    "a list of claims": (SEARCH, lambda: [Covered(P, 1)]),
    "a dictionary": (SEARCH, lambda: {"task": SEARCH, "claims": ()}),
    "a class": (SEARCH, lambda: EngineRun),
    "an exception as a value": (SEARCH, lambda: ValueError("gone")),
    "an object that raises": (SEARCH, Evil),
    # answers to something else
    "another engine": (SEARCH, lambda: run(replace(SEARCH, engine=engine("ic3")), Covered(P, 1))),
    "another question": (SEARCH, lambda: run(replace(SEARCH, question=Question.VACUITY), Covered(P, 1))),
    "another property's task": (SEARCH, lambda: run(elsewhere(properties=("dark_at_first",)), Covered(P, 1))),
    "smaller bounds": (SEARCH, lambda: run(elsewhere(chain=0), Covered(P, 1))),
    "fewer steps": (SEARCH, lambda: run(elsewhere(steps=1), Covered(P, 1))),
    "shorter runs": (SEARCH, lambda: run(elsewhere(length=1), Covered(P, 1))),
    "another scope": (SEARCH, lambda: run(elsewhere(scope={"T": 3}), Covered(P, 1))),
    "only vacuity": (SEARCH, lambda: run(elsewhere(only_vacuity=True), Covered(P, 1))),
    "another model": (SEARCH, lambda: run(elsewhere(model=OTHER), Covered(P, 1))),
    "another seed": (SEARCH, lambda: run(replace(SEARCH, seed=5), Covered(P, 1))),
    "no task": (SEARCH, lambda: run(None, Covered(P, 1))),
    "a task that raises": (SEARCH, lambda: run(Evil(), Covered(P, 1))),
    # claims that are none
    "no claims": (SEARCH, lambda: run(SEARCH)),
    "claims that are None": (SEARCH, lambda: EngineRun(SEARCH, None)),
    "claims in a list": (SEARCH, lambda: EngineRun(SEARCH, [Covered(P, 1)])),
    "a claim that is a string": (SEARCH, lambda: run(SEARCH, "Covered")),
    "a claim that is None": (SEARCH, lambda: run(SEARCH, None)),
    "a claim that raises": (SEARCH, lambda: run(SEARCH, Evil())),
    "a claim of a class of its own": (SEARCH, lambda: run(SEARCH, Claimed(P, 1))),
    "a failure that is a string": (SEARCH, lambda: run(SEARCH, failure="gone")),
    "a failure without a reason": (SEARCH, lambda: run(SEARCH, failure=NoAnswer("gone", ""))),
    "a bug beside an answer": (SEARCH, lambda: run(SEARCH, Covered(P, 1), bug=Bug("x", "y", ()))),
    # coverage
    "coverage of another property": (SEARCH, lambda: run(SEARCH, Covered("dark_at_first", 1))),
    "coverage of no property": (SEARCH, lambda: run(SEARCH, Covered(None, 1))),
    "coverage of a shorter chain": (SEARCH, lambda: run(SEARCH, Covered(P, 0))),
    "coverage of a longer chain": (SEARCH, lambda: run(SEARCH, Covered(P, 2))),
    "coverage of a chain in words": (SEARCH, lambda: run(SEARCH, Covered(P, "1"))),
    "coverage of a chain that is true": (SEARCH, lambda: run(SEARCH, Covered(P, True))),
    "coverage beside a failure": (SEARCH, lambda: run(SEARCH, Covered(P, 1), **FAILED)),
    "coverage twice": (SEARCH, lambda: run(SEARCH, Covered(P, 1), Covered(P, 1))),
    "coverage beside a violation": (SEARCH, lambda: run(SEARCH, violation(), Covered(P, 1))),
    "coverage in place of a proof": (PROOF, lambda: run(PROOF, Covered("worn.range", 1))),
    # frontiers
    "a frontier beyond the bounds": (SEARCH, lambda: run(SEARCH, GaveUp(P, UNDECIDED, 7))),
    "a frontier at the bounds": (SEARCH, lambda: run(SEARCH, GaveUp(P, UNDECIDED, 1))),
    "a frontier below zero": (SEARCH, lambda: run(SEARCH, GaveUp(P, UNDECIDED, -1))),
    "a frontier of a prover": (PROOF, lambda: run(PROOF, GaveUp("worn.range", UNDECIDED, 0))),
    "a reason that is a string": (SEARCH, lambda: run(SEARCH, GaveUp(P, "timeout"))),
    "a hint that is a string": (SEARCH, lambda: run(SEARCH, GaveUp(P, UNDECIDED, None, "hint"))),
    # runs
    "a violation of what holds": (FRUITLESS, lambda: run(FRUITLESS, replace(violation(), steps=()))),
    "a violation with a step left out": (SEARCH, lambda: run(SEARCH, cut())),
    "a violation by another rule": (SEARCH, lambda: run(SEARCH, with_rule("extinguish"))),
    "a violation from another start": (SEARCH, lambda: run(SEARCH, replace(violation(), initial={("lit", ()): True}))),
    "a violation from nothing": (SEARCH, lambda: run(SEARCH, replace(violation(), initial=None))),
    "a violation of steps in words": (SEARCH, lambda: run(SEARCH, replace(violation(), steps=("switch",)))),
    "a violation by a run that is too long": (SEARCH, lambda: run(SEARCH, longer())),
    "a violation by a chain that is too long": (SEARCH, lambda: run(SEARCH, twice())),
    "a violation of another property": (SEARCH, lambda: run(SEARCH, replace(violation(), property="dark_at_first"))),
    "a violation of an undefined start": (SEARCH, lambda: run(SEARCH, replace(violation(), undefined_start=True))),
    "a violation in place of a proof": (PROOF, lambda: run(PROOF, replace(violation(), property="worn.range"))),
    # proofs
    "a proof in place of a search": (SEARCH, lambda: run(SEARCH, replace(proof(), property=P))),
    "a proof of another property": (PROOF, lambda: run(PROOF, replace(proof(), property=P))),
    "a proof for short chains only": (PROOF, lambda: run(PROOF, replace(proof(), chain=3))),
    "a proof for shorter chains": (SHORT, lambda: run(SHORT, replace(proof(), chain=1))),
    "a proof that is no text": (PROOF, lambda: run(PROOF, replace(proof(), strengthening=None))),
    "a proof of a negative depth": (PROOF, lambda: run(PROOF, replace(proof(), depth=-1))),
    "a proof that is read in two lines": (
        PROOF,
        lambda: run(PROOF, replace(proof(), reading=("true\n(assert false)",))),
    ),
    "reachable in place of a search": (SEARCH, lambda: run(SEARCH, Reachable(P, 1, True))),
    "reachable in a negative number of steps": (PROOF, lambda: run(PROOF, Reachable("worn.range", -1, True))),
    "tested in place of a search": (SEARCH, lambda: run(SEARCH, claims.Tested(P, 0, 1, 1, {}, {}, 1, 0, True))),
    # vacuity
    "vacuity of an unknown rule": (SEARCH, lambda: run(SEARCH, Vacuity(VacuityKind.NEVER_FIRES, "extinguish"))),
    "vacuity in another text": (SEARCH, lambda: run(SEARCH, Vacuity(VacuityKind.NEVER_MET, P, 0, FALSE_PLACE))),
    "vacuity beyond the text": (SEARCH, lambda: run(SEARCH, Vacuity(VacuityKind.NEVER_MET, P, 0, BEYOND))),
    "vacuity of a kind in words": (SEARCH, lambda: run(SEARCH, Vacuity("never fires", "switch"))),
}


def test_there_are_many_lies():
    assert len(LIES) > 60
    assert len({task.question for task, _ in LIES.values()}) == 3


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_no_answer(lie):
    task, told = LIES[lie]
    found = answer_to(task, told(), reported=True)
    assert found.task is task
    assert found.claims == ()
    assert found.bug is None
    assert found.failure is not None
    assert found.failure.reason is GaveUpReason.FAILED
    assert "that can be taken: " in str(found.failure)


@pytest.mark.parametrize("position", range(4))
@pytest.mark.parametrize("reported", [False, True])
def test_honest_answers_are_taken(position, reported):
    """However it was sent."""
    given = honest(position)
    found = answer_to(given.task, pickle.loads(pickle.dumps(given)), reported=reported)  # noqa: S301 - made here
    assert found.failure is None
    assert [type(claim) for claim in found.claims] == [type(claim) for claim in given.claims]
    sources = {claim.source for claim in found.claims if isinstance(claim, Violation | Covered)}
    assert sources <= {Source.EXECUTOR if reported else Source.CHECKER}


def test_no_executor_speaks_for_the_interpreter():
    hint = Cti(("lit",), "switch", (), ("not lit",))
    told = run(PROOF, GaveUp("worn.range", UNDECIDED, None, hint, Source.CHECKER))
    (claim,) = answer_to(PROOF, told, reported=True).claims
    assert claim.cti is None
    assert claim.source is Source.EXECUTOR


# -------------------------------------------------------------- whole checks


class Odd(Executor):
    """An executor that returns futures that are none, or never become anything."""

    def __init__(self, future: object) -> None:
        self.future = future

    def submit(self, _function, /, task):
        return self.future


def cancelled() -> Future:
    future: Future[object] = Future()
    future.cancel()
    future.set_running_or_notify_cancel()
    return future


@pytest.fixture
def checked(monkeypatch):
    """Checks the lamp with everything sent to an executor; a search alone decides."""
    monkeypatch.setattr(dispatcher, "BRIEF", -1.0)
    monkeypatch.setattr(workers, "GRACE", 0.0)

    def call(executor: Executor, **options: object) -> invariants.Result:
        given = {"invariants": P, "engines": "bounded", "timeout": 1.0} | options
        (result,) = invariants.check(MODEL, executor=executor, **given)
        return result

    return call


@pytest.mark.parametrize(
    "executor",
    [
        Answering(None),
        Answering("Covered"),
        Answering(KeyboardInterrupt()),
        Answering(SystemExit(0)),
        Answering(RuntimeError()),
        Answering(lambda task: run(task, Covered(P, 1), **FAILED)),
        Answering(lambda task: run(task, Covered("dark_at_first", 1))),
        Answering(lambda task: run(task, GaveUp(P, UNDECIDED, 12))),
        Answering(lambda task: run(task, replace(violation(), steps=()))),
        Answering(lambda task: run(task, proof())),
        Odd(None),
        Odd("future"),
        Odd(cancelled()),
        Odd(Future()),
    ],
)
def test_a_check_with_a_liar_is_unknown(executor, checked):
    result = checked(executor)
    assert result.verdict is Verdict.UNKNOWN
    assert result.frontier is None
    assert result.reason


def test_coverage_that_is_reported_says_so(checked):
    """Nobody can check it, and this one is wrong: there is a violation."""
    result = checked(Answering(lambda task: run(task, Covered(P, 1))))
    assert result.verdict is Verdict.SURVIVES
    assert result.frontier.source is Source.EXECUTOR


def test_no_coverage_is_reported_where_searches_are_done_here(checked):
    liar = Answering(lambda task: run(task, Covered(P, 1)))
    result = checked(liar, recheck=True, timeout=60.0)
    assert result.verdict is Verdict.VIOLATED
    assert result.frontier.source is Source.CHECKER
    assert liar.asked == []


def test_a_run_that_replays_is_a_violation_but_not_known_to_be_the_shortest(checked):
    result = checked(Answering(lambda task: run(task, violation())), timeout=60.0)
    assert result.verdict is Verdict.VIOLATED
    assert result.frontier.source is Source.EXECUTOR


def test_a_frontier_is_reported_too(checked):
    result = checked(Answering(lambda task: run(task, GaveUp(P, UNDECIDED, 0))))
    assert (result.verdict, result.frontier.chain) == (Verdict.UNKNOWN, 0)
    assert result.frontier.source is Source.EXECUTOR
