"""Fillings of random small models: against the enumeration of all fillings."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from invariants.shaping.filling.conditions import ConditionFilling, NoFilling, Weakness
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.solving import HoleSolver
from invariants.shaping.filling.vocabulary.cells import all_cells
from invariants.verdicts.options import CheckOptions
from tests.batches import batches
from tests.shaping.filling.newer_models import newer_model
from tests.shaping.filling.small_models import fillings_that_do, small_model
from tests.shaping.searches import solution_of

MOST_CELLS = 8
"""The cells of a model of which all fillings are gone through."""

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.mark.parametrize("batch", batches(6, always=0))
def test_random_small_models(batch):
    """A weakest filling has every filling that does in it; one that nothing is weaker than is in no other."""
    seen: Counter[object] = Counter()
    for seed in range(3 * batch, 3 * (batch + 1)):
        _compare(small_model(seed), seen)
    assert seen.total() == 3


@pytest.mark.parametrize("batch", batches(80, always=0, checked=3))
def test_random_small_models_with_records_and_optional_values_and_maps(batch):
    seen: Counter[object] = Counter()
    for seed in range(5 * batch, 5 * (batch + 1)):
        cells = sum(len(all_cells(words.terms)) for _, words in _solver_of(newer_model(seed)).pairs)
        if cells <= MOST_CELLS:
            _compare(newer_model(seed), seen)
    assert seen.total() >= 1


def _compare(text: str, seen: Counter[object]) -> None:
    solver = _solver_of(text)
    filling = solution_of(solver, 120).filling
    do = fillings_that_do(solver)
    where = f"{text}{filling}\n{do}"
    match filling:
        case NoFilling(result=result, is_impossible=is_impossible, is_vocabulary_broken=is_broken) if (
            result is not None
        ):
            seen["nothing"] += 1
            assert not (is_impossible or is_broken) or do == [], where
        case ConditionFilling(weakness=weakness, cells=found):
            seen[weakness] += 1
            assert found in do, where
            larger = [each for each in do if each != found and all(a <= b for a, b in zip(found, each, strict=True))]
            assert weakness is Weakness.FOUND or not larger, where
            if weakness is Weakness.WEAKEST:
                assert all(a <= b for each in do for a, b in zip(each, found, strict=True)), where
        case _:
            seen["open"] += 1


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_random_small_models_where_a_weaker_guard_takes_runs_away(seed):
    """One that is found does, nothing is claimed about others, and of six cells at most none that does is missed."""
    text = re.sub(r"(rewrite act.gate as) .*", rf"\1 {('not prev', 'prev => q')[seed % 2]}", small_model(seed))
    solver = _solver_of(text)
    filling, do = solution_of(solver, 30).filling, fillings_that_do(solver)
    where = f"seed {seed}\n{text}{do}"
    if isinstance(filling, ConditionFilling):
        assert filling.cells in do, where
        assert filling.weakness is Weakness.FOUND, where
    else:
        assert isinstance(filling, NoFilling), where
        assert not filling.is_impossible, where
        assert do == [], where


def _solver_of(text: str) -> HoleSolver:
    return HoleSolver(open_text(text), CheckOptions())
