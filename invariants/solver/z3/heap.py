"""Large pages for Z3's memory.

Owns: the request for large pages, where the system gives them to whoever asks.
Must never know: Z3.

A context of Z3 fills two tables of 8 MB when it is made. In pages of 4 KB this takes longer than many a search, since
the system brings in each page by itself. NumPy asks for large pages for its arrays, for the same reason. The memory is
the C library's, which gives it to whoever needs some.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_WISH = 14
"""The number of Linux's advice that large pages would help, ``MADV_HUGEPAGE``."""

LARGE_PAGE = 2 << 20
"""Bytes of a large page."""

_MAPPING = 31 << 20
"""Bytes: once a mapping of this size was given back, glibc has all that is smaller on its heap, and keeps twice as much
free memory there. For larger ones this is never so."""

_BLOCK, _BLOCKS = 29 << 20, 2
"""Bytes of a block, and the number of blocks that get large pages: together they have room for three contexts."""


def with_large_pages(library: Any) -> None:
    """Ask for large pages in the part of the heap that comes next; ``library`` has the functions of the C library.

    Without room, nothing happens; it is Linux that has such pages.
    """
    if sys.platform != "linux":
        return
    malloc, free, advise = library.malloc, library.free, library.madvise
    malloc.restype, malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
    free.restype, free.argtypes = None, (ctypes.c_void_p,)
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    free(malloc(_MAPPING))
    blocks = [block for block in [malloc(_BLOCK) for _ in range(_BLOCKS)] if block]
    for block in blocks:
        first, end = -(-block // LARGE_PAGE) * LARGE_PAGE, (block + _BLOCK) // LARGE_PAGE * LARGE_PAGE
        advise(first, end - first, _WISH)
    for block in blocks:
        free(block)
