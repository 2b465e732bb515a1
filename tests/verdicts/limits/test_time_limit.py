"""Limits of time: code that looks at no clock is stopped, and work that is done in time is not."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from contextlib import suppress

import pytest

from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit


def busy(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_work_that_takes_too_long_is_ended():
    started = time.monotonic()
    with pytest.raises(OutOfTime), TimeLimit(0.05):
        busy(20)
    assert time.monotonic() - started < 10


def test_work_that_ends_in_time_is_left_alone():
    with TimeLimit(20):
        busy(0.01)
    with TimeLimit(None):
        busy(0.01)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_no_handler_of_failures_takes_it_for_one():
    def work():
        try:
            busy(20)
        except Exception:
            return "a failure"

    with pytest.raises(OutOfTime), TimeLimit(0.05):
        work()


@pytest.mark.parametrize(("outer", "inner"), [(0.05, 20.0), (20.0, 0.05)])
def test_the_shorter_one_of_nested_limits_counts(outer, inner):
    with pytest.raises(OutOfTime), TimeLimit(outer), TimeLimit(inner):
        busy(20)


def test_an_outer_limit_goes_on_after_an_inner_one():
    ended = []

    def work():
        with pytest.raises(OutOfTime), TimeLimit(0.05):
            busy(20)
        ended.append("inner")
        busy(20)

    with pytest.raises(OutOfTime), TimeLimit(0.2):
        work()
    assert ended == ["inner"]


class Tidying:
    """Takes long to be tidied up."""

    def __del__(self) -> None:
        busy(0.2)


def test_an_alarm_while_something_is_tidied_up_comes_again():
    def work():
        Tidying()
        busy(20)

    with pytest.raises(OutOfTime), TimeLimit(0.05):
        work()


def test_an_alarm_while_garbage_is_collected_comes_again():
    """An exception in what the collector calls would be lost, and told on standard error."""
    ended = []

    def called(phase: str, _details: dict[str, int]) -> None:
        if phase == "start" and not ended:
            busy(0.2)
            ended.append(phase)

    def work():
        gc.collect()
        busy(20)

    gc.callbacks.append(called)
    try:
        with pytest.raises(OutOfTime), TimeLimit(0.05):
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
            busy(0.2)
            ended.append("closed")

    def work():
        held = going()
        next(held)
        del held
        busy(20)

    with pytest.raises(OutOfTime), TimeLimit(0.05):
        work()
    assert ended == ["closed"]


def test_an_alarm_while_a_module_is_imported_comes_again(tmp_path, monkeypatch):
    """A package whose import is ended in the middle cannot be imported any more, by whomever."""
    monkeypatch.syspath_prepend(tmp_path)
    text = "import time\nend = time.monotonic() + 0.2\nwhile time.monotonic() < end:\n    pass\nis_whole = True\n"
    (tmp_path / "slow_to_import.py").write_text(text, "utf-8")

    def work():
        import slow_to_import  # noqa: F401

        busy(20)

    with pytest.raises(OutOfTime), TimeLimit(0.05):
        work()
    assert sys.modules.pop("slow_to_import").is_whole


def test_a_block_inside_an_import_or_a_closed_generator_has_its_limit(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    text = (
        "from tests.verdicts.limits.test_time_limit import busy\n"
        "from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit\n"
        "try:\n    with TimeLimit(0.05):\n        busy(20)\nexcept OutOfTime:\n    is_ended = True\n"
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
                    busy(20)
            except OutOfTime:
                ended.append("in time")

    held = going()
    next(held)
    held.close()
    assert ended == ["in time"]


@pytest.mark.parametrize(("module", "name"), [("logging", "_releaseLock"), ("weakref", "remove")])
def test_an_alarm_in_what_python_itself_calls_comes_again(module, name):
    """An exception in what is called after a fork, or for something that has gone, would be told on standard error."""
    made: dict[str, object] = {"__name__": module, "busy": busy}
    exec(f"def {name}(): busy(0.2)", made)  # noqa: S102 - a function of another module
    ended = []

    def work():
        made[name]()
        ended.append(name)
        busy(20)

    with pytest.raises(OutOfTime), TimeLimit(0.05):
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
    with WorkLimit(0.05):
        time.sleep(0.2)  # a machine that stands still
    with pytest.raises(OutOfTime), WorkLimit(0.05):
        busy(20)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL


def test_the_clock_around_a_limit_on_work_holds():
    with pytest.raises(OutOfTime), TimeLimit(0.05), WorkLimit(20):
        time.sleep(20)
    with pytest.raises(OutOfTime), WorkLimit(0.05), TimeLimit(20):
        busy(20)
    for timer, number in ((signal.ITIMER_REAL, signal.SIGALRM), (signal.ITIMER_PROF, signal.SIGPROF)):
        assert signal.getitimer(timer) == (0.0, 0.0)
        assert signal.getsignal(number) is signal.SIG_DFL


def test_the_shorter_one_of_nested_limits_on_work_counts():
    ended = []

    def work():
        with pytest.raises(OutOfTime), WorkLimit(0.02):
            busy(20)
        ended.append("inner")
        busy(20)

    with pytest.raises(OutOfTime), WorkLimit(0.1):
        work()
    assert ended == ["inner"]
