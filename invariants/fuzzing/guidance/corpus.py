"""The corpus: runs that are worth being continued.

Owns: which runs are kept, and which of them is continued next.
Must never know: how runs are continued, what their properties are.

What needs five steps in a row is found by going on from where four of them are done: first return, then explore
(Ecoffet et al., Nature 590, 2021). Runs are kept by what their configurations look like, roughly, and beside them those
that have come nearest to each goal. There is no more room than for a fixed number of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from invariants.fuzzing.guidance.goals import Goal
from invariants.fuzzing.random.dice import Dice, one_of
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import variant_of
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.values import Value

_MOST_CELLS = 2000
_MOST_LOOKS = 512
_MOST_BEST = 4
"""Runs that are kept for one goal."""
_LONGEST = 500
"""Longer runs are not kept."""
_EXACT = 16
"""Numbers up to this size are told apart."""


@attrs.define(eq=False)
class _Cell:
    path: Run
    chosen: int = 0


@attrs.define(eq=False)
class _Aim:
    """A goal with the runs that have come nearest to it, nearest first."""

    goal: Goal
    best: list[tuple[float, _Cell]] = attrs.field(factory=list)


class Corpus:
    """Runs that are kept. ``goals`` by name; those that are reached are dropped by :meth:`drop`."""

    def __init__(self, layout: Layout, goals: Mapping[str, Goal]) -> None:
        self._layout = layout
        self._cells: dict[object, _Cell] = {}
        self._by_code: dict[object, list[object]] = {}
        """The keys of cells, by what their code looks like."""
        self._codes: list[object] = []
        self._looks: dict[Memory, object] = {}
        self._aims = {name: _Aim(goal) for name, goal in goals.items()}

    def __len__(self) -> int:
        return len(self._cells)

    def drop(self, name: str) -> None:
        """Follow a goal no longer."""
        self._aims.pop(name, None)

    @property
    def goals(self) -> list[str]:
        """The goals that are followed."""
        return list(self._aims)

    def near(self, name: str, dice: Dice) -> Run | None:
        """One of the runs that have come nearest to a goal; None where the goal is not followed."""
        aim = self._aims.get(name)
        return one_of(dice, aim.best)[1].path if aim and aim.best else None

    def near_some_goal(self, dice: Dice) -> Run | None:
        """One of the runs that have come nearest to some goal; None where no goal is followed."""
        aims = [aim for aim in self._aims.values() if aim.best]
        return one_of(dice, one_of(dice, aims).best)[1].path if aims else None

    # -------------------------------------------------------------- keeping

    def consider(self, path: Run, dice: Dice) -> bool:
        """Keep a run if it is new, or cheaper than one like it; whether it is new."""
        configuration = path.configuration
        if configuration is None or path.length > _LONGEST:
            return False
        key = self._look(configuration)
        known = self._cells.get(key)
        if known is not None:
            if _cost(path) < _cost(known.path):
                known.path = path
            return False
        if len(self._cells) >= _MOST_CELLS:
            self._make_room(dice)
        code = key[0]
        if code not in self._by_code:
            self._by_code[code] = []
            self._codes.append(code)
        self._by_code[code].append(key)
        cell = self._cells[key] = _Cell(path)
        for aim in self._aims.values():
            _improve(aim, cell, aim.goal(configuration))
        return True

    def _make_room(self, dice: Dice) -> None:
        """Of a few cells with the code of which there are most, the one goes that was continued most often."""
        code = max(self._codes, key=lambda each: len(self._by_code[each]))
        keys = self._by_code[code]
        places = [dice.below(len(keys)) for _ in range(8)]
        place = max(places, key=lambda at: self._cells[keys[at]].chosen)
        del self._cells[keys[place]]
        keys[place] = keys[-1]
        keys.pop()
        if not keys:
            del self._by_code[code]
            self._codes.remove(code)

    def _look(self, configuration: Configuration) -> tuple[object, object]:
        """What a configuration looks like, roughly."""
        code = configuration.code
        look = self._looks.get(code)
        if look is None:
            if len(self._looks) >= _MOST_LOOKS:
                self._looks.clear()
            look = self._looks[code] = self._look_of(code)
        return look, tuple(map(_rough, configuration.state))

    def _look_of(self, code: Memory) -> object:
        variants = [
            variant_of(code, blocks, first)
            for blocks in self._layout.blocks.values()
            for first in range(blocks.first, blocks.first + blocks.count * blocks.width, blocks.width)
        ]
        return (*variants, *(code.cells[cell] is not None for cell in self._layout.backups.values()))

    # ------------------------------------------------------------- choosing

    def choose(self, dice: Dice) -> Run | None:
        """A run to be continued: one near a goal, or one that was seldom continued; None where there is none."""
        if not self._cells:
            return None
        aims = [aim for aim in self._aims.values() if aim.best]
        if aims and dice.below(2):
            cell = one_of(dice, one_of(dice, aims).best)[1]
        else:
            # The code first: what was modified is rare among all that was reached, and what matters.
            keys = self._by_code[one_of(dice, self._codes)]
            cell = min((self._cells[one_of(dice, keys)] for _ in range(6)), key=lambda each: each.chosen)
        cell.chosen += 1
        return cell.path


def _cost(path: Run) -> tuple[int, int, int]:
    """What a run has used up of its bounds."""
    return path.chain, path.since, path.length


def _improve(aim: _Aim, cell: _Cell, distance: float) -> None:
    best = aim.best
    if len(best) == _MOST_BEST and best[-1][0] <= distance:
        return
    best.append((distance, cell))
    best.sort(key=lambda pair: pair[0])
    del best[_MOST_BEST:]


def _rough(value: Value) -> object:
    if isinstance(value, bool):
        return value
    whole = value if isinstance(value, int) else round(value) if isinstance(value, Fraction) else int(float(value))
    return whole if -_EXACT <= whole <= _EXACT else (whole > 0, whole.bit_length())
