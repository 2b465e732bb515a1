"""Signals that end a command early.

Owns: requests to end (SIGTERM, and SIGINT, which is Ctrl-C): when they become exceptions, and the exit status that each
calls for.
Must never know: the work that is ended.

The first signal raises ``KeyboardInterrupt``, once: after that the command reports what it knows, and nothing disturbs
it. Python raises it between any two steps, also where an exception goes nowhere (when an object is deleted); there it
is raised again. A stretch that has to be whole, such as the report of one result, holds it back until the end.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

from invariants.cli.exit_status import ExitStatus

_INSISTENCE = 2.0
"""Seconds after a signal from which on another one is raised whatever is going on: the output may be stuck."""

_SOON = 0.01
"""Seconds after which an exception that went nowhere is raised again."""


class Interrupts:
    """A stretch of work in which SIGTERM raises ``KeyboardInterrupt``, as Ctrl-C does; ``status`` tells which it was.

    Ctrl-C is left ignored where it was, as in the background of a script.
    """

    def __init__(self) -> None:
        self.status = ExitStatus.INTERRUPTED
        self._process = os.getpid()
        self._before: dict[int, Any] = {}
        self._hook: Callable[[Any], Any] = sys.unraisablehook
        self._heard: float | None = None
        """When the first signal came; None as long as there was none."""
        self._is_due = False
        """Whether an exception is still to be raised."""
        self._is_lost = False
        """Whether it was raised before, and went nowhere."""
        self._holds = 0
        self._is_over = False

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():
            return self
        self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._handle)
        if callable(signal.getsignal(signal.SIGINT)):
            self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._handle)
        self._hook, sys.unraisablehook = sys.unraisablehook, self._take_lost
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()
        if not self._before:
            return
        sys.unraisablehook = self._hook
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def settle(self) -> None:
        """Take signals that come from now on for too late: nothing is left but to write the end of the report."""
        self._is_over = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a signal back until the end of a stretch that has to be whole."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
        self._raise_if_due()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._process:
            return  # a process that has just been started, and does not know yet what to do about signals
        now = time.monotonic()
        if self._heard is None:
            self._heard, self._is_due = now, True
            self.status = ExitStatus.TERMINATED if number == signal.SIGTERM else ExitStatus.INTERRUPTED
        elif now - self._heard > _INSISTENCE and not self._is_lost:
            raise KeyboardInterrupt
        if not _is_inside(Interrupts._take_lost, frame):
            self._raise_if_due()

    def _raise_if_due(self) -> None:
        if self._is_due and not self._holds and not self._is_over:
            self._is_due = self._is_lost = False
            raise KeyboardInterrupt

    def _take_lost(self, unraisable: Any) -> None:
        """Have an exception that went nowhere raised again; leave others to whom they were left before."""
        if unraisable.exc_type is KeyboardInterrupt and not self._is_over:
            self._is_due = self._is_lost = True
            threading.Thread(target=self._remind, daemon=True).start()
        else:
            self._hook(unraisable)

    def _remind(self) -> None:
        time.sleep(_SOON)
        while self._is_lost and not self._is_over:
            _thread.interrupt_main(signal.SIGTERM)
            time.sleep(_SOON)


def _is_inside(function: Callable[..., Any], frame: FrameType | None) -> bool:
    """Return whether a frame belongs to a call of a function: what is raised in some goes nowhere."""
    while frame is not None and frame.f_code is not function.__code__:
        frame = frame.f_back
    return frame is not None
