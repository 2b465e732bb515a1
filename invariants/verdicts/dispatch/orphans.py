"""Processes that end with the process that started them.

Owns: how a process notices the death of its parent, whatever the cause.
Must never know: the work of either process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
"""Of ``prctl(2)``: the signal that a process gets when its parent dies."""

_LOOK = 0.5
"""Seconds between looks at the parent, where the operating system does not tell of its death."""


def end_with(parent: int) -> None:
    """End this new process as soon as its parent dies; do nothing on systems that cannot do this."""
    if sys.platform == "win32":
        return
    if sys.platform == "linux":
        import ctypes

        is_told = ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) == 0
    else:
        is_told = False
    if os.getppid() != parent:  # it has died by now
        os._exit(1)
    if not is_told:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """End this process once it has another parent."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
