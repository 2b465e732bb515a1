"""Simpler runs: the run of a violation, with initial values and unknown conditions that are as simple as possible.

Owns: which values are replaced by simpler ones, and how many are tried.
Must never know: how the run was found; how it is shown.

A solver picks any values where nothing depends on them. A reader takes every value for a part of the story, so that
values without influence have to be the simplest ones (``interpreter/state/simplicity.py``). An unknown condition is a
table of values, of which a run asks few: the others are false. The rules, their arguments and all other choices of the
steps stay as they are, and each candidate is replayed: the simpler run breaks the property by the same steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from msgspec.structs import replace

from invariants.evidence.claims import Violation
from invariants.evidence.confirmation import Confirmed, script_of
from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed, ScriptedRun, ScriptedStep, replay, violation
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.simplicity import simpler
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import Table
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit

MOST_REPLAYS = 200
"""The most runs that are tried: together they take tenths of a second."""
MOST_FOR_A_VALUE = 3
"""The most simpler values that are tried in place of one: the simplest, and some that are nearer."""
SIMPLIFYING = 0.5
"""Seconds of a processor after which the simplest run so far is taken, where a step or the property takes long to
evaluate."""


def with_simpler_values(
    interpreter: Interpreter, claim: Violation, confirmed: Confirmed, seconds: float | None
) -> Confirmed:
    """Return the confirmed run of a violation, or one by the same steps with simpler values.

    Which one does not depend on what else the machine does, unless the seconds on the clock are up.
    """
    search = _RunSearch(interpreter, claim, confirmed)
    try:
        with TimeLimit(seconds), WorkLimit(SIMPLIFYING):
            search.run()
    except OutOfTime:
        pass
    return search.best


class _RunSearch:
    """The search for a simpler run. ``best`` is the simplest one so far."""

    def __init__(self, interpreter: Interpreter, claim: Violation, confirmed: Confirmed) -> None:
        self._interpreter = interpreter
        self._prop = interpreter.model.properties[claim.property]
        script = script_of(interpreter.model, claim)
        # The claim's statements about configurations hold from its own start only.
        self._steps = tuple(ScriptedStep(each.rule, each.arguments, each.choices) for each in script.steps)
        self._ends_undefined = script.ends_undefined
        self._initial: Mapping[NamedEntry, Value] = script.initial
        self._replays = 0
        self.best = confirmed

    def run(self) -> None:
        """Try simpler values for one entry after the other."""
        for initial, steps in chain(self._starts(), self._conditions()):
            self._replays += 1
            self._adopt_if_broken(initial, steps)
            if self._replays >= MOST_REPLAYS:
                return

    def _starts(self) -> Iterator[tuple[Mapping[NamedEntry, Value], tuple[ScriptedStep, ...]]]:
        for entry, sort in self._interpreter.open_at_start.items():
            before: Value | None = None
            while (value := self._initial.get(entry)) is not None and value != before:
                before = value  # again, from a value that was adopted
                for other in islice(simpler(value, sort), MOST_FOR_A_VALUE):
                    yield {**self._initial, entry: other}, self._steps
                    if self._initial[entry] == other:
                        break

    def _conditions(self) -> Iterator[tuple[Mapping[NamedEntry, Value], tuple[ScriptedStep, ...]]]:
        sites = self._interpreter.model.sites
        for number, step in enumerate(self._steps):
            for place, value in step.choices.values.items():
                site = sites[place[0]]
                if site.entry is None or not isinstance(site.entry.variable.purpose, Table):
                    continue
                for other in islice(simpler(value, site.sort), MOST_FOR_A_VALUE):
                    here = self._steps[number]
                    values = {**here.choices.values, place: other}
                    changed = replace(here, choices=replace(here.choices, values=values))
                    yield self._initial, (*self._steps[:number], changed, *self._steps[number + 1 :])
                    if self._steps[number].choices.values[place] == other:
                        break

    def _adopt_if_broken(self, initial: Mapping[NamedEntry, Value], steps: tuple[ScriptedStep, ...]) -> None:
        given = {entry: initial[entry] for entry in self._interpreter.open_at_start if entry in initial}
        run = ScriptedRun(given, steps, self._ends_undefined)
        try:
            replayed = replay(self._interpreter, run)
            if not isinstance(replayed, Replayed):
                return
            failure = violation(self._interpreter, replayed, self._prop, run)
        except NoAnswerError:
            return
        if failure is not None:
            self._initial, self._steps = initial, steps
            self.best = Confirmed(replayed, failure)
