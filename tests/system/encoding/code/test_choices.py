"""Choices as quantifiers: true for some choice, defined for all."""

from __future__ import annotations

import pytest

from invariants.foundation.sorts import BOOL, RangeSort
from invariants.system.encoding.code.choices import with_some_choice
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, inputs_in

SORT = RangeSort(0, 3)


def test_a_part_without_choices_is_the_same_part() -> None:
    manager = TermManager()
    other = Input("other", (), BOOL)
    part = PartialTerm(manager.input(other), manager.true)
    assert with_some_choice(manager, part, frozenset({Input("choice", (), SORT)})) is part


def test_the_value_is_existential_and_counts_only_where_it_is_defined_and_definedness_is_universal() -> None:
    manager = TermManager()
    choice, other = Input("choice", (), SORT), Input("other", (), SORT)
    chosen = manager.input(choice)
    value, defined = manager.less(chosen, manager.input(other)), manager.less(manager.integer(0), chosen)
    found = with_some_choice(manager, PartialTerm(value, defined), frozenset({choice}))
    assert found.value.operator is Operator.EXISTS
    assert found.defined.operator is Operator.FORALL
    assert list(inputs_in([found.value])) == [other]
    assert not list(inputs_in([found.defined]))
    # Both parts are under one quantifier: some choice has to be defined and make the condition true.
    assert found.value.arguments[0].operator is Operator.AND
    assert len(found.value.arguments[0].arguments) == 2


def test_a_choice_that_only_decides_definedness_counts() -> None:
    manager = TermManager()
    choice = Input("choice", (), SORT)
    defined = manager.less(manager.integer(0), manager.input(choice))
    found = with_some_choice(manager, PartialTerm(manager.true, defined), frozenset({choice}))
    assert (found.value.operator, found.defined.operator) == (Operator.EXISTS, Operator.FORALL)


def test_a_choice_for_each_index_is_refused() -> None:
    manager = TermManager()
    choice = Input("choice", (SORT,), BOOL)
    part = PartialTerm(manager.input(choice, (manager.integer(1),)), manager.true)
    with pytest.raises(UnsupportedSystemError):
        with_some_choice(manager, part, frozenset({choice}))
