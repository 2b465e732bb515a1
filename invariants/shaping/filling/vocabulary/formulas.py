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
from invariants.shaping.filling.vocabulary.cells import all_cells, other_cells
from invariants.shaping.filling.vocabulary.numbers import Cell
from invariants.shaping.filling.vocabulary.terms import GuardTerm, PartTerm

CellCube = tuple[frozenset[int], ...]


class Formula(ValueRecord):
    """A condition. ``operands`` are those of its ``or``; of any other condition, it alone."""

    text: str
    operands: tuple[str, ...]
    size: int = 1
    """The number of comparisons."""


def formula_of(terms: Sequence[GuardTerm], allowed: Collection[Cell]) -> Formula:
    """Return a short condition that is true exactly in the allowed cells."""
    on = frozenset(allowed)
    off = frozenset(all_cells(terms)) - on
    if not off:
        return _single("true")
    if not on:
        return _single("false")
    alternatives = _any_of([_conjunction(terms, cube) for cube in cover(terms, on)])
    clauses = _all_of([_clause(terms, cube) for cube in cover(terms, off)])
    return min(alternatives, clauses, key=lambda found: (found.size, len(found.text)))


def cover(terms: Sequence[GuardTerm], on: frozenset[Cell]) -> list[CellCube]:
    """Return few, large cubes with all of the given cells, and no others but those that cannot be."""
    left, cubes, wide = set(on), list[CellCube](), on | other_cells(terms)
    while left:
        grown = (_grown(terms, cell, wide) for cell in sorted(left))
        best = max(grown, key=lambda cube: (len(left.intersection(product(*cube))), -len(_read_by(terms, cube))))
        cubes.append(_without_idle_classes(terms, best, on))
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


def _without_idle_classes(terms: Sequence[GuardTerm], cube: CellCube, on: frozenset[Cell]) -> CellCube:
    """Return a cube without the classes that stand for no cell that can be; terms that are not read stay unread."""
    cells = [cell for cell in product(*cube) if cell in on]
    return tuple(
        classes if len(classes) == term.size else frozenset(cell[at] for cell in cells)
        for at, (term, classes) in enumerate(zip(terms, cube, strict=True))
    )


def _read_by(terms: Sequence[GuardTerm], cube: CellCube) -> list[int]:
    """Return the positions of the terms that matter in a cube."""
    return [at for at, classes in enumerate(cube) if len(classes) < terms[at].size]


def _conjunction(terms: Sequence[GuardTerm], cube: CellCube) -> Formula:
    pairs = zip(terms, cube, strict=True)
    return _all_of(_operands([(term, classes) for term, classes in pairs if len(classes) < term.size], is_or=False))


def _clause(terms: Sequence[GuardTerm], cube: CellCube) -> Formula:
    """Return the condition that is false exactly in a cube."""
    pairs = [(term, frozenset(range(term.size)) - classes) for term, classes in zip(terms, cube, strict=True)]
    return _any_of(_operands([(term, others) for term, others in pairs if others], is_or=True))


def _operands(parts: Sequence[tuple[GuardTerm, frozenset[int]]], *, is_or: bool) -> list[Formula]:
    """Return the conditions of terms as operands of ``or``, or of ``and``."""
    found = list[Formula]()
    for term, classes in parts:
        operands = term.operands(classes) if isinstance(term, PartTerm) else [term.condition(classes)]
        if not isinstance(term, PartTerm) or 0 in classes:
            text = " or ".join(operands)
            found.append(Formula(text, tuple(text.split(" or "))))
        elif is_or:
            found.append(_single(" and ".join(operands)))
        else:
            found += map(_single, operands)
    return found


def condition_of(terms: Sequence[GuardTerm], cube: CellCube) -> Formula:
    """Return the condition that is true exactly in a cube."""
    found = _conjunction(terms, cube)
    return found if found.text else _single("true")


def _single(text: str) -> Formula:
    return Formula(text, (text,))


def _any_of(parts: Sequence[Formula]) -> Formula:
    operands = tuple(dict.fromkeys(operand for part in parts for operand in part.operands))
    return Formula(" or ".join(operands), operands, sum(part.size for part in parts))


def _all_of(parts: Sequence[Formula]) -> Formula:
    """Return the condition that all parts are true. What one part says is not said again in the later ones."""
    if len(parts) == 1:
        return parts[0]
    known, texts = list[str](), list[str]()
    for part in parts:
        operands = part.operands
        for each in known:
            operands = tuple(operand.removeprefix(f"{each} and ") for operand in operands)
        texts.append(f"({' or '.join(operands)})" if len(operands) > 1 else operands[0])
        known += operands if len(operands) == 1 else ()
    text = " and ".join(dict.fromkeys(texts))
    return Formula(text, (text,), sum(part.size for part in parts))
