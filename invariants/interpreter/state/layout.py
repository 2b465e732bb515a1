"""The layout of configurations: which cell holds which value or code.

Owns: the numbering of a configuration's cells: values of variables and constants, and code.
Must never know: the contents of cells.

State cells hold the values: one for each plain variable, and one for each entry of a map. Code cells form a *block* for
each rule and each tuple of values of its keyed parameters (the parameters to which edits give values): whether the rule
is disabled, its unknown code, and the content of each of its sites, labels last. After the blocks there is one cell for
each backup.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from invariants.foundation.no_answer import PartKind, unsupported
from invariants.foundation.records import Record
from invariants.foundation.sorts import (
    FiniteSort,
    IntSort,
    PredicateSort,
    RangeSort,
    RealSort,
    Scope,
    SetSort,
    Sort,
    number_of_values,
    values_of,
)
from invariants.interpreter.state.failures import NotFinite
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.rules import Backup, Rule

MOST_CELLS = 2_000_000
"""The most cells of a configuration."""

MOST_SETS = 1 << 16
"""The most sets that are listed, one after the other."""

DISABLED = 0
"""The cell of a block that says whether the rule is disabled."""
UNKNOWN = 1
"""The cell of a block that holds unknown code, or None."""
FIRST_SITE = 2
"""The cell of a block that holds the first site."""


def finite(sort: Sort) -> FiniteSort:
    """Return the sort itself; raise :class:`NotFinite` where its values cannot be listed."""
    if isinstance(sort, IntSort | RealSort | SetSort | PredicateSort):
        raise NotFinite(f"the values of {sort} cannot be listed")
    return sort


def size_of(sort: FiniteSort, scope: Scope) -> int:
    """Return the number of values of a finite sort."""
    return number_of_values(sort, scope)


def lowest(sort: Sort) -> int:
    """Return the first value of a finite sort, as a number."""
    return sort.low if isinstance(sort, RangeSort) else 0


class Axis(Record):
    """One dimension of a map or of a block: values from ``low``, ``size`` of them, ``stride`` cells apart."""

    sort: FiniteSort
    low: int
    size: int
    stride: int


def _axes(sorts: tuple[FiniteSort, ...], scope: Scope, width: int) -> tuple[Axis, ...]:
    axes: list[Axis] = []
    stride = width
    for sort in reversed(sorts):
        size = size_of(sort, scope)
        axes.append(Axis(sort, lowest(sort), size, stride))
        stride *= size
    return tuple(reversed(axes))


class Region(Record):
    """The state cells of one variable: ``first`` and, for a map, its dimensions."""

    variable: Variable
    first: int
    size: int
    axes: tuple[Axis, ...]


class Blocks(Record):
    """The code cells of one rule: a block of ``width`` cells for each tuple of values of the keyed parameters."""

    rule: Rule
    first: int
    width: int
    count: int
    positions: tuple[int, ...]
    axes: tuple[Axis, ...]
    sites: dict[SiteKey, int]
    """The cell of each clause that is a site, within a block."""
    labels: dict[SiteKey, int]
    """The cell of each label, within a block."""

    def first_cell(self, arguments: tuple[Value, ...]) -> int:
        """Return the first cell of the block for these arguments of the rule (values of their sorts)."""
        cell = self.first
        for position, axis in zip(self.positions, self.axes, strict=True):
            cell += (int(arguments[position]) - axis.low) * axis.stride  # type: ignore[arg-type]
        return cell

    def first_cells(self, arguments: tuple[Value | None, ...]) -> list[int]:
        """Return the first cells of all matching blocks; None stands for every value."""
        cells = [self.first]
        for position, axis in zip(self.positions, self.axes, strict=True):
            value = arguments[position]
            numbers = range(axis.size) if value is None else (int(value) - axis.low,)  # type: ignore[arg-type]
            cells = [cell + number * axis.stride for cell in cells for number in numbers]
        return cells

    def all_blocks(self, scope: Scope) -> Iterator[tuple[tuple[Value | None, ...], int]]:
        """Yield the arguments of every block (None where an argument does not matter), with its first cell."""
        for values in product(*(values_of(axis.sort, scope) for axis in self.axes)):
            arguments: list[Value | None] = [None] * len(self.rule.parameters)
            for position, value in zip(self.positions, values, strict=True):
                arguments[position] = value
            cell = self.first + sum((int(v) - a.low) * a.stride for v, a in zip(values, self.axes, strict=True))
            yield tuple(arguments), cell


class Layout(Record):
    """The cells of a model's configurations in a scope."""

    scope: Scope
    regions: dict[Variable, Region]
    state_size: int
    blocks: dict[str, Blocks]
    backups: dict[str, int]
    """The code cell of each backup."""
    code_size: int
    ranges: tuple[tuple[range, int, int], ...]
    """The state cells of each variable of a range sort, with the least and the greatest value."""

    @classmethod
    def of(cls, model: Model, scope: Scope) -> Layout:
        """Return the layout of a model: constants, then variables; rules and backups in the order of the source text.

        Raises :class:`NotFinite` where a configuration has too many cells.
        """
        regions: dict[Variable, Region] = {}
        cell = 0
        for variable in (*model.constants, *model.variables):
            axes = _axes(tuple(finite(sort) for sort in variable.domain), scope, 1)
            size = axes[0].size * axes[0].stride if axes else 1
            regions[variable] = Region(variable, cell, size, axes)
            cell += size
        blocks: dict[str, Blocks] = {}
        keyed = model.keyed_parameters()
        first = 0
        for name, rule in model.rules.items():
            keys = rule.site_keys
            width = FIRST_SITE + len(keys) + len(rule.labels)
            positions = keyed[name]
            axes = _axes(tuple(finite(rule.parameters[p].sort) for p in positions), scope, width)
            count = axes[0].size * axes[0].stride // width if axes else 1
            sites = {key: FIRST_SITE + number for number, key in enumerate(keys)}
            labels = {label.key: FIRST_SITE + number for number, label in enumerate(rule.labels, len(keys))}
            blocks[name] = Blocks(rule, first, width, count, positions, axes, sites, labels)
            first += width * count
        if cell + first > MOST_CELLS:
            raise NotFinite(f"a configuration has {cell + first:,} entries in this scope, which are too many")
        backups = {name: first + number for number, name in enumerate(model.backups)}
        ranges = tuple(
            (range(region.first, region.first + region.size), variable.sort.low, variable.sort.high)
            for variable, region in regions.items()
            if isinstance(variable.sort, RangeSort)
        )
        return cls(scope, regions, cell, blocks, backups, first + len(backups), ranges)

    def in_range(self, state: tuple[Value, ...]) -> bool:
        """Return whether every variable of a range sort is inside its range in a state."""
        for cells, low, high in self.ranges:
            for cell in cells:
                if not low <= state[cell] <= high:  # type: ignore[operator]
                    return False
        return True

    def kept(self, backup: Backup) -> tuple[list[int], list[int]]:
        """Return the code cells and the state cells that a backup keeps, in order."""
        code: list[int] = []
        for rule in backup.rules:
            blocks = self.blocks[rule]
            code.extend(range(blocks.first, blocks.first + blocks.width * blocks.count))
        state: list[int] = []
        for variable in backup.variables:
            region = self.regions[variable]
            state.extend(range(region.first, region.first + region.size))
        return code, state

    def values(self, sort: Sort) -> range | tuple[bool, bool]:
        """Return the values of a sort, in order; raise :class:`NotFinite` where they cannot be listed."""
        if isinstance(sort, SetSort):
            return self._sets(sort)
        return values_of(finite(sort), self.scope)

    def arguments(self, rule: Rule) -> list[range | tuple[bool, bool]]:
        """Return the values of each parameter of a rule; raise :class:`NotFinite` where they cannot be listed."""
        for each in rule.parameters:
            if isinstance(each.sort, IntSort | RealSort):
                what = f"`{rule.name}` takes any {each.sort} as `{each.name}`: too many to try all"
                raise NotFinite(unsupported(what, PartKind.PARAMETER, each.name, rule.name))
        return [self.values(each.sort) for each in rule.parameters]

    def _sets(self, sort: SetSort) -> range | tuple[bool, bool]:
        """Return all sets of a sort. Raises :class:`NotFinite` where they are too many to be gone through."""
        if number_of_values(sort, self.scope) > MOST_SETS:
            raise NotFinite(f"{sort.member} has too many sets in this scope to be gone through")
        return values_of(sort, self.scope)

    def cell(self, variable: Variable, indices: tuple[Value, ...] = ()) -> int:
        """Return the state cell of a variable or an entry; raise ``KeyError`` where there is no such entry."""
        region = self.regions[variable]
        if len(indices) != len(region.axes):
            raise KeyError(variable.name)
        cell = region.first
        for index, axis in zip(indices, region.axes, strict=True):
            number = int(index) - axis.low  # type: ignore[arg-type]
            if not 0 <= number < axis.size:
                raise KeyError((variable.name, index))
            cell += number * axis.stride
        return cell

    def entries(self, variable: Variable) -> Iterator[tuple[tuple[Value, ...], int]]:
        """Yield the indices and the state cell of every entry of a variable, in order."""
        region = self.regions[variable]
        indices = product(*(values_of(axis.sort, self.scope) for axis in region.axes))
        return zip(indices, range(region.first, region.first + region.size), strict=True)
