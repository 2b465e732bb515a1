"""Sets of cells as conditions in the language.

Owns: short conditions for sets of cells: as alternatives of conjunctions, or as conjunctions of alternatives.
Must never know: where a condition stands; why a set of cells is asked for.

A cell has for each term of the vocabulary the number of a class of values. A cube has a set of classes for each term,
and stands for all cells in it. Cubes are grown as in ESPRESSO (Brayton, Hachtel, McMullen and Sangiovanni-Vincentelli,
"Logic Minimization Algorithms for VLSI Synthesis", 1984), for terms with more than two values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from invariants.foundation.records import ValueRecord
from invariants.shaping.filling.vocabulary import GuardTerm

Cell = tuple[int, ...]
CellCube = tuple[frozenset[int], ...]


class Formula(ValueRecord):
    """A condition. ``is_disjunction`` says whether it needs parentheses as an operand of ``and``."""

    text: str
    is_disjunction: bool = False
    size: int = 0
    """The number of comparisons."""


def all_cells(terms: Sequence[GuardTerm]) -> list[Cell]:
    """Return all cells of a vocabulary."""
    return list(product(*(range(term.size) for term in terms)))


def formula_of(terms: Sequence[GuardTerm], allowed: Collection[Cell]) -> Formula:
    """Return a short condition that is true exactly in the allowed cells."""
    on = frozenset(allowed)
    off = frozenset(all_cells(terms)) - on
    if not off:
        return Formula("true")
    if not on:
        return Formula("false")
    alternatives = _joined([_conjunction(terms, cube) for cube in cover(terms, on)], "or")
    clauses = _joined([_clause(terms, cube) for cube in cover(terms, off)], "and")
    return min(alternatives, clauses, key=lambda found: (found.size, len(found.text)))


def cover(terms: Sequence[GuardTerm], on: frozenset[Cell]) -> list[CellCube]:
    """Return few, large cubes whose cells are exactly the given ones."""
    left, cubes = set(on), list[CellCube]()
    while left:
        grown = (_grown(terms, cell, on) for cell in sorted(left))
        best = max(grown, key=lambda cube: (len(left.intersection(product(*cube))), -len(_read_by(terms, cube))))
        cubes.append(best)
        left.difference_update(product(*best))
    for cube in list(cubes):
        others = {cell for other in cubes if other is not cube for cell in product(*other)}
        if on <= others:
            cubes.remove(cube)
    return sorted(cubes, key=lambda cube: _read_by(terms, cube))


def _grown(terms: Sequence[GuardTerm], cell: Cell, on: frozenset[Cell]) -> CellCube:
    """Return a largest cube around a cell: terms that need not be read at all come first."""
    cube = [frozenset({number}) for number in cell]
    for position, term in enumerate(terms):
        whole = [*cube[:position], frozenset(range(term.size)), *cube[position + 1 :]]
        if on.issuperset(product(*whole)):
            cube = whole
    for position, term in enumerate(terms):
        for number in range(term.size):
            wider = [*cube[:position], cube[position] | {number}, *cube[position + 1 :]]
            if on.issuperset(product(*wider)):
                cube = wider
    return tuple(cube)


def _read_by(terms: Sequence[GuardTerm], cube: CellCube) -> list[int]:
    """Return the positions of the terms that matter in a cube."""
    return [at for at, classes in enumerate(cube) if len(classes) < terms[at].size]


def _conjunction(terms: Sequence[GuardTerm], cube: CellCube) -> Formula:
    pairs = zip(terms, cube, strict=True)
    return _joined([term.condition(classes) for term, classes in pairs if len(classes) < term.size], "and")


def _clause(terms: Sequence[GuardTerm], cube: CellCube) -> Formula:
    """Return the condition that is false exactly in a cube."""
    pairs = [(term, frozenset(range(term.size)) - classes) for term, classes in zip(terms, cube, strict=True)]
    return _joined([term.condition(others) for term, others in pairs if others], "or")


def condition_of(terms: Sequence[GuardTerm], cube: CellCube) -> Formula:
    """Return the condition that is true exactly in a cube."""
    found = _conjunction(terms, cube)
    return found if found.text else Formula("true")


def _joined(parts: Sequence[Formula | str], word: str) -> Formula:
    found = [Formula(part, " or " in part, 1) if isinstance(part, str) else part for part in parts]
    size = sum(part.size for part in found)
    if len(found) == 1:
        return found[0]
    texts = [f"({part.text})" if part.is_disjunction and word == "and" else part.text for part in found]
    return Formula(f" {word} ".join(texts), word == "or" and len(found) > 1, size)
