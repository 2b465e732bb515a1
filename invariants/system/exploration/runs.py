"""Runs: from a violation back to the start, and forward again as a run of particular individuals.

Owns: the predecessors of a configuration, and the individuals that a run is about.
Needs: an exploration, as far as it went. Guarantees: a run of the system that ends in the violation, no longer than the
levels say.
Must never know: claims.

No search keeps predecessors: they are found again, level by level, among the configurations of the level before. Each
stands for all that permutations make of it, so that the run is then followed from its start: of all steps from the
configuration that was really reached, the first is taken that leads to one of the next form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, RangeSort
from invariants.system.exploration.compiled import Attempts, CompiledSystem, Steps
from invariants.system.exploration.frontier import SearchLevel
from invariants.system.exploration.instances import StepInstance
from invariants.system.exploration.packing import Words
from invariants.system.exploration.search import BATCH, Breach, Exploration
from invariants.system.terms.terms import Term, Value, leaf_sort

Packed = tuple[int, ...]
"""The words of one configuration."""


class ExploredRun(Record):
    """A run: the values of entries and inputs in each configuration, and the instances of the steps between them.

    ``attempt`` is a last step that is undefined.
    """

    states: tuple[Mapping[Term, Value], ...]
    inputs: tuple[Mapping[Term, Value], ...]
    steps: tuple[StepInstance, ...]
    attempt: StepInstance | None = None


class _Point(Record):
    """A form on the way back, with the level and the number of transitions that it was reached with."""

    form: Packed
    chain: int
    length: int
    since: int


def run_to(exploration: Exploration, breach: Breach) -> ExploredRun:
    """Return a shortest run to a violation that the exploration has found."""
    return _Follower(exploration.compiled, breach).run(list(_way_to(exploration, breach)))


def _way_to(exploration: Exploration, breach: Breach) -> list[_Point]:
    """Return the forms of a run, from the start to the last configuration of a level."""
    chain, length = breach.chain, breach.length
    if breach.instance is not None:
        chain -= exploration.compiled.instances[breach.instance].modification
        length -= 1
    points = [_Point(breach.configuration, chain, length, breach.since)]
    while points[-1].length:
        points.append(_before(exploration, points[-1]))
    return points[::-1]


def _before(exploration: Exploration, point: _Point) -> _Point:
    for chain in (point.chain, point.chain - 1):
        level = exploration.levels.get((chain, point.length - 1))
        if level is not None:
            found = _predecessor(exploration, level, point)
            if found is not None:
                return found
    raise ValueError("a configuration without a predecessor")


def _predecessor(exploration: Exploration, level: SearchLevel, point: _Point) -> _Point | None:
    compiled = exploration.compiled
    modifies = level.chain < point.chain
    counts = level.since is not None
    if counts and (point.since == 0) is not modifies:
        return None
    for start in range(0, len(level.words[0]), BATCH):
        end = start + BATCH
        words = tuple(word[start:end] for word in level.words)
        kept = compiled.alive(words)
        if level.since is not None and not modifies:
            kept = kept & (level.since[start:end] == point.since - 1)
        rows = np.flatnonzero(kept)
        words = tuple(word[rows] for word in words)
        for found in compiled.steps(words) if len(rows) else ():
            if isinstance(found, Attempts) or compiled.instances[found.instance].modification is not modifies:
                continue
            place = _place(compiled.form(found.words), point.form)
            if place is not None:
                row = int(found.rows[place])
                since = 0 if level.since is None else int(level.since[start + rows[row]])
                return _Point(tuple(int(word[row]) for word in words), level.chain, level.length, since)
    return None


def _place(words: Words, wanted: Packed) -> int | None:
    """Return the first position of a configuration; None where it does not occur."""
    same = np.logical_and.reduce([word == np.uint64(part) for word, part in zip(words, wanted, strict=True)])
    found = np.flatnonzero(same)
    return int(found[0]) if len(found) else None


class _Follower:
    """Follows a run of forms."""

    def __init__(self, compiled: CompiledSystem, breach: Breach) -> None:
        self._compiled = compiled
        self._breach = breach
        self._defaults = {each: _default(each) for each in compiled.system.inputs}

    def run(self, points: list[_Point]) -> ExploredRun:
        here = points[0].form
        configurations, steps = [here], list[StepInstance]()
        for before, after in pairwise(points):
            instance, here = self._step(here, after.form, modifies=before.chain < after.chain)
            steps.append(instance)
            configurations.append(here)
        attempt = None
        choice: Mapping[Term, Value] = {}
        if self._breach.instance is None and self._breach.position >= 0:
            positions = self._compiled.violated(self._breach.property, _one(here))
            if positions is None:
                raise ValueError("a violation that depends on who is who")
            choice = self._compiled.choice_of(self._breach.property, int(positions[0]))
        elif self._breach.instance is None:
            pass
        elif self._breach.attempt:
            attempt = self._attempt(here)
            choice = attempt.choice
        else:
            instance, here = self._bad_step(here)
            steps.append(instance)
            configurations.append(here)
        inputs = [*(step.choice for step in steps), choice]
        return ExploredRun(
            tuple(self._compiled.packing.values(each) for each in configurations),
            tuple({**self._defaults, **each} for each in inputs),
            tuple(steps),
            attempt,
        )

    def _step(self, here: Packed, wanted: Packed, *, modifies: bool) -> tuple[StepInstance, Packed]:
        for found in self._steps(here):
            instance = self._compiled.instances[found.instance]
            if instance.modification is modifies and _place(self._compiled.form(found.words), wanted) is not None:
                return instance, _first(found.words)
        raise ValueError("a step that depends on who is who")

    def _bad_step(self, here: Packed) -> tuple[StepInstance, Packed]:
        wanted = self._compiled.instances[self._breach.instance or 0]
        for found in self._steps(here):
            instance = self._compiled.instances[found.instance]
            if instance.rule == wanted.rule and self._breach.property in found.bad:
                return instance, _first(found.words)
        raise ValueError("a violating step that depends on who is who")

    def _attempt(self, here: Packed) -> StepInstance:
        for found in self._compiled.steps(_one(here)):
            if isinstance(found, Attempts) and found.property == self._breach.property:
                return self._compiled.instances[found.instance]
        raise ValueError("an undefined step that depends on who is who")

    def _steps(self, here: Packed) -> Iterator[Steps]:
        return (found for found in self._compiled.steps(_one(here)) if isinstance(found, Steps))


def _one(configuration: Packed) -> Words:
    return tuple(np.array([word], np.uint64) for word in configuration)


def _first(words: Words) -> Packed:
    return tuple(int(word[0]) for word in words)


def _default(chosen: Term) -> Value:
    """Return a value for an input that nothing depends on."""
    sort = leaf_sort(chosen)
    if sort == BOOL:
        return False
    return sort.low if isinstance(sort, RangeSort) else 0
