"""Signals that end a command early.

Owns: the request to end (SIGTERM), taken as Ctrl-C is, and the exit status that each of the two calls for.
Must never know: the work that is ended.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, Self

from invariants.cli.exit_status import ExitStatus


class Interrupts:
    """A stretch of work in which SIGTERM raises ``KeyboardInterrupt``, as Ctrl-C does; ``status`` tells which it was.

    A second SIGTERM does what it did before.
    """

    def __init__(self) -> None:
        self.status = ExitStatus.INTERRUPTED
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGTERM, self._terminate)
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()

    def _terminate(self, _number: int, _frame: FrameType | None) -> None:
        self.status = ExitStatus.TERMINATED
        self._restore()
        raise KeyboardInterrupt

    def _restore(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
            self._before = None
