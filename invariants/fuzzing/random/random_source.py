"""The source of random choices.

Owns: the one method behind all random choices.
Must never know: the choices that are made with it.

There are two sources: a plain generator of random numbers, which is fast, and Hypothesis, which records its choices,
varies them, and shrinks them. Lower numbers stand for simpler choices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

from invariants.foundation.sorts import count_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_Item = TypeVar("_Item")


class RandomSource(Protocol):
    """A source of random choices."""

    def below(self, number: int) -> int:
        """Return a number from 0 to ``number - 1``."""
        ...


def one_of(rng: RandomSource, items: Sequence[_Item]) -> _Item:
    """Return one of the items, of which there is at least one; the first are the simplest."""
    return items[rng.below(count_of(items))]


class SeededSource:
    """A source of pseudo-random numbers from a seed."""

    __slots__ = ("_bits", "_random")

    def __init__(self, seed: int | str) -> None:
        source = Random(seed)  # noqa: S311 - nothing here is secret
        self._random = source.random
        self._bits = source.getrandbits

    def below(self, number: int) -> int:
        """Return a number; all are equally likely, up to a relative error of one in a thousand."""
        if number < 1 << 40:
            return int(self._random() * number)
        return self._bits(number.bit_length() + 10) % number


class HypothesisSource:
    """A source whose choices Hypothesis makes: ``draw`` is the function of a composite strategy, or of ``data()``."""

    def __init__(self, draw: Callable[[SearchStrategy[int]], int]) -> None:
        from hypothesis.strategies import integers

        self._draw = draw
        self._integers = integers

    def below(self, number: int) -> int:
        """Return a number that Hypothesis chooses; 0 without drawing where there is no choice."""
        if number <= 1:
            return 0
        return self._draw(self._integers(0, number - 1))
