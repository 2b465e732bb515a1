"""Maps that start with values by index: all readings and provers agree, and values are conditions on the start."""

from __future__ import annotations

from collections import Counter

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import bounds, compare
from tests.differential.proof_checks import compare as compare_proofs
from tests.generators.choosing import Seeded
from tests.generators.entries import by_index
from tests.generators.naming import with_names
from tests.generators.systems import system_of

LARGEST = 800
FIRST = 60_000
BATCH = 10


def texts(seed: int) -> tuple[str, str] | None:
    """A system by value, and the same by ``init``; in half of them, individuals have names."""
    text, choose = system_of(seed), Seeded(seed)
    return by_index((with_names(text, choose) if seed % 2 else None) or text, choose)


def examine(seed: int, counts: Counter[str]) -> None:
    """Compare bounded search with brute force, and values with conditions."""
    pair = texts(seed)
    if pair is None:
        return
    chain, steps = bounds(seed)
    try:
        found = compare(load_text(pair[0]), chain, steps, LARGEST)
        broken = [search(Interpreter(load_text(each)), chain, steps, cap=LARGEST) for each in pair]
    except TooManyConfigurationsError:
        return
    assert not found.disagreements, f"{pair[0]}\n# seed {seed}, chain {chain}, steps {steps}: {found.disagreements}"
    counts["searched"] += found.unsupported is None
    # An initial value may leave a range, where a condition leaves no start, and be undefined where one is false.
    names = [name for name in broken[0] if name in broken[1] and name != "init.defined" and not name.endswith(".range")]
    if broken[0].get("init.defined") or broken[1].get("init.defined"):
        return
    if any(name.endswith(".range") and each and not each.length for name, each in broken[0].items()):
        return
    shapes = [{name: (each := found[name]) and (each.chain, each.length) for name in names} for found in broken]
    assert shapes[0] == shapes[1], f"{pair[0]}\n# seed {seed}, chain {chain}, steps {steps}"
    counts["conditions"] += 1
    counts["broken"] += sum(each is not None for each in shapes[0].values())


def examine_proofs(seed: int, engine: str, counts: Counter[str], seconds: float = 2.0) -> None:
    """Compare the claims of a prover with brute force."""
    pair = texts(seed)
    if pair is None:
        return
    try:
        found = compare_proofs(pair[0], engine, None, seconds, LARGEST)
    except TooManyConfigurationsError:
        return
    assert not found.wrong, f"{pair[0]}\n# seed {seed}, {engine}: {found.wrong}"
    counts[engine] += 1
    counts["proved"] += sum(each.startswith("Proved") for each in found.kinds)


@pytest.mark.parametrize("batch", batches(8, always=1))
def test_values_by_index(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST + batch * BATCH, FIRST + (batch + 1) * BATCH):
        examine(seed, counts)
    assert counts["searched"] > BATCH // 3, counts
    assert counts["conditions"] > BATCH // 4, counts


@pytest.mark.campaign
@pytest.mark.parametrize("batch", batches(2, always=1))
def test_proofs_about_values_by_index(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST + 4 * batch, FIRST + 4 * batch + 4):
        for engine in ("ic3", "open"):
            examine_proofs(seed, engine, counts, 1.0)
    assert counts["proved"], counts
