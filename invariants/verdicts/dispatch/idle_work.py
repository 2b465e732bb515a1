"""Idle work: findings that this process needs in any case, and makes while it would wait for processes.

Owns: which pieces of work are left.
Must never know: the use of a finding.

A piece of work keeps its finding, and whoever needs the finding looks where there is none. So it does not matter
whether there was time for a piece of work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class IdleWork:
    """The pieces of work that are left, in their order."""

    def __init__(self) -> None:
        self._left: list[Callable[[], object]] = []

    def add(self, work: Callable[[], object]) -> None:
        """Add a piece of work after those that are left."""
        self._left.append(work)

    @contextmanager
    def first(self, work: Callable[[], object]) -> Iterator[None]:
        """Let a piece of work come before those that are left, inside a ``with`` block; after it, nobody needs it."""
        self._left.insert(0, work)
        try:
            yield
        finally:
            if work in self._left:
                self._left.remove(work)

    def run(self, is_over: Callable[[], bool]) -> None:
        """Do what is left, piece by piece, until something else has to be done."""
        while self._left and not is_over():
            self._left.pop(0)()
