"""Alarms that come when a test wants them to, whatever time it is.

Owns: letting the alarm of a limit of time come now.
Must never know: the work that is limited.
"""

from __future__ import annotations

import signal
import time


def busy(seconds: float) -> None:
    """Work for some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def ring(timer: int = signal.ITIMER_REAL) -> float:
    """Let the alarm that is set come now; those after it come as they would have. Return the seconds that were left."""
    left, again = signal.getitimer(timer)
    assert left > 0, "an alarm is set"
    signal.setitimer(timer, 1e-6, again)
    busy(0.02)
    return left
