"""The canonical run of a violation: the same, whatever was quicker.

Owns: which of many violating runs is reported.
Must never know: how runs are searched for.

The run that is found first depends on which prover was quicker: on how far it said that the search had to look, and on
what had been encoded until then. So the run is searched for again, by the lengths of its chain and of itself alone.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.evidence.claims import PropertyClaim, Violation
from invariants.verdicts.portfolio.stages import EngineClaim


def canonical(
    found: EngineClaim,
    chain_of: Callable[[EngineClaim], int],
    find: Callable[[int, int], EngineClaim | PropertyClaim],
) -> EngineClaim:
    """Return the run that a search for a chain and a run of these lengths finds, or the one found before.

    ``find`` has to depend on nothing but the lengths that it is given. The latter is returned where time is up.
    """
    first = found
    while True:
        lengths = chain_of(found), _length_of(found)
        again = find(*lengths)
        if not isinstance(again, EngineClaim):
            return first
        if (chain_of(again), _length_of(again)) == lengths:
            return again
        found = again


def _length_of(found: EngineClaim) -> int:
    """Return the number of steps of a violation's run."""
    if not isinstance(found.claim, Violation):
        raise TypeError(f"no violation: {found.claim}")
    return len(found.claim.steps)
