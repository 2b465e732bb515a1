"""The census: counts over all configurations that an exploration has found.

Owns: the numbers of configurations, steps and dead ends, and the values that entries hold. Needs: an exploration, as
far as it went. Guarantees: each configuration counts once, even where another one stands for it.
Must never know: names, the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from invariants.foundation.records import Record
from invariants.system.exploration.compiled import CompiledSystem, Steps
from invariants.system.exploration.packing import FieldTooNarrowError, PackedField, Words
from invariants.system.exploration.search import BATCH, Exploration
from invariants.system.terms.terms import Term, Value

MOST_BITS_LISTED = 16
"""Bits of a field up to which its values are listed one by one; of a wider one, the least and the greatest."""


class RuleCount(Record):
    """In how many configurations a rule can fire with some arguments, and by how many different steps altogether."""

    enabled: int
    steps: int


class Census(Record):
    """The counts. ``levels`` has the configurations that are first reached, by chain and length.

    ``stored`` is the number of those that stand for all. ``dead_ends`` are configurations in which no rule can fire,
    ``ended`` those outside of a range. ``held`` has the values of each entry, in order; a pair of the least and the
    greatest in ``spans`` where they are not listed. Steps of a configuration that lead to numbers without room are
    left out, whole: an exploration with such a one is not complete.
    """

    configurations: int
    stored: int
    levels: Mapping[tuple[int, int], int]
    rules: Mapping[str, RuleCount]
    dead_ends: int
    ended: int
    held: Mapping[Term, tuple[Value, ...]]
    spans: Mapping[Term, tuple[int, int]]
    bytes: int


def census_of(exploration: Exploration) -> Census:
    """Count everything that an exploration has found."""
    compiled = exploration.compiled
    levels = {
        place: int(compiled.permuting.sizes(tuple(word[level.is_new] for word in level.words)).sum())
        for place, level in exploration.levels.items()
    }
    counting = _Counting(compiled)
    words = exploration.visited.all_words()
    for batch in _batches_of(words):
        counting.take(batch)
    held, spans = counting.values.found()
    return Census(
        sum(levels.values()),
        exploration.visited.size,
        {place: count for place, count in sorted(levels.items()) if count},
        {rule: RuleCount(counting.enabled[rule], counting.steps[rule]) for rule in counting.enabled},
        counting.dead_ends,
        counting.ended,
        {**{entry: (value,) for entry, value in compiled.packing.fixed.items()}, **held},
        spans,
        exploration.visited.bytes,
    )


def examples(exploration: Exploration, entries: tuple[Term, ...], most: int) -> list[dict[Term, Value]]:
    """Return a configuration for each combination of values of some entries, up to a number: those found first."""
    packing = exploration.compiled.packing
    fields = [packing.fields[entry] for entry in entries if entry in packing.fields]
    seen: dict[tuple[int, ...], dict[Term, Value]] = {}
    for level in exploration.levels.values():
        for batch in _batches_of(level.words):
            for row, key in _different(fields, batch):
                if key not in seen and len(seen) < most:
                    seen[key] = packing.values([int(word[row]) for word in batch])
        if len(seen) >= most:
            break
    return list(seen.values())


def combinations(exploration: Exploration, entries: tuple[Term, ...], most: int) -> list[tuple[Value, ...]] | None:
    """Return the different values of some entries together, in order; None where they are more than ``most``."""
    packing = exploration.compiled.packing
    fields = [packing.fields[entry] for entry in entries if entry in packing.fields]
    bits = sum(field.bits for field in fields)
    if bits > MOST_BITS_LISTED:
        found = examples(exploration, entries, most + 1)
        return None if len(found) > most else sorted(tuple(each[entry] for entry in entries) for each in found)
    seen = np.zeros(1 << bits, np.bool_)
    for words in _batches_of(exploration.visited.all_words()):
        key = np.zeros(len(words[0]), np.uint64)
        for field in fields:
            key = (key << np.uint64(field.bits)) | field.numbers(words)
        seen[key] = True
    keys = np.flatnonzero(seen)
    if len(keys) > most:
        return None
    return sorted(
        tuple(packing.fixed[e] if e in packing.fixed else values[e] for e in entries)
        for values in map(partial(_unpacked, fields), keys)
    )


def _unpacked(fields: Sequence[PackedField], key: int) -> dict[Term, Value]:
    """Return the values of fields whose numbers are the digits of a key."""
    found: dict[Term, Value] = {}
    left = int(key)
    for field in reversed(fields):
        found[field.entry] = field.value(left & ((1 << field.bits) - 1))
        left >>= field.bits
    return found


def values_where(exploration: Exploration, entry: Term, conditions: tuple[Term, ...]) -> set[Value]:
    """Return the values of an entry in all configurations in which other entries, which are truth values, are true."""
    packing = exploration.compiled.packing
    if not all(packing.fixed.get(each, True) for each in conditions):
        return set()
    asked = [packing.fields[each] for each in conditions if each in packing.fields]
    found: set[Value] = set()
    for words in _batches_of(exploration.visited.all_words()):
        kept = np.ones(len(words[0]), np.bool_)
        for field in asked:
            kept &= field.numbers(words).astype(np.bool_)
        if entry in packing.fixed:
            found |= {packing.fixed[entry]} if kept.any() else set()
        else:
            field = packing.fields[entry]
            found |= {field.value(int(number)) for number in np.unique(field.numbers(words)[kept])}
    return found


def _different(fields: list[PackedField], words: Words) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the first row with each combination of numbers in some fields."""
    columns = np.stack([field.numbers(words) for field in fields]) if fields else np.zeros((1, 1), np.uint64)
    order = np.lexsort(columns)
    columns = columns[:, order]
    first = np.ones(columns.shape[1], np.bool_)
    first[1:] = np.any(columns[:, 1:] != columns[:, :-1], axis=0)
    for place in np.flatnonzero(first):
        yield int(order[place]), tuple(int(number) for number in columns[:, place])


