"""Cells: a class for each term of a vocabulary.

Owns: which cells there are, and which of them can be: a value that is there for one term is there for all, where two
keys are the same, so is the entry of a map at them, and some number has all that terms say of it.
Must never know: which cells a condition allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from invariants.shaping.filling.vocabulary.numbers import Cell, NumberClasses
from invariants.shaping.filling.vocabulary.readings import Presence
from invariants.shaping.filling.vocabulary.terms import GuardTerm, OrderTerm, PartTerm, SameTerm, ValuesTerm


def all_cells(terms: Sequence[GuardTerm]) -> list[Cell]:
    """Return all cells of a vocabulary that can be, in order."""
    alike = list(_alike(terms))
    numbers = NumberClasses(terms)
    return [cell for cell in product(*(range(term.size) for term in terms)) if _can_be(terms, alike, numbers, cell)]


def other_cells(terms: Sequence[GuardTerm]) -> frozenset[Cell]:
    """Return the cells that cannot be: whatever a condition says of them makes no difference."""
    return frozenset(product(*(range(term.size) for term in terms))).difference(all_cells(terms))


def _can_be(
    terms: Sequence[GuardTerm], alike: Sequence[tuple[int, int, int]], numbers: NumberClasses, cell: Cell
) -> bool:
    if any(cell[key] == SAME[type(terms[key])] and cell[one] != cell[other] for key, one, other in alike):
        return False
    inside = numbers.inside(cell)
    if inside is None:
        return False
    there: set[Presence] = {*inside}
    absent: list[Collection[Presence]] = []
    for term, number in zip(terms, cell, strict=True):
        is_there, of_these = _presence(term, number)
        there.update(of_these if is_there else ())
        absent += [] if is_there else [of_these]
    return not any(there.issuperset(each) for each in absent)


SAME: Mapping[type[GuardTerm], int] = {SameTerm: 1, OrderTerm: 1}
"""The class of two values that are the same."""


def _alike(terms: Sequence[GuardTerm]) -> Iterator[tuple[int, int, int]]:
    """Yield terms that compare keys of maps, each with two others that are about one entry where the keys are the same.

    They are given by their positions.
    """
    position = {term: at for at, term in enumerate(terms)}
    for at, term in enumerate(terms):
        if isinstance(term, SameTerm | OrderTerm):
            for one, other in enumerate(terms):
                found = position.get(other.at_key(term.left, term.right), one)
                if found != one:
                    yield at, one, found


def _presence(term: GuardTerm, number: int) -> tuple[bool, tuple[Presence, ...]]:
    """Return of which values a class says that they are there; or, with False, that one of them is not."""
    match term:
        case PartTerm(presences=presences) if not number:
            return False, presences
        case PartTerm(presences=presences, inner=inner):
            is_there, inside = _presence(inner, number - 1)
            return is_there, (*presences, *inside)
        case ValuesTerm(reading=reading) if reading.is_presence:
            return bool(number), (reading,)
        case _:
            return True, ()
