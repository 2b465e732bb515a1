"""Sorting: one configuration of the interpreter for all its images under permutations of individuals.

Owns: the populations whose individuals can be sorted, and the sorted configuration.
Must never know: encodings, sets.

No individual can be named in a model, so that a permutation of a population turns runs into runs and violations into
violations. Where all that a configuration says of an individual stands in cells of its own, exchanging these cells is
such a permutation: a sorted configuration breaks a property exactly where the other does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter, le
from typing import Any

from invariants.foundation.sorts import IndividualSort, Scope, Sort
from invariants.interpreter.state.configuration import BackupCopy, Configuration, Memory
from invariants.interpreter.state.layout import Layout
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Literal, Unmodified
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
    """Yield the sorts of all values that code captures, or an edit that a label can hold."""
    for rule in model.rules.values():
        for edit in rule.edits:
            for put in edit.puts():
                yield from (capture.sort for capture in put.captures)
        for label in rule.labels:
            for held in label.alternatives:
                yield from (capture.sort for capture in held.captures)


def _domains(model: Model) -> Iterator[tuple[Sort, ...]]:
    """Yield the sorts of the indices of each variable, and of the parameters that code is kept for."""
    yield from (variable.domain for variable in (*model.constants, *model.variables))
    for name, positions in model.keyed_parameters().items():
        yield tuple(model.rules[name].parameters[position].sort for position in positions)


def _is_own(domain: tuple[Sort, ...], name: str, others: Sequence[str]) -> bool:
    named = [sort.name for sort in domain if isinstance(sort, IndividualSort)]
    return named.count(name) == 0 or (named.count(name) == 1 and not any(other in named for other in others))


_NEVER_READ = BackupCopy((), ())
"""The content of a backup that was saved and that nothing reads, whatever it is."""


def _backups_read(model: Model) -> frozenset[str]:
    """Return the backups whose content matters: some edit restores it, or some code is compared with it."""
    edits = (edit for rule in model.rules.values() for edit in rule.edits)
    restored = {name for edit in edits for name in edit.restored_backups()}
    parts = (part for code in all_code(model) for part in subexpressions(code.body))
    return frozenset(restored | {part.since for part in parts if isinstance(part, Unmodified) and part.since})


class Sorter:
    """Sorts the individuals of configurations with one layout, and forgets the content of backups that nobody reads."""

    def __init__(self, model: Model, layout: Layout, populations: Iterable[str]) -> None:
        self._layout = layout
        self._numbers: dict[Any, int] = {}
        """A number for each content of a code cell: contents have no order of their own."""
        self._populations = tuple(populations)
        self._cells = [_cells_of(model, layout, name) for name in self._populations]
        self._keys = [[_KeyOf(*own, self._numbers) for own in individuals] for individuals in self._cells]
        read = _backups_read(model)
        self._never_read = [cell for name, cell in layout.backups.items() if name not in read]

    def sorted(self, configuration: Configuration) -> Configuration:
        """Return the configuration with its individuals in order, and nothing in backups that nobody reads."""
        state: Sequence[Any] = configuration.state
        code: Sequence[Any] = configuration.code.cells
        for cell in self._never_read:
            if code[cell] is not None:
                code = [*code[:cell], _NEVER_READ, *code[cell + 1 :]]
        for individuals, keys_of in zip(self._cells, self._keys, strict=True):
            keys = [key_of(state, code) for key_of in keys_of]
            if all(map(le, keys, keys[1:])):
                continue
            order = sorted(range(len(keys)), key=keys.__getitem__)
            state = _exchanged(state, [cells for cells, _ in individuals], order)
            code = _exchanged(code, [cells for _, cells in individuals], order)
        if state is configuration.state and code is configuration.code.cells:
            return configuration
        same_code = code is configuration.code.cells
        return Configuration(self._layout, tuple(state), configuration.code if same_code else Memory(tuple(code)))

    def first_alike(self, form: Configuration) -> dict[str, list[int]]:
        """Return for each individual of a sorted configuration the first one with the same content, by population."""
        found: dict[str, list[int]] = {}
        for name, keys_of in zip(self._populations, self._keys, strict=True):
            keys = [key_of(form.state, form.code.cells) for key_of in keys_of]
            first = found[name] = [0] * len(keys)
            for place in range(1, len(keys)):
                first[place] = first[place - 1] if keys[place] == keys[place - 1] else place
        return found


class _KeyOf:
    """The content of some cells of the state and of the code, as something that can be compared.

    Contents of code have no order of their own: they are numbered as they come.
    """

    def __init__(self, state: list[int], code: list[int], numbers: dict[Any, int]) -> None:
        self._of_state = itemgetter(*state) if state else _nothing
        self._code = code
        self._numbers = numbers

    def __call__(self, state: Sequence[Any], code: Sequence[Any]) -> Any:
        """Return the content."""
        there = self._of_state(state)
        if not self._code:
            return there
        numbers = self._numbers
        return there, [numbers.setdefault(code[cell], len(numbers)) for cell in self._code]


def _nothing(_state: Sequence[Any]) -> tuple[()]:
    return ()


def _exchanged(cells: Sequence[Any], places: list[list[int]], order: list[int]) -> Sequence[Any]:
    """Return the cells with the content of each individual at its place in an order; the same ones without any."""
    if not places[0]:
        return cells
    found = list(cells)
    for own, individual in zip(places, order, strict=True):
        for cell, source in zip(own, places[individual], strict=True):
            found[cell] = cells[source]
    return found


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
