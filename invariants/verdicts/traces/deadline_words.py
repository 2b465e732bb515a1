"""Words for deadlines: how each stands in a configuration, and what a step did to it.

Owns: these words.
Must never know: how a run is found; how a trace is laid out.

The counter of a deadline says what was counted before the last step (``language/elaboration/deadlines.py``). Whether
that step has met the goal, or begun a new wait, is up to the conditions in the configuration after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import Unanswered
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Deadline, Model, StatedInvariant
from invariants.language.model.expressions import Variable

NOT_WAITING = "nothing"
"""No goal is waited for."""
MET = "met"
"""The goal has come that was waited for: words for a step."""
MISSED = "missed"
"""The goal has not come in time."""
UNANSWERED = "unknown"
"""The conditions have no value there, or one that depends on an answer that nobody has given."""


class DeadlineChange(Record):
    """What a step did to a deadline, for some values of its names, in words."""

    invariant: str
    variable: Variable
    indices: tuple[Value, ...]
    before: str
    after: str


class DeadlineWords:
    """Says how the deadlines of a model stand."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._layout = interpreter.layout
        self._deadlines = [
            (name, counter, _Standings(deadline, interpreter))
            for name, deadline, counter in _deadlines(interpreter.model)
        ]

    def changes(self, before: Configuration, after: Configuration) -> Iterator[DeadlineChange]:
        """Yield the deadlines that stand otherwise after a step than before."""
        for name, counter, standings in self._deadlines:
            for indices, cell in self._layout.entries(counter):
                was, now = (standings.standing(each, indices, each.state[cell]) for each in (before, after))
                if was != now:
                    yield DeadlineChange(name, counter, indices, was, MET if now == NOT_WAITING else now)


class _Standings:
    """Says how one deadline stands."""

    def __init__(self, deadline: Deadline, interpreter: Interpreter) -> None:
        self._deadline = deadline
        self._premise = interpreter.reader(deadline.premise, deadline.locals)
        self._goal = interpreter.reader(deadline.goal, deadline.locals)

    def standing(self, configuration: Configuration, names: tuple[Value, ...], counter: Value) -> str:
        """Return how the deadline stands in a configuration, for some values of its names."""
        counted = counter - 1 if isinstance(counter, int) and counter else 0
        try:
            if self._goal(configuration, *names):
                return NOT_WAITING
            if not counter and not self._premise(configuration, *names):
                return NOT_WAITING
        except (Undefined, Unanswered, NoAnswerError):
            return UNANSWERED
        return MISSED if counted >= self._deadline.within else f"{counted:,} of {self._deadline.limit}"


def _deadlines(model: Model) -> Iterator[tuple[str, Deadline, Variable]]:
    """Yield the deadlines that wait for steps, with the names of their invariants and their counters."""
    for prop in model.properties.values():
        deadline = prop.deadline if isinstance(prop, StatedInvariant) else None
        if deadline is not None and deadline.counter is not None:
            yield prop.name, deadline, deadline.counter
