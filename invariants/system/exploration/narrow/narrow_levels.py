"""Narrow levels: whether the configurations of a level are taken one by one, instead of as a batch.

Owns: how few they have to be, how long a search has to stay narrow, and the function that takes them.
Needs: a compiled system. Guarantees: no function is made for a search that ends soon, or has levels of many.
Must never know: which configurations there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from invariants.foundation.records import Record
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.visited import MOST_IN_DICTIONARY, VisitedSet

if TYPE_CHECKING:
    from invariants.system.exploration.narrow.narrow_steps import NarrowSteps


CAUGHT_UP = 1_000
"""Configurations that the dictionary may have to catch up on for each narrow level: they cost as much as one saves."""


class NarrowLimits(Record):
    """The limits: the most configurations of a level, and how many such levels are taken as batches first.

    A batch costs about as much as a hundred configurations one by one, and the function as much as some batches.
    """

    configurations: int = 80
    levels: int = 3


class WatchedProperty(Record):
    """A property, and where it is violated: by modifications, by transitions, or by a configuration, which is None."""

    name: str
    modification: bool | None


class NarrowLevels:
    """The narrow levels of one search."""

    def __init__(self, compiled: CompiledSystem, limits: NarrowLimits) -> None:
        self._compiled = compiled
        self._limits = limits
        self._seen = 0
        self._is_asked = False
        self._steps: NarrowSteps | None = None

    def takes(self, configurations: int, visited: VisitedSet) -> bool:
        """Return whether a level of so many configurations is to be taken one by one."""
        if configurations > self._limits.configurations or visited.size + configurations > MOST_IN_DICTIONARY:
            return False
        self._seen += 1
        if visited.behind > CAUGHT_UP * self._seen:
            return False
        if self._seen > self._limits.levels and not self._is_asked:
            self._is_asked, self._steps = True, self._made()
        return self._steps is not None

    def _made(self) -> NarrowSteps | None:
        from invariants.system.exploration.narrow.narrow_steps import narrow_steps

        try:
            return narrow_steps(self._compiled)
        except UnsupportedSystemError:
            return None

    def function(
        self, matters: Callable[[WatchedProperty], bool]
    ) -> tuple[Callable[..., tuple[int, int] | None], tuple[bool, ...]]:
        """Return the function, and which of the properties that it watches matter.

        See ``NarrowSteps``. Raises ``ValueError`` where no level is taken one by one.
        """
        if self._steps is None:
            raise ValueError("there is no function")
        return self._steps.expand, tuple([matters(each) for each in self._steps.watched])
