"""One process does one piece of work after the other; one that failed, died or grew does no more."""

from __future__ import annotations

import os
from functools import partial

import pytest

from invariants.verdicts.limits.own_process import EndedError, Send
from invariants.verdicts.limits.reused_process import ReusedProcess
from tests.processes import needs_proc, wait_for_the_end_of

ROOM = 4 << 30


def say(what: object, send: Send) -> None:
    send((what, os.getpid()))


def fail(send: Send) -> None:
    raise RuntimeError("a bug")


def die(send: Send) -> None:
    os._exit(3)


def grow(send: Send) -> None:
    send(len(b"x" * (ROOM // 4)))


def done(process: ReusedProcess, what: object) -> int:
    """Have something said, to the end; return the number of the process."""
    own = process.begin(partial(say, what))
    said, number = own.received(None)
    assert said == what
    assert own.received(None) is None
    return number


def test_the_same_process_goes_on():
    with ReusedProcess(ROOM) as process:
        numbers = {done(process, each) for each in range(4)}
    assert len(numbers) == 1
    assert os.getpid() not in numbers


@needs_proc
def test_nothing_is_left_behind():
    with ReusedProcess(ROOM) as process:
        number = done(process, "here")
    wait_for_the_end_of(number)


@pytest.mark.parametrize(("work", "error"), [(fail, RuntimeError), (die, EndedError)])
def test_another_process_goes_on_where_one_has_failed(work, error):
    with ReusedProcess(ROOM) as process:
        first = done(process, "before")
        own = process.begin(work)
        with pytest.raises(error):
            own.received(None)
        assert done(process, "after") != first


@pytest.mark.campaign
def test_another_process_goes_on_where_one_has_grown():
    with ReusedProcess(ROOM) as process:
        first = done(process, "before")
        own = process.begin(grow)
        assert own.received(None) == ROOM // 4
        assert own.received(None) is None
        assert done(process, "after") != first


def test_work_that_is_not_over_is_ended_by_the_next():
    with ReusedProcess(ROOM) as process:
        _, first = process.begin(partial(say, "begun")).received(None)
        assert done(process, "next") != first
