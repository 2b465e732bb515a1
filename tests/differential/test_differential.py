"""Random systems: brute force with the interpreter and bounded search with the solver say the same."""

from __future__ import annotations

from contextlib import suppress

import pytest

from invariants.language.loader import load_text
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.comparison import bounds, compare, with_probes
from tests.generators.arithmetic import arithmetic_of
from tests.generators.systems import system_of

BATCHES = 20
BATCH = 40
PROBED = 4
"""Of so many systems, one is searched for configurations that it was seen to reach, too."""
LARGEST = 1500
"""Systems with more configurations are left to longer runs."""


def agree(text: str, seed: int) -> bool:
    """Whether the text was compared. Fails if the readings differ; it may be too large, or not supported."""
    chain, steps = bounds(seed)
    try:
        agreement = compare(load_text(text), chain, steps, LARGEST)
    except TooManyConfigurationsError:
        return False
    assert not agreement.disagreements, f"{text}\n# seed {seed}, chain {chain}, steps {steps}"
    return agreement.unsupported is None


@pytest.mark.parametrize("batch", range(BATCHES))
def test_both_readings_agree(batch: int) -> None:
    seeds = range(batch * BATCH, (batch + 1) * BATCH)
    compared = sum(agree(system_of(seed), seed) for seed in seeds)
    assert compared > BATCH * 0.9


@pytest.mark.parametrize("batch", range(BATCHES // 2))
def test_both_readings_calculate_alike(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        assert agree(arithmetic_of(seed), seed)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_is_reached_is_found_by_a_shortest_run(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH, PROBED):
        with suppress(TooManyConfigurationsError):
            agree(with_probes(system_of(seed), *bounds(seed), seed, LARGEST), seed)
