"""Campaigns by the workers of a cluster: in processes of their own, they count what one process counts."""

from __future__ import annotations

import pytest

from invariants.cluster.connection import Cluster
from tests import campaign
from tests.campaigns.spread import spread
from tests.campaigns.tally import Tally


@pytest.mark.cluster
@pytest.mark.parametrize("name", ["mutated input", "differential"])
def test_workers_examine_the_systems_of_a_campaign(cluster: Cluster, name: str):
    here, there = Tally(), Tally()
    campaign.one_by_one(name, range(900, 905), here)
    spread(cluster.executor, cluster.size, name, range(900, 905), there)
    assert there.systems == here.systems == 5
    assert (there.examined, there.counts, there.wrong) == (here.examined, here.counts, here.wrong)
