"""Growth, without limit or towards one, as plain data.

Owns: the steps at the end of a run that can be repeated for ever, and their condition.
Must never know: how they were found or proved.
"""

from __future__ import annotations

from invariants.foundation.records import ValueRecord
from invariants.verdicts.traces.trace import Shown


class GrowthRound(ValueRecord):
    """Steps that can be repeated for ever, and raise a measure each time: the last ``steps`` of a trace.

    They can be taken wherever the ``condition`` holds, all parts of it, and keep it. The measure grows by ``least`` at
    least each time; ``values`` has it before the first time, and after each that the interpreter has replayed.
    """

    steps: int
    condition: tuple[str, ...]
    least: Shown
    values: tuple[Shown, ...]


class ApproachRound(ValueRecord):
    """Steps that can be repeated for ever, and bring a measure closer to its limit: the last ``steps`` of a trace.

    ``round`` has their texts: an argument may depend on the configuration, and is an expression then. They can be
    taken wherever the ``condition`` holds, all parts of it, and keep it. Each time, at most the share ``ratio`` of the
    distance to the ``limit`` is left; ``values`` has the measure before the first time, and after each.
    """

    steps: int
    round: tuple[str, ...]
    condition: tuple[str, ...]
    ratio: Shown
    limit: Shown
    values: tuple[Shown, ...]
