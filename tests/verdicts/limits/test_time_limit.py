"""Limits of time: code that looks at no clock is stopped, and work that is done in time is not."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import ClassVar

import pytest

from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit
from tests.alarms import busy, ring

LONG = 600.0
"""Seconds of a limit, or of work, whose end no test waits for."""


def test_work_that_takes_too_long_is_ended():
    started = time.process_time()
    with pytest.raises(OutOfTime), TimeLimit(0.05):
        busy(LONG)
    assert time.process_time() - started < 10


def test_work_that_ends_in_time_is_left_alone():
    with TimeLimit(LONG):
        busy(0.01)
    with TimeLimit(None):
        busy(0.01)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_no_handler_of_failures_takes_it_for_one():
    def work():
        try:
            busy(LONG)
        except Exception:
            return "a failure"

    with pytest.raises(OutOfTime), TimeLimit(0.05):
        work()


@pytest.mark.parametrize(("outer", "inner"), [(0.05, LONG), (LONG, 0.05)])
def test_the_shorter_one_of_nested_limits_counts(outer, inner):
    with pytest.raises(OutOfTime), TimeLimit(outer), TimeLimit(inner):
        busy(LONG)


def test_an_outer_limit_goes_on_after_an_inner_one():
    ended = []

    def work():
        with pytest.raises(OutOfTime), TimeLimit(0.05):
            busy(LONG)
        ended.append("inner")
        ring()
        busy(LONG)

    with pytest.raises(OutOfTime), TimeLimit(LONG):
        work()
    assert ended == ["inner"]


class Tidying:
    """Is tidied up when an alarm comes."""

    ended: ClassVar[list[str]] = []

    def __del__(self) -> None:
        ring()
        self.ended.append("tidied up")


def test_an_alarm_while_something_is_tidied_up_comes_again():
    def work():
        Tidying()
        busy(LONG)

    Tidying.ended.clear()
    with pytest.raises(OutOfTime), TimeLimit(LONG):
        work()
    assert Tidying.ended == ["tidied up"]


def test_an_alarm_while_garbage_is_collected_comes_again():
    """An exception in what the collector calls would be lost, and told on standard error."""
    ended = []

    def called(phase: str, _details: dict[str, int]) -> None:
        if phase == "start" and not ended:
            ring()
            ended.append(phase)

    def work():
        gc.collect()
        busy(LONG)

    gc.callbacks.append(called)
    try:
        with pytest.raises(OutOfTime), TimeLimit(LONG):
            work()
    finally:
        gc.callbacks.remove(called)
    assert ended == ["start"]


def test_an_alarm_while_a_generator_is_closed_comes_again():
    """A generator that goes may have processes to end; an exception there would be told on standard error."""
    ended = []

    def going():
        try:
            yield
        finally:
            with suppress(ValueError):
                raise ValueError
            ring()
            ended.append("closed")

    def work():
        held = going()
        next(held)
        del held
        busy(LONG)

    with pytest.raises(OutOfTime), TimeLimit(LONG):
        work()
    assert ended == ["closed"]


def test_an_alarm_while_a_module_is_imported_comes_again(tmp_path, monkeypatch):
    """A package whose import is ended in the middle cannot be imported any more, by whomever."""
    monkeypatch.syspath_prepend(tmp_path)
    text = "from tests.alarms import ring\nring()\nis_whole = True\n"
    (tmp_path / "slow_to_import.py").write_text(text, "utf-8")

    def work():
        import slow_to_import  # noqa: F401

        busy(LONG)

    with pytest.raises(OutOfTime), TimeLimit(LONG):
        work()
    assert sys.modules.pop("slow_to_import").is_whole


def test_a_block_inside_an_import_or_a_closed_generator_has_its_limit(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    text = (
        "from tests.alarms import busy\n"
        "from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit\n"
        "try:\n    with TimeLimit(0.05):\n        busy(600)\nexcept OutOfTime:\n    is_ended = True\n"
    )
    (tmp_path / "checks_as_it_is_imported.py").write_text(text, "utf-8")
    import checks_as_it_is_imported

    assert checks_as_it_is_imported.is_ended
    del sys.modules["checks_as_it_is_imported"]
    ended = []

    def going():
        try:
            yield
        finally:
            try:
                with TimeLimit(0.05):
                    busy(LONG)
            except OutOfTime:
                ended.append("in time")

    held = going()
    next(held)
    held.close()
    assert ended == ["in time"]


@pytest.mark.parametrize(("module", "name"), [("logging", "_releaseLock"), ("weakref", "remove")])
def test_an_alarm_in_what_python_itself_calls_comes_again(module, name):
    """An exception in what is called after a fork, or for something that has gone, would be told on standard error."""
    made: dict[str, object] = {"__name__": module, "ring": ring}
    exec(f"def {name}(): ring()", made)  # noqa: S102 - a function of another module
    ended = []

    def work():
        made[name]()
        ended.append(name)
        busy(LONG)

    with pytest.raises(OutOfTime), TimeLimit(LONG):
        work()
    assert ended == [name]


def test_other_threads_and_other_alarms_are_left_alone():
    seen = []

    def work():
        with TimeLimit(0.01):
            busy(0.05)
        seen.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["done"]
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        with TimeLimit(0.01):
            busy(0.05)
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGALRM, before)


# ------------------------------------------------------- by processor time


def test_work_is_ended_by_processor_time_and_waiting_is_not():
    with WorkLimit(0.25):
        time.sleep(0.3)  # a machine that stands still
    with pytest.raises(OutOfTime), WorkLimit(0.05):
        busy(LONG)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL


def test_the_clock_around_a_limit_on_work_holds():
    with pytest.raises(OutOfTime), TimeLimit(0.05), WorkLimit(LONG):
        time.sleep(LONG)
    with pytest.raises(OutOfTime), WorkLimit(0.05), TimeLimit(LONG):
        busy(LONG)
    for timer, number in ((signal.ITIMER_REAL, signal.SIGALRM), (signal.ITIMER_PROF, signal.SIGPROF)):
        assert signal.getitimer(timer) == (0.0, 0.0)
        assert signal.getsignal(number) is signal.SIG_DFL


def test_the_shorter_one_of_nested_limits_on_work_counts():
    ended = []

    def work():
        with pytest.raises(OutOfTime), WorkLimit(0.02):
            busy(LONG)
        ended.append("inner")
        ring(signal.ITIMER_PROF)
        busy(LONG)

    with pytest.raises(OutOfTime), WorkLimit(LONG):
        work()
    assert ended == ["inner"]
