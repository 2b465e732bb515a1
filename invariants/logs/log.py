"""Logs: what was observed of a real system, step by step.

Owns: a log as data, in the model's terms.
Must never know: how a log is written down, or whether it is a run of the model.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import field

from invariants.foundation.records import Record
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.values import Value


class Observed(Record):
    """What was observed of a configuration.

    ``values`` are those of some variables, constants and entries of maps. ``code``, if it is there, is all of the code
    that is not as written, by place.
    """

    values: Mapping[NamedEntry, Value] = field(default_factory=dict)
    code: Mapping[str, str] | None = None


NOTHING_OBSERVED = Observed()
"""What is known of a configuration that nobody looked at."""


class LoggedStep(Record):
    """A rule that fired, and what was observed afterwards.

    ``undefined`` says that it was only tried: the step is undefined, and there is no configuration after it. ``line``
    is the number of its line in the log.
    """

    line: int
    rule: str
    arguments: tuple[Value, ...]
    after: Observed = NOTHING_OBSERVED
    undefined: bool = False


class Log(Record):
    """What was observed at the start, and the steps.

    ``start_line`` is None if the log says nothing of the start; ``undefined_start`` if it says that it is undefined.
    """

    start: Observed
    steps: tuple[LoggedStep, ...]
    start_line: int | None = None
    undefined_start: bool = False

    def observed(self, position: int) -> Observed:
        """What was observed after so many steps."""
        return self.start if position == 0 else self.steps[position - 1].after

    def line(self, position: int) -> int | None:
        """The number of the line that tells of the configuration after so many steps."""
        return self.start_line if position == 0 else self.steps[position - 1].line
