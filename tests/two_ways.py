"""One system searched twice: its levels as batches, and configuration by configuration.

Owns: the comparison of two searches in all that they report.
Must never know: how either of them finds successors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import attrs

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import Scope
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.narrow.narrow_levels import NarrowLimits
from invariants.system.exploration.packing import FieldTooNarrowError
from invariants.system.exploration.search import Exploration, SearchBounds
from invariants.system.terms.terms import StateVariable

BATCHES = NarrowLimits(0, 0)
ONE_BY_ONE = NarrowLimits(1 << 30, 0)
WAYS = (ONE_BY_ONE, NarrowLimits(3, 1), NarrowLimits(8, 0))
"""All levels one by one, and two mixtures: then each way has to go on with what the other one has found."""

Room = dict[StateVariable, tuple[int, int]]


@attrs.frozen
class Searched:
    """Everything that a search says. ``error`` ended it; ``one_by_one`` says whether a level was taken so."""

    levels: list[Any]
    breaches: dict[str, tuple[Any, ...]]
    counts: tuple[int, int, int]
    visited: list[tuple[int, ...]]
    ticks: list[int]
    error: str | None
    one_by_one: bool = attrs.field(eq=False)

    def differs_in(self, other: Searched) -> list[str]:
        """The names of what the two say differently."""
        return [
            each.name
            for each in attrs.fields(Searched)
            if each.eq and getattr(self, each.name) != getattr(other, each.name)
        ]


def searched(
    compiled: CompiledSystem, bounds: SearchBounds, limits: NarrowLimits, most: int, *, to_the_end: bool
) -> Searched:
    """Search a system, up to a number of steps. Raises ``FieldTooNarrowError``."""
    ticks: list[int] = []

    def tick(steps: int) -> None:
        ticks.append(steps)
        if sum(ticks) > most:
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_EFFORT))

    search = Exploration(compiled, bounds, tick, to_the_end=to_the_end, narrow=limits)
    taken = count()
    expand = search._expand_each
    search._expand_each = lambda level, groups: expand(level, groups) and next(taken) >= 0  # type: ignore[method-assign]
    error = None
    try:
        search.run()
    except NoAnswerError as ended:
        error = str(ended.why)
    levels = [
        (place, lists_of(each.words), None if each.since is None else each.since.tolist(), each.is_new.tolist())
        for place, each in search.levels.items()
    ]
    visited = sorted(zip(*lists_of(search.visited.all_words()), strict=True))
    breaches = {name: attrs_of(each) for name, each in search.breaches.items()}
    counts = search.visited.size, search.transitions, search.chains_done
    return Searched(levels, breaches, counts, visited, ticks, error, next(taken) > 0)


def lists_of(words: Sequence[Any]) -> list[list[int]]:
    """The words as numbers of Python."""
    return [word.tolist() for word in words]


def attrs_of(record: Any) -> tuple[Any, ...]:
    """The fields of a record, which equals only itself."""
    return tuple(getattr(record, name) for name in record.__struct_fields__)


def both_ways(
    coded: CodedModel, scope: Scope, bounds: SearchBounds, sortable: Sequence[str] | None, most: int
) -> Iterator[tuple[str, bool]]:
    """Yield how a search one by one differs from one in batches, '' for not at all, and whether it was one by one.

    Both get the same room for numbers: as much as either of them needs.
    """
    names = tuple(coded.system.properties)
    for limits, to_the_end in ((each, end) for each in WAYS for end in (True, False)):
        wider: Room = {}
        while True:
            compiled = CompiledSystem(coded, scope, names, wider, sortable)
            found: list[Searched | tuple[StateVariable, int, int]] = []
            for way in (BATCHES, limits):
                try:
                    found.append(searched(compiled, bounds, way, most, to_the_end=to_the_end))
                except FieldTooNarrowError as error:
                    found.append((error.variable, error.low, error.high))
            first, second = found
            if isinstance(first, Searched):
                break
            # Batches also compute the steps that bounds exclude, which may need room that nothing else needs.
            if not isinstance(second, Searched) and first != second:
                yield f"{limits.configurations}: {first} and {second} do not fit", True
                return
            variable, low, high = first
            before = wider.get(variable, (low, high))
            wider[variable] = min(low, before[0]), max(high, before[1])
        if not isinstance(second, Searched):
            yield f"{limits.configurations}: {second} does not fit, one by one only", True
            return
        yield ", ".join(f"{limits.configurations}: {part}" for part in first.differs_in(second)), second.one_by_one
