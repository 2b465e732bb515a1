"""Random systems with labelled edits: as good as systems that say the same without labels, in every reading."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.evidence.claims import Proved
from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from tests.batches import batches
from tests.campaigns.claims import Shape, shape_of
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds, compare
from tests.differential.proof_checks import claim_of, faults
from tests.generators.choosing import Seeded
from tests.generators.labels import LabelledSystem, labelled_system
from tests.generators.systems import system_of

BATCHES = 40
BATCH = 25
LARGEST = 600


@pytest.mark.parametrize("batch", batches(BATCHES, always=0))
def test_labels_are_as_good_as_a_modification_for_each_content(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        system = labelled_system(system_of(seed), Seeded(seed))
        if system is None:
            continue
        try:
            labelled, plain = load_text(system.labelled), load_text(system.plain)
        except ModelError:
            counts["refused"] += 1
            continue
        chain, steps = bounds(seed)
        told = f"{system.labelled}\n# seed {seed}, chain {chain}, steps {steps}"
        try:
            expected = _expected(system, plain, chain, steps)
            agreement = compare(labelled, chain, steps, LARGEST)
        except TooManyConfigurationsError:
            continue
        assert {name: shape_of(each) for name, each in agreement.broken.items()} == expected, told
        assert not agreement.disagreements, told
        counts["compared"] += 1
        counts.update(system.features)
        asked = next(name for name in expected if name.startswith("asked"))
        counts["kept" if expected[asked] is None else "broken"] += 1
        claim = claim_of("induction", labelled, asked, seconds=5.0)
        if isinstance(claim, Proved):
            assert expected[asked] is None, told
            assert not list(faults(labelled, claim, second_solver=False)), told
            counts["proved"] += 1
    assert min(counts["compared"], counts["kept"], counts["broken"]) >= 1, counts


def _expected(system: LabelledSystem, plain: Model, chain: int, steps: int) -> dict[str, Shape | None]:
    """The shapes of violations in the plain system, by the names of the labelled one."""
    found = BruteForce(Interpreter(plain), chain, steps, cap=LARGEST).run()
    shapes: dict[str, Shape | None] = {}
    undefined = {f"{name}.defined" for name in system.variants}
    for name, broken in found.items():
        if name in undefined or name.startswith(("sel_", "cap_")):
            continue
        shapes[name] = shape_of(broken)
    own = f"{system.modification}.defined"
    if own in load_text(system.labelled).properties:
        shapes[own] = min(filter(None, (shape_of(found[each]) for each in undefined & found.keys())), default=None)
    return shapes
