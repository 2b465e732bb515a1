"""Random systems: brute force with the interpreter and bounded search with the solver say the same."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from tests.brute_force import TooManyConfigurationsError
from tests.differential import bounds, compare
from tests.generators.systems import system_of

BATCHES = 20
BATCH = 40
LARGEST = 2000
"""Systems with more configurations are left to longer runs."""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_both_readings_agree(batch: int) -> None:
    compared = 0
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        text = system_of(seed)
        chain, steps = bounds(seed)
        try:
            agreement = compare(load_text(text), chain, steps, LARGEST)
        except TooManyConfigurationsError:
            continue
        compared += agreement.unsupported is None
        assert not agreement.disagreements, f"{text}\n# seed {seed}, chain {chain}, steps {steps}"
    assert compared > BATCH * 0.9
