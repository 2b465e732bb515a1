"""Search: level by level through all configurations, those of shorter chains first, and then those of shorter runs.

Owns: the order of configurations, which of them count as known, and the first violation of each property.
Needs: a compiled system. Guarantees: the first violation has the shortest chain, and of these the shortest run.
Must never know: how configurations are packed, how much time there is.

Of the ways to reach a configuration only those matter that come earlier or have fewer transitions since the last
modification: whatever can be done after one that is later and has more, can be done after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.system.exploration.compiled import Attempts, ColumnReader, CompiledSystem, Rows, Steps
from invariants.system.exploration.frontier import Batch, Groups, Reached, SearchLevel, WaitingLevels, size_of
from invariants.system.exploration.narrow.narrow_levels import NarrowLevels, NarrowLimits, WatchedProperty
from invariants.system.exploration.packing import Words
from invariants.system.exploration.visited import Configuration, FoundGroup, Since, VisitedSet, distinct

BATCH = 1 << 14
"""Configurations whose successors are computed together: their columns fit into a processor's cache."""

MOST_BYTES = 2 << 30
"""The memory for configurations, after which the search ends: less than a process may have on any usual machine."""

NARROW_LIMITS = NarrowLimits()
"""The limits of levels that are not taken as batches, unless others are given."""


class SearchBounds(Record):
    """The limits of a search; None for none. ``length`` limits all the steps of a run together."""

    chain: int | None = None
    steps: int | None = None
    length: int | None = None


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

    It goes on ``to_the_end`` whatever is violated, or ends where everything is. The ``narrow`` limits say which levels
    are not taken as batches; nothing but the time depends on them.

    Raises ``NoAnswerError`` where memory does not suffice, and whatever ``tick`` raises.
    """

    def __init__(
        self,
        compiled: CompiledSystem,
        bounds: SearchBounds,
        tick: Callable[[int], None],
        *,
        to_the_end: bool = False,
        narrow: NarrowLimits = NARROW_LIMITS,
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
        self._narrow = NarrowLevels(compiled, narrow)
        self._frontier = WaitingLevels(compiled.packing.words, counts=self._counts)
        self._properties = () if to_the_end else tuple(compiled.system.properties)
        self._here = 0, 0
        self._is_over = False

    def run(self, chain_done: Callable[[int], None] | None = None) -> None:
        """Go through everything within the bounds, or until each property is known to be violated."""
        self._go_through(chain_done)
        self._is_over = True

    def _go_through(self, chain_done: Callable[[int], None] | None) -> None:
        starts = self.compiled.starts()
        counts = np.zeros(len(starts[0]), np.uint16) if self._counts else None
        self._frontier.put(0, 0, distinct(starts, counts))
        waiting = self._frontier.waiting
        chain = 0
        while chain in waiting:
            layer = waiting[chain]
            while layer:
                length = min(layer)
                if self._settled(chain, length):
                    return
                self._here = chain, length
                self._level(chain, length, layer.pop(length))
            del waiting[chain]
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
        if not self._properties or len(self.breaches) < len(self._properties):
            return False
        return all(
            name in self.breaches and (self.breaches[name].chain, self.breaches[name].length) < (chain, length)
            for name in self._properties
        )

    # ---------------------------------------------------------------- levels

    def _level(self, chain: int, length: int, arrived: list[Batch | Groups]) -> None:
        groups: list[FoundGroup] = []
        if self._narrow.takes(size_of(arrived), self.visited):
            groups = self.visited.add_each(self._frontier.as_groups(arrived))
            level = self._frontier.level(chain, length, groups)
        else:
            words, since = self._frontier.as_batch(arrived)
            new, matters = self.visited.add(words, since)
            counts = None if since is None else since[matters]
            level = SearchLevel(chain, length, _at(words, matters), counts, new[matters])
        if self.visited.bytes * 2 > MOST_BYTES:
            what = f"going through {self.visited.size:,} configurations"
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_MEMORY, what))
        if not len(level.words[0]):
            return
        self.levels[chain, length] = level
        is_last = self.bounds.length is not None and length >= self.bounds.length
        if groups and not is_last and self._expand_each(level, groups):
            return
        self._judge(level)
        if not is_last:
            self._expand(level)

    def _judge(self, level: SearchLevel) -> None:
        """Look for violations in new configurations."""
        new = _at(level.words, level.is_new)
        since = None if level.since is None else level.since[level.is_new]
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
                self.breaches[name] = Breach(name, level.chain, level.length, found, used, None, int(positions[row]))
                break

    # ----------------------------------------------------------------- steps

    def _expand(self, level: SearchLevel) -> None:
        """Find the successors of a level."""
        reached = Reached(self._counts)
        modified = Reached(self._counts)
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
            if everything is not None:
                self._frontier.put(chain, level.length + 1, everything)

    def _expand_each(self, level: SearchLevel, groups: Sequence[FoundGroup]) -> bool:
        """Judge the configurations of a level and find their successors, one by one; return whether that is done.

        It is not where anything is to be reported.
        """
        may_modify = self.bounds.chain is None or level.chain < self.bounds.chain
        reached: Groups = {}
        modified: set[Configuration] = set()
        function, watched = self._narrow.function(lambda each: self._matters(each, level))
        taken, alive = 0, len(level.words[0])
        for since, _, configurations in groups:
            may_rest = self.bounds.steps is None or since < self.bounds.steps
            following: set[Configuration] = set()
            found = function(configurations, watched, may_rest, may_modify, following.add, modified.add)
            if found is None:
                return False
            taken += found[0]
            alive -= found[1]
            reached[since + 1 if self._counts else 0] = following
        self.transitions += taken
        self._frontier.put(level.chain, level.length + 1, reached)
        self._frontier.put(level.chain + 1, level.length + 1, {0: modified})
        self._tick(taken + alive)
        return True

    def _matters(self, watched: WatchedProperty, level: SearchLevel) -> bool:
        """Return whether a violation that is found while a level is expanded can be the first of its property."""
        known = self.breaches.get(watched.name)
        if known is None or watched.modification is None:
            return known is None
        return (known.chain, known.length) > (level.chain + watched.modification, level.length + 1)

    def _batch(
        self, level: SearchLevel, words: Words, since: Since, read: ColumnReader, reached: Reached, modified: Reached
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
