"""Random systems: both readings say the same of captured values, and no proof contradicts brute force."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.evidence.claims import Proved
from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError
from tests.differential.comparison import bounds, compare
from tests.differential.proof_checks import claim_of, faults
from tests.generators.choosing import Seeded
from tests.generators.held_values import with_held_values
from tests.generators.systems import system_of

BATCHES = 8
BATCH = 15
LARGEST = 1500


@pytest.mark.parametrize("batch", batches(BATCHES, always=1))
def test_captured_values_are_read_alike(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        text = with_held_values(system_of(seed), Seeded(seed))
        if text is None:
            continue
        model = load_text(text)
        chain, steps = bounds(seed)
        try:
            agreement = compare(model, chain, steps, LARGEST)
        except TooManyConfigurationsError:
            continue
        assert not agreement.disagreements, f"{text}\n# seed {seed}, chain {chain}, steps {steps}"
        if agreement.unsupported is not None:
            continue
        for name in model.properties:
            if not name.startswith("held"):
                continue
            broken = agreement.broken[name] is not None
            counts["broken" if broken else "kept"] += 1
            claim = claim_of("induction", model, name, seconds=5.0)
            if isinstance(claim, Proved):
                assert not broken, text
                assert not list(faults(model, claim, second_solver=False)), text
                counts["proved"] += 1
    assert counts["broken"] >= 1
    assert counts["kept"] >= 1
    assert counts["proved"] >= 1
