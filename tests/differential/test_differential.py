"""Random systems: brute force with the interpreter and bounded search with the solver say the same."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.comparison import Agreement, bounds, compare, with_probes
from tests.generators.arithmetic import arithmetic_of
from tests.generators.systems import system_of

BATCHES = 24
BATCH = 10
PROBED = 4
"""Of so many systems, one is searched for configurations that it was seen to reach, too."""
LARGEST = 1500
"""Systems with more configurations are left to longer runs."""


def agreement_on(text: str, seed: int) -> Agreement | None:
    """Return the agreement of the two readings; None where the text is too large, or not supported."""
    chain, steps = bounds(seed)
    try:
        agreement = compare(load_text(text), chain, steps, LARGEST)
    except TooManyConfigurationsError:
        return None
    assert not agreement.disagreements, f"{text}\n# seed {seed}, chain {chain}, steps {steps}"
    return agreement if agreement.unsupported is None else None


def counted(agreements: list[Agreement | None]) -> Counter[str]:
    """Count the systems that were compared, and the properties that were broken and that survived."""
    compared = [agreement for agreement in agreements if agreement is not None]
    outcomes = [broken is not None for agreement in compared for broken in agreement.broken.values()]
    return Counter(compared=len(compared), broken=sum(outcomes), survived=len(outcomes) - sum(outcomes))


@pytest.mark.parametrize("batch", batches(BATCHES, always=1))
def test_both_readings_agree(batch: int) -> None:
    seeds = range(batch * BATCH, (batch + 1) * BATCH)
    counts = counted([agreement_on(system_of(seed), seed) for seed in seeds])
    assert counts["compared"] >= BATCH * 0.8
    assert counts["broken"] >= 4
    assert counts["survived"] >= 4


@pytest.mark.parametrize("batch", batches(BATCHES // 2, always=1))
def test_both_readings_calculate_alike(batch: int) -> None:
    seeds = range(batch * BATCH, (batch + 1) * BATCH)
    counts = counted([agreement_on(arithmetic_of(seed), seed) for seed in seeds])
    assert counts["compared"] == BATCH
    assert counts["broken"] >= 4
    assert counts["survived"] >= 4


@pytest.mark.parametrize("batch", batches(BATCHES, always=1))
def test_reachable_configurations_are_found_by_a_shortest_run(batch: int) -> None:
    agreements = [probed_agreement(seed) for seed in range(batch * BATCH, (batch + 1) * BATCH, PROBED)]
    counts = counted(agreements)
    assert counts["compared"] >= 0.7 * BATCH / PROBED
    compared = [agreement.broken for agreement in agreements if agreement is not None]
    probes = [outcome for each in compared for name, outcome in each.items() if re.fullmatch(r"probe\d", name)]
    assert len(probes) >= BATCH / PROBED
    assert None not in probes


def probed_agreement(seed: int) -> Agreement | None:
    """Return the agreement about a system with probes; None where it is too large, or not supported."""
    try:
        return agreement_on(with_probes(system_of(seed), *bounds(seed), seed, LARGEST), seed)
    except TooManyConfigurationsError:
        return None
