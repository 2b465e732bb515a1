"""Initial states of random runs.

Owns: how values are drawn for everything that the model leaves open at the start.
Must never know: the steps after the start.

A few combinations of values are all tried once, and one of the initial states among them is drawn. Where there are
many combinations, values are drawn until they satisfy the conditions on the start.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product
from math import prod

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Sort, count_of, is_finite
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Started, UndefinedStart
from invariants.interpreter.state.values import Value, normal

_MOST_STARTS_LISTED = 4096
"""The most combinations of initial values that are all tried once and drawn from."""
_START_TRIES = 40
"""The most draws of initial values for one initial state."""


class InitialState(Record):
    """Values for everything that the model leaves open, and the initial configuration; None where it is undefined."""

    values: dict[NamedEntry, Value]
    configuration: Configuration | None


class InitialStates:
    """The initial states of a model; ``with_undefined``, including undefined ones."""

    def __init__(self, interpreter: Interpreter, numbers: NumberPool, *, with_undefined: bool) -> None:
        self._interpreter = interpreter
        self._numbers = numbers
        self._with_undefined = with_undefined
        self.undecided = 0
        """How many combinations of values could not be evaluated."""
        self.open: list[tuple[NamedEntry, Sort]] = list(interpreter.open_at_start.items())
        self._known: list[InitialState] = []
        self.listed = self._list()
        """All initial states, simplest first; None where there are too many combinations of values."""

    def _list(self) -> list[InitialState] | None:
        if not all(is_finite(sort) for _, sort in self.open):
            return None
        values = [self._interpreter.layout.values(sort) for _, sort in self.open]
        if prod(map(count_of, values)) > _MOST_STARTS_LISTED:
            return None
        entries = [entry for entry, _ in self.open]
        tried = (self.of_values(dict(zip(entries, chosen, strict=True))) for chosen in product(*values))
        return [initial_state for initial_state in tried if initial_state is not None]

    @property
    def are_impossible(self) -> bool:
        """Return whether all combinations of values were tried, and none is an initial state."""
        return self.listed == []

    def of_values(self, values: dict[NamedEntry, Value]) -> InitialState | None:
        """Return the initial state with these values; None where the values are not initial or cannot be evaluated."""
        try:
            start = self._interpreter.initial(values)
        except NoAnswerError:
            self.undecided += 1
            return None
        if isinstance(start, Started):
            return InitialState(values, start.configuration)
        return InitialState(values, None) if self._with_undefined and isinstance(start, UndefinedStart) else None

    def learn(self, candidates: Iterable[dict[NamedEntry, Value]]) -> int:
        """Keep the candidates that are initial states, to draw and vary them later; return their number.

        Variables that a candidate leaves out get the simplest value.
        """
        found = 0
        for candidate in candidates:
            values = {entry: candidate.get(entry, self._simplest(sort)) for entry, sort in self.open}
            initial_state = self.of_values({entry: normal(values[entry], sort) for entry, sort in self.open})
            if initial_state is not None:
                self._known.append(initial_state)
                found += 1
        return found

    def _simplest(self, sort: Sort) -> Value:
        return self._interpreter.layout.values(sort)[0] if is_finite(sort) else 0

    def draw(self, rng: RandomSource) -> InitialState | None:
        """Draw an initial state; return None where none was found."""
        if self.listed is not None:
            return one_of(rng, self.listed) if self.listed else None
        for _ in range(_START_TRIES):
            found = self.of_values(self._draw_values(rng))
            if found is not None:
                return found
        return one_of(rng, self._known) if self._known else None

    def _draw_values(self, rng: RandomSource) -> dict[NamedEntry, Value]:
        """Draw all values, or change a few of an initial state that is known."""
        if self._known and rng.below(2):
            values = dict(one_of(rng, self._known).values)
            changed = [self.open[rng.below(len(self.open))] for _ in range(1 + rng.below(3))]
        else:
            values = {}
            changed = self.open
        for entry, sort in changed:
            values[entry] = self._draw_value(rng, sort, values)
        return values

    def _draw_value(self, rng: RandomSource, sort: Sort, others: dict[NamedEntry, Value]) -> Value:
        """Draw a value of a sort; a number may lie near one of the others."""
        if is_finite(sort):
            return one_of(rng, self._interpreter.layout.values(sort))
        # 64 values are enough to choose from, and quickly copied.
        return self._numbers.draw(rng, sort, list(islice(others.values(), 64)))
