"""Orbits: the clauses that permutations of individuals turn into each other.

Owns: the images of cubes under permutations of individuals, and the questions about orbits of clauses as formulas.
Must never know: how clauses were found.

A system is symmetric in its individuals: with a clause, all clauses of its orbit hold in every reachable state
(`proofs/soundness/symmetry-and-independence.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product

from invariants.foundation.limits import MOST_IMAGES
from invariants.foundation.sorts import IndividualSort, Scope
from invariants.solver.induction.frames import Cube, CubeLiteral, Frames
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term

Orbit = tuple[Cube, ...]
"""Clauses, as the cubes that they exclude."""


class OrbitQueries:
    """The ``SubsetQueries`` of inductive subsets about orbits of clauses, over the single step of frames."""

    def __init__(self, frames: Frames, orbits: Sequence[Orbit]) -> None:
        self._frames = frames
        self._orbits = orbits
        self._names = [frames.assumable(orbit) for orbit in orbits]

    def safety_core(self, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed orbits that exclude every violation; None where all of them do not."""
        core = self._frames.core_without_violation([self._names[position] for position in assumed])
        return None if core is None else [assumed[i] for i in core]

    def consecution_core(self, position: int, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed orbits from which no step leads into a cube of an orbit; None where all of them do not."""
        names = [self._names[other] for other in assumed]
        found: dict[int, None] = {}
        for cube in self._orbits[position]:
            core = self._frames.core_without_step_into(cube, names)
            if core is None:
                return None
            found.update(dict.fromkeys(assumed[i] for i in core))
        return list(found)


def orbits_of(clauses: tuple[Cube, ...], manager: TermManager, scope: Scope) -> list[Orbit]:
    """Group clauses that permutations of individuals turn into each other."""
    permuted = permuter(manager, scope)
    left = dict.fromkeys(clauses)
    orbits = []
    while left:
        images = permuted(next(iter(left)))
        orbit = tuple(cube for cube in left if cube in images)
        for cube in orbit:
            del left[cube]
        orbits.append(orbit)
    return orbits


def first_of(orbit: Orbit) -> Cube:
    """Return the clause that represents an orbit: the same one on every run."""
    return min(orbit, key=lambda cube: sorted(map(repr, cube)))


def permuter(manager: TermManager, scope: Scope) -> Callable[[Cube], set[Cube]]:
    """Return the function from a cube to its images under permutations of individuals, itself among them.

    Where there are too many of them, or individuals are named, the function returns the cube alone.
    """
    if manager.names_individuals or manager.named:
        return lambda cube: {cube}
    sizes = [(name, size) for name, size in scope.items() if size > 1]
    total = 1
    for _, size in sizes:
        for factor in range(2, size + 1):
            total *= factor
    if total > 50 * MOST_IMAGES:
        return lambda cube: {cube}
    maps = [
        {name: order for (name, _), order in zip(sizes, orders, strict=True)}
        for orders in product(*(permutations(range(size)) for _, size in sizes))
    ]

    def images(cube: Cube) -> set[Cube]:
        found = {frozenset(_image(manager, literal, permutation) for literal in cube) for permutation in maps}
        return found if len(found) <= MOST_IMAGES else {cube}

    return images


def _image(manager: TermManager, literal: CubeLiteral, permutation: dict[str, tuple[int, ...]]) -> CubeLiteral:
    entry, value = literal
    variable = entry.payload
    if not isinstance(variable, StateVariable):
        raise TypeError(f"not an entry: {entry}")
    indices: list[Term] = []
    for index in entry.arguments:
        if isinstance(index.sort, IndividualSort) and index.sort.name in permutation:
            index = manager.value(permutation[index.sort.name][int(index.value)], index.sort)  # noqa: PLW2901
        indices.append(index)
    if isinstance(variable.sort, IndividualSort) and variable.sort.name in permutation:
        value = permutation[variable.sort.name][int(value)]
    return manager.state(variable, tuple(indices)), value
