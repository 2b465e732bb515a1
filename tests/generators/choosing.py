"""Choices of a generator, in the words of a generator.

Owns: how choices are made: drawn from Hypothesis, simplest first, or by a random generator.
Must never know: the systems that are generated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Chooser(ABC):
    """Makes choices. With the least numbers they are the first option, few, and not what is unlikely."""

    @abstractmethod
    def number(self, low: int, high: int) -> int:
        """An integer between the two, both included."""

    def chance(self, percent: int) -> bool:
        """True in about so many of a hundred cases."""
        return self.number(0, 99) >= 100 - percent

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.number(0, len(options) - 1)]

    def weighted(self, options: Sequence[tuple[int, T]]) -> T:
        """One of the options, each as often as its weight says."""
        drawn = self.number(0, sum(weight for weight, _ in options) - 1)
        for weight, option in options:
            if drawn < weight:
                return option
            drawn -= weight
        raise ValueError("no options")

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All the options, in any order."""
        left = list(options)
        return [left.pop(self.number(0, len(left) - 1)) for _ in options]


@cache
def _numbers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Drawn(Chooser):
    """Choices that Hypothesis makes and shrinks."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        """An integer between the two, both included."""
        drawn: int = low if low == high else self._draw(_numbers(low, high))
        return drawn


class Seeded(Chooser):
    """Evenly distributed choices, the same for every run with one seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - no secrets here

    def number(self, low: int, high: int) -> int:
        """An integer between the two, both included."""
        return self._random.randint(low, high)
