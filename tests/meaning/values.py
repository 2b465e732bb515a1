"""Values, and the ends of an evaluation that has none.

Owns: individuals, members, records, whole maps, and where values come from that are chosen.
Must never know: the syntax tree.

What is absent is None. Truth values and numbers are Python's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Value = Any


class UndefinedError(Exception):
    """Something has no value."""


class NoValueError(Exception):
    """There is no value to choose."""


class UnsupportedError(Exception):
    """The reading does not have this part of the language."""


class TooManyError(Exception):
    """There are more configurations than are gone through."""


class Named(NamedTuple):
    """An individual, or a member of an enumeration."""

    type: str
    number: int


class RecordOf(NamedTuple):
    """A record: its fields in the order of the declaration."""

    name: str
    fields: tuple[tuple[str, Value], ...]

    def field(self, name: str) -> Value:
        return dict(self.fields)[name]

    def changed(self, new: Mapping[str, Value]) -> RecordOf:
        return RecordOf(self.name, tuple((name, new.get(name, value)) for name, value in self.fields))


class Entries(NamedTuple):
    """A whole map: its entries in the order of its indices."""

    entries: tuple[tuple[tuple[Value, ...], Value], ...]

    def at(self, indices: tuple[Value, ...]) -> Value:
        """Return an entry. Outside of the map, there is none."""
        for key, value in self.entries:
            if key == indices:
                return value
        raise UndefinedError

    def row(self, indices: Sequence[Value], open_: Sequence[bool]) -> Entries:
        """Return a row: ``open_`` says which indices go through all values."""
        found = [
            (tuple(part for part, free in zip(key, open_, strict=True) if free), value)
            for key, value in self.entries
            if all(free or part == wanted for part, wanted, free in zip(key, indices, open_, strict=True))
        ]
        if not found:
            raise UndefinedError
        return Entries(tuple(found))

    def changed(self, new: Mapping[tuple[Value, ...], Value]) -> Entries:
        return Entries(tuple((key, new.get(key, value)) for key, value in self.entries))


class Script:
    """Goes through all choices, one after the other: ``pick`` chooses, ``advance`` goes on to the next choices."""

    def __init__(self) -> None:
        self._taken: list[list[int]] = []
        self._position = 0

    def pick(self, options: Sequence[Value]) -> Value:
        if not options:
            raise NoValueError
        if self._position == len(self._taken):
            self._taken.append([0, len(options)])
        number = self._taken[self._position][0]
        self._position += 1
        return options[number]

    def advance(self) -> bool:
        """Go on to the next choices. Return whether there are any."""
        self._position = 0
        while self._taken and self._taken[-1][0] + 1 == self._taken[-1][1]:
            self._taken.pop()
        if not self._taken:
            return False
        self._taken[-1][0] += 1
        return True
