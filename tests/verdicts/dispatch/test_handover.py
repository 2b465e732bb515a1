"""Tasks that are handed to an executor: in order, for nobody to wait for, and without a word lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError, Executor, Future, wait
from itertools import count

import pytest

from invariants.verdicts.dispatch.handover import Handover, NotTakenError
from tests.processes import PATIENCE, wait_until


class Taking(Executor):
    """Takes tasks where the test lets it, and has their futures."""

    def __init__(self, answer: object = None) -> None:
        self.answer = answer
        self.may_go_on = threading.Event()
        self.taken: list[object] = []
        self.futures: list[Future[object]] = []

    def submit(self, function, /, *arguments, **options):
        assert self.may_go_on.wait(PATIENCE)
        self.taken += arguments
        if isinstance(self.answer, BaseException):
            raise self.answer
        future: Future[object] = Future()
        self.futures.append(future)
        return self.answer or future


@pytest.fixture
def executor(monkeypatch):
    """One that takes nothing yet, with nobody who waits for it."""
    monkeypatch.setattr(Handover.submit, "__defaults__", (0.0,))
    executor = Taking()
    yield executor
    executor.may_go_on.set()


def test_tasks_are_handed_over_in_order_and_answers_come_back(executor):
    handover = Handover(executor)
    promised = [handover.submit(number) for number in range(3)]
    assert not any(each.done() for each in promised)
    executor.may_go_on.set()
    wait_until(lambda: len(executor.futures) == 3)
    assert executor.taken == [0, 1, 2]
    executor.futures[1].set_result("an answer")
    executor.futures[2].set_exception(OSError("gone"))
    assert promised[1].result(PATIENCE) == "an answer"
    assert str(promised[2].exception(PATIENCE)) == "gone"
    assert not promised[0].done()
    handover.end()


@pytest.mark.parametrize("stands_still", [False, True])
def test_an_executor_that_forks_has_no_thread_at_work_beside_it(stands_still, monkeypatch):
    """A copy of this process would keep each lock that another thread holds, of a module or in Z3, for ever.

    Whoever waits does so also where the clock goes on while the machine stands still.
    """
    if stands_still:
        monkeypatch.setattr(time, "monotonic", count(0, 1000).__next__)
    executor = Taking()
    threading.Timer(0.2, executor.may_go_on.set).start()
    handover = Handover(executor)
    for number in range(3):
        handover.submit(number)
        assert executor.taken[-1] == number
    handover.end()


def test_an_executor_that_once_lets_others_wait_is_not_waited_for_again(executor):
    handover = Handover(executor)
    handover.submit("first", 0.01)
    for number in range(5):
        handover.submit(number, 60.0)
    assert executor.taken == []
    executor.may_go_on.set()
    wait_until(lambda: executor.taken == ["first", 0, 1, 2, 3, 4])
    handover.end()


def test_who_cancels_before_the_executor_takes_it_has_it_not_taken(executor):
    handover = Handover(executor)
    first, second = handover.submit("first"), handover.submit("second")
    wait_until(lambda: handover._waiting.qsize() == 1)  # the first one is being handed over
    assert second.cancel()
    assert first.cancel()
    executor.may_go_on.set()
    wait_until(lambda: executor.futures)
    wait_until(executor.futures[0].cancelled)
    assert executor.taken == ["first"]
    handover.end()


def test_an_executor_that_cancels_is_heard(executor):
    executor.may_go_on.set()
    handover = Handover(executor)
    promised = handover.submit("task")
    wait_until(lambda: executor.futures)
    executor.futures[0].cancel()
    assert wait([promised], PATIENCE).done == {promised}
    with pytest.raises(CancelledError):
        promised.result(PATIENCE)
    handover.end()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (RuntimeError("shut down"), "shut down"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (SystemExit("enough"), "enough"),
        ("a text", "the executor returned a str for a future"),
    ],
)
def test_a_failure_to_take_a_task_is_told_and_the_next_one_is_tried(answer, said):
    executor = Taking(answer)
    executor.may_go_on.set()
    handover = Handover(executor)
    for promised in (handover.submit(1), handover.submit(2)):
        failure = promised.exception(PATIENCE)
        assert isinstance(failure, NotTakenError)
        assert str(failure) == said
    assert executor.taken == [1, 2]
    handover.end()


def test_the_thread_ends_with_the_work_and_keeps_no_process_alive(executor):
    handover = Handover(executor)
    handover.end()  # nothing was ever started
    handover.submit("task")
    thread = handover._thread
    assert thread.daemon
    handover.end()
    assert thread.is_alive()
    executor.may_go_on.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
