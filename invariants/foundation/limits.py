"""Limits that several layers share, and the account of work that is limited.

Owns: each such limit with its unit and the reason for its value; the unit of work, and what was spent of an allowance.
Must never know: who keeps to a limit, what the work is. A limit that a single layer needs stands where it is used,
under a name of its own.

The unit of work is the *second of an idle machine*: each kind of work that is counted (a solver's own count of its
effort, the steps of runs at random) has a rate, a constant, by which its count is converted. Whatever decides a verdict
is limited by an allowance, so that a busy machine takes longer and comes to the same answer. The clock is the last
limit.
"""

from __future__ import annotations

from math import inf

PAGE_WIDTH = 100
"""Columns of a report and of a formatted model: two such texts fit side by side on a usual screen."""

PATIENCE = 60.0
"""Seconds for a question to which no time is given: longer than most answers take, and short enough to wait for. Where
work is counted, they are those of an idle machine."""

LONGEST_WAIT = 300.0
"""Seconds on the clock for a question to which no time is given: enough for the work of ``PATIENCE`` on a machine that
does five such things at a time."""

MOST_IMAGES = 120
"""The most images of a formula under permutations of individuals: all those of five. One with more is kept alone."""

CANDIDATE_EFFORT = 3_000_000
"""The effort of one query about a candidate lemma, in Z3's resource units: one or two seconds on any machine."""

MINIMIZING_SECONDS = 1.0
"""Seconds of an idle machine for leaving out the conjuncts of a strengthening that a proof does without: a shorter one
is only nicer."""

SLOWEST = 10.0
"""Seconds on the clock after which the work of one second of an idle machine is ended, in parts of a question: a
machine that slow is too busy, or the solver works without counting."""


class Allowance:
    """An amount of work in seconds of an idle machine; without an amount, no limit.

    A part of another allowance is spent from both.
    """

    def __init__(self, seconds: float = inf, within: Allowance | None = None) -> None:
        self._left = seconds
        self._within = within
        self.spent = 0.0

    @property
    def left(self) -> float:
        """Return the seconds that may still be spent, at least 0."""
        most = self._left if self._within is None else min(self._left, self._within.left)
        return max(0.0, most)

    @property
    def is_spent(self) -> bool:
        """Return whether nothing is left."""
        return self.left <= 0.0

    def spend(self, seconds: float) -> None:
        """Take work that was done off this allowance, and off all that this one is a part of."""
        self._left -= seconds
        self.spent += seconds
        if self._within is not None:
            self._within.spend(seconds)

    def part(self, seconds: float) -> Allowance:
        """Return an allowance of so many seconds, which are spent from this one."""
        return Allowance(seconds, self)
