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
"""Seconds of an idle machine for the proof that some conditions are not needed."""


class Needed(ValueRecord):
    """A condition that no proof was found without, and the verdict within the bounds without it alone.

    The verdict is None where there was no time for it. It ``is_known`` that the proof rests on the condition where a
    run breaks the invariant without it.
    """

    condition: Condition
    without: Result | None
    is_known: bool


class CoreSearch:
    """Looks for a core of the proof of one invariant."""

    def __init__(self, asker: Asker, conditions: Sequence[Condition]) -> None:
        self._asker = asker
        self._conditions = conditions
        self.dropped: list[Condition] = []
        """The conditions that are known not to be needed: the invariant is proved without all of them."""
        self._broken: set[Condition] = set()
        """The conditions without which, and without those that are not needed, a run breaks the invariant."""
        self.is_complete = True
        """Whether each condition was taken away at least once, without or with a proof."""

    def needed(self) -> Iterator[Needed]:
        """Yield the conditions of a core, in the order of the text."""
        found = self._needed(list(self._conditions))
        self._asker.announce(([each.edit] for each in found), CORE_SECONDS)
        for condition in found:
            without = self._asker.within_bounds([condition.edit], CORE_SECONDS)
            is_broken = without is not None and without.verdict is Verdict.VIOLATED
            yield Needed(condition, without, is_broken or condition in self._broken)

    def _needed(self, some: list[Condition]) -> list[Condition]:
        """Return the conditions among some that are needed, given those that were dropped before; drop the others."""
        if not some or self._proved_without(some):
            self.dropped += some
            return []
        if len(some) == 1:
            return some
        half = len(some) // 2
        parts = ([each.edit for each in (*self.dropped, *part)] for part in (some[:half], some[half:]))
        self._asker.announce(parts, CORE_SECONDS, everywhere=True)
        return [*self._needed(some[:half]), *self._needed(some[half:])]

    def _proved_without(self, some: Sequence[Condition]) -> bool:
        edits = [each.edit for each in (*self.dropped, *some)]
        if self._asker.is_out_of_time:
            self.is_complete = False
            return False
        result = self._asker.everywhere(edits, CORE_SECONDS)
        if result is not None and result.verdict is Verdict.VIOLATED and len(some) == 1:
            self._broken.update(some)
        return result is not None and result.verdict is Verdict.PROVED
