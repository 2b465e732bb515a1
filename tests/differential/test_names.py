"""Systems that name individuals: all readings and provers agree, and names are constants up to permutations."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from msgspec.structs import replace

from invariants.evidence.claims import Proved
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import bounds, compare
from tests.differential.proof_checks import claim_of, faults
from tests.differential.proof_checks import compare as compare_proofs
from tests.generators.choosing import Seeded
from tests.generators.naming import with_names
from tests.generators.systems import system_of

LARGEST = 800
FIRST = 40_000
BATCH = 12


def named(seed: int) -> str | None:
    return with_names(system_of(seed), Seeded(seed))


def examine_search(seed: int, counts: Counter[str]) -> None:
    """Compare bounded search, with its symmetry, and brute force."""
    text = named(seed)
    if text is None:
        return
    try:
        found = compare(load_text(text), *bounds(seed), LARGEST)
    except TooManyConfigurationsError:
        return
    assert not found.disagreements, f"{text}\n# seed {seed}: {found.disagreements}"
    if found.unsupported is None:
        counts["searched"] += 1
        counts["broken"] += sum(each is not None for each in found.broken.values())


def examine_proofs(seed: int, engine: str, counts: Counter[str], seconds: float = 2.0) -> None:
    """Compare the claims of a prover, and brute force."""
    text = named(seed)
    if text is None:
        return
    try:
        found = compare_proofs(text, engine, None, seconds, LARGEST)
    except TooManyConfigurationsError:
        return
    assert not found.wrong, f"{text}\n# seed {seed}, {engine}: {found.wrong}"
    counts[engine] += 1
    counts[f"{engine} proved"] += sum(each.startswith("Proved") for each in found.kinds)


def examine_open(seed: int, counts: Counter[str], seconds: float = 2.0) -> None:
    """Compare proofs for every population with brute force in some."""
    text = named(seed)
    if text is None:
        return
    model = load_text(text)
    least = {name: len(model.individual_names.get(name, "1")) for name in model.scope}
    for wanted in model.properties:
        claim = claim_of("open", model, wanted, None, seconds)
        if not isinstance(claim, Proved):
            continue
        assert not list(faults(model, claim, second_solver=False)), f"{text}\n# seed {seed}: {wanted}"
        counts["open proved"] += 1
        for more in range(2):
            scope = {name: size + more for name, size in least.items()}
            try:
                broken = search(Interpreter(replace(model, scope=scope), scope), None, None, cap=LARGEST)[wanted]
            except TooManyConfigurationsError:
                continue
            assert broken is None, f"{text}\n# seed {seed}: {wanted}, {scope}"
            counts["populations"] += 1


def examine_constants(seed: int, counts: Counter[str]) -> None:
    """Compare names with constants that differ: what is broken, by which chain, and by which run, is the same."""
    text = named(seed)
    if text is None:
        return
    declared = re.findall(r"^type (\w) (\[\d\]) = (.*)$", text, re.MULTILINE)
    plain = re.sub(r"^(type \w \[\d\]) = .*$", r"\1", text, flags=re.MULTILINE)
    plain += "".join(f"const {name}: {sort}\n" for sort, _, names in declared for name in names.split(", "))
    for number, (sort, _, names) in enumerate(declared):
        own = names.split(", ")
        pairs = [f"{one} != {other}" for i, one in enumerate(own) for other in own[:i]]
        plain += f"assume differ{number}{sort}: {' and '.join(pairs)}\n" if pairs else ""
    chain, steps = bounds(seed)
    try:
        by_name, by_constant = (
            search(Interpreter(load_text(each)), chain, steps, cap=LARGEST) for each in (text, plain)
        )
    except TooManyConfigurationsError:
        return
    shapes = [
        {name: each and (each.chain, each.length) for name, each in broken.items()} for broken in (by_name, by_constant)
    ]
    assert shapes[0] == shapes[1], f"{text}\n# seed {seed}, chain {chain}, steps {steps}"
    counts["constants"] += 1


@pytest.mark.parametrize("batch", batches(8, always=1))
def test_names(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST + batch * BATCH, FIRST + (batch + 1) * BATCH):
        examine_search(seed, counts)
        examine_constants(seed, counts)
    assert counts["searched"] > BATCH // 3, counts
    assert counts["constants"] > BATCH // 3, counts


@pytest.mark.campaign
@pytest.mark.parametrize("batch", batches(3, always=1))
def test_proofs_about_names(batch: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST + 3 * batch, FIRST + 3 * batch + 3):
        examine_open(seed, counts, 1.0)
        examine_proofs(seed, "ic3", counts, 1.0)
    assert counts["open proved"], counts
    assert counts["ic3 proved"], counts
