"""Sorting: one configuration of the interpreter for all its images under permutations of individuals.

Owns: the populations whose individuals can be sorted, and the sorted configuration.
Must never know: encodings, sets.

No individual can be named in a model, so that a permutation of a population turns runs into runs and violations into
violations. Where all that a configuration says of an individual stands in cells of its own, exchanging these cells is
such a permutation: a sorted configuration breaks a property exactly where the other does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from invariants.foundation.sorts import IndividualSort, Scope, Sort
from invariants.interpreter.state.configuration import BackupCopy, Configuration, Memory
from invariants.interpreter.state.layout import Layout
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Literal
from invariants.language.model.traversal import all_code, subexpressions


def sortable(model: Model, scope: Scope) -> tuple[str, ...]:
    """Return the populations whose individuals have cells of their own, and nothing of them stands anywhere else."""
    if model.backups or model.start is not None or _names_individuals(model):
        return ()  # a copy in a backup is one cell, whatever is in it; and who has a name is unlike all others
    found: list[str] = []
    values = [*_captured(model), *(each.sort for each in (*model.constants, *model.variables))]
    domains = list(_domains(model))
    for name in model.scope:
        is_index = scope[name] > 1 and IndividualSort(name) not in values
        if is_index and all(_is_own(domain, name, found) for domain in domains):
            found.append(name)
    return tuple(found)


def _names_individuals(model: Model) -> bool:
    """Return whether some code names particular individuals, as code in a question of a gate can."""
    parts = (part for code in all_code(model) for part in subexpressions(code.body))
    return any(isinstance(part, Literal) and isinstance(part.sort, IndividualSort) for part in parts)


def _captured(model: Model) -> Iterator[Sort]:
    """Yield the sorts of all values that code captures."""
    for rule in model.rules.values():
        for edit in rule.edits:
            for put in edit.puts():
                yield from (capture.sort for capture in put.captures)


def _domains(model: Model) -> Iterator[tuple[Sort, ...]]:
    """Yield the sorts of the indices of each variable, and of the parameters that code is kept for."""
    yield from (variable.domain for variable in (*model.constants, *model.variables))
    for name, positions in model.keyed_parameters().items():
        yield tuple(model.rules[name].parameters[position].sort for position in positions)


def _is_own(domain: tuple[Sort, ...], name: str, others: Sequence[str]) -> bool:
    named = [sort.name for sort in domain if isinstance(sort, IndividualSort)]
    return named.count(name) == 0 or (named.count(name) == 1 and not any(other in named for other in others))


_NEVER_READ = BackupCopy((), ())
"""The content of a backup that was saved and that nothing restores: whatever it is, nobody reads it."""


class Sorter:
    """Sorts the individuals of configurations with one layout. ``restored`` are the cells of backups that are."""

    def __init__(
        self, model: Model, layout: Layout, populations: Iterable[str], restored: Collection[int] = ()
    ) -> None:
        self._layout = layout
        self._numbers: dict[Any, int] = {}
        """A number for each content of a code cell: contents have no order of their own."""
        self._cells = [_cells_of(model, layout, name) for name in populations]
        self._never_restored = [cell for cell in layout.backups.values() if cell not in restored]

    def sorted(self, configuration: Configuration) -> Configuration:
        """Return the configuration with its individuals in order, and nothing in backups that nobody restores."""
        state, code = list(configuration.state), list(configuration.code.cells)
        changed = False
        for cell in self._never_restored:
            if code[cell] is not None:
                code[cell], changed = _NEVER_READ, True
        for individuals in self._cells:
            keys = [self._key(state, code, own) for own in individuals]
            order = sorted(range(len(keys)), key=keys.__getitem__)
            if order != list(range(len(keys))):
                changed = True
                _exchange(state, [cells for cells, _ in individuals], order)
                _exchange(code, [cells for _, cells in individuals], order)
        return Configuration(self._layout, tuple(state), Memory(tuple(code))) if changed else configuration

    def _key(self, state: list[Any], code: list[Any], own: tuple[list[int], list[int]]) -> tuple[Any, ...]:
        numbers = self._numbers
        held = (numbers.setdefault(code[cell], len(numbers)) for cell in own[1])
        return *(state[cell] for cell in own[0]), *held


def _exchange(cells: list[Any], places: list[list[int]], order: list[int]) -> None:
    contents = [[cells[cell] for cell in places[individual]] for individual in order]
    for own, content in zip(places, contents, strict=True):
        for cell, value in zip(own, content, strict=True):
            cells[cell] = value


def _cells_of(model: Model, layout: Layout, name: str) -> list[tuple[list[int], list[int]]]:
    """Return the state cells and the code cells of each individual, in the same order for all."""
    found: list[tuple[list[int], list[int]]] = [([], []) for _ in range(layout.scope[name])]
    for variable in layout.regions:
        for position, sort in enumerate(variable.domain):
            if sort == IndividualSort(name):
                for indices, cell in layout.entries(variable):
                    found[int(indices[position])][0].append(cell)  # type: ignore[arg-type]
    for rule, blocks in layout.blocks.items():
        for position in blocks.positions:
            if model.rules[rule].parameters[position].sort == IndividualSort(name):
                for arguments, first in blocks.all_blocks(layout.scope):
                    own = found[int(arguments[position])][1]  # type: ignore[arg-type]
                    own.extend(range(first, first + blocks.width))
    return found
