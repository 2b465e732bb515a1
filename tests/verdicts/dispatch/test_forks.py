"""Forked tasks: their findings arrive, and the end of a process is never an answer."""

from __future__ import annotations

import os
import signal
import time

import pytest

from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence.claims import Covered, GaveUp
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.verdicts.dispatch import forks
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask, perform
from invariants.verdicts.dispatch.forks import ForkedTasks
from invariants.verdicts.limits.own_process import OwnProcess
from tests.processes import PATIENCE, is_running, needs_proc, wait_for_the_end_of, wait_until

LAMP = """
system lamp
var lit: Bool = true
transition wait { lit := lit }
invariant on: lit
"""

ROOM = 1 << 30


@pytest.fixture
def task():
    return EngineTask(engine("bounded"), Question.SEARCH, Problem(load_text(LAMP), {}, ("on",), 1, 1), seconds=PATIENCE)


def finished(task: EngineTask) -> EngineRun:
    tasks = ForkedTasks(ROOM)
    tasks.start(task)
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline:
            for run in tasks.finished(0.1):
                assert not len(tasks)
                return run
        pytest.fail("the task has not finished")
    finally:
        tasks.end()


def test_a_task_is_performed_in_a_copy_of_this_process(task, monkeypatch):
    here, seen = os.getpid(), []

    def noted(asked):
        seen.append(asked)
        assert os.getpid() != here
        return perform(asked)

    monkeypatch.setattr(forks, "perform", noted)
    run = finished(task)
    assert run.task is task
    (claim,) = run.claims
    assert isinstance(claim, Covered)
    assert (claim.property, claim.chain) == ("on", 1)
    assert seen == []


def test_the_work_that_was_done_is_reported(task, monkeypatch):
    answer = (GaveUp("on", NoAnswer(GaveUpReason.UNDECIDED)),)
    monkeypatch.setattr(forks, "perform", lambda asked: EngineRun(asked, answer, spent=2.5))
    assert finished(task).spent == 2.5


@pytest.mark.parametrize(
    ("end", "reason", "said"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), GaveUpReason.FAILED, "the process of bounded ended by signal 9"),
        (lambda: os._exit(0), GaveUpReason.FAILED, "the process of bounded ended with status 0"),
        (lambda: bytearray(3 * ROOM), GaveUpReason.OUT_OF_MEMORY, "bounded"),
        (lambda: int("x"), GaveUpReason.FAILED, "the process of bounded ended: invalid literal"),
    ],
)
def test_a_process_that_comes_to_nothing_is_no_answer(task, monkeypatch, end, reason, said):
    monkeypatch.setattr(forks, "perform", lambda asked: end())
    run = finished(task)
    assert (run.claims, run.failure.reason) == ((), reason)
    assert run.failure.detail.startswith(said)


def test_an_answer_to_another_question_is_no_answer(task, monkeypatch):
    monkeypatch.setattr(forks, "perform", lambda asked: EngineRun(asked, (Covered("off", 1),)))
    run = finished(task)
    assert (run.claims, run.failure.reason) == ((), GaveUpReason.FAILED)


@needs_proc
def test_a_fork_that_overruns_its_time_is_stopped(task, monkeypatch):
    started = []

    class Noted(OwnProcess):
        def __init__(self, *given):
            super().__init__(*given)
            started.append(self._pid)

    monkeypatch.setattr(forks, "OwnProcess", Noted)
    monkeypatch.setattr(forks, "perform", lambda asked: time.sleep(600))
    monkeypatch.setattr(forks, "GRACE", 0.2)
    run = finished(EngineTask(task.engine, task.question, task.problem, seconds=0.2))
    assert (run.claims, run.failure) == ((), NoAnswer(GaveUpReason.OUT_OF_TIME))
    (process,) = started
    wait_for_the_end_of(process)


@needs_proc
def test_ending_leaves_nothing_behind(task, monkeypatch, tmp_path):
    def forever(asked):
        (tmp_path / f"{os.getpid()}").touch()
        time.sleep(600)

    monkeypatch.setattr(forks, "perform", forever)
    tasks = ForkedTasks(ROOM)
    for _ in range(2):
        tasks.start(task)
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    found = [int(path.name) for path in tmp_path.iterdir()]
    assert all(map(is_running, found))
    assert not tasks.has_finished()
    tasks.end()
    assert not len(tasks)
    for each in found:
        wait_for_the_end_of(each)
