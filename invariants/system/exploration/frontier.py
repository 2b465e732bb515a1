"""WaitingLevels: the configurations that were reached and not yet expanded, and the levels that they make.

Owns: batches and small groups that wait, and the conversion of one into the other.
Needs: forms. Guarantees: each configuration of a level once, in the order of keys, with the fewest transitions.
Must never know: the parts of a configuration, rules, properties.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from invariants.foundation.records import Record
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.packing import Words
from invariants.system.exploration.visited import (
    Configuration,
    FoundGroup,
    Since,
    batch_of,
    distinct,
    joined,
    keys_of,
    one_by_one,
    together,
)

HELD_BACK = 1 << 22
"""Successors that are kept before repetitions are removed."""

Batch = tuple[Words, Since]
"""Configurations in the order of their keys, without repetitions."""

Groups = dict[int, set[Configuration]]
"""A few configurations, by the transitions since the last modification; by 0 where their number has no limit."""


class SearchLevel(Record):
    """Configurations that are first reached, or reached with fewer transitions, by runs of these lengths.

    ``is_new`` says which are first reached.
    """

    chain: int
    length: int
    words: Words
    since: Since
    is_new: npt.NDArray[np.bool_]


class WaitingLevels:
    """What waits, by chain and length. ``counts`` says that the transitions since a modification matter."""

    def __init__(self, width: int, *, counts: bool) -> None:
        self._width = width
        self._counts = counts
        self.waiting: dict[int, dict[int, list[Batch | Groups]]] = {}

    def put(self, chain: int, length: int, part: Batch | Groups) -> None:
        """Let some configurations wait for their level."""
        if any(part.values()) if isinstance(part, dict) else len(part[0][0]):
            self.waiting.setdefault(chain, {}).setdefault(length, []).append(part)

    def as_batch(self, parts: Sequence[Batch | Groups]) -> Batch:
        """Return everything in some parts once."""
        batches = [
            together([*part.items()], self._width, counts=self._counts) if isinstance(part, dict) else part
            for part in parts
        ]
        return _together(batches)

    def as_groups(self, parts: Sequence[Batch | Groups]) -> Groups:
        """Return everything in some parts, perhaps several times with different numbers."""
        if len(parts) == 1 and isinstance(parts[0], dict):
            return parts[0]
        found: Groups = {}
        for part in parts:
            for since, configurations in part.items() if isinstance(part, dict) else _groups_of(part).items():
                found[since] = found[since] | configurations if since in found else configurations
        return found

    def level(self, chain: int, length: int, groups: Sequence[FoundGroup]) -> SearchLevel:
        """Return a level of some configurations."""
        if self._width == 1 and not self._counts:
            ordered = sorted(groups[0][1]) if groups else []
            return SearchLevel(chain, length, batch_of(ordered, 1), None, np.ones(len(ordered), np.bool_))
        rows = [(each, since, each in new) for since, new, matters in groups for each in matters]
        each, counts, new = zip(*rows, strict=True) if rows else ((), (), ())
        words = batch_of(each, self._width)
        order = np.argsort(keys_of(words))
        since = np.array(counts, np.uint16)[order] if self._counts else None
        return SearchLevel(chain, length, tuple(word[order] for word in words), since, np.array(new, np.bool_)[order])


def size_of(parts: Sequence[Batch | Groups]) -> int:
    """Return the number of configurations in some parts, repetitions included."""
    return sum(sum(map(len, part.values())) if isinstance(part, dict) else len(part[0][0]) for part in parts)


def _groups_of(batch: Batch) -> Groups:
    words, since = batch
    if since is None:
        return {0: set(one_by_one(words))}
    found: Groups = {}
    for configuration, number in zip(one_by_one(words), since.tolist(), strict=True):
        found.setdefault(number, set()).add(configuration)
    return found


class Reached:
    """Configurations that were reached, in batches without repetitions."""

    def __init__(self, counts: bool) -> None:
        self._counts = counts
        self._fresh: list[Batch] = []
        self._kept: list[Batch] = []
        self._size = 0

    def take(self, words: Words, since: Since) -> None:
        """Add successors, perhaps with repetitions."""
        self._fresh.append((words, since))

    def settle(self, compiled: CompiledSystem) -> None:
        """Replace each configuration by its form, and drop repetitions."""
        if not self._fresh:
            return
        words, since = _once(self._fresh)
        if not compiled.permuting.is_trivial:
            words, since = distinct(compiled.form(words), since)
        self._fresh = []
        self._kept.append((words, since))
        self._size += len(words[0])
        if self._size > HELD_BACK and len(self._kept) > 1:
            whole = _once(self._kept)
            # Where little was dropped, the next time comes later.
            self._kept, self._size = [whole], len(whole[0][0]) // 2

    def all(self) -> Batch | None:
        """Return everything that was settled; None for nothing."""
        return _together(self._kept) if self._kept else None


def _together(parts: list[Batch]) -> Batch:
    """Return everything in some parts once; each part has everything in it once, in the order of keys."""
    return parts[0] if len(parts) == 1 else _once(parts)


def _once(parts: list[Batch]) -> Batch:
    words = joined([each for each, _ in parts])
    counts = [since for _, since in parts if since is not None]
    return distinct(words, np.concatenate(counts) if counts else None)
