"""Entries whose values are numbers that stand for something else: members, individuals, variants of code.

Owns: which entries these are, and which numbers they take.
Must never know: solvers, how lemmas are found.

Such numbers may be compared for equality; sums and orders of them say nothing about the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from invariants.foundation.sorts import EnumSort, IndividualSort, RangeSort, Scope, values_of
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import StateVariable, Term

Categories = Callable[[Term], Sequence[int] | None]
"""The numbers that an entry takes; None where its values are no categories."""


def categories(scope: Scope) -> Categories:
    """Return the function that gives the categories of every entry in a scope."""

    def numbers(entry: Term) -> Sequence[int] | None:
        variable = entry.payload
        if not isinstance(variable, StateVariable):
            return None
        match variable.sort:
            case EnumSort() | IndividualSort():
                return values_of(variable.sort, scope)
            case RangeSort() if variable.is_code_number:
                return values_of(variable.sort, scope)
            case _:
                return None

    return numbers


def code_numbers_in_range(system: LinearAbstraction, numbers: Categories) -> list[Term]:
    """Return one condition for each entry that holds a number of code: there is code of this number."""
    manager = system.manager
    return [
        manager.or_(*(manager.equal(entry, manager.integer(number)) for number in numbers(entry) or ()))
        for entry in system.relation.system.entries
        if isinstance(entry.payload, StateVariable) and isinstance(entry.payload.sort, RangeSort) and numbers(entry)
    ]
