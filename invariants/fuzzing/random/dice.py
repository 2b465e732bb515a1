"""Dice: where the choices of a random run come from.

Owns: the one question that everything random is made of.
Must never know: what is chosen.

A run is made by asking dice. Two kinds can be asked: a plain generator of random numbers, which is fast, and
Hypothesis, which remembers what it chose, varies it, and shrinks it. Lower numbers stand for simpler choices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_Item = TypeVar("_Item")


class Dice(Protocol):
    """Something that chooses."""

    def below(self, number: int) -> int:
        """A number from 0 to ``number - 1``."""
        ...


def one_of(dice: Dice, items: Sequence[_Item]) -> _Item:
    """One of the items, of which there is at least one; the first are the simplest."""
    return items[dice.below(len(items))]


class RandomDice:
    """Pseudo-random numbers from a seed."""

    __slots__ = ("_bits", "_random")

    def __init__(self, seed: int | str) -> None:
        source = Random(seed)  # noqa: S311 - nothing here is secret
        self._random = source.random
        self._bits = source.getrandbits

    def below(self, number: int) -> int:
        """Every number is as likely as any other, but for an imbalance of less than one in a thousand."""
        if number < 1 << 40:
            return int(self._random() * number)
        return self._bits(number.bit_length() + 10) % number


class DrawnDice:
    """Choices of Hypothesis: ``draw`` is what a composite strategy, or ``data()``, draws with."""

    def __init__(self, draw: Callable[[SearchStrategy[int]], int]) -> None:
        from hypothesis.strategies import integers

        self._draw = draw
        self._integers = integers

    def below(self, number: int) -> int:
        """As Hypothesis likes; nothing is asked where there is no choice."""
        if number <= 1:
            return 0
        return self._draw(self._integers(0, number - 1))
