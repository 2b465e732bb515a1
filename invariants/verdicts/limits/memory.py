"""Limits of memory on this process, and on the processes that it starts.

Owns: the share of the machine's memory that a process may take, and the system's limit on it.
Must never know: the work that is limited, and the consequences of exhausted memory.

The limit is on data (RLIMIT_DATA): mapped code and files are not counted, and a process may reserve more than it uses.
Forked processes inherit the limit. At the limit, Python raises ``MemoryError``, and Z3 answers *unknown* or ends its
process. On systems without such limits there is none.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

LEAST_SHARE = 1 << 30
"""Bytes that a process may take at least, if nothing else is said: a share that is smaller decides little."""

SHARED = 0.75
"""The share of the machine's memory that all processes of a check may take together, if nothing else is said."""

_CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Files that say how much memory a container has."""


def share_of_memory(jobs: int | None = None) -> int:
    """Return the bytes for each process if several work side by side, and one more waits for them.

    If more than one works, there may be one more worker.
    """
    working = jobs or processors()
    return max(LEAST_SHARE, int(SHARED * _memory()) // (working + (2 if working > 1 else 1)))


@cache
def processors() -> int:
    """Return the number of processors: asking the system takes longer than all else here."""
    return os.cpu_count() or 1


@cache
def _memory() -> int:
    """Return the bytes of memory of the machine, or of the container."""
    found = [LEAST_SHARE << 4]
    with suppress(OSError, ValueError, AttributeError):
        found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _CONTAINER_LIMITS:
        with suppress(OSError, ValueError):
            found.append(int(Path(path).read_bytes()))
    return min(found)


class MemoryLimit:
    """Limits the memory of this process, and of processes that it starts, to some bytes within a ``with`` block."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._before: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        self._before = limit_memory(self._size)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.lift()

    def lift(self) -> None:
        """End the limit early: reporting exhausted memory needs some memory."""
        if self._before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, self._before)
            self._before = None


def limit_memory(size: int) -> tuple[int, int] | None:
    """Limit the memory of this process to some bytes. Return the previous limits; None on systems without limits."""
    try:
        import resource
    except ImportError:  # not on this platform: the operating system's own limits apply
        return None
    before = resource.getrlimit(resource.RLIMIT_DATA)
    most = before[1]
    resource.setrlimit(resource.RLIMIT_DATA, (size if most == resource.RLIM_INFINITY else min(size, most), most))
    return before


def peak_memory() -> int:
    """Return the most bytes that this process has had in memory at a time; 0 where this is not known."""
    try:
        import resource
    except ImportError:
        return 0
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found if sys.platform == "darwin" else found << 10


_UNITS = {"": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def memory_size(text: str) -> int:
    """Return the bytes of a size such as ``500M`` or ``4G``. Raises ``ValueError``."""
    word = text.strip().upper().removesuffix("B").removesuffix("I")
    unit = word[-1:] if word[-1:] in _UNITS and not word[-1:].isdigit() else ""
    number = float(word.removesuffix(unit))
    size = number * _UNITS[unit]
    if not LEAST_MEMORY <= size <= MOST_MEMORY:
        raise ValueError(text)
    return int(size)


def size_text(size: int) -> str:
    """Return a number of bytes in the form in which people write sizes."""
    return f"{size / (1 << 30):.3g} GB" if size >= 1 << 30 else f"{size >> 20} MB"


LEAST_MEMORY = 64 << 20
"""Bytes without which nothing can be done."""

MOST_MEMORY = 1 << 50
"""More bytes than a machine has."""
