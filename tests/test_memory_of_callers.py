"""`invariants.check` from Python: a limit on memory is one on the check's processes, never on the caller's own."""

from __future__ import annotations

import os

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts import session
from invariants.verdicts.dispatch import workers
from invariants.verdicts.limits.memory import memory_size, share_of_memory

resource = pytest.importorskip("resource")

MODEL = load_text("system lamp\nvar on: Bool = false\ntransition go { on := not on }\ninvariant dark: not on\n")
SIZE = "700M"


@pytest.fixture
def limits(monkeypatch, tmp_path):
    """The limits of the processes that do the work of sessions, by process: noted in a file by each of them."""

    def noted(*given, **named):
        with open(tmp_path / "limits", "a") as file:
            file.write(f"{os.getpid()} {resource.getrlimit(resource.RLIMIT_DATA)[0]}\n")
        return events(*given, **named)

    events = session.session_events
    monkeypatch.setattr(session, "session_events", noted)
    return lambda: dict(map(int, line.split()) for line in (tmp_path / "limits").read_text().splitlines())


def own_limit():
    return resource.getrlimit(resource.RLIMIT_DATA)


def test_without_a_size_the_work_is_done_here_and_nothing_is_limited(limits):
    before = own_limit()
    (found,) = invariants.check(MODEL)
    assert found.verdict is invariants.Verdict.VIOLATED
    assert limits() == {os.getpid(): before[0]}
    assert own_limit() == before


def test_with_a_size_all_work_is_done_in_a_process_that_is_limited(limits):
    before = own_limit()
    (found,) = invariants.check(MODEL, memory=SIZE)
    assert found.verdict is invariants.Verdict.VIOLATED
    ((process, limit),) = limits().items()
    assert process != os.getpid()
    assert limit == memory_size(SIZE)
    assert own_limit() == before


def test_work_that_needs_more_is_unknown_and_says_so(monkeypatch):
    monkeypatch.setattr(session, "Starts", lambda *_: bytearray(2 * memory_size(SIZE)))
    before = own_limit()
    (found,) = invariants.check(MODEL, memory=SIZE)
    assert found.verdict is invariants.Verdict.UNKNOWN
    assert "memory" in found.reason
    assert own_limit() == before


def test_processes_that_work_for_the_caller_have_a_limit_without_a_size(monkeypatch):
    sizes = []

    class Noting(workers.ForkedTasks):
        def __init__(self, memory):
            sizes.append(memory)
            super().__init__(memory)

    monkeypatch.setattr(workers, "ForkedTasks", Noting)
    invariants.check(MODEL, jobs=2)
    assert sizes == [share_of_memory(2)]
