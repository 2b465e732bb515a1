"""Sessions in processes of their own: the report goes on in any case, and no time is overrun by much."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.verdicts import supervision
from invariants.verdicts.admission import Admission
from invariants.verdicts.events import Begun, Decided, Event, Work, in_order, whole
from invariants.verdicts.obligations import obligations, search_scope
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for, supervised
from invariants.verdicts.verdict import Result, Verdict

ROOM = 1 << 30
MODEL = load_text("system three\nvar x: Bool = false\ninvariant a: not x\ninvariant b: not x\ninvariant c: not x\n")
ASKED = obligations(MODEL, CheckOptions(timeout=0.2))
AMPLE = 600.0
"""Seconds of a session that no test waits for, on however busy a machine."""


def decided(work: Work, position: int) -> Decided:
    """Any result."""
    obligation = work.todo[position]
    return Decided(position, Admission(MODEL, search_scope(MODEL, obligation.bounds), None).unknown(obligation, "fine"))


def results(session) -> list[Result | Diagnostic]:
    with process_for([MODEL], ROOM) as process:
        return list(
            in_order(supervised(MODEL, whole(ASKED), SilentListener(), session, process), len(ASKED), SilentListener())
        )


def hang() -> None:
    """Do something that no alarm ends."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(600)


def limit_for(mishap: Callable[[], object]) -> float:
    """The seconds of what meets a mishap: only one that hangs is to run out of them."""
    return 0.0 if mishap is hang else AMPLE


MISHAPS = [
    (hang, "timeout"),
    (lambda: os.kill(os.getpid(), signal.SIGKILL), "it was being worked on when the process ended by signal 9"),
    (lambda: os._exit(7), "it was being worked on when the process ended with status 7"),
    (lambda: bytearray(2 * ROOM), "the work on it, which may use 1 GB, ran out of memory"),
]


@pytest.mark.parametrize(("mishap", "reason"), MISHAPS)
def test_a_mishap_with_one_obligation_leaves_the_others_alone(mishap, reason):
    def session(work: Work, listener) -> Iterator[Event]:
        for position in work.left:
            has_mishap = work.todo[position].property == "b"
            yield Begun((position,), limit_for(mishap) if has_mishap else AMPLE)
            if has_mishap:
                mishap()
            yield decided(work, position)

    found = results(session)
    assert [each.invariant for each in found] == ["a", "b", "c"]
    assert [each.reason for each in found] == ["fine", reason, "fine"]
    assert {each.verdict for each in found} == {Verdict.UNKNOWN}


@pytest.mark.parametrize(("mishap", "reason"), MISHAPS[1:])
def test_several_together_are_worked_on_again_each_alone(mishap, reason):
    works = []

    def session(work: Work, listener) -> Iterator[Event]:
        works.append(work)
        if work.is_resumed:
            for position in work.left:
                yield Begun((position,), AMPLE)
                assert work.spent[position] >= 0
                yield decided(work, position)
        else:
            yield decided(work, 0)
            yield Begun((1, 2), AMPLE)
            mishap()

    assert [each.reason for each in results(session)] == ["fine"] * 3


def test_a_crash_between_obligations_costs_none_of_them():
    def session(work: Work, listener) -> Iterator[Event]:
        if not work.is_resumed:
            yield Begun((), 0.0)
            os._exit(1)
        yield Begun(work.left, AMPLE)
        yield from (decided(work, position) for position in work.left)

    assert [each.reason for each in results(session)] == ["fine"] * 3


def test_a_bug_in_a_session_is_no_answer():
    def session(work: Work, listener) -> Iterator[Event]:
        yield decided(work, 0)
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        results(session)


def test_time_is_kept_where_no_alarm_is_heard():
    def session(work: Work, listener) -> Iterator[Event]:
        yield Begun((work.left[0],), 0.2)
        hang()

    model = replace(MODEL, properties={"a": MODEL.properties["a"]})
    started = time.monotonic()
    todo = ASKED[:1]
    with process_for([model], ROOM) as process:
        (result,) = in_order(supervised(model, whole(todo), SilentListener(), session, process), 1, SilentListener())
    assert result.reason == "timeout"
    assert time.monotonic() - started >= 0.2
    assert supervision.LEAST_OVERRUN < 1


def test_results_are_the_same_as_without():
    found = [each for each in check_apart(MODEL, CheckOptions(), SilentListener()) if not isinstance(each, Diagnostic)]
    assert [(each.invariant, each.verdict) for each in found] == [(name, Verdict.PROVED) for name in "abc"]


def test_the_work_of_a_whole_session():
    assert whole(ASKED).left == (0, 1, 2)
    assert not whole(ASKED).is_resumed


@pytest.mark.parametrize("mishap", [mishap for mishap, _ in MISHAPS])
def test_one_process_serves_model_after_model_until_something_happens(mishap, monkeypatch):
    """That a process is the same one is seen from its number, which each session says as its reason."""

    def named(model, options, work: Work, listener) -> Iterator[Event]:
        for position in work.left:
            yield Begun((position,), limit_for(mishap) if options is None else AMPLE)
            if options is None:
                mishap()
            said = decided(work, position)
            yield replace(said, result=replace(said.result, reason=str(os.getpid())))

    monkeypatch.setattr(supervision, "named", named, raising=False)
    monkeypatch.setattr(named, "__module__", supervision.__name__)
    monkeypatch.setattr(named, "__qualname__", "named")

    def number(options) -> str:
        session = partial(named, MODEL, options)
        (result,) = in_order(
            supervised(MODEL, whole(ASKED[:1]), SilentListener(), session, process), 1, SilentListener()
        )
        return result.reason

    with process_for([MODEL], ROOM) as process:
        first, second = number(CheckOptions()), number(CheckOptions())
        assert first == second
        assert int(first) != os.getpid()
        assert not number(None).isdigit()
        third, fourth = number(CheckOptions()), number(CheckOptions())
        assert third == fourth != first