def _batches_of(words: Words) -> Iterator[Words]:
    for start in range(0, len(words[0]), BATCH):
        yield tuple(word[start : start + BATCH] for word in words)


class _Counting:
    def __init__(self, compiled: CompiledSystem) -> None:
        self._compiled = compiled
        names = [rule.name for rule in compiled.system.rules]
        self.enabled = dict.fromkeys(names, 0)
        self.steps = dict.fromkeys(names, 0)
        self.dead_ends = 0
        self.ended = 0
        self.values = _Values(compiled)

    def take(self, words: Words) -> None:
        sizes = self._compiled.permuting.sizes(words)
        self.values.take(words)
        alive = self._compiled.alive(words)
        self.ended += int(sizes[~alive].sum())
        self._take_steps(tuple(word[alive] for word in words), sizes[alive])

    def _take_steps(self, words: Words, sizes: npt.NDArray[Any]) -> None:
        rows = len(sizes)
        try:
            steps = [each for each in self._compiled.steps(words) if isinstance(each, Steps)]
        except FieldTooNarrowError:
            if rows > 1:
                half = rows // 2
                self._take_steps(tuple(word[:half] for word in words), sizes[:half])
                self._take_steps(tuple(word[half:] for word in words), sizes[half:])
            return
        masks: dict[str, npt.NDArray[np.bool_]] = {}
        for found in steps:
            rule = self._compiled.instances[found.instance].rule
            masks.setdefault(rule, np.zeros(rows, np.bool_))[found.rows] = True
            self.steps[rule] += int(sizes[found.rows].sum())
        for rule, mask in masks.items():
            self.enabled[rule] += int(sizes[mask].sum())
        stuck = ~np.logical_or.reduce(list(masks.values())) if masks else np.ones(rows, np.bool_)
        self.dead_ends += int(sizes[stuck].sum())


class _Values:
    """The values that each variable's entries hold: in a sorted population, all entries share their values."""

    def __init__(self, compiled: CompiledSystem) -> None:
        self._fields = compiled.packing.fields
        self._seen = {
            entry: np.zeros(1 << field.bits, np.bool_)
            for entry, field in self._fields.items()
            if field.bits <= MOST_BITS_LISTED
        }
        self._spans: dict[Term, tuple[int, int]] = {}

    def take(self, words: Words) -> None:
        for entry, field in self._fields.items():
            numbers = field.numbers(words)
            if entry in self._seen:
                self._seen[entry][numbers] = True
            elif len(numbers):
                low, high = int(numbers.min()) + field.low, int(numbers.max()) + field.low
                known = self._spans.get(entry, (low, high))
                self._spans[entry] = min(low, known[0]), max(high, known[1])

    def found(self) -> tuple[dict[Term, tuple[Value, ...]], dict[Term, tuple[int, int]]]:
        held = {
            entry: tuple(self._fields[entry].value(int(number)) for number in np.flatnonzero(seen))
            for entry, seen in self._seen.items()
        }
        return held, self._spans
