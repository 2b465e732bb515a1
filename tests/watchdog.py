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

PULSE = 0.5
"""Seconds between two looks at the test that runs. Looks are counted: a machine that stands still takes none."""

LAST_LOOKS = 40
"""How often it is looked whether a process that was asked to end has said where it is."""


def descendants(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that these have; none where there is no ``/proc``.

    One that has ended, and that nobody has waited for, is none of them.
    """
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, *_ = status.read_text(errors="replace").rpartition(")")[2].split()
            if state not in "ZX":
                parents.setdefault(int(parent), []).append(int(status.parent.name))
    waiting = [process]
    while waiting:
        children = parents.get(waiting.pop(), [])
        yield from children
        waiting += children


def end_all(process: int) -> None:
    """End what a process has started. Where Python's fault handler is on, each says where it is, and is given time."""
    for number in (signal.SIGABRT, signal.SIGKILL):
        for each in list(descendants(process)):
            with suppress(OSError):
                os.kill(each, number)
        for _ in range(LAST_LOOKS):
            if not any(descendants(process)):
                return
            time.sleep(PULSE)


class Watchdog:
    """Looks at the test that runs, from a thread."""

    def __init__(self, limit: float) -> None:
        self._most = round(limit / PULSE)
        self._test: object | None = None
        """Another object for each test; None between two."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        self._test = object()
        try:
            return (yield)
        finally:
            self._test = None

    def _watch(self) -> None:
        seen, looks = self._test, 0
        while True:
            time.sleep(PULSE)
            looks = looks + 1 if seen is self._test else 0
            seen = self._test
            if seen is not None and looks >= self._most:
                end_all(os.getpid())
                os._exit(1)


def pytest_configure(config: pytest.Config) -> None:
    """Watch over each process of a parallel run; who runs one test sees for themselves that it hangs."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Watchdog(float(config.getini("faulthandler_timeout")) + SECONDS))
