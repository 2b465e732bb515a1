"""A process for several pieces of work: starting a process for each would take longer than most work.

Owns: when the process goes on, and when another process is started.
Must never know: the work.

All work but the first is sent, so it has to be picklable; objects that are ``shared`` are not sent. A process that was
killed, has failed, or has grown does no further work.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from invariants.verdicts.limits.own_process import OwnProcess, Sending


class ReusedProcess:
    """A process with so many bytes of memory, started with the first work. Use it as a context."""

    def __init__(self, memory: int, shared: Sequence[object] = ()) -> None:
        self.memory = memory
        self._shared = shared
        self._process: OwnProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()

    def begin(self, work: Sending) -> OwnProcess:
        """Begin some work, and return the process that sends its findings."""
        if self._process is not None and self._process.has_room:
            with suppress(OSError):
                self._process.go_on(work)
                return self._process
        self.end()
        self._process = OwnProcess(work, self.memory, self._shared)
        return self._process

    def end(self) -> None:
        """Kill the process, whatever it does."""
        if self._process is not None:
            self._process.end()
            self._process = None
