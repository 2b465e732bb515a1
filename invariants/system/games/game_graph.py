"""The game: the configurations from which a run leads to a goal for all choices of code.

Owns: the steps between all configurations, as positions, and the least fixed point over them.
Needs: an exploration that has reached everything, each configuration for itself. Guarantees: a configuration is won
exactly where a player who picks rules and arguments can reach the goal, for all values of each ``any``.
Must never know: properties, claims.

From the goal backwards, a configuration is won where a rule with arguments fires for every choice, and leads to
configurations all of which are won (Grädel, Thomas and Wilke, Automata, Logics, and Infinite Games, 2002, section 2.2).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from invariants.foundation.records import Record
from invariants.system.exploration.compiled import Attempts, CompiledSystem, Rows
from invariants.system.exploration.packing import Words
from invariants.system.exploration.search import BATCH, Exploration
from invariants.system.exploration.visited import keys_of
from invariants.system.terms.terms import Value

Mask = npt.NDArray[np.bool_]
Action = tuple[str, tuple[Value, ...]]
"""A rule with arguments."""


class _GameMove(Record):
    """The steps of a rule with arguments between positions, for each choice; and the positions where it is refused."""

    rows: list[Rows]
    ends: list[Rows]
    refused: list[Rows]


class GameGraph:
    """All configurations of an exploration, in the order of their keys, and all steps between them."""

    def __init__(self, exploration: Exploration) -> None:
        self._compiled: CompiledSystem = exploration.compiled
        words = exploration.visited.all_words()
        order = np.argsort(keys_of(words))
        self.words: Words = tuple(word[order] for word in words)
        self._keys = keys_of(self.words)
        self.alive = np.ones(len(self._keys), np.bool_)
        self._moves: dict[Action, _GameMove] = {}
        for start in range(0, len(self._keys), BATCH):
            self._take(start)

    def _take(self, start: int) -> None:
        words = tuple(word[start : start + BATCH] for word in self.words)
        alive = self._compiled.alive(words)
        self.alive[start : start + BATCH] = alive
        places = np.flatnonzero(alive)
        for found in self._compiled.steps(tuple(word[alive] for word in words)):
            instance = self._compiled.instances[found.instance]
            move = self._moves.setdefault((instance.rule, instance.arguments), _GameMove([], [], []))
            rows = start + places[found.rows]
            if isinstance(found, Attempts):
                move.refused.append(rows)
            else:
                move.rows.append(rows)
                move.ends.append(np.searchsorted(self._keys, keys_of(found.words)))

    def arguments(self, rule: str) -> list[tuple[Value, ...]]:
        """Return the arguments with which a rule fires somewhere."""
        return [arguments for name, arguments in self._moves if name == rule]

    def refuse(self, action: Action, places: Mask) -> None:
        """Note that a rule with arguments may refuse in some places, whatever its steps from there are."""
        self._moves[action].refused.append(np.flatnonzero(places))

    def where(self, words: Words) -> Rows:
        """Return the positions of configurations, all of which are there."""
        return np.searchsorted(self._keys, keys_of(words))

    def won(self, goal: Mask, within: int | None, rules: Sequence[str] | None) -> Mask:
        """Return the positions from which some rules reach the goal within so many steps; None is no limit."""
        usable = [move for (rule, _), move in self._moves.items() if rules is None or rule in rules]
        won, rounds = goal.copy(), 0
        while within is None or rounds < within:
            more = won.copy()
            for move in usable:
                more |= self._leads_into(move, won)
            if np.array_equal(more, won):
                break
            won, rounds = more, rounds + 1
        return won

    def _leads_into(self, move: _GameMove, won: Mask) -> Mask:
        """Return the positions from which a rule with arguments leads to won positions for every choice."""
        fires, fails = np.zeros(len(won), np.bool_), np.zeros(len(won), np.bool_)
        for rows, ends in zip(move.rows, move.ends, strict=True):
            fires[rows] = True
            fails[rows[~won[ends]]] = True
        for rows in move.refused:
            fails[rows] = True
        return fires & ~fails
