"""What a generated system has declared so far.

Owns: names with their sorts, and what the sites of each rule are.
Must never know: how expressions are made.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from invariants.foundation.sorts import BOOL, EnumSort, IndividualSort, IntSort, RangeSort, Sort, is_integer

Names = Mapping[str, Sort]
"""Bound names."""


@attrs.frozen
class Value:
    """A variable or a constant, or a map of either kind. ``initial`` is what it starts with, if that is in the text."""

    name: str
    domain: tuple[Sort, ...]
    sort: Sort
    constant: bool
    initial: str = ""


@attrs.frozen
class Defined:
    """A definition.

    ``rank``: it asks ``enabled`` only of rules of a lower rank. ``state``: it reads more than constants.
    """

    name: str
    parameters: tuple[tuple[str, Sort], ...]
    sort: Sort
    rank: int
    state: bool


@attrs.frozen
class Place:
    """A site: ``names`` are those that its ``for`` binds, ``entry`` what it assigns to (empty: it is a guard)."""

    name: str
    sort: Sort
    entry: str = ""
    variable: str = ""
    names: Names = attrs.field(factory=dict)
    added: bool = False


@attrs.define
class Draft:
    """A rule while it is written. Its code asks ``enabled`` only of rules of a lower rank."""

    name: str
    modification: bool
    parameters: dict[str, Sort]
    rank: int
    dormant: bool = False
    places: dict[str, Place] = attrs.Factory(dict)
    restored: set[str] = attrs.Factory(set)
    """Variables that it restores: those cannot be assigned as well."""
    lines: list[str] = attrs.Factory(list)

    def text(self) -> str:
        """The declaration."""
        kind = "modification" if self.modification else "transition"
        listed = ", ".join(f"{name}: {shown(sort)}" for name, sort in self.parameters.items())
        head = f"{'dormant ' if self.dormant else ''}{kind} {self.name}{f'({listed})' if listed else ''} {{"
        return "\n".join([head, *(f"  {line}" for line in self.lines), "}"])


@attrs.frozen
class Kept:
    """A backup: the rules and the variables that it keeps."""

    name: str
    rules: tuple[str, ...]
    variables: tuple[str, ...]


@attrs.define
class Vocabulary:
    """Everything that is declared."""

    enums: list[EnumSort] = attrs.Factory(list)
    populations: dict[IndividualSort, int] = attrs.Factory(dict)
    ranges: list[RangeSort] = attrs.Factory(list)
    values: list[Value] = attrs.Factory(list)
    definitions: list[Defined] = attrs.Factory(list)
    rules: list[Draft] = attrs.Factory(list)
    backups: list[Kept] = attrs.Factory(list)
    protected: str = ""
    """A variable that no rule changes under the code as written: it takes an edit to change it."""

    def size(self, sort: Sort) -> int:
        """How many values a finite sort has."""
        match sort:
            case RangeSort(low, high):
                return high - low + 1
            case EnumSort(_, members):
                return len(members)
            case IndividualSort():
                return self.populations[sort]
            case _:
                return 2

    def named(self) -> list[Sort]:
        """Enumerations and populations."""
        return [*self.enums, *self.populations]

    def finite(self) -> list[Sort]:
        """The finite sorts of the system, those most worth going through first."""
        return [*self.populations, *self.enums, *self.ranges, BOOL]

    def member(self, sort: EnumSort, number: int) -> str:
        """How a member is written: with its enumeration where two share the name."""
        name = sort.members[number]
        shared = sum(name in each.members for each in self.enums) > 1
        return f"{sort.name}.{name}" if shared else name

    @property
    def constants(self) -> tuple[Value, ...]:
        """The constants."""
        return tuple(each for each in self.values if each.constant)

    @property
    def variables(self) -> tuple[Value, ...]:
        """The state variables."""
        return tuple(each for each in self.values if not each.constant)


def shown(sort: Sort) -> str:
    """The sort as it is written."""
    return str(sort)


def agree(first: Sort, second: Sort) -> bool:
    """Whether values of the two can stand for each other."""
    return first == second or (is_integer(first) and is_integer(second))


def inside(sort: Sort, wanted: Sort) -> bool:
    """Whether every value of the sort is one of the wanted sort."""
    if isinstance(wanted, RangeSort):
        return isinstance(sort, RangeSort) and wanted.low <= sort.low and sort.high <= wanted.high
    return agree(sort, wanted) and not isinstance(sort, IntSort)
