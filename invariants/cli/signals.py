"""Signals that end a command early.

Owns: the request to end (SIGTERM), taken as Ctrl-C (SIGINT) is, and the exit status that each of the two calls for.
Must never know: the work that is ended.

Python runs a handler between two steps of its own: while a solver works, which may take long, it runs none. Solvers
themselves listen to SIGINT only. So a thread waits for SIGTERM, and passes it on as SIGINT.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Any, Self

from invariants.cli.exit_status import ExitStatus


class Interrupts:
    """A stretch of work in which SIGTERM raises ``KeyboardInterrupt``, as Ctrl-C does; ``status`` tells which it was.

    Processes that are started meanwhile begin with SIGTERM blocked.
    """

    def __init__(self) -> None:
        self.status = ExitStatus.INTERRUPTED
        self._before: dict[int, Any] = {}
        self._mask: set[int] | None = None
        self._waiter: threading.Thread | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():
            return self
        self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._terminate)
        if not callable(signal.getsignal(signal.SIGINT)):  # in the background of a script, SIGINT is ignored
            self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._interrupt)
        if hasattr(signal, "pthread_sigmask"):
            self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            self._waiter = threading.Thread(target=self._wait, daemon=True)
            self._waiter.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._end()
        except KeyboardInterrupt:  # it came when everything was done: that changes nothing
            self._end()

    def _end(self) -> None:
        self._is_over = True
        if self._waiter is not None and self._waiter.ident is not None and self._waiter.is_alive():
            signal.pthread_kill(self._waiter.ident, signal.SIGTERM)
            self._waiter.join()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def _wait(self) -> None:
        """Wait for SIGTERM, in a thread, and pass it on unless the work is over."""
        signal.sigwait({signal.SIGTERM})
        if not self._is_over:
            self.status = ExitStatus.TERMINATED
            os.kill(os.getpid(), signal.SIGINT)

    def _terminate(self, _number: int, _frame: FrameType | None) -> None:
        """Handle a SIGTERM that came to a thread in which it is not blocked."""
        self.status = ExitStatus.TERMINATED
        raise KeyboardInterrupt

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Ignore SIGINT, unless it was SIGTERM."""
        if self.status is ExitStatus.TERMINATED:
            raise KeyboardInterrupt
