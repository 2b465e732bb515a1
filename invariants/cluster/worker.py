"""A worker of a cluster: carries out orders in a process that stays warm.

Owns: that process, its end, and when work is not wanted any more.
Must never know: the subject of an order.

The functions here are called on workers; everything else of this package stays with the asker.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, cast

from distributed import WorkerPlugin, get_worker

from invariants.cluster.wire import HEADER, ClusterReply, WireError, order_from, send
from invariants.foundation.exceptions import InvariantsError

PLUGIN = "invariants"
"""The name of the plugin that has a worker's processes."""

GLANCE = 0.2
"""Seconds between looks at whether the work is still wanted."""

TRIMMING = "MALLOC_TRIM_THRESHOLD_"
"""The variable by which Dask has its workers give memory back to the system at once: solvers, which free and take
memory all the time, are almost twice as slow then."""


class CheckerProcesses(WorkerPlugin):  # type: ignore[misc]
    """The processes of one worker: as many as it has threads at work. They end with the worker."""

    name = PLUGIN

    def setup(self, worker: Any) -> None:
        """Start with no process."""
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()

    def teardown(self, worker: Any) -> None:
        """End all processes."""
        with self._lock:
            for process in (*self._idle, *self._busy):
                process.end()
            self._idle.clear()

    @contextmanager
    def process(self) -> Iterator[_Process]:
        """Lend a process for one order; one that has ended is not used again."""
        with self._lock:
            process = self._idle.pop() if self._idle else _Process()
            self._busy.add(process)
        try:
            yield process
        finally:
            with self._lock:
                self._busy.discard(process)
                if process.is_alive:
                    self._idle.append(process)


def perform(content: bytes) -> bytes:
    """Return the reply to an order. Runs in a thread of a worker."""
    worker = get_worker()
    key = worker.get_current_task()
    processes: CheckerProcesses = worker.plugins[PLUGIN]

    def is_wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state not in ("cancelled", "released", "forgotten")

    try:
        seconds = order_from(content).seconds
    except WireError as error:
        return ClusterReply(failure=f"a worker cannot read the order: {error}").encoded()
    with processes.process() as process:
        found = process.answer(content, time.monotonic() + seconds, is_wanted)
    return found if isinstance(found, bytes) else ClusterReply(failure=found).encoded()


class _Process:
    """A process that carries out one order after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "invariants.cluster.carrying_out"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name != TRIMMING},
            start_new_session=True,
        )
        self._orders: IO[bytes] = cast("IO[bytes]", self._process.stdin)
        self._replies: IO[bytes] = cast("IO[bytes]", self._process.stdout)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, content: bytes, deadline: float, is_wanted: Callable[[], bool]) -> bytes | str:
        """Return the reply to an order, or why there is none; the process ends where it has not replied."""
        try:
            send(self._orders, content)
            size = int.from_bytes(self._read(HEADER, deadline, is_wanted), "big")
            return self._read(size, deadline, is_wanted)
        except _NoReplyError as error:
            self.end()
            return str(error)
        except OSError as error:
            self.end()
            return f"a worker's process cannot be reached: {error}"

    def _read(self, size: int, deadline: float, is_wanted: Callable[[], bool]) -> bytes:
        found = bytearray()
        while len(found) < size:
            if not select.select([self._replies], [], [], GLANCE)[0]:
                if time.monotonic() > deadline:
                    raise _NoReplyError("a worker did not answer in time")
                if not is_wanted():
                    raise _NoReplyError("the work was called off")
                continue
            part = os.read(self._replies.fileno(), min(size - len(found), 1 << 20))
            if not part:
                raise _NoReplyError(f"a worker's process ended with status {self._process.wait()}")
            found += part
        return bytes(found)

    def end(self) -> None:
        """Kill the process; those that it has started end with it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._orders, self._replies):
            with suppress(OSError):
                stream.close()


class _NoReplyError(InvariantsError):
    """There is no reply, for the reason in the message."""
