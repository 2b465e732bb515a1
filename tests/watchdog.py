"""The watchdog of a parallel run: a test that hangs is ended, with every process that it has started.

``faulthandler_timeout`` of pytest prints where each thread is. To end that process is not enough: processes that it has
forked keep its pipe to the run open, and the run waits for its end for ever.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

SECONDS = 20.0
"""Seconds after pytest has printed where a test hangs, in which the test can still end."""


def descendants(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that these have; none where there is no ``/proc``."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = status.read_text(errors="replace").rpartition(")")[2].split()[1]
            parents.setdefault(int(parent), []).append(int(status.parent.name))
    waiting = [process]
    while waiting:
        children = parents.get(waiting.pop(), [])
        yield from children
        waiting += children


def end_all(process: int) -> None:
    """End what a process has started. Where Python's fault handler is on, each says where it is."""
    for number in (signal.SIGABRT, signal.SIGKILL):
        for each in list(descendants(process)):
            with suppress(OSError):
                os.kill(each, number)
        time.sleep(1.0)


class Watchdog:
    """Looks at the test that runs, from a thread."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._deadline: float | None = None
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        self._deadline = time.monotonic() + self._limit
        try:
            return (yield)
        finally:
            self._deadline = None

    def _watch(self) -> None:
        while True:
            time.sleep(0.5)
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                end_all(os.getpid())
                os._exit(1)


def pytest_configure(config: pytest.Config) -> None:
    """Watch over each process of a parallel run; who runs one test sees for themselves that it hangs."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Watchdog(float(config.getini("faulthandler_timeout")) + SECONDS))
