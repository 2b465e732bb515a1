"""Blame of random systems, against going through all subsets of modifications with the interpreter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import combinations

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.shaping.blame import BreakingSet, Kept
from invariants.shaping.changes import asked_about, forbidding
from invariants.shaping.text_edits import edited_model
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import Verdict
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.generators.choosing import Seeded
from tests.generators.compound_systems import compound_of, labelled_of
from tests.generators.systems import system_of
from tests.generators.together import together
from tests.shaping.test_blame import blamed

pytestmark = pytest.mark.usefixtures("in_one_process")

CHAIN, STEPS = 2, 2
MOST_MODIFICATIONS = 4
MOST_CONFIGURATIONS = 3_000
CORE_WORK, CORE_SECONDS = 10.0, 100.0


def allowed_only(model: Model, allowed: frozenset[str]) -> Model:
    changes = forbidding(model)
    return edited_model(model, [edit for name in changes.keys() - allowed for edit in changes[name].edits])


def is_broken(model: Model, name: str) -> bool:
    """Whether a run within the bounds breaks an invariant; of a rule without anything undefined, none does."""
    if name not in model.properties:
        return False
    return search(Interpreter(model), CHAIN, STEPS, (name,), MOST_CONFIGURATIONS)[name] is not None


def newer_system_of(seed: int) -> str:
    """A system with sets, labelled edits or unknown code that edits, or with all of these and records."""
    return together(Seeded(seed)).short if seed % 4 == 3 else compound_of(seed - seed // 4)


def labelled_text_of(seed: int) -> str:
    """A system whose labels come to hold edits that capture."""
    return labelled_of(seed).labelled


@pytest.mark.parametrize(
    ("generator", "batch"),
    [
        *(pytest.param(system_of, *each.values, marks=each.marks) for each in batches(10, always=1)),
        *(pytest.param(newer_system_of, *each.values, marks=each.marks) for each in batches(40, always=0)),
    ],
)
def test_blame_of_random_systems_agrees_with_all_subsets(generator, batch):
    """Within the bounds, exactly the smallest subsets break it; no run within the bounds breaks it after a repair."""
    seen: Counter[str] = Counter()
    for seed in range(5 * batch, 5 * (batch + 1)):
        examine(generator, seed, seen)
    assert seen.total() >= 1


@pytest.mark.long
@pytest.mark.parametrize("batch", range(8))
def test_blame_that_ends_early_says_nothing_else(batch):
    """Of systems with labels that capture, too: what is found in little time, guards included, is true."""
    seen: Counter[str] = Counter()
    for seed in range(1_000 + 10 * batch, 1_000 + 10 * (batch + 1)):
        for seconds in (0.3, 1.0, 4.0):
            examine(labelled_text_of if seed % 2 else newer_system_of, seed, seen, seconds, guards=True)
    assert seen["compared"] >= 1


@pytest.mark.parametrize("batch", batches(20, always=0))
def test_the_conditions_on_which_a_proof_rests(batch):
    """No run breaks the invariant without the conditions that are not needed; one does where this is said."""
    seen: Counter[str] = Counter()
    for seed in range(10 * batch, 10 * (batch + 1)):
        model = load_text((labelled_text_of, newer_system_of, system_of)[seed % 3](seed))
        name = model.promises[seed % len(model.promises)]
        with suppress(TooManyConfigurationsError):
            _compare_core(model, name, seen)
    assert min(seen["proved"], seen["not needed"]) >= 1, seen


def _compare_core(model: Model, name: str, seen: Counter[str]) -> None:
    blame = blamed(model, name, CheckOptions(invariants=(name,), work=CORE_WORK), seconds=CORE_SECONDS)
    if blame.result is None or blame.result.verdict is not Verdict.PROVED:
        return
    seen["proved"] += 1
    seen["not needed"] += len(blame.unneeded)
    text = model.sources[0].text
    assert not is_broken(model, name), text
    assert not is_broken(edited_model(model, [each.edit for each in blame.unneeded]), name), text
    for each in blame.needed:
        if each.without is not None:
            seen[f"without it {each.without.verdict.value}"] += 1
            if is_broken(edited_model(model, [each.condition.edit]), name):
                assert each.without.verdict not in (Verdict.PROVED, Verdict.SURVIVES), text


def examine(
    generator: Callable[[int], str], seed: int, seen: Counter[str], seconds: float = 100, *, guards: bool = False
) -> None:
    """Compare the blame of the first invariant of a system."""
    model = load_text(generator(seed))
    name = next(iter(model.promises))
    if asked_about(model, name):
        seen["asked about"] += 1
    elif len(forbidding(model)) <= MOST_MODIFICATIONS:
        with suppress(TooManyConfigurationsError):
            _compare(model, name, seen, seconds, guards)
            seen["compared"] += 1


def _compare(model: Model, name: str, seen: Counter[str], seconds: float, guards: bool) -> None:
    names = frozenset(forbidding(model))
    subsets = [frozenset(each) for size in range(len(names) + 1) for each in combinations(sorted(names), size)]
    broken = [each for each in subsets if is_broken(allowed_only(model, each), name)]
    smallest = {each for each in broken if not any(other < each for other in broken)}
    options = CheckOptions(invariants=(name,), chain=CHAIN, steps=STEPS)
    blame = blamed(model, name, options, seconds=seconds, guards=guards)
    found = {frozenset(each.modifications) for each in blame.breaking if each.minimal}
    assert found <= smallest, model.sources[0].text
    if blame.every_set:
        seen["all sets"] += bool(smallest)
        assert found == smallest, model.sources[0].text
    for each in (*blame.breaking, *blame.kept):
        match each:
            case BreakingSet():
                seen["breaking"] += 1
                assert set(each.result.chain or ()) == set(each.modifications)
            case Kept():
                seen["kept"] += 1
                assert names - frozenset(each.without) not in broken, model.sources[0].text
    for repair in (*blame.repairs, *blame.guards):
        seen["repair"] += 1
        changed = edited_model(model, [edit for change in repair.changes for edit in change.edits])
        assert not is_broken(changed, name), model.sources[0].text
