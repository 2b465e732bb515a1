"""Packing: a configuration as a few machine words, and many configurations as a few columns.

Owns: the bits of each entry, and the way from columns of words to columns of values and back.
Needs: a ground system. Guarantees: two configurations whose values are inside their fields are packed to the same words
exactly where they are the same.
Must never know: rules, properties, which configurations there are.

A field is as wide as the values that its variable can take. For integers without bound that is a guess: each assignment
checks that values fit, and raises :class:`FieldTooNarrowError`, whereupon everything starts again with a wider field.
The entries of one individual lie together where that is possible, so that individuals can be sorted (see
``permuting``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.no_answer import reals_not_tried
from invariants.foundation.records import CachingRecord, Record
from invariants.foundation.sorts import BOOL, EnumSort, IndividualSort, RangeSort, Scope, is_integer
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.grounding.intervals import ReachableIntervals, reachable_intervals
from invariants.system.terms.terms import Role, StateVariable, Term, Value

Words = tuple[npt.NDArray[np.uint64], ...]
"""Configurations: the k-th array has the k-th word of each."""

Column = npt.NDArray[Any]
"""The values of one entry or term, one for each configuration."""

WORD_BITS = 64
"""Bits of a machine word."""

FIRST_GUESS = 1 << 15
"""The magnitude up to which an integer without bound has room at first: a counter takes long to get there."""

LARGEST_NUMBER = 1 << 40
"""Greater numbers are not kept: such reachable sets are not small, and products would not fit into a machine word."""

STABLE_AFTER = 40
"""Rounds of interval arithmetic after which an interval that still grows is taken to grow without end."""


class FieldTooNarrowError(InvariantsError):
    """A value does not fit into the field of its variable."""

    def __init__(self, variable: StateVariable, low: int, high: int) -> None:
        super().__init__(f"{variable.name} takes values from {low} to {high}")
        self.variable = variable
        self.low = low
        self.high = high


class PackedField(CachingRecord):
    """The bits of one entry: its value less ``low``, in word ``word`` from bit ``shift`` on."""

    entry: Term
    variable: StateVariable
    low: int
    high: int
    bits: int
    word: int
    shift: int

    @cached_property
    def mask(self) -> np.uint64:
        """Return as many ones as the field has bits, not shifted."""
        return np.uint64((1 << self.bits) - 1)

    @cached_property
    def here(self) -> np.uint64:
        """Return a one for each bit of the word that the field has."""
        return self.mask << self._shift

    @cached_property
    def is_bool(self) -> bool:
        """Return whether the values are truth values."""
        return self.variable.sort == BOOL

    @cached_property
    def _most(self) -> np.uint64:
        return np.uint64(self.high - self.low)

    @cached_property
    def _shift(self) -> np.uint64:
        return np.uint64(self.shift)

    def numbers(self, words: Words) -> npt.NDArray[np.uint64]:
        """Return the numbers in the field, one for each configuration: values less ``low``."""
        return (words[self.word] >> self._shift) & self.mask

    def read(self, words: Words, integers: npt.DTypeLike) -> Column:
        """Return the values of the entry, one for each configuration."""
        if self.is_bool:
            return (words[self.word] & self.here).astype(np.bool_)
        found = self.numbers(words).astype(integers)
        return found + found.dtype.type(self.low) if self.low else found

    def bits_of(self, values: Column) -> npt.NDArray[np.uint64]:
        """Return values in their place in the word. Raises :class:`FieldTooNarrowError` where one does not fit."""
        if self.is_bool:
            return values.astype(np.uint64) << self._shift
        numbers = (values.astype(np.int64) - self.low if self.low else values).astype(np.uint64)
        # What is less than the least value is a large number here.
        if numbers.size and np.maximum.reduce(numbers) > self._most:
            raise FieldTooNarrowError(self.variable, int(values.min()), int(values.max()))
        return numbers << self._shift

    def place_of(self, value: Value) -> np.uint64:
        """Return one value in its place in the word. Raises :class:`FieldTooNarrowError` where it does not fit."""
        number = int(value)
        if not self.low <= number <= self.high:
            raise FieldTooNarrowError(self.variable, number, number)
        return np.uint64((number - self.low) << self.shift)

    def value(self, number: int) -> Value:
        """Return the value that a number in the field stands for."""
        return bool(number) if self.is_bool else number + self.low


class Block(Record):
    """The bits of all entries of one individual: ``places`` has word and shift of each individual's."""

    population: str
    bits: int
    places: tuple[tuple[int, int], ...]


