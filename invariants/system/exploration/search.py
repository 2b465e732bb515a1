"""Search: level by level through all configurations, those of shorter chains first, and then those of shorter runs.

Owns: the order of configurations, which of them count as known, and the first violation of each property.
Needs: a compiled system. Guarantees: the first violation has the shortest chain, and of these the shortest run.
Must never know: how configurations are packed, how much time there is.

Of the ways to reach a configuration only those matter that come earlier or have fewer transitions since the last
modification: whatever can be done after one that is later and has more, can be done after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.system.exploration.compiled import Attempts, ColumnReader, CompiledSystem, Rows, Steps
from invariants.system.exploration.packing import Words
from invariants.system.exploration.visited import VisitedSet, distinct, joined

BATCH = 1 << 14
"""Configurations whose successors are computed together: their columns fit into a processor's cache."""

MOST_BYTES = 2 << 30
"""The memory for configurations, after which the search ends: less than a process may have on any usual machine."""

HELD_BACK = 1 << 22
"""Successors that are kept before repetitions are removed."""

Since = npt.NDArray[np.uint16] | None
"""Transitions since the last modification; None where their number has no limit."""


class SearchBounds(Record):
    """The limits of a search; None for none. ``length`` limits all the steps of a run together."""

    chain: int | None = None
    steps: int | None = None
    length: int | None = None


class SearchLevel(Record):
    """Configurations that are first reached, or reached with fewer transitions, by runs of these lengths.

    ``is_new`` says which are first reached.
    """

    chain: int
    length: int
    words: Words
    since: Since
    is_new: npt.NDArray[np.bool_]


class Breach(Record):
    """A violation: in a configuration of a level, or on a step from one of the level before.

    ``instance`` is that of the step that violates the property; None where the configuration does, with the choice at
    ``position``, or without any where that is -1. ``attempt`` says that the step is undefined.
    """

    property: str
    chain: int
    length: int
    configuration: tuple[int, ...]
    since: int
    instance: int | None = None
    position: int = 0
    attempt: bool = False


