"""A task that is started ahead: what goes on with it, and what ends it."""

from __future__ import annotations

import os
import signal
import time

import pytest

from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence.claims import Covered
from invariants.foundation.limits import SLOWEST
from invariants.foundation.no_answer import GaveUpReason
from invariants.language.loader import load_text
from invariants.verdicts.dispatch import forks
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher
from invariants.verdicts.dispatch.engine_tasks import EngineTask, perform
from invariants.verdicts.dispatch.workers import Workers
from tests.processes import PATIENCE, is_running, needs_proc, wait_for_the_end_of, wait_until
from tests.verdicts.dispatch.test_forks import LAMP


class Listener:
    """Notes which tasks were started."""

    def __init__(self):
        self.started = 0

    def progress(self, event):
        self.started += event.text == "started"


def task(way=None):
    problem = Problem(load_text(LAMP), {}, ("on",), 1, 1)
    return EngineTask(engine("bounded"), Question.SEARCH, problem, way=way)


def clock():
    return Clock(time.monotonic() + PATIENCE)


@pytest.fixture
def pids(monkeypatch, tmp_path):
    """The processes that have performed a task, noted in a file by each of them; they wait where ``wait`` is there."""

    def noted(asked):
        with open(tmp_path / "pids", "a") as file:
            file.write(f"{os.getpid()}\n")
        while (tmp_path / "wait").exists():
            time.sleep(0.01)
        return perform(asked)

    def read():
        path = tmp_path / "pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    read.wait = tmp_path / "wait"
    monkeypatch.setattr(forks, "perform", noted)
    return read


@pytest.mark.parametrize("crowded", [False, True])
@pytest.mark.parametrize("others", [0, 2])
def test_the_first_task_goes_on(pids, crowded, others):
    listener = Listener()
    with Workers(2) as workers:
        dispatcher = Dispatcher(workers, listener)
        tasks = [task(), *(task(f"way {i}") for i in range(others))]
        with dispatcher.ahead(task(), clock()):
            wait_until(pids)
            runs = list(dispatcher.run_pooled(tasks, clock(), crowded=crowded))
    assert len(runs) == len(set(pids())) == listener.started == 1 + others
    assert {run.task.way for run in runs} == {each.way for each in tasks}
    assert all(isinstance(claim, Covered) for run in runs for claim in run.claims)
    assert [run.failure for run in runs] == [None] * len(runs)


@needs_proc
@pytest.mark.parametrize("asked", [None, "another"], ids=["nothing", "another task"])
def test_a_task_that_nobody_asks_for_is_ended(pids, asked):
    pids.wait.touch()
    listener = Listener()
    with Workers(2) as workers:
        dispatcher = Dispatcher(workers, listener)
        with dispatcher.ahead(task(), clock()):
            wait_until(pids)
            (ahead,) = pids()
            assert is_running(ahead)
            if asked:
                pids.wait.unlink()
                assert [run.failure for run in dispatcher.run_pooled([task(asked)], clock())] == [None]
        wait_for_the_end_of(ahead)
        assert not workers._forks


def test_an_exception_ends_it_too(pids):
    pids.wait.touch()
    with Workers(2) as workers:
        dispatcher = Dispatcher(workers, Listener())
        with pytest.raises(KeyboardInterrupt), dispatcher.ahead(task(), clock()):
            raise KeyboardInterrupt
        assert not workers._forks


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_started_ahead_where_it_would_be_alone_or_late(pids, jobs):
    listener = Listener()
    with Workers(jobs) as workers:
        dispatcher = Dispatcher(workers, listener)
        late = Clock(time.monotonic() + (0.01 if jobs == 2 else PATIENCE))
        with dispatcher.ahead(task(), late), dispatcher.ahead(None, clock()):
            pass
    assert listener.started == 0
    assert pids() == []


def test_without_time_for_the_others_it_is_ended(pids):
    pids.wait.touch()
    with Workers(2) as workers:
        dispatcher = Dispatcher(workers, Listener())
        with dispatcher.ahead(task(), clock()):
            (run,) = dispatcher.run_pooled([task()], Clock(time.monotonic() + 0.3))
        assert run.failure.reason is GaveUpReason.OUT_OF_TIME
        assert not workers._forks


@needs_proc
def test_a_process_that_gets_no_processor_has_not_had_its_head_start(pids):
    pids.wait.touch()
    with Workers(2) as workers:
        workers.start([task()])
        wait_until(pids)
        (number,) = pids()
        os.kill(number, signal.SIGSTOP)
        began, head_start = time.monotonic(), workers._forks.least_worked + 0.04
        assert workers.first_finished(head_start, began + 10 * PATIENCE) is None
        # As long as work may take on a busy machine, not those seconds on the clock, and not for ever.
        assert SLOWEST * head_start <= time.monotonic() - began < PATIENCE
        os.kill(number, signal.SIGCONT)
        pids.wait.unlink()
        found = workers.first_finished(PATIENCE, time.monotonic() + PATIENCE)
    assert found is not None
    assert found.failure is None
