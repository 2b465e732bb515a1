"""Systems with sets and whole maps: they mean the same as written out, and all readings and provers agree."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from invariants.evidence.claims import Proved
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import compare
from tests.differential.proof_checks import claim_of, faults
from tests.differential.proof_checks import compare as compare_proofs
from tests.generators.choosing import Seeded
from tests.generators.sets import sets_system

LARGEST = 120
BOUNDS = ((0, 2), (1, 1), (1, 2), (2, 1))


def examine_meaning(seed: int, counts: Counter[str]) -> None:
    """Compare a system with the same one written out: what is broken, by how long a chain, and by how long a run."""
    both = sets_system(Seeded(seed), asks=True)
    chain, steps = BOUNDS[seed % len(BOUNDS)]
    try:
        found = [search(Interpreter(load_text(text)), chain, steps, cap=LARGEST) for text in (both.short, both.long)]
    except TooManyConfigurationsError:
        return
    shapes = [{name: each and (each.chain, each.length) for name, each in broken.items()} for broken in found]
    assert shapes[0] == shapes[1], f"{both.short}\n{both.long}\n# seed {seed}, chain {chain}, steps {steps}"
    counts["meant"] += 1
    counts["broken"] += sum(each is not None for each in shapes[0].values())


def examine_search(seed: int, counts: Counter[str]) -> None:
    """Compare bounded search and brute force."""
    text = sets_system(Seeded(seed)).short
    try:
        found = compare(load_text(text), *BOUNDS[seed % len(BOUNDS)], LARGEST)
    except TooManyConfigurationsError:
        return
    assert not found.disagreements, f"{text}\n# seed {seed}: {found.disagreements}"
    counts["searched"] += found.unsupported is None


def examine_proofs(seed: int, engine: str, counts: Counter[str], seconds: float = 2.0) -> None:
    """Compare the claims of a prover, and brute force."""
    text = sets_system(Seeded(seed)).short
    try:
        found = compare_proofs(text, engine, None, seconds, LARGEST)
    except TooManyConfigurationsError:
        return
    # A table of configurations is no formula: admission checks it in another way.
    wrong = [each for each in found.wrong if engine != "explicit" or "brute force" in each]
    assert not wrong, f"{text}\n# seed {seed}, {engine}: {wrong}"
    counts[engine] += 1
    counts[f"{engine} proved"] += sum(each.startswith("Proved") for each in found.kinds)
    counts[f"{engine} set"] += sum(each.startswith("ReachedSet") for each in found.kinds)


def examine_open(seed: int, counts: Counter[str], seconds: float = 2.0) -> None:
    """Compare proofs for every population with brute force in some."""
    text = sets_system(Seeded(seed)).short
    model = load_text(text)
    for wanted in model.properties:
        claim = claim_of("open", model, wanted, None, seconds)
        if not isinstance(claim, Proved):
            continue
        assert not list(faults(model, claim, second_solver=False)), f"{text}\n# seed {seed}: {wanted}"
        counts["open proved"] += 1
        for scope in ({"A": 1, "B": 1}, {"A": 2, "B": 1}, {"A": 3, "B": 2}):
            try:
                broken = search(Interpreter(replace(model, scope=scope), scope), None, None, cap=LARGEST)[wanted]
            except TooManyConfigurationsError:
                continue
            assert broken is None, f"{text}\n# seed {seed}: {wanted}, {scope}"
            counts["populations"] += 1


@pytest.mark.parametrize("batch", batches(60, always=0))
def test_sets_and_whole_maps_mean_the_same_as_written_out(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(3 + 4 * batch, 3 + 4 * batch + 4):
        examine_meaning(seed, counts)
        examine_search(seed, counts)
    assert counts["searched"], counts
    assert counts["meant"], counts


@pytest.mark.campaign
@pytest.mark.parametrize("batch", batches(20, always=1))
@pytest.mark.parametrize("engine", ["ic3", "induction", "explicit"])
def test_proofs_about_sets(engine: str, batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(4 * batch, 4 * batch + 4):
        examine_proofs(seed, engine, counts, 1.0)
        if engine == "ic3":
            examine_open(seed, counts, 1.0)
    assert counts[engine] or batch, counts
