"""Permuting: one configuration stands for all its images under permutations of individuals.

Owns: the form of a configuration that does not depend on who is who, and how many configurations have this form.
Needs: a packing. Guarantees: two configurations have the same form exactly where a permutation of the populations that
are reduced makes one of the other.
Must never know: rules, properties.

No individual can be named in a model (see ``reduction.symmetry``), so that a permutation turns runs into runs. Where
the entries of an individual are its own, its individuals are sorted by them: a multiset stands for the configuration.
Where they are few, and tied to each other, the least of all images is taken. A population that is neither stays as it
is (``proofs/soundness/exploration.md``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import permutations, product
from math import factorial

import numpy as np
import numpy.typing as npt

from invariants.foundation.records import Record
from invariants.foundation.sorts import IndividualSort
from invariants.system.exploration.packing import Block, PackedField, Packing, Words, populations_of
from invariants.system.terms.terms import Term, Value

MOST_ORDERS = 24
"""The most permutations whose images are compared: each costs as much as a step."""


class _Move(Record):
    """A field that an image takes from another field, with the numbers of individuals that change in it."""

    source: PackedField
    target: PackedField
    numbers: npt.NDArray[np.uint64] | None


class Permuting:
    """The form of configurations of one packing. Individuals of the ``sortable`` populations may be sorted.

    With None every configuration stands for itself.
    """

    def __init__(self, packing: Packing, sortable: Collection[str] | None) -> None:
        self._packing = packing
        self.blocks = [block for block in packing.blocks if block.population in (sortable or ())]
        """The bits by which individuals are sorted."""
        self._keeps_all = sortable is None
        self._images = list(self._moves())
        self._kept = self._untouched()

    @property
    def is_trivial(self) -> bool:
        """Return whether every configuration is its own form."""
        return not self.blocks and not self._images

    @property
    def only_sorts(self) -> bool:
        """Return whether a form is that in which individuals are sorted, and nothing else is done."""
        return not self._images

    @property
    def populations(self) -> frozenset[str]:
        """Return the populations whose individuals are exchanged: what holds of one holds of another one as well."""
        return frozenset([*(block.population for block in self.blocks), *(self._tied() if self._images else ())])

    def form(self, words: Words) -> Words:
        """Return the forms of configurations."""
        best = self._sorted(words)
        for moves in self._images:
            best = _least(best, self._sorted(self._moved(words, moves)))
        return best

    def sizes(self, forms: Words) -> npt.NDArray[np.int64]:
        """Return how many configurations have each form."""
        rows = len(forms[0])
        found = np.ones(rows, np.int64)
        for block in self.blocks:
            found *= _arrangements(_columns(forms, block))
        if not self._images:
            return found
        same = np.ones(rows, np.int64)
        for image in self.images(forms)[1:]:
            same += np.logical_and.reduce([a == b for a, b in zip(image, forms, strict=True)])
        return found * (len(self._images) + 1) // same

    def images(self, forms: Words) -> list[Words]:
        """Return the forms and their images under permutations, except images that sorting makes equal."""
        return [forms, *(self._sorted(self._moved(forms, moves)) for moves in self._images)]

    # -------------------------------------------------------------- sorting

    def _sorted(self, words: Words) -> Words:
        if not self.blocks:
            return words
        found = list(words)
        for block in self.blocks:
            columns = _network(_columns(words, block))
            for (word, shift), column in zip(block.places, columns, strict=True):
                mask = np.uint64(((1 << block.bits) - 1) << shift)
                found[word] = (found[word] & ~mask) | (column << np.uint64(shift))
        return tuple(found)

    # --------------------------------------------------------------- images

    def _tied(self) -> tuple[str, ...]:
        """Return the populations that are not sorted, as far as their permutations are few."""
        sorted_ones = {block.population for block in self.blocks}
        occurring = {name for entry in self._packing.fields for name in populations_of(entry)}
        found: list[str] = []
        orders = 1
        for name, size in sorted(self._packing.scope.items(), key=lambda item: item[1]):
            if size > 1 and name in occurring and name not in sorted_ones and not self._keeps_all:
                orders *= factorial(size)
                if orders > MOST_ORDERS:
                    break
                found.append(name)
        return tuple(found)

    def _moves(self) -> Iterator[list[_Move]]:
        """Yield the moves of each permutation but the one that leaves everything as it is."""
        tied = self._tied()
        sizes = [self._packing.scope[name] for name in tied]
        for orders in product(*(permutations(range(size)) for size in sizes)):
            order = dict(zip(tied, orders, strict=True))
            if any(list(each) != list(range(len(each))) for each in orders):
                yield list(self._moved_fields(order))

    def _moved_fields(self, order: Mapping[str, Sequence[int]]) -> Iterator[_Move]:
        at = {_place(entry): field for entry, field in self._packing.fields.items()}
        for entry, field in self._packing.fields.items():
            variable, indices = _place(entry)
            there = tuple(
                order[sort.name][int(index)] if isinstance(sort, IndividualSort) and sort.name in order else index
                for sort, index in zip(field.variable.domain, indices, strict=True)
            )
            numbers = None
            sort = field.variable.sort
            if isinstance(sort, IndividualSort) and sort.name in order:
                # The number after the last individual stands for "no individual", and stays.
                own = [*order[sort.name], *range(len(order[sort.name]), 1 << field.bits)]
                numbers = np.array(own, np.uint64)
            yield _Move(field, at[variable, there], numbers)

    def _moved(self, words: Words, moves: Iterable[_Move]) -> Words:
        found = [word & mask for word, mask in zip(words, self._kept, strict=True)]
        for move in moves:
            if not self._is_moved(move.source.entry):
                continue
            numbers = move.source.numbers(words)
            if move.numbers is not None:
                numbers = move.numbers[numbers]
            found[move.target.word] |= numbers << np.uint64(move.target.shift)
        return tuple(found)

    def _is_moved(self, entry: Term) -> bool:
        return any(name in self._tied() for name in populations_of(entry))

    def _untouched(self) -> list[np.uint64]:
        """Return a mask of each word's bits that no permutation of tied individuals moves."""
        masks = [(1 << 64) - 1] * self._packing.words
        for entry, field in self._packing.fields.items():
            if self._is_moved(entry):
                masks[field.word] &= ~(int(field.mask) << field.shift)
        return [np.uint64(mask) for mask in masks]


