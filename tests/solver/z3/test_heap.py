"""Large pages for Z3's memory: only whole pages of blocks that there are, all of which are given back."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from invariants.solver.z3.heap import LARGE_PAGE, with_large_pages

UNDER_A_LIMIT = """
import resource
from invariants.solver.z3.library import z3_library
used = int(open("/proc/self/statm").read().split()[5]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_DATA, (used + {room}, resource.RLIM_INFINITY))
z3_library()
print(len(bytearray({left})))
"""


class Function:
    """A function of the C library, which remembers its calls."""

    def __init__(self, results):
        self.results = results
        self.calls: list[tuple[int, ...]] = []

    def __call__(self, *arguments):
        self.calls.append(arguments)
        return self.results()


class Library:
    """A C library with blocks at given addresses; None for no room."""

    def __init__(self, *addresses):
        left = iter(addresses)
        self.malloc = Function(lambda: next(left))
        self.free = Function(lambda: None)
        self.madvise = Function(lambda: 0)


@pytest.fixture(autouse=True)
def on_linux(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")


def test_advice_is_about_whole_pages_within_blocks():
    drawn = random.Random(1)  # noqa: S311 - no secrets
    for _ in range(200):
        mapping, first, second = (drawn.randrange(1 << 20, 1 << 46) & -16 for _ in range(3))
        library = Library(mapping, first, second)
        with_large_pages(library)
        _, *sizes = library.malloc.calls
        assert library.free.calls == [(mapping,), (first,), (second,)]
        for block, (size,), (start, length, _) in zip((first, second), sizes, library.madvise.calls, strict=True):
            assert start % LARGE_PAGE == length % LARGE_PAGE == 0
            assert block <= start < block + LARGE_PAGE
            assert block + size - LARGE_PAGE < start + length <= block + size


@pytest.mark.parametrize("addresses", [(None, None, None), (None, 4096, None), (16, None, 32)])
def test_what_there_is_no_room_for_is_not_advised(addresses):
    library = Library(*addresses)
    with_large_pages(library)
    there = [address for address in addresses[1:] if address]
    assert len(library.madvise.calls) == len(there)
    assert [given for (given,) in library.free.calls] == [addresses[0], *there]  # to give back nothing is allowed


def test_blocks_stay_on_the_heap_of_glibc():
    """Blocks are smaller than the mapping, and together less than twice its size: glibc gives back what is more."""
    library = Library(16, 32, 48)
    with_large_pages(library)
    (mapping,), *blocks = library.malloc.calls
    assert max(blocks) < (mapping,) < (32 << 20,)
    assert sum(size for (size,) in blocks) + (1 << 20) < 2 * mapping


def test_other_systems_are_asked_for_nothing(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with_large_pages(object())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is on data as Linux counts it")
@pytest.mark.parametrize("room", [4 << 20, 40 << 20])
def test_nothing_is_kept_from_others(room):
    """Within a limit on memory, whatever there was room for before, there is room for afterwards."""
    script = UNDER_A_LIMIT.format(room=room, left=room - (3 << 20))
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert outcome.stdout == f"{room - (3 << 20)}\n", outcome
