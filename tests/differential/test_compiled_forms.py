"""Forms of the language that are compiled into simpler ones, on a few random systems: campaigns examine many.

Deadlines are compared with a search that counts for itself, unknown conditions with a modification for each condition.
"""

from __future__ import annotations

from tests.campaigns import deadlines, unknown_conditions
from tests.campaigns.tally import Tally


def test_deadlines_are_as_their_written_forms() -> None:
    tally = Tally(None)
    assert [line for seed in range(40, 62) for line in deadlines.differences(tally, seed, cap=60)] == []
    assert tally.counts["by definition: broken"] > 3
    assert tally.counts["by definition: kept"] > 3


def test_unknown_conditions_are_as_their_written_forms() -> None:
    tally = Tally(None)
    assert [line for seed in range(14) for line in unknown_conditions.differences(tally, seed, cap=80)] == []
    assert tally.counts["broken"] > 3
    assert tally.counts["Covered"] > 3
