"""Possibilities: ``can`` for systems all of whose configurations can be visited.

Owns: which systems these are, where ``can`` is asked for, and the first configuration from which it fails.
Must never know: how configurations are kept, claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import numpy.typing as npt

from invariants.foundation.sorts import Scope, is_finite, values_of
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import GuardedRule, Possibility, PropertyKind, UnsupportedSystemError
from invariants.system.encoding.unrolled_possibilities import may_refuse
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.instances import choices
from invariants.system.exploration.search import BATCH, Breach, Exploration, SearchBounds
from invariants.system.games.game_graph import GameGraph, Mask
from invariants.system.grounding.grounding import Grounding
from invariants.system.terms.terms import StateVariable, Term, inputs_in

MOST_GAME_STEPS = 40_000_000
"""Steps between configurations that are kept: some hundred megabytes."""

MOST_MEASURES = 1_000
"""Values of a number that decreases: each is a game of its own."""


class PossibilitySearch:
    """The search for configurations from which a goal cannot be reached."""

    def __init__(
        self,
        coded: CodedModel,
        scope: Scope,
        bounds: SearchBounds,
        wider: dict[StateVariable, tuple[int, int]],
        tick: Callable[[int], None],
    ) -> None:
        self._coded = coded
        self._scope = scope
        self._bounds = bounds
        self._tick = tick
        # A rule cannot be relied on where trying it is undefined.
        attempts = [p.name for p in coded.system.properties.values() if p.kind is PropertyKind.ATTEMPT]
        self._compiled = CompiledSystem(coded, scope, attempts, wider, None)
        self._everything = Exploration(self._compiled, SearchBounds(), tick, to_the_end=True)
        self._everything.run()
        if self._everything.transitions > MOST_GAME_STEPS:
            raise UnsupportedSystemError("there are too many steps for `can`")
        self._graph = GameGraph(self._everything)
        for rule in coded.system.rules:
            self._note_refusals(rule, may_refuse(coded, rule.name))

    def _note_refusals(self, rule: GuardedRule, refused: Term) -> None:
        """Tell the game where a rule cannot be relied on, for each of its arguments."""
        manager, grounding = self._coded.system.manager, Grounding(self._coded.system, self._scope)
        if refused is manager.false:
            return
        if rule.sets:
            raise UnsupportedSystemError(f"`{rule.name}` has a set as an argument, and code that may refuse")
        for arguments in self._graph.arguments(rule.name):
            terms = [manager.value(value, p.sort) for value, p in zip(arguments, rule.parameters, strict=True)]
            there = manager.substitute(refused, dict(zip(rule.parameters, terms, strict=True)))
            self._graph.refuse((rule.name, arguments), self._mask(grounding.term(there)))

    def breach(self, name: str) -> tuple[Exploration, Breach] | None:
        """Return the first configuration within the bounds from which the goal cannot be reached, None for none."""
        lost = self._lost(self._coded.system.possibilities[name])
        if not lost.any():
            return None
        search = self._within_bounds()
        for (chain, length), level in sorted(search.levels.items()):
            rows = np.flatnonzero(lost[self._graph.where(level.words)])
            if len(rows):
                row = int(rows[0])
                since = 0 if level.since is None else int(level.since[row])
                found = tuple(int(word[row]) for word in level.words)
                return search, Breach(name, chain, length, found, since, None, -1)
        return None

    def _within_bounds(self) -> Exploration:
        bounds = self._bounds
        if bounds.chain is bounds.steps is bounds.length is None:
            return self._everything
        search = Exploration(self._compiled, bounds, self._tick, to_the_end=True)
        search.run()
        return search

    def _lost(self, asked: Possibility) -> Mask:
        """Return the configurations in which the goal is asked for, for some individuals, and cannot be reached."""
        lost = np.zeros(len(self._graph.alive), np.bool_)
        grounding = Grounding(self._coded.system, self._scope)
        for condition, goal, start in self._instances(asked):
            if inputs_in([condition, start]):
                raise UnsupportedSystemError("`can` under a condition on unknown code is not searched")
            wanted = self._mask(grounding.term(condition)) & self._graph.alive
            for places, there in self._by_start(asked, wanted, goal, grounding.term(start)):
                lost |= places & ~self._graph.won(self._mask(grounding.term(there)), asked.within, asked.rules)
        return lost

    def _by_start(self, asked: Possibility, wanted: Mask, goal: Term, start: Term) -> Iterator[tuple[Mask, Term]]:
        """Yield the places from which one goal is asked for: without a number that decreases, all of them."""
        if not wanted.any():
            return
        if asked.below is None:
            yield wanted, goal
            return
        numbers = self._column(start)
        found = np.unique(numbers[wanted])
        if len(found) > MOST_MEASURES:
            raise UnsupportedSystemError(f"the number that decreases has {len(found):,} values")
        manager = self._coded.system.manager
        for number in found:
            yield wanted & (numbers == number), manager.substitute(goal, {asked.below: manager.integer(int(number))})

    def _instances(self, asked: Possibility) -> Iterator[tuple[Term, Term, Term]]:
        """Yield the condition, the goal, and what is to decrease, for all values of the names around them."""
        manager = self._coded.system.manager
        for symbol in asked.symbols:
            if not is_finite(symbol.sort):
                raise UnsupportedSystemError(f"`forall` over {symbol.sort} is not enumerated")
        domains = [values_of(symbol.sort, self._scope) for symbol in asked.symbols]  # type: ignore[arg-type]
        for values in product(*domains):
            terms = [manager.value(value, s.sort) for s, value in zip(asked.symbols, values, strict=True)]
            put = dict(zip(asked.symbols, terms, strict=True))
            first, second, third = (manager.substitute(part, put) for part in (asked.asked, asked.goal, asked.start))
            yield first, second, third

    def _mask(self, term: Term) -> Mask:
        """Return a mask of the configurations in which a condition holds for every choice."""
        manager = self._coded.system.manager
        found = np.ones(len(self._graph.alive), np.bool_)
        for choice in choices([term], self._scope):
            values = {chosen: manager.value(value, chosen.sort) for chosen, value in choice.items()}
            found &= self._column(manager.replace(term, values) if values else term).astype(np.bool_)
        return found

    def _column(self, term: Term) -> npt.NDArray[np.generic]:
        """Return the values of a term in all configurations."""
        words = self._graph.words
        parts = [
            self._compiled.values(term, tuple(word[start : start + BATCH] for word in words))
            for start in range(0, len(words[0]), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.bool_)
