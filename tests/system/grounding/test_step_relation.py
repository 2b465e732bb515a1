"""The step relation: constraints on the choice of a step."""

from __future__ import annotations

import random

import pytest

from invariants.foundation.sorts import BOOL
from invariants.system.grounding.step_relation import MOST_PAIRED, at_most_one
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Role, StateVariable, post_order
from tests.system.meaning import value_of


@pytest.mark.parametrize("count", [0, 1, 2, MOST_PAIRED, MOST_PAIRED + 1, 3 * MOST_PAIRED])
def test_at_most_one_is_true(count):
    manager = TermManager()
    truths = [manager.state(StateVariable(f"f{number}", (), BOOL, Role.CHOICE)) for number in range(count)]
    formula = manager.and_(*at_most_one(manager, truths))
    dice = random.Random(count)  # noqa: S311 - the same each time
    for chosen in range(min(count, 4) + 1):
        for _ in range(20):
            given = set(dice.sample(truths, chosen))
            assert value_of(formula, {each: each in given for each in truths}) == (chosen <= 1)


def test_many_are_excluded_by_few_terms():
    manager = TermManager()
    truths = [manager.state(StateVariable(f"f{number}", (), BOOL, Role.CHOICE)) for number in range(1_000)]
    constraints = at_most_one(manager, truths)
    assert sum(len(part.arguments) for part in post_order(constraints)) < 30 * len(truths)
