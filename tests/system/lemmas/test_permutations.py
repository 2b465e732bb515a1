"""An image of a formula is true of permuted configurations exactly where the formula is true of the others."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import pytest

from invariants.system.lemmas.permutations import images
from invariants.system.terms.terms import Operator, Role, StateVariable, post_order
from tests.system.formulas import AGENT, SCOPE, Formulas
from tests.system.meaning import value_of


def owners(formulas: Formulas):
    """An entry for every agent: who owns the agent."""
    manager = formulas.manager
    owner = StateVariable("owner of", (AGENT,), AGENT, Role.MODEL)
    return [manager.state(owner, (manager.value(i, AGENT),)) for i in range(SCOPE["Agent"])]


@pytest.mark.parametrize("seed", range(60))
def test_every_permutation_is_among_the_images(seed):
    formulas = Formulas(seed)
    manager, dice, entries = formulas.manager, formulas.random, owners(formulas)

    def atom():
        return manager.equal(
            dice.choice(entries), dice.choice([*entries, *(manager.value(i, AGENT) for i in range(3))])
        )

    formula = manager.or_(atom(), manager.and_(atom(), manager.not_(atom())))
    mentioned = {part for part in post_order([formula]) if part.is_value and part.sort == AGENT}
    found = images(manager, SCOPE, formula, 24)
    assert formula in found
    assert len(found) <= factorial(3) // factorial(3 - len(mentioned))
    for order in permutations(range(3)):
        for _ in range(6):
            values = [dice.randrange(3) for _ in entries]
            moved = {entries[order[i]]: order[value] for i, value in enumerate(values)}
            holds = value_of(formula, dict(zip(entries, values, strict=True)))
            assert not holds or any(value_of(image, moved) for image in found)
            assert holds or not all(value_of(image, moved) for image in found)


def test_all_images_together_are_symmetric():
    formulas = Formulas(0)
    manager, entries = formulas.manager, owners(formulas)
    found = images(manager, SCOPE, manager.equal(entries[0], manager.value(1, AGENT)), 24)
    again = images(manager, SCOPE, manager.and_(*found), 24)
    assert {frozenset(image.arguments) for image in again} == {frozenset(found)}
    assert len(found) == 6


def test_numbers_of_individuals_are_not_permuted():
    formulas = Formulas(0)
    manager, entries = formulas.manager, owners(formulas)
    for formula in (
        manager.less(entries[0], entries[1]),
        manager.less_equal(manager.ordinal(entries[0]), manager.integer(1)),
        manager.equal(manager.ordinal(entries[2]), formulas.integers[0]),
    ):
        whole = manager.and_(formula, manager.equal(entries[0], manager.value(2, AGENT)))
        assert images(manager, SCOPE, whole, 24) == [whole]


def test_a_formula_with_too_many_images_gets_none():
    formulas = Formulas(0)
    entries = owners(formulas)
    formula = formulas.manager.equal(entries[0], entries[1])
    assert len(images(formulas.manager, SCOPE, formula, 6)) == 6
    assert images(formulas.manager, SCOPE, formula, 5) == [formula]
    assert formula.operator is Operator.EQUAL
