"""A separate process: its messages arrive, its death is noticed, and it leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from functools import partial

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText, Span
from invariants.verdicts.limits import own_process
from invariants.verdicts.limits.memory import LEAST_MEMORY, MemoryLimit, memory_size
from invariants.verdicts.limits.own_process import EndedError, OverrunError, OwnProcess, answered
from tests.processes import PATIENCE, is_running, needs_proc, wait_for_the_end_of

ROOM = 1 << 30


def soon() -> float:
    return time.monotonic() + PATIENCE


def test_messages_arrive_in_order():
    text = SourceText("a.inv", "system a")
    span = Span(text, 0, 6)
    with OwnProcess(lambda send: [send(each) for each in ("one", span, "x" * 3_000_000)], ROOM, [text]) as process:
        assert process.received(soon()) == "one"
        received = process.received(soon())
        assert received == span
        assert received.source is text  # a shared object is the same one
        assert len(process.received(soon())) == 3_000_000
        assert process.received(soon()) is None


@pytest.mark.parametrize("forks", [True, False])
def test_answers_come_from_here_where_there_can_be_no_other_process(forks, monkeypatch):
    monkeypatch.setattr(own_process, "can_fork", lambda: forks)
    here = os.getpid()
    answers = [*answered(lambda: iter(("one", os.getpid() == here)), PATIENCE, ROOM)]
    assert [answer.found for answer in answers] == ["one", not forks]
    assert all(0 <= answer.seconds < PATIENCE for answer in answers)


def test_an_exception_arrives_with_the_place_where_it_was_raised():
    def work(send):
        raise ModelError(())

    with OwnProcess(work, ROOM) as process, pytest.raises(ModelError) as raised:
        process.received(soon())
    assert "test_own_process.py" in raised.value.__notes__[0]


@pytest.mark.parametrize(
    ("death", "said"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "by signal 9"),
        (lambda: os._exit(3), "with status 3"),
    ],
)
def test_a_death_is_noticed_after_what_was_sent_before(death, said):
    def work(send):
        send("before")
        death()

    with OwnProcess(work, ROOM) as process:
        assert process.received(soon()) == "before"
        with pytest.raises(EndedError, match=said):
            process.received(soon())


def test_exhausted_memory_is_no_other_failure():
    process = OwnProcess(lambda send: send(bytearray(2 * LEAST_MEMORY + ROOM)), ROOM)
    with process, pytest.raises(MemoryError):
        process.received(soon())
    with MemoryLimit(ROOM), pytest.raises(MemoryError):
        bytearray(2 * ROOM)
    assert len(bytearray(2 * LEAST_MEMORY)) == 2 * LEAST_MEMORY


def started_children(send):
    """Start a process that would live long, tell its number, and wait."""
    child = os.fork()
    if not child:
        time.sleep(600)
        os._exit(0)
    send(child)
    time.sleep(600)


@needs_proc
def test_leaving_ends_it_and_all_that_it_has_started():
    with OwnProcess(started_children, ROOM) as process:
        child = process.received(soon())
        assert is_running(child)
        with pytest.raises(OverrunError):
            process.received(time.monotonic() + 0.05)
    wait_for_the_end_of(child)


@needs_proc
def test_the_process_ends_with_the_one_that_started_it():
    def work(send):
        with OwnProcess(started_children, ROOM) as inner:
            send(inner.received(soon()))
            time.sleep(600)

    with OwnProcess(work, ROOM) as process:
        child = process.received(soon())
    wait_for_the_end_of(child)


def test_an_interrupt_leaves_messages_whole():
    """Neither the one that is being written, longer than a pipe holds, nor the one of which a part was read."""
    long = "x" * 3_000_000

    def work(send):
        with suppress(KeyboardInterrupt):
            send(os.getpid())
            send(long)
        send("last words")

    with OwnProcess(work, ROOM) as process:
        number = process.received(soon())
        # The long message has begun: it is written until somebody reads.
        assert select.select([process], [], [], PATIENCE)[0]
        process.interrupt()
        os.kill(number, signal.SIGSTOP)  # else it may write as fast as it is read
        os.waitpid(number, os.WUNTRACED)
        with pytest.raises(OverrunError):
            process.received(time.monotonic())
        os.kill(number, signal.SIGCONT)
        assert process.received(soon()) == long
        assert process.received(soon()) == "last words"
        assert process.received(soon()) is None


def say(what, send):
    """Send something, and the number of the process."""
    send((what, os.getpid()))


def test_more_work_can_follow():
    text = SourceText("a.inv", "system a")
    with OwnProcess(partial(say, 1), ROOM, [text]) as process:
        (first, number) = process.received(soon())
        assert not process.has_room  # it is at work
        assert process.received(soon()) is None
        assert process.has_room
        process.go_on(partial(say, text))
        again = process.received(soon())
        assert (first, again) == (1, (text, number))
        assert again[0] is text
        assert process.received(soon()) is None
        process.go_on(partial(int, "x"))
        with pytest.raises(TypeError):
            process.received(soon())
        assert not process.has_room


MUCH = 4 << 30
"""Bytes of which this process, with all that tests have imported, takes but a small part."""


@pytest.mark.parametrize(
    ("taken", "has_room"), [(MUCH // 50, True), pytest.param(MUCH // 5, False, marks=pytest.mark.campaign)]
)
def test_a_process_that_has_grown_does_no_more(taken, has_room):
    with OwnProcess(lambda send: send(len(b"x" * taken)), MUCH) as process:
        assert process.received(soon()) == taken
        assert process.received(soon()) is None
        assert process.has_room is has_room


def test_an_interrupt_can_be_passed_on():
    def work(send):
        try:
            send("ready")
            time.sleep(600)
        except KeyboardInterrupt:
            send("last words")
            raise

    with OwnProcess(work, ROOM) as process:
        assert process.received(soon()) == "ready"
        process.interrupt()
        assert process.received(soon()) == "last words"
        with pytest.raises(KeyboardInterrupt):
            process.received(soon())


@pytest.mark.parametrize(
    ("text", "size"),
    [("500M", 500 << 20), ("2g", 2 << 30), ("1.5GiB", 3 << 29), ("100", 100 << 20), ("64 MB", 64 << 20)],
)
def test_sizes_are_read_with_their_units(text, size):
    assert memory_size(text) == size


@pytest.mark.parametrize("text", ["", "M", "many", "-1G", "1M", "nan", "inf", "1e99G", "5X"])
def test_texts_that_are_no_size_are_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        memory_size(text)
