"""Fillings of random small models: against the enumeration of all fillings."""

from __future__ import annotations

import re

import pytest

from invariants.shaping.filling.conditions import ConditionFilling, NoFilling, Weakness
from tests.batches import batches
from tests.campaigns.holes import LEFT_OUT, faults, solver_of
from tests.campaigns.tally import Tally
from tests.shaping.filling.newer_models import newer_model
from tests.shaping.filling.small_models import fillings_that_do, small_model
from tests.shaping.searches import solution_of

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.mark.parametrize("batch", batches(6, always=0))
def test_random_small_models(batch):
    """A weakest filling has every filling that does in it; one that nothing is weaker than is in no other."""
    tally = Tally()
    for seed in range(3 * batch, 3 * (batch + 1)):
        assert list(faults(tally, small_model(seed))) == []
    assert tally.counts.total() == 3


@pytest.mark.parametrize("batch", batches(80, always=0, checked=3))
def test_random_small_models_with_records_and_optional_values_and_maps(batch):
    tally = Tally()
    for seed in range(5 * batch, 5 * (batch + 1)):
        assert list(faults(tally, newer_model(seed))) == []
    assert tally.counts.total() > tally.counts[LEFT_OUT]


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_random_small_models_where_a_weaker_guard_takes_runs_away(seed):
    """One that is found does, nothing is claimed about others, and of six cells at most none that does is missed."""
    text = re.sub(r"(rewrite act.gate as) .*", rf"\1 {('not prev', 'prev => q')[seed % 2]}", small_model(seed))
    solver = solver_of(text)
    filling, do = solution_of(solver, 30).filling, fillings_that_do(solver)
    where = f"seed {seed}\n{text}{do}"
    if isinstance(filling, ConditionFilling):
        assert filling.cells in do, where
        assert filling.weakness is Weakness.FOUND, where
    else:
        assert isinstance(filling, NoFilling), where
        assert not filling.is_impossible, where
        assert do == [], where
