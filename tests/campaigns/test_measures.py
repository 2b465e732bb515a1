"""Small batches of the campaigns about limits of measures, and about lengths of chains."""

from __future__ import annotations

import pytest

from tests.campaigns import lengths, measures
from tests.campaigns.tally import Tally

FIRST = 100_000
"""The first seed: those of other tests are far below."""


@pytest.mark.campaign
def test_lengths_of_chains_are_those_of_enumeration() -> None:
    assert [line for seed in range(FIRST, FIRST + 3) for line in lengths.faults(seed)[1]] == []


@pytest.mark.campaign
def test_limits_of_measures_are_those_of_enumeration() -> None:
    tally = Tally()
    assert [line for seed in range(FIRST, FIRST + 3) for line in measures.differences(tally, seed)] == []
    assert tally.examined > 0
