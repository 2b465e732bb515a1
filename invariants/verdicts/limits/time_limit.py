"""Limits of time on code that does not look at a clock.

Owns: the exception that ends such code, and the alarm that raises it.
Must never know: the work that is limited, and the consequences of its end.

Most work checks a clock as it goes. The preparation of a question and the wording of an answer do not: they take no
time, unless a model is larger than it looks. An alarm (SIGALRM) ends such work between two of Python's steps. A solver
at work is not interrupted: solvers get their own limits, and a process that keeps none is killed.

A choice between good answers, such as the simplest of several runs, may not depend on what else the machine does: it is
limited by processor time (:class:`WorkLimit`), with a limit by the clock around it as the last resort.

Signals reach the main thread only, on systems that have them, and an alarm from elsewhere is left alone: where no alarm
can be set, a limit does nothing.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, ClassVar, Self

AGAIN = 0.05
"""Seconds between two alarms: one that comes while Python tidies up raises nothing."""


class OutOfTime(BaseException):
    """The time for a piece of work is up. As with an interrupt, no ``except Exception`` takes this for a failure."""


class TimeLimit:
    """Raises :class:`OutOfTime` in the code of a ``with`` block that takes longer than some seconds; None is no limit.

    Blocks can be nested: the limit of the outer block holds inside as well.
    """

    _ALARM: ClassVar[tuple[str, str]] = "ITIMER_REAL", "SIGALRM"
    """The names of the timer and of its signal, in the module ``signal``."""
    _CLOCK: ClassVar[Callable[[], float]] = time.monotonic

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._before: Any = None
        self._outer: float | None = None
        """The deadline of the block around this one."""
        self._is_set = False
        self._around: FrameType | None = None
        """The call that the block is in: an alarm looks at the calls inside the block only."""
        self._handled: BaseException | None = None
        """The exception that is handled around the block."""

    def __enter__(self) -> Self:
        if self._seconds is None or not self._may_be_set():
            return self
        timer, number = self._alarm
        self._around, self._handled = sys._getframe(1), sys.exc_info()[1]
        now = type(self)._CLOCK()
        left = signal.getitimer(timer)[0]
        self._outer = now + left if left else None
        self._before = signal.signal(number, self._ring)
        self._is_set = True
        signal.setitimer(timer, max(min(self._seconds, left or self._seconds), AGAIN / 50), AGAIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self._is_set:
            return
        timer, number = self._alarm
        signal.setitimer(timer, 0)
        signal.signal(number, self._before)
        self._is_set = False
        self._around = self._handled = None
        if self._outer is not None:
            signal.setitimer(timer, max(self._outer - type(self)._CLOCK(), AGAIN / 50), AGAIN)

    def _ring(self, _number: int, frame: FrameType | None) -> None:
        """End the block, unless an exception would be lost, or would leave something in halves: then at the next alarm.

        Python tells nobody of an exception in what it calls itself, finalisers for one. A module whose import is
        ended cannot be imported again, and a generator that goes has to end its processes.
        """
        if self._is_closing():
            return
        whole = _WHOLE.union(getattr(each, "__code__", None) for each in gc.callbacks)
        while frame is not None and frame is not self._around:
            module, name = frame.f_globals.get("__name__"), frame.f_code.co_name
            if name == "__del__" or frame.f_code in whole or module in _IMPORTING or (module, name) in _UNHEARD:
                return
            frame = frame.f_back
        raise OutOfTime

    @property
    def _alarm(self) -> tuple[int, int]:
        """The timer and its signal."""
        timer, number = self._ALARM
        return getattr(signal, timer), getattr(signal, number)

    def _may_be_set(self) -> bool:
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            return False
        handler = signal.getsignal(self._alarm[1])
        return handler is signal.SIG_DFL or isinstance(getattr(handler, "__self__", None), TimeLimit)

    def _is_closing(self) -> bool:
        """Return whether a generator is being closed, inside the block."""
        error = sys.exc_info()[1]
        while error is not None and error is not self._handled and not isinstance(error, GeneratorExit):
            error = error.__context__
        return error is not None and error is not self._handled


class WorkLimit(TimeLimit):
    """A limit in seconds of processor time, of this process: a machine that is busy or stands still changes nothing.

    Solvers that work outside of Python are not interrupted; nor is waiting.
    """

    _ALARM = "ITIMER_PROF", "SIGPROF"
    _CLOCK = time.process_time


_WHOLE = frozenset((TimeLimit.__enter__.__code__, TimeLimit.__exit__.__code__))
"""Code that no alarm may end."""

_IMPORTING = frozenset(("importlib._bootstrap", "_frozen_importlib"))
"""The modules that import others."""

_UNHEARD = frozenset(
    (
        ("logging", "_acquireLock"),
        ("logging", "_releaseLock"),
        ("logging", "_after_at_fork_child_reinit_locks"),
        ("threading", "_after_fork"),
        ("random", "seed"),
        ("weakref", "_remove"),
        ("weakref", "remove"),
        ("_weakrefset", "_remove"),
    )
)
"""Functions, by module and name, that Python itself calls: before and after a fork, and where something has gone."""
