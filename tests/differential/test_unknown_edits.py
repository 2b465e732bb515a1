"""Random systems with unknown code that edits: as good as systems that name the edits, in both readings."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.batches import batches
from tests.campaigns.claims import Shape, shape_of
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds, compare
from tests.generators.choosing import Seeded
from tests.generators.systems import system_of
from tests.generators.unknown_edits import UnknownSystem, unknown_system

BATCHES = 40
BATCH = 30
LARGEST = 700


@pytest.mark.parametrize("batch", batches(BATCHES, always=0))
def test_unknown_edits_are_as_good_as_named_ones(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        system = unknown_system(system_of(seed), Seeded(seed))
        if system is None:
            continue
        try:
            unknown = load_text(system.unknown)
            expected = _expected(system, *bounds(seed))
        except (ModelError, TooManyConfigurationsError):
            counts["left out"] += 1
            continue
        chain, steps = bounds(seed)
        told = f"{system.unknown}\n# seed {seed}, chain {chain}, steps {steps}"
        try:
            agreement = compare(unknown, chain, steps, LARGEST)
        except TooManyConfigurationsError:
            continue
        for name, broken in agreement.broken.items():
            if name in expected:
                assert shape_of(broken) == expected[name], f"{name}\n{told}"
                counts["kept" if broken is None else "broken"] += 1
        assert not agreement.disagreements, told
        counts[system.kind] += 1
    assert min(counts["family"], counts["kept"], counts["broken"]) >= 1, counts


def _expected(system: UnknownSystem, chain: int, steps: int) -> dict[str, Shape | None]:
    """The shapes of violations in the system that names the edits, by the names of the other one."""
    found = BruteForce(Interpreter(load_text(system.named)), chain, steps, cap=2 * LARGEST).run()
    shapes = {name: shape_of(broken) for name, broken in found.items()}
    if system.variants:
        own = [shapes.get(f"{name}.defined") for name in system.variants]
        shapes[f"{system.modification}.defined"] = min(filter(None, own), default=None)
    return shapes
