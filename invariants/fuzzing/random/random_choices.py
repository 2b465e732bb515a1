"""Random answers to the choices of a rule.

Owns: how values of ``any``, steps of unknown code, and answers to whether unknown code is enabled are drawn.
Must never know: which rules are tried.

Every drawn answer is possible. Where none is found, the rule counts as not firing: among infinitely many values a
possible one may be missed. That loses runs, and never invents one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from typing import TypeVar

from invariants.foundation.sorts import Sort, count_of, is_finite
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey, Variable

_Answer = TypeVar("_Answer")

_CHOICE_TRIES = 24
"""The most draws of a value that a condition has to accept."""
_MOST_VALUES_LISTED = 2048
"""The most values of a sort that are all tried where no draw was accepted."""


class RandomChoices:
    """Draws the answers. ``state`` is the state in which the rule is tried."""

    def __init__(self, rng: RandomSource, numbers: NumberPool, layout: Layout) -> None:
        self._rng = rng
        self._numbers = numbers
        self._layout = layout
        self.state: tuple[Value, ...] = ()

    def value(
        self, site: SiteKey, instance: tuple[Value, ...], level: int, sort: Sort, accepts: Callable[[Value], bool]
    ) -> Value | None:
        """Draw a possible value; return None where none was found."""
        values = self._layout.values(sort) if is_finite(sort) else None
        for _ in range(_CHOICE_TRIES if values is None or count_of(values) > _MOST_VALUES_LISTED else 3):
            value = self._some(sort)
            if _possible(accepts, value):
                return value
        if values is None or count_of(values) > _MOST_VALUES_LISTED:
            return None
        possible = [value for value in values if _possible(accepts, value)]
        return one_of(self._rng, possible) if possible else None

    def _some(self, sort: Sort) -> Value:
        if is_finite(sort):
            return one_of(self._rng, self._layout.values(sort))
        return self._numbers.draw(self._rng, sort, self.state)

    def unknown(
        self,
        rule: str,
        arguments: tuple[Value, ...],
        writes: tuple[Variable, ...],
        accepts: Callable[[Mapping[NamedEntry, Value]], bool],
    ) -> Mapping[NamedEntry, Value] | None:
        """Draw a possible step, which changes few entries or many; return None where none was found."""
        rng = self._rng
        entries = [(variable, indices) for variable in writes for indices, _ in self._layout.entries(variable)]
        if entries:
            for _ in range(_CHOICE_TRIES):
                rare = 1 + rng.below(min(len(entries), 4))
                step = {entry: self._some(entry[0].sort) for entry in entries if rng.below(rare) == 0}
                if _possible(accepts, step):
                    return step
        if _possible(accepts, {}):
            return {}
        if not all(is_finite(variable.sort) for variable in writes):
            return None
        values = [self._layout.values(variable.sort) for variable, _ in entries]
        if prod(map(count_of, values)) > _MOST_VALUES_LISTED:
            return None
        steps = [dict(zip(entries, chosen, strict=True)) for chosen in product(*values)]
        possible = [step for step in steps if _possible(accepts, step)]
        return one_of(rng, possible) if possible else None

    def enabled_answer(self, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Draw either answer."""
        return self._rng.below(2) == 1


def _possible(accepts: Callable[[_Answer], bool], answer: _Answer) -> bool:
    """Return whether an answer is possible. An answer with an undefined condition is: choosing it is undefined."""
    try:
        return accepts(answer)
    except Undefined:
        return True
