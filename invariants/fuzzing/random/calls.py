"""Calls: rules with arguments, to be tried in a configuration.

Owns: how arguments are listed and drawn.
Must never know: whether a rule can fire.
"""

from __future__ import annotations

from itertools import product
from math import prod

from invariants.foundation.sorts import IntSort, RangeSort, RealSort, SetSort, Sort, is_finite, number_of_values
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.values import Value
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import Rule

_MOST_ARGUMENTS_LISTED = 1024
"""The most tuples of arguments of a rule that are listed and drawn from; beyond, arguments are drawn one by one."""
_HARD = 100
"""A rule is hard to fire if fewer than one in so many drawn tuples of arguments let it fire."""


class RuleCalls:
    """A rule with all its arguments. ``listed`` has all tuples of arguments, None where they are too many.

    For a rule whose arguments cannot be listed, ``drawn`` counts the tuples that were drawn, ``fired`` the tuples with
    which the rule fired.
    """

    __slots__ = (
        "_layout",
        "_numbers",
        "_sorts",
        "drawn",
        "fired",
        "has_numbers",
        "listed",
        "modifies",
        "name",
        "number",
    )

    def __init__(self, rule: Rule, number: int, layout: Layout, numbers: NumberPool) -> None:
        self.name = rule.name
        self.number = number
        self.modifies = rule.kind is RuleKind.MODIFICATION
        self._layout = layout
        self._numbers = numbers
        self._sorts = [parameter.sort for parameter in rule.parameters]
        self.drawn = self.fired = 0
        self.has_numbers = any(
            isinstance(sort, IntSort | RealSort)
            or (isinstance(sort, RangeSort) and sort.high - sort.low >= _MOST_ARGUMENTS_LISTED)
            for sort in self._sorts
        )
        """Whether some parameter ranges over very many numbers: only there does a solver help."""
        self.listed: list[tuple[Value, ...]] | None = None
        if not any(isinstance(sort, IntSort | RealSort) for sort in self._sorts):
            sizes = [number_of_values(sort, layout.scope) for sort in self._sorts]  # type: ignore[arg-type]
            if prod(sizes) <= _MOST_ARGUMENTS_LISTED:
                self.listed = list(product(*map(layout.values, self._sorts)))

    @property
    def is_hard(self) -> bool:
        """Return whether drawn arguments hardly ever let the rule fire."""
        return self.listed is None and self.fired * _HARD < self.drawn

    def draw(self, rng: RandomSource, state: tuple[Value, ...]) -> tuple[Value, ...]:
        """Draw a tuple of arguments; numbers may lie near those of the state."""
        if self.listed is not None:
            return self.listed[rng.below(len(self.listed))] if len(self.listed) > 1 else self.listed[0]
        return tuple([self._drawn(rng, sort, state) for sort in self._sorts])

    def _drawn(self, rng: RandomSource, sort: Sort, state: tuple[Value, ...]) -> Value:
        if isinstance(sort, SetSort):
            members = range(number_of_values(sort.member, self._layout.scope))
            return sum([rng.below(2) << digit for digit in members])
        return one_of(rng, self._layout.values(sort)) if is_finite(sort) else self._numbers.draw(rng, sort, state)
