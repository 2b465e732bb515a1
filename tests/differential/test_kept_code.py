"""Random systems: both readings compare code with a backup alike, and no proof contradicts brute force."""

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
from tests.generators.kept_code import with_kept_code
from tests.generators.systems import system_of

FIRST = 3
BATCHES = 20
BATCH = 3
LARGEST = 600


def compared(seed: int, counts: Counter[str], engines: tuple[str, ...] = ("induction",)) -> None:
    """Compare both readings of a system, and provers with what is known of it."""
    text = with_kept_code(system_of(seed), Seeded(seed))
    if text is None:
        return
    model = load_text(text)
    chain, steps = bounds(seed)
    try:
        agreement = compare(model, chain, steps, LARGEST)
    except TooManyConfigurationsError:
        counts["too many configurations"] += 1
        return
    assert not agreement.disagreements, f"{text}\n# seed {seed}, chain {chain}, steps {steps}"
    if agreement.unsupported is not None:
        return
    for name in (each for each in model.properties if each.startswith("kept")):
        broken = agreement.broken[name] is not None
        counts["broken" if broken else "kept"] += 1
        for engine in engines:
            claim = claim_of(engine, model, name, seconds=5.0)
            if isinstance(claim, Proved):
                assert not broken, text
                assert not list(faults(model, claim, second_solver=False)), text
                counts["proved"] += 1


@pytest.mark.parametrize("batch", batches(BATCHES, always=1))
def test_kept_code_is_compared_alike(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST + batch * BATCH, FIRST + (batch + 1) * BATCH):
        compared(seed, counts)
    # Some later batches have systems that are too large, or that are all kept.
    assert counts["broken"] or batch
    assert counts["kept"] or batch
