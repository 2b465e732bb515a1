"""Repairs: the smallest sets of changes after which an invariant is proved for every chain.

Owns: the order in which sets of changes are tried, and which need not be.
Must never know: how a repair is worded; which changes there are.

A set of changes need not be tried where a run is known that it does not touch: a run breaks the invariant after some
changes, and the set changes the run's modifications in no other way than those did. Sets of one size are tried with
little work first; those that are left open are tried again once it is known which others are repairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from invariants.foundation.records import Record, ValueRecord
from invariants.shaping.changes import Change
from invariants.shaping.questions import Asker
from invariants.shaping.text_edits import TextEdit
from invariants.verdicts.verdict import Result, Verdict

LARGEST_REPAIR = 3
"""The changes of the largest repair that is looked for: a larger one is another system."""

FIRST_TRY_SECONDS = 1.5
"""Seconds of an idle machine for the first try to prove that a set of changes is a repair: most need fewer."""

SECOND_TRY_SECONDS = 6.0
"""The same for the second try."""


class Repair(ValueRecord):
    """Changes after which the invariant is proved for every chain, and the proof's result."""

    changes: tuple[Change, ...]
    result: Result


class NoProof(ValueRecord):
    """Changes after which nothing is known to break the invariant, and no proof was found."""

    changes: tuple[Change, ...]
    result: Result | None


class _BreakingRun(Record):
    """The modifications of a run that breaks the invariant after some changes."""

    modifications: frozenset[str]
    changes: frozenset[Change]

    def survives(self, changes: frozenset[Change]) -> bool:
        """Return whether the run is one after other changes, too, which do the same to its modifications."""
        return self._touched(changes) == self._touched(self.changes)

    def _touched(self, changes: frozenset[Change]) -> frozenset[Change]:
        return frozenset(each for each in changes if each.modifications & self.modifications)


class RepairSearch:
    """Looks for all smallest repairs among some changes, given the chains of runs that break the invariant."""

    def __init__(self, asker: Asker, changes: Sequence[Change], chains: Sequence[frozenset[str]]) -> None:
        self._asker = asker
        self._changes = changes
        self._runs = [_BreakingRun(chain, frozenset()) for chain in chains]
        self._repairs: list[frozenset[Change]] = []
        self.is_complete = True
        """Whether every set of at most ``LARGEST_REPAIR`` changes is a repair, has one in it, or is broken by a run."""

    def found(self) -> Iterator[Repair | NoProof]:
        """Yield the repairs, smaller ones first, and the sets that could be one."""
        for size in range(1, LARGEST_REPAIR + 1):
            several = [*combinations(self._changes, size)]
            hard = []
            for position, changes in enumerate(several):
                if self._asker.is_out_of_time:
                    self.is_complete = False
                    break
                self._announce(several, position)
                found = self._tried(changes, FIRST_TRY_SECONDS)
                if isinstance(found, NoProof):
                    hard.append(found)
                elif found is not None:
                    yield found
            for each in hard:
                again = self._tried(each.changes, SECOND_TRY_SECONDS)
                self.is_complete = self.is_complete and not isinstance(again, NoProof)
                if again is not None:
                    yield again

    def _announce(self, several: Sequence[tuple[Change, ...]], position: int) -> None:
        """Announce the next sets that may be tried; to helpers also the proofs that follow where no run is found.

        Most of the time goes into these proofs, and each waits for the one before otherwise.
        """
        if not self._asker.lookahead:
            return
        ahead = (each for each in several[position:] if not self._is_known(frozenset(each)))
        edits = [*map(_edits, islice(ahead, self._asker.lookahead))]
        self._asker.announce(edits, FIRST_TRY_SECONDS)
        if self._asker.helpers:
            self._asker.announce(edits, FIRST_TRY_SECONDS, everywhere=True)

    def _is_known(self, wanted: frozenset[Change]) -> bool:
        """Return whether some changes need not be tried."""
        return any(repair <= wanted for repair in self._repairs) or any(run.survives(wanted) for run in self._runs)

    def _tried(self, changes: tuple[Change, ...], seconds: float) -> Repair | NoProof | None:
        """Return whether changes are a repair, with so much work on each question; None where they are none."""
        wanted = frozenset(changes)
        edits = _edits(changes)
        if self._is_known(wanted):
            self._asker.withdraw(edits)
            return None
        if not self._asker.has_model(edits):
            return None
        result = self._asker.within_bounds(edits, seconds)
        if result is not None and result.verdict in {Verdict.VIOLATED, Verdict.PROVED}:
            self._asker.withdraw(edits)
        if result is None or result.verdict is not Verdict.VIOLATED:
            result = self._asker.everywhere(edits, seconds)
        if result is not None and result.verdict is Verdict.VIOLATED:
            self._runs.append(_BreakingRun(frozenset(result.chain or ()), wanted))
            return None
        if result is not None and result.verdict is Verdict.PROVED:
            self._repairs.append(wanted)
            return Repair(changes, result)
        return NoProof(changes, result)


def _edits(changes: tuple[Change, ...]) -> list[TextEdit]:
    return [edit for change in changes for edit in change.edits]
