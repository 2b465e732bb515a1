"""Signals that end a command early.

Owns: the signals SIGTERM and SIGINT (Ctrl-C): when they become exceptions, and the exit status that each calls for.
Must never know: the work that is ended.

The first signal raises ``KeyboardInterrupt``, once; then the command reports its results undisturbed. Python raises the
exception between any two steps, also where an exception is lost (when an object is deleted); there it is raised again.
A stretch that has to be whole, such as the report of one result, holds the exception back until its end.
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
"""Seconds after a signal from which on another signal is raised in any case: the output may be stuck."""

_SOON = 0.01
"""Seconds after which a lost exception is raised again."""


class Interrupts:
    """A stretch of work in which SIGTERM raises ``KeyboardInterrupt``, as Ctrl-C does; ``status`` says which it was.

    If Ctrl-C was ignored before, as in the background of a script, it stays ignored.
    """

    def __init__(self) -> None:
        self.status = ExitStatus.INTERRUPTED
        self._process = os.getpid()
        self._before: dict[int, Any] = {}
        self._hook: Callable[[Any], Any] = sys.unraisablehook
        self._heard: float | None = None
        """The time of the first signal; None before it."""
        self._is_due = False
        """Whether an exception is still to be raised."""
        self._is_lost = False
        """Whether it was raised before, and was lost."""
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
        """Ignore signals from now on: only the end of the report is still to be written."""
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
            return  # a process that has just been started, and has not set its own handlers yet
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
        """Have a lost exception raised again; leave other lost exceptions to the previous handler."""
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
    """Return whether a frame belongs to a call of a function: exceptions in some functions are lost."""
    while frame is not None and frame.f_code is not function.__code__:
        frame = frame.f_back
    return frame is not None
