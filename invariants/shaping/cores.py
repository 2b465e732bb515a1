"""Cores: a smallest set of conditions on which a proof rests.

Owns: which conditions a proof can do without, and the verdict on the invariant without each of the others.
Must never know: which conditions there are; how a core is worded.

Conditions are taken away in halves, and those of a half that is needed in quarters, and so on, so that few questions
are asked where few conditions are needed (the division of QuickXplain: Junker, AAAI 2004). The remaining set is
smallest as far as proofs are found: without any one of its conditions, no proof was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invariants.foundation.records import ValueRecord
from invariants.shaping.conditions import Condition
from invariants.shaping.questions import Asker
from invariants.verdicts.verdict import Result, Verdict

CORE_SECONDS = 10.0
"""Seconds for the proof that some conditions are not needed."""


class Needed(ValueRecord):
    """A condition that a proof rests on, and the verdict within the bounds without it alone; None for no time."""

    condition: Condition
    without: Result | None


class CoreSearch:
    """Looks for a core of the proof of one invariant."""

    def __init__(self, asker: Asker, conditions: Sequence[Condition]) -> None:
        self._asker = asker
        self._conditions = conditions
        self._dropped: list[Condition] = []
        self.is_complete = True
        """Whether each condition was taken away at least once, without or with a proof."""

    def needed(self) -> Iterator[Needed]:
        """Yield the conditions of a core, in the order of the text."""
        for condition in self._needed(list(self._conditions)):
            yield Needed(condition, self._asker.within_bounds([condition.edit], CORE_SECONDS))

    def _needed(self, some: list[Condition]) -> list[Condition]:
        """Return the conditions among some that are needed, given those that were dropped before; drop the others."""
        if not some or self._proved_without(some):
            self._dropped += some
            return []
        if len(some) == 1:
            return some
        half = len(some) // 2
        return [*self._needed(some[:half]), *self._needed(some[half:])]

    def _proved_without(self, some: Sequence[Condition]) -> bool:
        edits = [each.edit for each in (*self._dropped, *some)]
        if self._asker.is_out_of_time:
            self.is_complete = False
            return False
        result = self._asker.everywhere(edits, CORE_SECONDS)
        return result is not None and result.verdict is Verdict.PROVED
