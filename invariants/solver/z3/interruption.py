"""Signals while Z3 works: the running check ends, so that Python can handle the signal.

Owns: noticing a signal at once, in a thread, and ending the running checks.
Must never know: the consequences of a signal, which Python's handlers decide.

Python runs a handler between two steps of its own: while Z3 works, which may take long, it runs none. (Z3's own handler
of SIGINT is switched off: it keeps the signal from Python, and leaves an answer that looks like a timeout.)
"""

from __future__ import annotations

import os
import signal
import threading
from typing import Self

from invariants.solver.z3.library import z3_library

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
"""The signals that end a check."""

_TIMES = 20
_BETWEEN = 0.05
"""How often checks are ended after a signal, and the seconds between: one of them may have been about to begin."""


class SignalWatch:
    """A stretch of work in which a signal ends the check that Z3 is at.

    It does nothing where signals cannot be noticed: outside of the main thread, on systems whose pipes always block,
    and where an event loop listens already. A signal then waits for the end of the check.
    """

    def __init__(self) -> None:
        self._ends: tuple[int, int] | None = None
        """The pipe that Python writes signals to: the end to read from, and the one to write to."""
        self._listener: threading.Thread | None = None
        self._over = threading.Event()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread() and os.name == "posix":
            self._listen()
        return self

    def _listen(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        if before != -1:
            signal.set_wakeup_fd(before)
            os.close(reading)
            os.close(writing)
            return
        self._ends = reading, writing
        self._listener = threading.Thread(target=self._run, args=(reading,), daemon=True)
        self._listener.start()

    def __exit__(self, *_: object) -> None:
        if self._ends is None or self._listener is None:
            return
        signal.set_wakeup_fd(-1)
        self._over.set()
        os.write(self._ends[1], b"\0")
        self._listener.join()
        for end in self._ends:
            os.close(end)
        self._ends = None

    def _run(self, reading: int) -> None:
        while not self._over.is_set():
            heard = os.read(reading, 1)
            if not _ENDING.isdisjoint(heard):
                self._end_checks()

    def _end_checks(self) -> None:
        for _ in range(_TIMES):
            z3_library().end_checks()
            if self._over.wait(_BETWEEN):
                return
