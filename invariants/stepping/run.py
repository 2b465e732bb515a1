"""The run so far: a start, steps, and the judgements after each.

Owns: the run, the steps that may be added and taken back, and the reason for its end.
Must never know: commands; how a step was chosen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum

from invariants.foundation.records import Record
from invariants.foundation.sorts import IntSort, RealSort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NOTHING_CHOSEN, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, UndefinedAttempt
from invariants.language.model.traversal import possibility_in
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit, WorkLimit
from invariants.verdicts.narration import (
    EXPLAINING,
    Firing,
    failure_of,
    judged_properties,
    judgement_of,
    quick_first,
    trace_of,
)
from invariants.verdicts.traces.trace import Judgement, TraceStep, Truth

_OUT_OF_TIME = "it was not computed in time"
_TOO_MANY = "what can be reached from here was not gone through in time"
_NO_END = f"{_TOO_MANY}, and may have no end"


class RunEnd(Enum):
    """The reasons for which a run goes on no more."""

    UNDEFINED = "undefined"
    """The last step is undefined."""
    OUT_OF_RANGE = "out of range"
    """A variable is outside its range."""


class SteppedTo(Record):
    """The last step to a configuration, and the judgements there. ``after`` is None where the step is undefined.

    A start has no ``firing``.
    """

    firing: Firing | None
    choices: Recorded
    after: Configuration | None
    judgements: tuple[Judgement, ...]


class SteppedRun:
    """A run that grows by steps, and shrinks when they are taken back."""

    def __init__(self, interpreter: Interpreter, start: Configuration, followed: Sequence[str] = ()) -> None:
        """Begin at a start. Only the properties that are followed are judged; without any, all are."""
        self.interpreter = interpreter
        self._followed = tuple(followed) or tuple(prop.name for prop in judged_properties(interpreter.model))
        self._places = [self._judged(SteppedTo(None, NOTHING_CHOSEN, start, ()), None)]

    # ------------------------------------------------------------- reading

    @property
    def followed(self) -> tuple[str, ...]:
        """Return the properties that are judged after each step."""
        return self._followed

    @property
    def length(self) -> int:
        """Return the number of steps."""
        return len(self._places) - 1

    @property
    def here(self) -> Configuration | None:
        """Return the last configuration; None behind an undefined step."""
        return self._places[-1].after

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Return the judgements here."""
        return self._places[-1].judgements

    @property
    def end(self) -> RunEnd | None:
        """Return the reason for which the run goes on no more; None if it can go on."""
        if self.here is None:
            return RunEnd.UNDEFINED
        return None if self.interpreter.in_range(self.here) else RunEnd.OUT_OF_RANGE

    @property
    def chain(self) -> tuple[str, ...]:
        """Return the modifications of the run."""
        return self.interpreter.model.chain_of(place.firing[0] for place in self._places if place.firing)

    @property
    def truths(self) -> frozenset[Truth]:
        """Return every truth value that an invariant has somewhere along the run."""
        return frozenset(each.truth for place in self._places for each in place.judgements)

    @property
    def configurations(self) -> list[Configuration]:
        """Return the configurations from the start on."""
        return [place.after for place in self._places if place.after is not None]

    def trace(self, first: int = 0) -> tuple[TraceStep, ...]:
        """Return the steps from a position on as plain data; position 0 is the start."""
        before = max(first - 1, 0)
        firings = [place.firing for place in self._places[before + 1 :] if place.firing is not None]
        trace = trace_of(self.interpreter, firings, self.configurations[before:])
        return trace[first - before :]

    # ------------------------------------------------------------ changing

    def take(self, firing: Firing, outcome: Fired | UndefinedAttempt) -> None:
        """Put a step on the run. The caller knows that it is a step of the model from here."""
        before = self.here
        after = outcome.configuration if isinstance(outcome, Fired) else None
        judged = self._judged(SteppedTo(firing, outcome.choices, after, ()), before, outcome)
        self._places.append(judged)

    def back(self, count: int) -> None:
        """Take back some steps; not more than there are."""
        del self._places[len(self._places) - count :]

    # ------------------------------------------------------------- judging

    def judge(self, names: Sequence[str], seconds: float) -> tuple[Judgement, ...]:
        """Return the judgements of some properties here. Those that were undecided before are kept."""
        place = self._places[-1]
        before = self._places[-2].after if self.length else None
        found = self._judgements(place, before, names, seconds, (TimeLimit, time.monotonic))
        new = {each.invariant: each for each in found}
        kept = [new.get(e.invariant, e) if e.truth is Truth.UNDECIDED else e for e in place.judgements]
        self._places[-1] = SteppedTo(place.firing, place.choices, place.after, tuple(kept))
        return found

    def _judged(
        self, place: SteppedTo, before: Configuration | None, outcome: Fired | UndefinedAttempt | None = None
    ) -> SteppedTo:
        if isinstance(outcome, UndefinedAttempt):
            failure = failure_of(self.interpreter.model, outcome, before)
            broken = Judgement(f"{outcome.rule}.defined", Truth.FAILS, failure)
            return SteppedTo(place.firing, place.choices, None, (broken,))
        judgements = self._judgements(place, before, self._followed, EXPLAINING, (WorkLimit, time.process_time))
        return SteppedTo(place.firing, place.choices, place.after, judgements)

    def _judgements(
        self,
        place: SteppedTo,
        before: Configuration | None,
        names: Sequence[str],
        seconds: float,
        limit: tuple[type[TimeLimit], Callable[[], float]],
    ) -> tuple[Judgement, ...]:
        """Return the judgements of some properties, in so many seconds by some kind of limit and its clock."""
        if place.after is None:
            return place.judgements
        model = self.interpreter.model
        waiting = quick_first(model, (model.properties[name] for name in names))
        found: dict[str, Judgement] = {}
        limited, clock = limit
        end = clock() + seconds
        for position, prop in enumerate(waiting):
            # One that takes long leaves time for those behind it, and has all the time that the others leave.
            share = max(end - clock(), 0.0) / (len(waiting) - position)
            with suppress(OutOfTime), limited(share):
                found[prop.name] = judgement_of(self.interpreter, prop, place.after, before, place.choices)
        return tuple(found.get(name) or self._out_of_time(name) for name in names)

    def _out_of_time(self, name: str) -> Judgement:
        """Return that a property was not decided in time; of ``can``, that there is too much to reach."""
        model = self.interpreter.model
        if possibility_in(model.properties[name]) is None:
            return Judgement(name, Truth.UNDECIDED, reason=_OUT_OF_TIME)
        is_endless = any(isinstance(each.sort, IntSort | RealSort) for each in model.variables)
        return Judgement(name, Truth.UNDECIDED, reason=_NO_END if is_endless else _TOO_MANY)
