"""A short campaign with records, sets, labels and unknown edits at once."""

from __future__ import annotations

import pytest

from tests.batches import batches
from tests.campaigns import together
from tests.campaigns.tally import Tally


@pytest.mark.campaign
@pytest.mark.parametrize("part", batches(4, always=1))
def test_additions_work_together(part: int) -> None:
    tally = Tally()
    for seed in range(3 * part, 3 * part + 3):
        together.examine(tally, seed)
    assert tally.finish() == 0
    assert tally.counts["written and read"] >= 1
