"""The report on the configurations of a model, as plain data.

Owns: the facts about all reachable configurations.
Must never know: how they are found; how the report is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.records import ValueRecord
from invariants.language.model.declarations import Bound, Model
from invariants.verdicts.traces.trace import Shown


class LevelCount(ValueRecord):
    """The number of configurations that are first reached by so many modifications and so many steps in all."""

    chain: int
    depth: int
    configurations: int


class RuleUse(ValueRecord):
    """A rule: the configurations in which it can fire with some arguments, and the different steps that it takes."""

    rule: str
    is_modification: bool
    enabled: int
    steps: int


class HeldValues(ValueRecord):
    """A variable, and the values that it, or any of its entries, holds in any configuration.

    ``values`` has all of them, in order; if they are too many, it is None. Of numbers, ``least`` and ``greatest`` are
    given then; of an optional value or a record, what each of its ``parts`` holds where it is there. ``sets`` are those
    that a map of truth values with one index is; None if they are too many, and of other variables.
    """

    variable: str
    values: tuple[Shown, ...] | None
    least: int | None = None
    greatest: int | None = None
    sets: tuple[str, ...] | None = None
    parts: tuple[HeldValues, ...] = ()


class HeldCode(ValueRecord):
    """A site or a rule, and the texts of the code that it holds in any configuration; ``more`` says there are others.

    None stands for the code as written.
    """

    place: str
    texts: tuple[str | None, ...]
    more: bool = False


class GrowingNumber(ValueRecord):
    """A number without a range that was growing when a search was stopped, with its least and greatest value so far.

    ``steps`` are those that can be repeated for ever and make it greater each time, or smaller unless it ``rises``;
    there are none where it is not known whether the number has an end.
    """

    variable: str
    least: int
    greatest: int
    rises: bool
    steps: tuple[str, ...] = ()

    def joined(self, other: GrowingNumber) -> GrowingNumber:
        """Return the number with the values of another entry of the same map."""
        least, greatest = min(self.least, other.least), max(self.greatest, other.greatest)
        return GrowingNumber(self.variable, least, greatest, self.rises or other.rises)

    def by(self, steps: tuple[str, ...], *, rises: bool) -> GrowingNumber:
        """Return the number with the steps that show that it has no end."""
        return GrowingNumber(self.variable, self.least, self.greatest, rises, steps)


class StatesReport(ValueRecord):
    """All configurations within the bounds. ``reason`` says why there may be more, if the search was stopped.

    ``stored`` is the number of configurations that are kept: one stands for all those that differ in the order of
    individuals only; ``bytes`` is their memory. In ``dead_ends`` configurations no rule can fire, in ``ended`` ones a
    variable is outside of its range.
    """

    model: Model
    scope: Mapping[str, int]
    chain: Bound
    steps: Bound
    reason: str | None
    configurations: int
    stored: int
    levels: tuple[LevelCount, ...]
    rules: tuple[RuleUse, ...]
    dead_ends: int
    ended: int
    values: tuple[HeldValues, ...]
    code: tuple[HeldCode, ...]
    bytes: int
    growing: tuple[GrowingNumber, ...] = ()
    """Of a search that was stopped: the numbers that were growing; one that grows for ever comes first."""

    @property
    def is_endless(self) -> bool:
        """Return whether it is known that there is no end of configurations."""
        return any(number.steps for number in self.growing)

    @property
    def is_complete(self) -> bool:
        """Return whether everything within the bounds was reached."""
        return self.reason is None

    @property
    def depth(self) -> int:
        """Return the least number of steps after which every configuration was reached, chain by chain."""
        return max((level.depth for level in self.levels), default=0)

    @property
    def steps_taken(self) -> int:
        """Return the number of different steps between the configurations."""
        return sum(rule.steps for rule in self.rules)

    @property
    def by_chain(self) -> dict[int, tuple[int, int]]:
        """Return, by the length of the chain, the number of configurations and the greatest depth."""
        found: dict[int, tuple[int, int]] = {}
        for level in self.levels:
            count, depth = found.get(level.chain, (0, 0))
            found[level.chain] = count + level.configurations, max(depth, level.depth)
        return found

    @property
    def by_depth(self) -> dict[int, int]:
        """Return the number of configurations by the number of steps after which they are first reached."""
        found: dict[int, int] = {}
        for level in self.levels:
            found[level.depth] = found.get(level.depth, 0) + level.configurations
        return dict(sorted(found.items()))
