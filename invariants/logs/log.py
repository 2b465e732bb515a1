"""Logs: the observations of a real system, step by step.

Owns: a log as data, in the terms of the model.
Must never know: the text form of a log; whether a log is a run of the model.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import field

from invariants.foundation.records import Record
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.values import Value


class Observed(Record):
    """The observations of one configuration.

    ``values`` are the values of some variables, constants and entries of maps. ``code``, unless None, has all code that
    is not as written, by site.
    """

    values: Mapping[NamedEntry, Value] = field(default_factory=dict)
    code: Mapping[str, str] | None = None


NOTHING_OBSERVED = Observed()
"""The observations of a configuration about which nothing was recorded."""


class LoggedStep(Record):
    """A rule that fired, and the observations after it.

    ``undefined`` says that the rule was only tried: the step is undefined, and no configuration follows. ``line`` is
    the number of its line in the log.
    """

    line: int
    rule: str
    arguments: tuple[Value, ...]
    after: Observed = NOTHING_OBSERVED
    undefined: bool = False


class Refusal(Record):
    """A rule that was tried and refused, and the observations of the configuration, which does not change."""

    line: int
    rule: str
    arguments: tuple[Value, ...]
    observed: Observed = NOTHING_OBSERVED


class Log(Record):
    """The observations of the start, and the steps.

    ``start_line`` is None if the log says nothing about the start; ``undefined_start`` says that the start is
    undefined. ``refusals`` has, by number of steps, the refusals in the configuration after these steps, in the order
    of the log.
    """

    start: Observed
    steps: tuple[LoggedStep, ...]
    start_line: int | None = None
    undefined_start: bool = False
    refusals: Mapping[int, tuple[Refusal, ...]] = field(default_factory=dict)

    @property
    def constants(self) -> dict[NamedEntry, Value]:
        """Return the first observation of each constant, wherever it stands: a constant never changes."""
        found: dict[NamedEntry, Value] = {}
        for observed in (self.start, *(step.after for step in self.steps)):
            for (variable, indices), value in observed.values.items():
                if variable.constant:
                    found.setdefault((variable, indices), value)
        return found

    def refusals_after(self, steps: int) -> tuple[Refusal, ...]:
        """Return the attempts that were refused after so many steps, before the next step."""
        return self.refusals.get(steps, ())

    def observed(self, position: int) -> Observed:
        """Return the observations after so many steps."""
        return self.start if position == 0 else self.steps[position - 1].after

    def line(self, position: int) -> int | None:
        """Return the number of the line about the configuration after so many steps; None if there is none."""
        return self.start_line if position == 0 else self.steps[position - 1].line
