"""Readings: single values that a condition can mention, as text and in a step of a run.

Owns: the text of a reading, and its value in a step.
Must never know: which readings a rule can make; how their values are divided.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from msgspec.structs import replace

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import IntSort, RangeSort
from invariants.language.model.compounds import NONE, THERE
from invariants.verdicts.traces.trace import Shown, ShownMap, shown_text

PRIME = "'"


class Situation(Record):
    """The arguments of a rule that fires, and the state before: values as they are shown."""

    arguments: Mapping[str, Shown]
    state: Mapping[str, ShownMap]
    after: Mapping[str, ShownMap] = MappingProxyType({})
    """The state after the step, which contracts read, too."""


class StateReading(ValueRecord):
    """A parameter, a variable or an entry of a map; ``keys`` are the readings that index the map.

    ``name`` is that of a variable of the model: a field of a record, ``p.left``, or whether a value is there. A
    parameter with a key is a set, of which it is read whether the key is in it.
    """

    name: str
    keys: tuple[StateReading, ...]
    is_parameter: bool
    is_after: bool = False
    """Whether the value after the step is read."""
    is_optional: bool = False
    """Whether the value is that of an optional one, which has no fields: ``value(x)``."""

    @property
    def text(self) -> str:
        """Return the reading in the language: of a condition, the text that is true where it is."""
        if self.is_presence:
            return f"{self.place} != {NONE}"
        return f"value({self.place})" if self.is_optional else self.place

    @property
    def denied(self) -> str:
        """Return what is true where the condition that is read is false."""
        return f"{self.place} == {NONE}" if self.is_presence else f"not {self.text}"

    def at_key(self, old: StateReading, new: StateReading) -> StateReading:
        """Return the reading of the entry at another key."""
        return replace(self, keys=tuple(new if key == old else key for key in self.keys))

    @property
    def is_presence(self) -> bool:
        """Return whether it is read if a value is there."""
        return self.name.endswith(f".{THERE}")

    @property
    def place(self) -> str:
        """Return the variable, the entry or the part that is read, whether a value is there or not."""
        root, dot, fields = self.name.removesuffix(f".{THERE}").partition(".")
        name = f"{root}{PRIME}" if self.is_after else root
        keys = ", ".join(key.text for key in self.keys)
        return f"{name}[{keys}]{dot}{fields}" if keys else f"{name}{dot}{fields}"

    def value(self, situation: Situation) -> Shown:
        """Return the value in a situation. Raises ``KeyError`` where the run does not show it."""
        keys = [shown_text(key.value(situation)) for key in self.keys]
        if self.is_parameter:
            argument = situation.arguments[self.name]
            return argument if not keys else keys[0] in str(argument).strip("{}").split(", ")
        root, *fields = self.name.removesuffix(f".{THERE}").split(".")
        found: ShownMap = (situation.after if self.is_after else situation.state)[root]
        for key in keys:
            if not isinstance(found, Mapping):
                raise KeyError(self.text)
            found = found[key]
        if isinstance(found, Mapping):
            raise KeyError(self.text)
        for field in fields:
            found = _field(str(found), field)
        return found != NONE if self.is_presence else found


class InsideRange(ValueRecord):
    """The condition that a number is an index of a map: that it is in the range ``index``.

    ``sort`` is that of the number, which may keep it from being too small, or too large.
    """

    reading: StateReading
    sort: IntSort | RangeSort
    index: RangeSort

    @property
    def text(self) -> str:
        """Return the condition in the language."""
        name = self.reading.text
        if self._high is None:
            return f"{name} >= {self._low}"
        return f"{name} <= {self._high}" if self._low is None else f"{self._low} <= {name} <= {self._high}"

    @property
    def denied(self) -> str:
        """Return what is true where the number is no index: alternatives."""
        name = self.reading.text
        below = [] if self._low is None else [f"{name} < {self._low}"]
        return " or ".join([*below, *([] if self._high is None else [f"{name} > {self._high}"])])

    @property
    def is_certain(self) -> bool:
        """Return whether the number's sort leaves nothing open."""
        return self._low is None and self._high is None

    def at_key(self, old: StateReading, new: StateReading) -> InsideRange:
        """Return the condition on another key."""
        return replace(self, reading=new) if self.reading == old else self

    def value(self, situation: Situation) -> bool:
        """Return whether the number is an index in a situation. Raises ``KeyError`` where the run does not show it."""
        return self.includes(Fraction(self.reading.value(situation)))

    def includes(self, number: Fraction) -> bool:
        """Return whether a number is an index."""
        return self.index.low <= number <= self.index.high

    @property
    def _low(self) -> int | None:
        is_inside = isinstance(self.sort, RangeSort) and self.sort.low >= self.index.low
        return None if is_inside else self.index.low

    @property
    def _high(self) -> int | None:
        is_inside = isinstance(self.sort, RangeSort) and self.sort.high <= self.index.high
        return None if is_inside else self.index.high


Presence = StateReading | InsideRange
"""What has to be true for a value to be read."""


def _field(text: str, name: str) -> Shown:
    """Return a field of a record that is shown as ``P(a: 1, b: Q(c: true))``. Raises ``KeyError`` for others."""
    depth, start = 0, text.index("(") + 1 if "(" in text else len(text)
    for at in range(start, len(text)):
        if not depth and text[at] in ",)":
            key, _, value = text[start:at].strip().partition(": ")
            if key == name:
                number = int(value) if value.removeprefix("-").isdecimal() else value
                return value == "true" if value in ("true", "false") else number
            start = at + 1
        depth += (text[at] in "({") - (text[at] in ")}")
    raise KeyError(name)
