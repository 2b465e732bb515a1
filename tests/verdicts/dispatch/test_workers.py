from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from invariants.verdicts.dispatch import handover
from invariants.verdicts.dispatch.engine_tasks import EngineRun
from invariants.verdicts.dispatch.workers import Workers
from tests.processes import PATIENCE


class Busy(Executor):
    """An executor that does not finish anything by itself."""

    def __init__(self) -> None:
        self.future: Future[EngineRun] = Future()

    def submit(self, function, /, *arguments, **options):
        return self.future


@pytest.fixture
def interrupts_that_end_no_waiting() -> Iterator[None]:
    """Interrupts as they are once a solver has set a handler of its own, and set Python's again.

    Python's handler is set here: where the run was started in the background, interrupts are ignored.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.siginterrupt(signal.SIGINT, False)
    yield
    signal.signal(signal.SIGINT, before)


@contextmanager
def started(timer: threading.Timer) -> Iterator[None]:
    """Start a timer. Enter this last: an interrupt that nobody expects ends the run of the tests."""
    timer.start()
    try:
        yield
    finally:
        timer.join()


@pytest.mark.usefixtures("interrupts_that_end_no_waiting")
def test_an_interrupt_ends_waiting_for_what_never_finishes():
    executor = Busy()
    interrupt = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    give_up = threading.Timer(PATIENCE, lambda: executor.future.set_exception(OSError("nobody has interrupted")))
    give_up.daemon = True
    with Workers(executor=executor) as workers:
        workers.start([SimpleNamespace(seconds=None)])
        give_up.start()
        with pytest.raises(KeyboardInterrupt), started(interrupt):
            list(workers.finished(time.monotonic() + 2 * PATIENCE))
    give_up.cancel()


class Blocking(Busy):
    """An executor that takes nothing."""

    def submit(self, function, /, *arguments, **options):
        self.future.exception()
        raise RuntimeError("too late")


@pytest.mark.usefixtures("interrupts_that_end_no_waiting")
def test_an_interrupt_ends_waiting_for_an_executor_to_take_a_task(monkeypatch):
    monkeypatch.setattr(handover, "SECONDS_TO_TAKE", 2 * PATIENCE)
    executor = Blocking()
    interrupt = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    give_up = threading.Timer(PATIENCE, lambda: executor.future.set_exception(OSError("nobody has interrupted")))
    give_up.daemon = True
    with Workers(executor=executor) as workers:
        give_up.start()
        with pytest.raises(KeyboardInterrupt), started(interrupt):
            workers.start([SimpleNamespace(seconds=None)])
    assert not executor.future.done()
    give_up.cancel()
    executor.future.set_result(None)
