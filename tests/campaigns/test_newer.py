"""Short campaigns on systems over the newer language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.campaigns import deadlines, explicit, open_conditions, possibilities
from tests.campaigns.tally import Tally

FIRST = 100_000
"""The first seed; campaigns that are not tests begin with 0."""


@pytest.mark.campaign
def test_explicit_search_agrees_with_brute_force_where_the_system_is_written_out() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 8):
        for line in explicit.differences(tally, seed, kind="newer", cap=1000):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "written out: broken", "written out: kept"):
        assert tally.counts[kind] >= 3, kind


@pytest.mark.campaign
@pytest.mark.long
@pytest.mark.parametrize("examine", [possibilities.differences, deadlines.differences])
def test_can_and_deadlines_mean_the_same_in_the_newer_language(examine: Callable[..., list[str]]) -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 60):
        for line in examine(tally, seed, cap=300, kind="newer"):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation"):
        assert tally.counts[kind] >= 3, kind


@pytest.mark.campaign
def test_what_is_proved_for_every_number_holds_for_one_and_two_where_a_condition_is_unknown() -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 6):
        open_conditions.examine(tally, seed)
    assert tally.finish() == 0
