"""Growth without limit as plain data.

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