def _place(entry: Term) -> tuple[object, tuple[Value, ...]]:
    return entry.payload, tuple(index.value for index in entry.arguments)


def _columns(words: Words, block: Block) -> list[npt.NDArray[np.uint64]]:
    mask = np.uint64((1 << block.bits) - 1)
    return [(words[word] >> np.uint64(shift)) & mask for word, shift in block.places]


def _network(columns: list[npt.NDArray[np.uint64]]) -> list[npt.NDArray[np.uint64]]:
    """Sort the columns against each other, row by row: odd-even merge sort (Batcher, AFIPS 1968)."""
    found = list(columns)
    size = len(found)
    step = 1
    while step < size:
        gap = step
        while gap >= 1:
            for start in range(gap % step, size - gap, 2 * gap):
                for offset in range(min(gap, size - start - gap)):
                    low, high = start + offset, start + offset + gap
                    if low // (2 * step) == high // (2 * step):
                        a, b = found[low], found[high]
                        found[low], found[high] = np.minimum(a, b), np.maximum(a, b)
            gap //= 2
        step *= 2
    return found


def _arrangements(columns: list[npt.NDArray[np.uint64]]) -> npt.NDArray[np.int64]:
    """Return the number of different orders of columns that are sorted, row by row."""
    rows = len(columns[0])
    found = np.ones(rows, np.int64)
    alike = np.ones(rows, np.int64)
    for position in range(1, len(columns)):
        alike = np.where(columns[position] == columns[position - 1], alike + 1, 1)
        # The number of orders of n + 1 things, of which the last is alike to so many: (n + 1) / alike times as many.
        found = found * (position + 1) // alike
    return found


def _least(first: Words, second: Words) -> Words:
    """Return the lesser of two configurations, row by row, the last word first."""
    less = np.zeros(len(first[0]), np.bool_)
    equal = ~less
    for a, b in zip(reversed(second), reversed(first), strict=True):
        less |= equal & (a < b)
        equal &= a == b
    return tuple(np.where(less, b, a) for a, b in zip(first, second, strict=True))
