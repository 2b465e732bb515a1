"""Repairs: the smallest sets of changes after which an invariant is proved for every chain.

Owns: the order in which sets of changes are tried, and which need not be.
Must never know: how a repair is worded; which changes there are.

A set of changes need not be tried where a run is known that it does not touch: a run breaks the invariant after some
changes, and the set changes the run's modifications in no other way than those did.
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

PROOF_SECONDS = 10.0
"""Seconds of an idle machine for the proof that a set of changes is a repair."""


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
            for position, changes in enumerate(several):
                self._announce(several, position)
                if self._asker.is_out_of_time:
                    self.is_complete = False
                    return
                yield from self._tried(changes)

    def _announce(self, several: Sequence[tuple[Change, ...]], position: int) -> None:
        """Announce the next sets that may be tried; to helpers also the proofs that follow where no run is found.

        Most of the time goes into these proofs, and each waits for the one before otherwise.
        """
        if not self._asker.lookahead:
            return
        ahead = (each for each in several[position:] if not self._is_known(frozenset(each)))
        edits = [*map(_edits, islice(ahead, self._asker.lookahead))]
        self._asker.announce(edits, PROOF_SECONDS)
        if self._asker.helpers:
            self._asker.announce(edits, PROOF_SECONDS, everywhere=True)

    def _is_known(self, wanted: frozenset[Change]) -> bool:
        """Return whether some changes need not be tried."""
        return any(repair <= wanted for repair in self._repairs) or any(run.survives(wanted) for run in self._runs)

    def _tried(self, changes: tuple[Change, ...]) -> Iterator[Repair | NoProof]:
        wanted = frozenset(changes)
        edits = _edits(changes)
        if self._is_known(wanted):
            self._asker.withdraw(edits)
            return
        if not self._asker.has_model(edits):
            return
        result = self._asker.within_bounds(edits, PROOF_SECONDS)
        if result is not None and result.verdict in {Verdict.VIOLATED, Verdict.PROVED}:
            self._asker.withdraw(edits)
        if result is None or result.verdict is not Verdict.VIOLATED:
            result = self._asker.everywhere(edits, PROOF_SECONDS)
        if result is not None and result.verdict is Verdict.VIOLATED:
            self._runs.append(_BreakingRun(frozenset(result.chain or ()), wanted))
        elif result is not None and result.verdict is Verdict.PROVED:
            self._repairs.append(wanted)
            yield Repair(changes, result)
        else:
            self.is_complete = False
            yield NoProof(changes, result)


def _edits(changes: tuple[Change, ...]) -> list[TextEdit]:
    return [edit for change in changes for edit in change.edits]
