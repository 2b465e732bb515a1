"""The processes of this machine, as ``/proc`` tells of them.

Owns: which of them still run, waiting for their end and for anything else, and whether new ones heed Ctrl-C.
Must never know: their work, and who has started them.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

PROC = Path("/proc")

needs_proc = pytest.mark.skipif(not (PROC / "self" / "stat").exists(), reason="processes are found in /proc")

PATIENCE = 120.0
"""Seconds after which a test does not wait any longer: a guard against waiting for ever, and no demand on speed."""

Found = TypeVar("Found")


def wait_until(condition: Callable[[], Found]) -> Found:
    """Wait until a condition is true, and return its value; raise ``AssertionError`` where that takes too long."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, found
        time.sleep(0.01)
    return found


def is_running(process: int) -> bool:
    """Return whether a process still runs: one that has ended, and that nobody has waited for, does not."""
    return _status(process)[0] not in "ZX"


def session_of(leader: int) -> Iterator[int]:
    """Yield the processes of a session, its leader included, that still run."""
    for entry in os.listdir(PROC):
        if entry.isdigit():
            state, session = _status(int(entry))
            if session == leader and state not in "ZX":
                yield int(entry)


def wait_for_the_end_of(process: int) -> None:
    """Wait until a process does not run any more; raise ``AssertionError`` where that takes too long."""
    wait_until(lambda: not is_running(process))


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """Start processes that heed Ctrl-C meanwhile: those in the background of a script ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _status(process: int) -> tuple[str, int]:
    """Return the state and the session of a process; of one that there is not, the state of those that are dead."""
    try:
        fields = (PROC / str(process) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return "X", -1
    return fields[0], int(fields[3])
