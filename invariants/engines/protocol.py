"""What engines are asked, and what they may spend.

Owns: the problem and the budget as data.
Must never know: which engines there are.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Bound, Model


class Problem(Record):
    """The question whether properties hold on all runs within bounds, for a scope."""

    model: Model
    scope: Scope
    properties: tuple[str, ...]
    chain: Bound
    steps: Bound
    length: int | None = None
    """The most steps, modifications included, of the runs that are asked about; None for what the bounds allow."""


def _silent(engine: str, text: str) -> None:
    """Tell nobody."""


class Budget(Record):
    """Until when an engine may work (on the clock of ``time.monotonic``), and whom it tells how far it has got."""

    deadline: float | None = None
    seed: int = 0
    report: Callable[[str, str], None] = _silent
    """Called with the engine's name and a few words."""
    thorough: bool = True
    """Whether an engine that can be quick or thorough should be thorough."""

    @property
    def remaining(self) -> float | None:
        """Seconds that are left; None without a limit."""
        return None if self.deadline is None else self.deadline - time.monotonic()
