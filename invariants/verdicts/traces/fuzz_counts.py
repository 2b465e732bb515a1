"""The counts of the runs that fuzzing has tried, as plain data.

Owns: the counters.
Must never know: how runs are drawn; how counts are shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import field

from invariants.foundation.records import ValueRecord


class FuzzCounts(ValueRecord):
    """Counts of the runs that fuzzing has tried."""

    examples: int
    steps: int
    """Rules fired, in all examples together."""
    chains: Mapping[int, int]
    """Number of examples by the length of their chain."""
    never_fired: tuple[str, ...]
    """Rules that did not fire in any example."""
    seed: int | None = None
    fired: Mapping[str, int] = field(default_factory=dict)
    """How often each rule fired, in the order of the text."""
    independent: int = 0
    """Examples drawn without regard to the others: only these bear on runs that were not drawn."""
    variants: int = 0
    """Different pairs of a rule and the code that it fired under."""
    undecided: int = 0
    """How often a step, or whether the invariant holds, could not be computed."""
    complete: bool = True
    """Whether all examples asked for were tried."""


class Rerun(ValueRecord):
    """How fuzzing finds a violating run again: by the seed, or in the folder with kept runs."""

    seed: int
    kept_in: str | None = None
