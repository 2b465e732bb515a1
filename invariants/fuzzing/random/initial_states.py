"""Beginnings: where random runs start.

Owns: how values are drawn for what the text leaves open at the start.
Must never know: what happens after the start.

Few combinations of values are all tried once, and one of those that make a start is drawn. Where there are more, values
are drawn until they make one.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product
from math import prod

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Sort, is_finite
from invariants.fuzzing.random.dice import Dice, one_of
from invariants.fuzzing.random.numbers import NumberPool
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Started, UndefinedStart
from invariants.interpreter.state.values import Value, normal

_MOST_LISTED = 4096
_TRIES = 40


class InitialState(Record):
    """Values of what the text leaves open, and the configuration that they make; None where that is undefined."""

    values: dict[NamedEntry, Value]
    configuration: Configuration | None


class Beginnings:
    """The starts of a model. ``with_undefined``: also those that are undefined."""

    def __init__(self, interpreter: Interpreter, numbers: NumberPool, *, with_undefined: bool) -> None:
        self._interpreter = interpreter
        self._numbers = numbers
        self._with_undefined = with_undefined
        self.undecided = 0
        """How often it could not be computed whether values make a start."""
        model = interpreter.model
        self.open: list[tuple[NamedEntry, Sort]] = [
            ((variable, indices), variable.sort)
            for variable in (*model.constants, *model.variables)
            if variable not in model.initial_values
            for indices, _ in interpreter.layout.entries(variable)
        ]
        self._known: list[InitialState] = []
        self.listed = self._list()
        """All starts, simplest first; None where there are too many combinations of values."""

    def _list(self) -> list[InitialState] | None:
        if not all(is_finite(sort) for _, sort in self.open):
            return None
        values = [self._interpreter.layout.values(sort) for _, sort in self.open]
        if prod(map(len, values)) > _MOST_LISTED:
            return None
        entries = [entry for entry, _ in self.open]
        tried = (self.made(dict(zip(entries, chosen, strict=True))) for chosen in product(*values))
        return [beginning for beginning in tried if beginning is not None]

    @property
    def are_impossible(self) -> bool:
        """Whether all combinations of values were tried, and none makes a start."""
        return self.listed == []

    def made(self, values: dict[NamedEntry, Value]) -> InitialState | None:
        """The start that these values make, if they make one."""
        try:
            start = self._interpreter.initial(values)
        except NoAnswerError:
            self.undecided += 1
            return None
        if isinstance(start, Started):
            return InitialState(values, start.configuration)
        return InitialState(values, None) if self._with_undefined and isinstance(start, UndefinedStart) else None

    def learn(self, candidates: Iterable[dict[NamedEntry, Value]]) -> int:
        """Remember values that make a start, to draw from and to vary; how many of the candidates do.

        What a candidate leaves out gets the simplest value.
        """
        found = 0
        for candidate in candidates:
            values = {entry: candidate.get(entry, self._simplest(sort)) for entry, sort in self.open}
            beginning = self.made({entry: normal(values[entry], sort) for entry, sort in self.open})
            if beginning is not None:
                self._known.append(beginning)
                found += 1
        return found

    def _simplest(self, sort: Sort) -> Value:
        return self._interpreter.layout.values(sort)[0] if is_finite(sort) else 0

    def draw(self, dice: Dice) -> InitialState | None:
        """Some start; None where none was found."""
        if self.listed is not None:
            return one_of(dice, self.listed) if self.listed else None
        for _ in range(_TRIES):
            found = self.made(self._values(dice))
            if found is not None:
                return found
        return one_of(dice, self._known) if self._known else None

    def _values(self, dice: Dice) -> dict[NamedEntry, Value]:
        if self._known and dice.below(2):
            values = dict(one_of(dice, self._known).values)
            changed = [self.open[dice.below(len(self.open))] for _ in range(1 + dice.below(3))]
        else:
            values = {}
            changed = self.open
        for entry, sort in changed:
            values[entry] = self.value(dice, sort, values)
        return values

    def value(self, dice: Dice, sort: Sort, others: dict[NamedEntry, Value]) -> Value:
        """Some value of a sort; a number may lie near one of the others."""
        if is_finite(sort):
            return one_of(dice, self._interpreter.layout.values(sort))
        # The values that are there are enough to choose from, and this many are quickly copied.
        return self._numbers.draw(dice, sort, list(islice(others.values(), 64)))
