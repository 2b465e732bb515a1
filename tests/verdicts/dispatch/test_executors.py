"""Where engines run: a process that dies is never a verdict, and the rest goes on."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import asdict

import invariants
from invariants.engines import ic3
from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import ENGINES, engine
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.dispatch import dispatcher, workers
from invariants.verdicts.dispatch.engine_tasks import EngineTask, perform
from invariants.verdicts.limits.memory import share_of_memory
from invariants.verdicts.verdict import Verdict
from tests.verdicts.dispatch.executors import LAMP, Answering

ROOT = Path(__file__).parents[3]

MODEL = f"""{LAMP}
invariant never_worn_out: worn < 9

check dark_when_new: chain any, expect violated after 1
check never_worn_out: chain any, expect violated after 0
check worn.range: chain any, expect proved
"""
VERDICTS = {"dark_when_new": Verdict.VIOLATED, "never_worn_out": Verdict.VIOLATED, "worn.range": Verdict.PROVED}
HERE = os.getpid()


@pytest.fixture
def lamp(tmp_path):
    path = tmp_path / "lamp.inv"
    path.write_text(MODEL, encoding="utf-8")
    return invariants.load(path)


@pytest.fixture
def nothing_is_quick(monkeypatch):
    """No question is answered in this process."""
    monkeypatch.setattr(dispatcher, "BRIEF", -1.0)


def forking(workers: int = 2) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))


class Counting(Executor):
    """An executor that lets another one do the work, and records its tasks."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner
        self.given: list[EngineTask] = []

    def submit(self, function, /, *arguments, **options):
        self.given += arguments
        return self.inner.submit(function, *arguments, **options)


@pytest.mark.usefixtures("nothing_is_quick")
@pytest.mark.parametrize("pool", [forking, lambda: ThreadPoolExecutor(2)])
def test_an_executor_does_what_takes_long(lamp, pool):
    others = [each.name for each in ENGINES if not each.brief]
    with pool() as inner:
        executor = Counting(inner)
        results = invariants.check(lamp, executor=executor, engines=others)
    assert {result.invariant: result.verdict for result in results} == VERDICTS
    assert all(result.as_expected for result in results)
    assert {task.engine.name for task in executor.given} >= {"spacer", "bounded"}


@pytest.mark.usefixtures("nothing_is_quick")
def test_processes_of_its_own(lamp):
    results = invariants.check(lamp, jobs=1)
    assert {result.invariant: result.verdict for result in results} == VERDICTS


class Refusing(Executor):
    def submit(self, function, /, *arguments, **options):
        raise RuntimeError("cannot schedule new futures after shutdown")


@pytest.mark.usefixtures("nothing_is_quick")
@pytest.mark.parametrize(
    ("executor", "reason"),
    [
        (Refusing(), "could not be started: cannot schedule new futures after shutdown"),
        (Answering(OSError("the cluster is gone")), "ended: the cluster is gone"),
        (Answering(MemoryError()), "ran out of memory"),
        (Answering(ValueError()), "ended: ValueError"),
        (Answering(None), "the executor returned no outcome of"),
    ],
)
def test_an_executor_that_fails(lamp, executor, reason):
    results = invariants.check(lamp, invariants="worn.range", engines=("ic3", "bounded"), executor=executor)
    assert [result.verdict for result in results] == [Verdict.UNKNOWN]
    assert reason in results[0].reason


class Silent(Executor):
    """One that never finishes anything."""

    def submit(self, function, /, *arguments, **options):
        return Future()


@pytest.mark.usefixtures("nothing_is_quick")
def test_a_task_that_never_finishes_is_abandoned(lamp, monkeypatch):
    monkeypatch.setattr(workers, "GRACE", 0.0)
    results = invariants.check(lamp, invariants="worn.range", engines="ic3", executor=Silent(), timeout=0.5)
    assert [(result.verdict, result.reason) for result in results] == [(Verdict.UNKNOWN, "timeout")]


class Blocking(Executor):
    """One that never takes anything."""

    def __init__(self) -> None:
        self.ends = threading.Event()

    def submit(self, function, /, *arguments, **options):
        self.ends.wait(600)
        raise RuntimeError("too late")


@pytest.mark.usefixtures("nothing_is_quick")
def test_nobody_waits_for_an_executor_to_take_a_task(lamp, monkeypatch):
    monkeypatch.setattr(workers, "GRACE", 0.0)
    executor = Blocking()
    results = invariants.check(lamp, invariants="worn.range", engines="ic3", executor=executor, timeout=0.5)
    assert not executor.ends.is_set()
    executor.ends.set()
    assert [(result.verdict, result.reason) for result in results] == [(Verdict.UNKNOWN, "timeout")]


def killed(problem, budget):
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    yield from ()


def greedy(problem, budget):
    if os.getpid() != HERE:
        bytearray(share_of_memory(jobs=1) + 1)  # more than any process may have
    yield from ()


def broken(problem, budget):
    if os.getpid() != HERE:
        raise OSError("out of order")
    yield from ()


OUTCOMES = [
    (killed, "the process of ic3 ended"),
    pytest.param(greedy, "ic3 ran out of memory", marks=pytest.mark.campaign),
    (broken, "ic3 failed: OSError: out of order"),
]


@pytest.mark.usefixtures("nothing_is_quick")
@pytest.mark.parametrize(("function", "reason"), OUTCOMES)
def test_a_process_that_dies(lamp, function, reason, monkeypatch):
    monkeypatch.setattr(ic3, "run", function)
    alone = invariants.check(lamp, invariants="worn.range", engines="ic3")
    assert [result.verdict for result in alone] == [Verdict.UNKNOWN]
    assert reason in alone[0].reason
    together = invariants.check(lamp, jobs=1)
    assert {result.invariant: result.verdict for result in together} == VERDICTS


@pytest.mark.usefixtures("nothing_is_quick")
def test_a_process_of_an_executor_that_dies(lamp, monkeypatch):
    monkeypatch.setattr(ic3, "run", killed)
    with forking(1) as executor:
        results = invariants.check(lamp, engines=("ic3", "bounded"), executor=executor)
    assert [result.verdict for result in results] == [Verdict.UNKNOWN] * 3
    assert all("terminated abruptly" in result.reason for result in results)


def test_quick_work_needs_no_executor(lamp):
    results = invariants.check(lamp, executor=Refusing())
    assert {result.invariant: result.verdict for result in results} == VERDICTS


def test_tasks_can_be_sent():
    """About each model of the library."""
    paths = sorted(ROOT.glob("models/*/*.inv"))
    assert len(paths) > 50
    for path in paths:
        model = invariants.load(path)
        problem = Problem(model, model.scope, tuple(model.properties), 0, 1)
        sent = pickle.loads(pickle.dumps(EngineTask(engine("spacer"), Question.PROOF_FOR_SHORT_CHAINS, problem, 1.0)))  # noqa: S301 - made here
        assert sent.problem.properties == problem.properties, path
        assert sent.problem.model.digest == model.digest, path


def test_outcomes_can_be_sent(lamp):
    problem = Problem(lamp, lamp.scope, tuple(lamp.properties), Unbounded.ANY, Unbounded.ANY)
    outcome = perform(EngineTask(engine("ic3"), Question.PROOF_FOR_ALL_CHAINS, problem))
    assert len(outcome.claims) == 3
    sent = pickle.loads(pickle.dumps(outcome))  # noqa: S301 - made here
    assert [asdict(claim) for claim in sent.claims] == [asdict(claim) for claim in outcome.claims]
