"""Terms: readings with their values divided into classes.

Owns: the classes of a term, their wording, and the class in a step of a run.
Must never know: which terms a rule can read; which classes a condition allows.

Truth values, members of enumerations and small ranges have a class for each value. Other numbers are compared with
constants, and with each other; individuals are equal or not. What can only be read where a value is there has a class
more, for all cases in which it is not, so that no condition is undefined.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Self

from msgspec.structs import replace

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import REAL, IntSort, RangeSort, RealSort
from invariants.shaping.filling.vocabulary.readings import Presence, Situation, StateReading
from invariants.verdicts.traces.trace import Shown


class _ReadingTerm(ValueRecord):
    """A single reading."""

    reading: StateReading

    def at_key(self, old: StateReading, new: StateReading) -> Self:
        """Return the term about the entry at another key."""
        return replace(self, reading=self.reading.at_key(old, new))

    @property
    def text(self) -> str:
        """Return what is read."""
        return self.reading.text


class ValuesTerm(_ReadingTerm):
    """A reading with a class for each of its values: truth values, members, the numbers of a small range."""

    values: tuple[Shown, ...]

    @property
    def described(self) -> str:
        """Return what is read."""
        return self.text

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return len(self.values)

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation."""
        value = self.reading.value(situation)
        # A member that two enumerations share is shown with the enumeration's name in front.
        return self.values.index(value.rpartition(".")[2] if isinstance(value, str) else value)

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the value is in some of the classes, not all."""
        if isinstance(self.values[0], bool):
            return self.text if set(classes) == {1} else self.reading.denied
        chosen = sorted(classes)
        others = [number for number in range(self.size) if number not in chosen]
        if len(others) == 1 < len(chosen):
            return f"{self.text} != {self.values[others[0]]}"
        return " or ".join(f"{self.text} == {self.values[number]}" for number in chosen)


class Threshold(ValueRecord):
    """A constant that a number is compared with: its value, and its text."""

    value: Fraction
    text: str


class IntervalsTerm(_ReadingTerm):
    """A number, with classes at and between thresholds, in order: below the first, at it, between it and the next.

    ``sort`` has the values that the number can have: some classes may have none of them.
    """

    thresholds: tuple[Threshold, ...]
    sort: IntSort | RealSort | RangeSort = REAL

    @property
    def described(self) -> str:
        """Return what is read, and the constants that it is compared with."""
        return f"{self.text} (compared with {', '.join(threshold.text for threshold in self.thresholds)})"

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 2 * len(self.thresholds) + 1

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation. Raises ``ValueError`` for an irrational number."""
        return self.class_of(Fraction(self.reading.value(situation)))

    def class_of(self, value: Fraction) -> int:
        """Return the class of a number."""
        below = sum(threshold.value < value for threshold in self.thresholds)
        at = any(threshold.value == value for threshold in self.thresholds)
        return 2 * below + at

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the value is in some of the classes, not all."""
        missing = [number for number in range(self.size) if number not in classes]
        if len(missing) == 1 and missing[0] % 2:
            return f"{self.text} != {self.thresholds[missing[0] // 2].text}"
        runs = groupby(enumerate(sorted(classes)), key=lambda pair: pair[1] - pair[0])
        return " or ".join(self._between([number for _, number in run]) for _, run in runs)

    def _between(self, run: Sequence[int]) -> str:
        first, last = run[0], run[-1]
        low = "" if not first else self.thresholds[(first - 1) // 2].text
        high = "" if last == self.size - 1 else self.thresholds[last // 2].text
        if first == last and first % 2:
            return f"{self.text} == {low}"
        above = f"{low} {'<=' if first % 2 else '<'} " if low else ""
        below = f" {'<=' if last % 2 else '<'} {high}" if high else ""
        if above and not below:
            return f"{self.text} {'>=' if first % 2 else '>'} {low}"
        return f"{above}{self.text}{below}"


_SIGNS = {
    frozenset({0}): "<",
    frozenset({1}): "==",
    frozenset({2}): ">",
    frozenset({0, 1}): "<=",
    frozenset({1, 2}): ">=",
    frozenset({0, 2}): "!=",
}


class _PairTerm(ValueRecord):
    """Two readings that are compared with each other."""

    left: StateReading
    right: StateReading

    def at_key(self, old: StateReading, new: StateReading) -> Self:
        """Return the term about the entries at another key."""
        return replace(self, left=self.left.at_key(old, new), right=self.right.at_key(old, new))

    @property
    def text(self) -> str:
        """Return what is read."""
        return f"{self.left.text} to {self.right.text}"

    @property
    def described(self) -> str:
        """Return what is read."""
        return self.text


class OrderTerm(_PairTerm):
    """Two numbers: the first is less, equal, or greater."""

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 3

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation. Raises ``ValueError`` for an irrational number."""
        left, right = Fraction(self.left.value(situation)), Fraction(self.right.value(situation))
        return 1 + (left > right) - (left < right)

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the numbers are in some of the three orders, not all."""
        return f"{self.left.text} {_SIGNS[frozenset(classes)]} {self.right.text}"


class SameTerm(_PairTerm):
    """Two individuals: different, or the same."""

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 2

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation."""
        return int(self.left.value(situation) == self.right.value(situation))

    def condition(self, classes: Collection[int]) -> str:
        """Return the condition that the individuals are the same, or not."""
        return f"{self.left.text} {'==' if set(classes) == {1} else '!='} {self.right.text}"


PlainTerm = ValuesTerm | IntervalsTerm | OrderTerm | SameTerm


class PartTerm(ValueRecord):
    """A term about values that may be absent. Class 0 is that one of them is; the others are the term's.

    ``presences`` says of each part of a value whether it is there, and of each key whether it is an index of its map,
    the outer ones first.
    """

    presences: tuple[Presence, ...]
    inner: PlainTerm

    def at_key(self, old: StateReading, new: StateReading) -> PartTerm:
        """Return the term about the entries at another key."""
        presences = tuple(each.at_key(old, new) for each in self.presences)
        return PartTerm(presences, self.inner.at_key(old, new))

    @property
    def text(self) -> str:
        """Return what is read."""
        return self.inner.text

    @property
    def described(self) -> str:
        """Return what is read."""
        return self.inner.described

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return 1 + self.inner.size

    def class_in(self, situation: Situation) -> int:
        """Return the class in a situation. Raises ``ValueError`` for an irrational number."""
        if not all(each.value(situation) for each in self.presences):
            return 0
        return 1 + self.inner.class_in(situation)

    def operands(self, classes: Collection[int]) -> list[str]:
        """Return the condition that some of the classes are the case, not all: as operands.

        They are those of ``or`` where absence is among the classes, else those of ``and``.
        """
        inside = {number - 1 for number in classes if number}
        is_any = len(inside) == self.inner.size
        if 0 in classes:
            return [*(each.denied for each in self.presences), *([self.inner.condition(inside)] if inside else [])]
        condition = "" if is_any else self.inner.condition(inside)
        last = f"({condition})" if " or " in condition else condition
        return [*(each.text for each in self.presences), *([last] if last else [])]


GuardTerm = PlainTerm | PartTerm