class Exploration:
    """One search. ``tick`` is called with the number of steps that were taken since it was called last.

    It goes on ``to_the_end`` whatever is violated, or ends where everything is.

    Raises ``NoAnswerError`` where memory does not suffice, and whatever ``tick`` raises.
    """

    def __init__(
        self,
        compiled: CompiledSystem,
        bounds: SearchBounds,
        tick: Callable[[int], None],
        *,
        to_the_end: bool = False,
    ) -> None:
        self.compiled = compiled
        self.bounds = bounds
        self.levels: dict[tuple[int, int], SearchLevel] = {}
        self.breaches: dict[str, Breach] = {}
        """The first violation of each property so far."""
        self.chains_done = 0
        """All chains shorter than this were covered."""
        self.transitions = 0
        """Steps that were taken, as often as they were taken."""
        self._tick = tick
        self._counts = bounds.steps is not None
        self.visited = VisitedSet(compiled.packing.words, counts=self._counts)
        self._waiting: dict[int, dict[int, list[tuple[Words, Since]]]] = {}
        """By chain and length, configurations that were reached and not yet expanded."""
        self._properties = () if to_the_end else tuple(compiled.system.properties)
        self._here = 0, 0
        self._is_over = False

    def run(self, chain_done: Callable[[int], None] | None = None) -> None:
        """Go through everything within the bounds, or until each property is known to be violated."""
        self._go_through(chain_done)
        self._is_over = True

    def _go_through(self, chain_done: Callable[[int], None] | None) -> None:
        self._arrive(0, 0, self.compiled.starts(), 0)
        chain = 0
        while chain in self._waiting:
            layer = self._waiting[chain]
            while layer:
                length = min(layer)
                if self._settled(chain, length):
                    return
                self._here = chain, length
                self._level(chain, length, layer.pop(length))
            del self._waiting[chain]
            self.chains_done = chain + 1
            self._here = chain + 1, 0
            if chain_done is not None:
                chain_done(chain)
            chain += 1
            if self._settled(chain, 0):
                return

    def first_breach(self, name: str) -> Breach | None:
        """Return the first violation of a property where it is known that none comes before it."""
        found = self.breaches.get(name)
        is_first = found is not None and (self._is_over or (found.chain, found.length) <= self._here)
        return found if is_first else None

    def _settled(self, chain: int, length: int) -> bool:
        """Return whether nothing from here on can be the first violation of any property."""
        if not self._properties:
            return False
        return all(
            name in self.breaches and (self.breaches[name].chain, self.breaches[name].length) < (chain, length)
            for name in self._properties
        )

    # ---------------------------------------------------------------- levels

    def _arrive(self, chain: int, length: int, words: Words, since: int) -> None:
        if len(words[0]):
            counts = np.full(len(words[0]), since, np.uint16) if self._counts else None
            self._waiting.setdefault(chain, {}).setdefault(length, []).append(distinct(words, counts))

    def _level(self, chain: int, length: int, arrived: list[tuple[Words, Since]]) -> None:
        words, since = _together(arrived)
        new, matters = self.visited.add(words, since)
        if self.visited.bytes * 2 > MOST_BYTES:
            what = f"going through {self.visited.size:,} configurations"
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_MEMORY, what))
        counts = None if since is None else since[matters]
        level = SearchLevel(chain, length, _at(words, matters), counts, new[matters])
        if not len(level.words[0]):
            return
        self.levels[chain, length] = level
        self._judge(chain, length, _at(words, new), None if since is None else since[new])
        if self.bounds.length is None or length < self.bounds.length:
            self._expand(level)

    def _judge(self, chain: int, length: int, new: Words, since: Since) -> None:
        """Look for violations in new configurations."""
        for name in self.compiled.violations:
            if name in self.breaches:
                continue
            for start in range(0, len(new[0]), BATCH):
                batch = tuple(word[start : start + BATCH] for word in new)
                positions = self.compiled.violated(name, batch)
                if positions is None:
                    continue
                row = int(np.flatnonzero(positions >= 0)[0])
                used = 0 if since is None else int(since[start + row])
                found = tuple(int(word[row]) for word in batch)
                self.breaches[name] = Breach(name, chain, length, found, used, None, int(positions[row]))
                break

    # ----------------------------------------------------------------- steps

    def _expand(self, level: SearchLevel) -> None:
        """Find the successors of a level."""
        reached = _Reached(self._counts)
        modified = _Reached(self._counts)
        for words, since in _batches(level):
            read = self.compiled.reader(words)
            alive = self.compiled.alive(words, read)
            if alive.all():
                self._batch(level, words, since, read, reached, modified)
                continue
            kept, counts = _at(words, alive), None if since is None else since[alive]
            self._batch(level, kept, counts, self.compiled.reader(kept), reached, modified)
        for found, chain in ((reached, level.chain), (modified, level.chain + 1)):
            everything = found.all()
            if everything is not None and len(everything[0][0]):
                self._waiting.setdefault(chain, {}).setdefault(level.length + 1, []).append(everything)

    def _batch(
        self, level: SearchLevel, words: Words, since: Since, read: ColumnReader, reached: _Reached, modified: _Reached
    ) -> None:
        may_modify = self.bounds.chain is None or level.chain < self.bounds.chain
        rested = None if since is None or self.bounds.steps is None else since < self.bounds.steps
        taken = 0
        for each in self.compiled.steps(words, read):
            instance = self.compiled.instances[each.instance]
            if instance.modification and not may_modify:
                continue
            allowed = None if instance.modification else rested
            if isinstance(each, Attempts):
                self._attempted(level, each, words, since, allowed)
                continue
            found = each if allowed is None else _rested(each, allowed)
            if not len(found.rows):
                continue
            taken += len(found.rows)
            for name, positions in found.bad.items():
                self._noted(level, name, found.instance, found.rows[positions[0]], words, since, attempt=False)
            if instance.modification:
                modified.take(found.words, None if since is None else np.zeros(len(found.rows), np.uint16))
            else:
                reached.take(found.words, None if since is None else since[found.rows] + np.uint16(1))
        self.transitions += taken
        reached.settle(self.compiled)
        modified.settle(self.compiled)
        self._tick(taken + len(words[0]))

    def _attempted(
        self, level: SearchLevel, found: Attempts, words: Words, since: Since, allowed: npt.NDArray[np.bool_] | None
    ) -> None:
        rows = found.rows if allowed is None else found.rows[allowed[found.rows]]
        if len(rows):
            self._noted(level, found.property, found.instance, rows[0], words, since, attempt=True)

    def _noted(
        self, level: SearchLevel, name: str, instance: int, row: np.intp, words: Words, since: Since, *, attempt: bool
    ) -> None:
        chain = level.chain + (1 if self.compiled.instances[instance].modification else 0)
        known = self.breaches.get(name)
        if known is not None and (known.chain, known.length) <= (chain, level.length + 1):
            return
        used = 0 if since is None else int(since[row])
        before = tuple(int(word[row]) for word in words)
        self.breaches[name] = Breach(name, chain, level.length + 1, before, used, instance, attempt=attempt)


class _Reached:
    """Configurations that were reached, in batches without repetitions."""

    def __init__(self, counts: bool) -> None:
        self._counts = counts
        self._fresh: list[tuple[Words, Since]] = []
        self._kept: list[tuple[Words, Since]] = []
        self._size = 0

    def take(self, words: Words, since: Since) -> None:
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

    def all(self) -> tuple[Words, Since] | None:
        return _together(self._kept) if self._kept else None


def _together(parts: list[tuple[Words, Since]]) -> tuple[Words, Since]:
    """Return everything in some parts once; each part has everything in it once, in the order of keys."""
    return parts[0] if len(parts) == 1 else _once(parts)


def _once(parts: list[tuple[Words, Since]]) -> tuple[Words, Since]:
    words = joined([each for each, _ in parts])
    counts = [since for _, since in parts if since is not None]
    return distinct(words, np.concatenate(counts) if counts else None)


def _at(words: Words, chosen: npt.NDArray[np.bool_]) -> Words:
    return tuple(word[chosen] for word in words)


def _batches(level: SearchLevel) -> Iterator[tuple[Words, Since]]:
    for start in range(0, len(level.words[0]), BATCH):
        end = start + BATCH
        yield tuple(word[start:end] for word in level.words), None if level.since is None else level.since[start:end]


def _rested(found: Steps, allowed: npt.NDArray[np.bool_]) -> Steps:
    """Return the steps from configurations in which another transition is allowed."""
    kept = np.flatnonzero(allowed[found.rows])
    if len(kept) == len(found.rows):
        return found
    positions = np.full(len(found.rows), -1, np.intp)
    positions[kept] = np.arange(len(kept))
    bad: Mapping[str, Rows] = {
        name: here for name, rows in found.bad.items() if len(here := positions[rows][positions[rows] >= 0])
    }
    return Steps(found.instance, found.rows[kept], tuple(word[kept] for word in found.words), bad)
