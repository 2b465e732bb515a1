"""Signals in a command: one exception, at a moment that loses nothing, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from invariants.cli import signals
from invariants.cli.exit_status import ExitStatus
from invariants.cli.signals import Interrupts
from invariants.solver.answers import Answer
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.interruption import SignalWatch
from tests.processes import PATIENCE, needs_proc, wait_for_the_end_of

BOTH = [(signal.SIGINT, ExitStatus.INTERRUPTED), (signal.SIGTERM, ExitStatus.TERMINATED)]

UNDECIDABLE = """
(declare-const a Int) (declare-const b Int) (declare-const c Int)
(assert (and (> a 1) (> b 1) (> c 1) (= (+ (* a a a) (* b b b)) (* c c c))))
"""


@pytest.fixture(autouse=True)
def python_handles_interrupts():
    """Where the run of the tests was started in the background, interrupts are ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@contextmanager
def sent(number: int, seconds: float) -> Iterator[None]:
    """Send a signal after some seconds. Enter it last: one that nobody takes ends the run of the tests."""
    sender = threading.Timer(seconds, send, (number,))
    sender.start()
    try:
        yield
    finally:
        sender.join()


@pytest.mark.parametrize(("number", "status"), BOTH)
def test_a_signal_raises_once_and_has_a_status(number, status):
    before = [signal.getsignal(each) for each, _ in BOTH]
    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt):
            send(number)
        for each, _ in BOTH:
            send(each)  # ignored: the results are being reported
    assert interrupts.status is status
    assert [signal.getsignal(each) for each, _ in BOTH] == before


@pytest.mark.parametrize(("number", "status"), BOTH)
def test_a_signal_waits_for_the_end_of_what_has_to_be_whole(number, status):
    done = []

    def work(interrupts: Interrupts) -> None:
        with interrupts.held():
            send(number)
            done.append("whole")
        done.append("not reached")

    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        work(interrupts)
    assert done == ["whole"]
    assert interrupts.status is status


class Deleted:
    def __del__(self) -> None:
        send(signal.SIGINT)
        time.sleep(0.01)


def test_an_exception_that_goes_nowhere_is_raised_again():
    """Python prints and drops an exception that comes up when an object is deleted."""

    def work() -> None:
        thing = Deleted()
        del thing
        for _ in range(2000):
            time.sleep(0.001)

    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        work()
    assert interrupts.status is ExitStatus.INTERRUPTED


def test_a_later_signal_ends_a_stuck_command(monkeypatch):
    monkeypatch.setattr(signals, "_INSISTENCE", -1.0)
    with Interrupts() as interrupts, interrupts.held():
        send(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)
        interrupts.settle()


def test_a_late_signal_changes_nothing():
    with Interrupts() as interrupts:
        interrupts.settle()
        send(signal.SIGTERM)
        send(signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_question_that_z3_is_at(number):
    context = Z3Context()
    for formula in context.parsed(UNDECIDABLE):
        context.add(formula)
    started = time.monotonic()
    with Interrupts(), SignalWatch(), pytest.raises(KeyboardInterrupt), sent(number, 0.3):
        context.check((), 5 * PATIENCE)
    assert time.monotonic() - started < PATIENCE


def test_an_answer_that_was_ended_is_unknown():
    context = Z3Context()
    for formula in context.parsed(UNDECIDABLE):
        context.add(formula)
    assert context.check((), 0.05).answer is Answer.UNKNOWN


PARENT = r"""
import os, time
from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.language.loader import load_text
from invariants.verdicts.dispatch import forks, workers
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.dispatch.workers import Workers

def forever(task):
    os.write(1, b"%d\n" % os.getpid())
    time.sleep(600)

workers.perform = forks.perform = forever
workers.can_fork = lambda: FORKS
model = load_text("system s var x: Bool = true invariant ok: x")
task = EngineTask(engine("bounded"), Question.SEARCH, Problem(model, {}, ("ok",), 1, 1))
with Workers(2) as pool:
    pool.start([task, task])
    list(pool.finished(time.monotonic() + 600))
"""


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("forks", [True, False])
def test_processes_end_with_the_one_that_started_them(number, forks):
    script = PARENT.replace("FORKS", str(forks))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        try:
            children = [int(parent.stdout.readline()) for _ in range(2)]
        finally:
            parent.send_signal(number)
    for child in children:
        wait_for_the_end_of(child)
