"""Time left: the seconds and the work that each obligation of a group still has.

Owns: who pays for work that is done for several obligations.
Must never know: the kind of work.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from invariants.foundation.limits import Allowance
from invariants.verdicts.dispatch.dispatcher import Clock

LEAST_LEFT = 0.05
"""Seconds that an obligation has, however much was spent on it together with others."""


class TimeLeft:
    """The seconds on the clock, and of an idle machine's work, that obligations have, by their positions.

    An obligation pays for the work that is done for it alone, and for its share of the work that serves several. So a
    hard obligation takes nothing from an easy one.
    """

    def __init__(self, seconds: Sequence[float], work: Sequence[float]) -> None:
        self._given = tuple(seconds)
        self._seconds = list(seconds)
        self._allowed = tuple(work)
        self._work = list(work)
        self._running = Allowance(), 1
        """The allowance of what is being worked on, and by how many it is shared."""

    def work_of(self, position: int) -> float:
        """Return the work that an obligation has."""
        return max(self._work[position], LEAST_LEFT)

    def spent(self, positions: Sequence[int]) -> float:
        """Return the most seconds that were spent on one of some obligations so far."""
        return max(self._given[each] - self._seconds[each] for each in positions)

    def work_spent(self, position: int) -> float:
        """Return the work that was spent on an obligation so far, with that which is being done."""
        running, shared = self._running
        return self._allowed[position] - self._work[position] + running.spent / shared

    def begin(self, positions: Sequence[int], solving: float) -> tuple[float, Clock, Clock]:
        """Start the time of obligations together: as much as each of them has.

        Return its seconds, the clock of all work, and that of solvers, which have a share of it.
        """
        seconds = max(min(self._seconds[each] for each in positions), LEAST_LEFT)
        now, work = time.monotonic(), min(map(self.work_of, positions))
        last = Clock(now + seconds, Allowance(work))
        self._running = last.allowance, len(positions)
        return seconds, last, Clock(now + solving * seconds, last.allowance.part(solving * work))

    def spend(self, positions: Sequence[int], seconds: float, work: float = 0.0) -> None:
        """Note the seconds and the work that were spent on obligations together."""
        for each in positions:
            self._seconds[each] -= seconds / len(positions)
            self._work[each] -= work / len(positions)
