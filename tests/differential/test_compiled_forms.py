"""Forms of the language that are compiled into simpler ones, on a few random systems: campaigns examine many.

Deadlines are compared with a search that counts for itself, unknown conditions with a modification for each condition.
"""

from __future__ import annotations

import pytest

from tests.campaigns import deadlines, unknown_conditions
from tests.campaigns.tally import Tally


@pytest.mark.parametrize("seeds", [range(40, 46), pytest.param(range(46, 62), marks=pytest.mark.campaign)])
def test_deadlines_are_as_their_written_forms(seeds: range) -> None:
    tally = Tally(None)
    assert [line for seed in seeds for line in deadlines.differences(tally, seed, cap=60)] == []
    assert tally.counts["by definition: broken"] > len(seeds) // 6
    assert tally.counts["by definition: kept"] > len(seeds) // 6


@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(4, 14), marks=pytest.mark.campaign)])
def test_unknown_conditions_are_as_their_written_forms(seeds: range) -> None:
    tally = Tally(None)
    assert [line for seed in seeds for line in unknown_conditions.differences(tally, seed, cap=80)] == []
    assert tally.counts["broken"] >= len(seeds) // 4
    assert tally.counts["Covered"] >= len(seeds) // 4