class Packing(Record):
    """The fields of a system's entries; those that never have but one value are not kept, and have it in ``fixed``.

    ``blocks`` has the populations whose individuals differ by the bits of their blocks only.
    """

    scope: Scope
    fields: Mapping[Term, PackedField]
    fixed: Mapping[Term, Value]
    words: int
    blocks: tuple[Block, ...]

    @property
    def bits(self) -> int:
        """Return the bits of a configuration."""
        return sum(field.bits for field in self.fields.values())

    def values(self, configuration: Sequence[int]) -> dict[Term, Value]:
        """Return the values of all entries in one configuration, given by its words."""
        found = dict(self.fixed)
        for entry, field in self.fields.items():
            found[entry] = field.value((configuration[field.word] >> field.shift) & int(field.mask))
        return found

    def packed(self, columns: Mapping[Term, Column], rows: int) -> Words:
        """Return configurations whose entries have the values in these columns."""
        found = [np.zeros(rows, np.uint64) for _ in range(self.words)]
        for entry, field in self.fields.items():
            found[field.word] |= field.bits_of(columns[entry])
        return tuple(found)

    def span(self, term: Term) -> tuple[int, int] | None:
        """Return the least and the greatest value of a number or an entry, as far as it has room; None for others."""
        known = term.value if term.is_value else self.fixed.get(term)
        if known is not None:
            return int(known), int(known)
        field = self.fields.get(term)
        return None if field is None else (field.low, field.high)

    @property
    def room(self) -> dict[StateVariable, tuple[int, int]]:
        """Return the least and the greatest value that each variable has room for."""
        return {field.variable: (field.low, field.high) for field in self.fields.values()}


def variable_of(entry: Term) -> StateVariable:
    """Return the variable of an entry. Raises ``TypeError`` for any other term."""
    if not isinstance(entry.payload, StateVariable):
        raise TypeError(f"not an entry: {entry}")
    return entry.payload


def packing_of(system: GroundSystem, wider: Mapping[StateVariable, tuple[int, int]]) -> Packing:
    """Return the packing of a system, with at least this room for the values of some variables.

    Raises ``UnsupportedSystemError`` for Reals, and where numbers become too large.
    """
    intervals = reachable_intervals(system, STABLE_AFTER)
    room: dict[StateVariable, tuple[int, int]] = {}
    for entry in system.entries:
        variable = variable_of(entry)
        low, high = _interval(entry, system.scope, intervals)
        known = room.get(variable, (low, high))
        room[variable] = min(low, known[0]), max(high, known[1])
    for variable, (low, high) in wider.items():
        room[variable] = _wide_enough(variable, room[variable], low, high)
    fixed = {entry: _as_value(entry, room[variable_of(entry)][0]) for entry in system.entries if _is_fixed(entry, room)}
    kept = [entry for entry in system.entries if entry not in fixed]
    return _laid_out(system, kept, fixed, room)


def _is_fixed(entry: Term, room: Mapping[StateVariable, tuple[int, int]]) -> bool:
    low, high = room[variable_of(entry)]
    return low == high


def _as_value(entry: Term, value: int) -> Value:
    return bool(value) if entry.sort == BOOL else value


def _interval(entry: Term, scope: Scope, intervals: ReachableIntervals) -> tuple[int, int]:
    """Return the interval of the values that an entry takes, as far as it is known."""
    variable = variable_of(entry)
    match variable.sort:
        case sort if sort == BOOL:
            return 0, 1
        case EnumSort(members=members):
            return 0, len(members) - 1
        case IndividualSort(name=name):
            # One more, for "no individual": a captured value means nothing where the code does not read it.
            return 0, scope[name] - (0 if may_be_nobody(variable) else 1)
    if not is_integer(variable.sort):
        raise UnsupportedSystemError(reals_not_tried(variable.name))
    known = intervals.of[entry]
    if intervals.stable and known.low is not None and known.high is not None:
        low, high = known.low, known.high
        if -LARGEST_NUMBER <= low <= high <= LARGEST_NUMBER:
            return _with_nothing(variable, low, high)
    if isinstance(variable.sort, RangeSort):
        size = variable.sort.high - variable.sort.low + 1
        return _with_nothing(variable, variable.sort.low - size, variable.sort.high + size)
    return -FIRST_GUESS, FIRST_GUESS - 1


