"""The corpus: runs that are worth being continued.

Owns: which runs are kept, and which of them is continued next.
Must never know: how runs are continued, which properties are monitored.

A state behind five steps in a row is found by continuing a run that has made four of them: first return, then explore
(Ecoffet et al., Nature 590, 2021). The corpus keeps one run for each coarse configuration (numbers rounded, captured
values ignored), and the runs nearest to each goal. Its size is limited.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from invariants.fuzzing.guidance.goals import Goal
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import fingerprint_of
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.values import Value

_MOST_KEPT = 2000
"""The most runs that are kept at a time: memory must not grow with the number of examples."""
_MOST_CODES = 512
"""The most different codes of a model for which runs are kept separately."""
_MOST_BEST = 4
"""The most runs that are kept for one goal."""
_LONGEST_KEPT = 500
"""The greatest length of a run that is kept."""
_EXACT = 16
"""Numbers up to this size are not rounded."""


@attrs.define(eq=False)
class _CorpusEntry:
    """A run, and the number of times that it was chosen to be continued."""

    run: Run
    chosen: int = 0


@attrs.define(eq=False)
class _TrackedGoal:
    """A goal, and the runs that have come nearest to it, nearest first."""

    goal: Goal
    best: list[tuple[float, _CorpusEntry]] = attrs.field(factory=list)


class Corpus:
    """The kept runs. ``goals`` has the goals by name; :meth:`drop` ends the pursuit of a goal."""

    def __init__(self, layout: Layout, goals: Mapping[str, Goal]) -> None:
        self._layout = layout
        self._entries: dict[object, _CorpusEntry] = {}
        """Entries by coarse configuration."""
        self._keys_by_code: dict[object, list[object]] = {}
        """Coarse configurations by their coarse code."""
        self._codes: list[object] = []
        """The keys of ``_keys_by_code``, to draw from."""
        self._coarse_codes: dict[Memory, object] = {}
        """A cache."""
        self._tracked = {name: _TrackedGoal(goal) for name, goal in goals.items()}

    def __len__(self) -> int:
        return len(self._entries)

    def drop(self, name: str) -> None:
        """Drop a goal, if it is tracked."""
        self._tracked.pop(name, None)

    def near(self, name: str, rng: RandomSource) -> Run | None:
        """Draw one of the runs nearest to a goal; return None where the goal is not tracked."""
        tracked = self._tracked.get(name)
        return one_of(rng, tracked.best)[1].run if tracked and tracked.best else None

    def near_some_goal(self, rng: RandomSource) -> Run | None:
        """Draw one of the runs nearest to some goal; return None where no goal is tracked."""
        tracked_goals = [tracked for tracked in self._tracked.values() if tracked.best]
        return one_of(rng, one_of(rng, tracked_goals).best)[1].run if tracked_goals else None

    def shared(self, most: int) -> list[Run]:
        """Return runs that are worth being continued elsewhere: those nearest to goals, then those seldom chosen."""
        nearest = (entry for tracked in self._tracked.values() for _, entry in tracked.best)
        others = sorted(self._entries.values(), key=lambda each: each.chosen)
        return [entry.run for entry in [*dict.fromkeys((*nearest, *others))][:most]]

    # -------------------------------------------------------------- keeping

    def consider(self, run: Run, rng: RandomSource) -> bool:
        """Keep a run with a new coarse configuration, or a cheaper run than the kept one; return whether it is new."""
        configuration = run.configuration
        if configuration is None or run.length > _LONGEST_KEPT:
            return False
        key = self._coarse(configuration)
        known = self._entries.get(key)
        if known is not None:
            if _cost(run) < _cost(known.run):
                known.run = run
            return False
        if len(self._entries) >= _MOST_KEPT:
            self._make_room(rng)
        code = key[0]
        if code not in self._keys_by_code:
            self._keys_by_code[code] = []
            self._codes.append(code)
        self._keys_by_code[code].append(key)
        entry = self._entries[key] = _CorpusEntry(run)
        for tracked in self._tracked.values():
            _improve(tracked, entry, tracked.goal(configuration))
        return True

    def _make_room(self, rng: RandomSource) -> None:
        """Delete, of eight drawn entries with the most frequent code, the one that was chosen most often."""
        code = max(self._codes, key=lambda each: len(self._keys_by_code[each]))
        keys = self._keys_by_code[code]
        places = [rng.below(len(keys)) for _ in range(8)]
        place = max(places, key=lambda at: self._entries[keys[at]].chosen)
        del self._entries[keys[place]]
        keys[place] = keys[-1]
        keys.pop()
        if not keys:
            del self._keys_by_code[code]
            self._codes.remove(code)

    def _coarse(self, configuration: Configuration) -> tuple[object, object]:
        """Return the coarse code and the coarse state of a configuration."""
        code = configuration.code
        coarse_code = self._coarse_codes.get(code)
        if coarse_code is None:
            if len(self._coarse_codes) >= _MOST_CODES:
                self._coarse_codes.clear()
            coarse_code = self._coarse_codes[code] = self._coarse_code(code)
        return coarse_code, tuple(map(_coarse_value, configuration.state))

    def _coarse_code(self, code: Memory) -> object:
        fingerprints = [
            fingerprint_of(code, blocks, first)
            for blocks in self._layout.blocks.values()
            for first in range(blocks.first, blocks.first + blocks.count * blocks.width, blocks.width)
        ]
        return (*fingerprints, *(code.cells[cell] is not None for cell in self._layout.backups.values()))

    # ------------------------------------------------------------- choosing

    def choose(self, rng: RandomSource) -> Run | None:
        """Choose a run to continue, near a goal or seldom chosen before; return None if there is no run."""
        if not self._entries:
            return None
        tracked_goals = [tracked for tracked in self._tracked.values() if tracked.best]
        if tracked_goals and rng.below(2):
            entry = one_of(rng, one_of(rng, tracked_goals).best)[1]
        else:
            # The code is drawn first: modified code is rare among the configurations, and matters most.
            keys = self._keys_by_code[one_of(rng, self._codes)]
            entry = min((self._entries[one_of(rng, keys)] for _ in range(6)), key=lambda each: each.chosen)
        entry.chosen += 1
        return entry.run


def _cost(run: Run) -> tuple[int, int, int]:
    """Return the share of its bounds that a run has used up."""
    return run.chain, run.since_modification, run.length


def _improve(tracked: _TrackedGoal, entry: _CorpusEntry, distance: float) -> None:
    best = tracked.best
    if len(best) == _MOST_BEST and best[-1][0] <= distance:
        return
    best.append((distance, entry))
    best.sort(key=lambda pair: pair[0])
    del best[_MOST_BEST:]


def _coarse_value(value: Value) -> object:
    """Return a value; for a larger number, its sign and its number of bits."""
    if isinstance(value, bool):
        return value
    number = value if isinstance(value, int | Fraction) else value.rational()
    whole = round(number)
    return whole if -_EXACT <= whole <= _EXACT else (whole > 0, whole.bit_length())