def _with_nothing(variable: StateVariable, low: int, high: int) -> tuple[int, int]:
    """Return the interval with room for the value that stands for nothing in code."""
    if variable.role is Role.MODEL:
        return low, high
    nothing = variable.sort.low if isinstance(variable.sort, RangeSort) else 0
    return min(low, nothing), max(high, nothing)


def may_be_nobody(variable: StateVariable) -> bool:
    """Return whether a variable for an individual can be without meaning: it belongs to code or to a backup."""
    return variable.role is not Role.MODEL


def _wide_enough(variable: StateVariable, before: tuple[int, int], low: int, high: int) -> tuple[int, int]:
    if max(abs(low), abs(high)) > LARGEST_NUMBER:
        raise UnsupportedSystemError(f"the numbers in `{variable.name}` become too large to be enumerated")
    width = 2 * (before[1] - before[0] + 1)
    least, most = min(before[0], low), max(before[1], high)
    return least - (width if low < before[0] else 0), most + (width if high > before[1] else 0)


# ------------------------------------------------------------------------ layout


def _laid_out(
    system: GroundSystem,
    kept: Sequence[Term],
    fixed: Mapping[Term, Value],
    room: Mapping[StateVariable, tuple[int, int]],
) -> Packing:
    widths = {entry: (high - low).bit_length() for entry in kept for low, high in [room[variable_of(entry)]]}
    for entry, width in widths.items():
        if width >= WORD_BITS:
            raise UnsupportedSystemError(f"`{variable_of(entry).name}` has too many values to be enumerated")
    places: dict[Term, tuple[int, int]] = {}
    free: list[int] = []
    """Bits that are taken in each word."""
    blocks: list[Block] = []
    for population in separable(system, kept):
        columns = _columns(kept, population, system.scope[population])
        bits = sum(widths[entry] for entry in columns[0])
        if not columns[0] or bits > WORD_BITS:
            continue
        starts = [_take(free, bits) for _ in columns]
        for (word, shift), column in zip(starts, columns, strict=True):
            offset = shift
            for entry in column:
                places[entry] = word, offset
                offset += widths[entry]
        blocks.append(Block(population, bits, tuple(starts)))
    for entry in kept:
        if entry not in places:
            places[entry] = _take(free, widths[entry])
    fields = {
        entry: PackedField(entry, variable_of(entry), *room[variable_of(entry)], widths[entry], *places[entry])
        for entry in kept
    }
    return Packing(system.scope, fields, fixed, max(len(free), 1), tuple(blocks))


def _take(taken: list[int], bits: int) -> tuple[int, int]:
    """Take bits of the first word that has room for them; return the word and the first bit."""
    for word, used in enumerate(taken):
        if used + bits <= WORD_BITS:
            taken[word] += bits
            return word, used
    taken.append(bits)
    return len(taken) - 1, 0


def populations_of(entry: Term) -> list[str]:
    """Return the populations of an entry's indices and of its value, each as often as it occurs."""
    variable = variable_of(entry)
    return [sort.name for sort in (*variable.domain, variable.sort) if isinstance(sort, IndividualSort)]


def separable(system: GroundSystem, kept: Iterable[Term]) -> list[str]:
    """Return populations whose individuals have their entries to themselves: sorting these sorts the individuals.

    No entry has an individual of such a population as its value, or several of them as indices.
    """
    entries = list(kept)
    found: list[str] = []
    for population, size in sorted(system.scope.items(), key=lambda item: -item[1]):
        if size < 2:
            continue
        own = [entry for entry in entries if population in populations_of(entry)]
        if own and all(_is_own(entry, population, found) for entry in own):
            found.append(population)
    return found


def _is_own(entry: Term, population: str, others: Sequence[str]) -> bool:
    variable = variable_of(entry)
    named = populations_of(entry)
    is_value = isinstance(variable.sort, IndividualSort) and variable.sort.name == population
    return not is_value and named.count(population) == 1 and not any(other in named for other in others)


def _columns(kept: Sequence[Term], population: str, size: int) -> list[list[Term]]:
    """Return the entries of each individual, in the same order for all."""
    found: list[list[Term]] = [[] for _ in range(size)]
    for entry in kept:
        sorts = variable_of(entry).domain
        for sort, index in zip(sorts, entry.arguments, strict=True):
            if isinstance(sort, IndividualSort) and sort.name == population:
                found[int(index.value)].append(entry)
    return found
