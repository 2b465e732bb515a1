"""An implementation and its model, side by side.

Owns: calling the implementation's methods, what it is seen to do, and where it and the model part.
Must never know: Hypothesis; which steps are chosen.

What the implementation shows of its state is read as a log of a real system is. Where the model leaves several things
open, it is in several configurations at a time: all that agree with what was seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from numbers import Integral
from typing import Any

from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.limits import PAGE_WIDTH
from invariants.foundation.sorts import RealSort, Sort
from invariants.foundation.sources import SourceText
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.initial_states import InitialState
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Blocked, Fired
from invariants.interpreter.state.values import Value, agree
from invariants.logs.log import LoggedStep, Observed
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log
from invariants.logs.observed_steps import differences, outcomes
from invariants.report.diagnostic_text import render_all
from invariants.report.replay.text import render_replay
from invariants.report.story import VIOLATION_SIGN, Tale, label_of, tell
from invariants.report.terminal.style import Painter
from invariants.testing.model_run import (
    BrokenInvariantError,
    DrawnCall,
    DrawnStart,
    LazyAssertionError,
    ModelRun,
    ModelSpec,
)
from invariants.verdicts.narration import place, shown, trace_of
from invariants.verdicts.verdict import StepKind, TraceStep

_MOST_POSSIBLE = 1000
"""Configurations that the model may be in at a time; with more, a run is given up."""
_FEW_REFUSALS = 3
"""What is refused is mostly refused for the same reasons: so many are tried, then the run goes on if it can."""
_DEPARTURE_SECONDS = 20.0
"""Seconds for finding out where and why a log departs from the model."""


RefusalExceptions = type[Exception] | tuple[type[Exception], ...]
"""What says that a rule cannot fire."""


class DivergedError(LazyAssertionError):
    """Model and implementation part; the message tells where."""


class BoundPlay(ModelRun):
    """A run that an implementation makes, and the model with it.

    ``bind`` makes a fresh implementation: an object with a method for each rule, which takes the arguments in order,
    and ``state()``, which returns what is seen of the state. If it has a method ``start``, it is started with what
    the text leaves open; else it starts as it likes, and has to start as the model may. ``refusal`` is what a method
    raises where its rule cannot fire.
    """

    def __init__(self, game: ModelSpec, bind: Callable[[], Any], refusal: RefusalExceptions) -> None:
        super().__init__(game)
        self._bind = bind
        self._refusal = refusal
        self._system: Any = None
        self._lines: list[dict[str, Any]] = []
        self._paths: list[Run] = []
        self._refusals: list[tuple[RuleCalls, tuple[Value, ...]]] | None = None
        self._tried = 0
        """Refusals that were tried since something changed."""

    # ----------------------------------------------------------------- start

    def begin(self, start: DrawnStart) -> None:
        """Start the implementation; raises :class:`DivergedError` where the model does not start like that."""
        self._delays = start.delays
        self._system = self._bind()
        missing = [
            name for name in (*self._game.model.rules, "state") if not callable(getattr(self._system, name, None))
        ]
        if missing:
            raise TypeError(f"the implementation has no method {', '.join(missing)}")
        given = self._plain(start.initial_state.values) if hasattr(self._system, "start") else {}
        if hasattr(self._system, "start"):
            self._system.start(self._plain(start.initial_state.values))
        seen = self._seen()
        self._lines = [{"rule": None, "state": seen}]
        observed = self._observed(self._lines[0])
        for entry, value in observed.values.items() if given else ():
            if not agree(value, start.initial_state.values.get(entry, value)):
                raise DivergedError(partial(self._started_otherwise, entry, start.initial_state.values[entry], value))
        self._lines = [{"rule": None, "state": _merged(given, seen)}]
        self._paths = [Run(initial_state) for initial_state in self._starts(start.initial_state, observed)]
        if not self._paths:
            raise DivergedError(self._departure)
        self._follow(self._paths)

    def _starts(self, drawn: InitialState, observed: Observed) -> list[InitialState]:
        """The starts of the model that agree with what is seen."""
        initial_states = self._game.initial_states
        if hasattr(self._system, "start"):
            candidates = [drawn]
        elif initial_states.listed is not None:
            candidates = initial_states.listed
        else:
            seen = {entry: observed.values[entry] for entry, _ in initial_states.open if entry in observed.values}
            made = initial_states.of_values({**drawn.values, **seen})
            candidates = [] if made is None else [made]
        return [each for each in candidates if each.configuration is None or self._agrees(each.configuration, observed)]

    def _agrees(self, configuration: Configuration, observed: Observed) -> bool:
        return not differences(self._interpreter, configuration, observed)

    def _plain(self, values: Mapping[NamedEntry, Value]) -> dict[str, Any]:
        """Values of entries, as traces have them."""
        plain: dict[str, Any] = {}
        for (variable, indices), value in values.items():
            place = plain
            names = [variable.name, *(str(self._shown(s, i)) for s, i in zip(variable.domain, indices, strict=True))]
            for name in names[:-1]:
                place = place.setdefault(name, {})
            place[names[-1]] = self._shown(variable.sort, value)
        return plain

    def _shown(self, sort: Sort, value: Value) -> Any:
        """A value as the implementation gets it: as traces have it, and a Real as a fraction."""
        if isinstance(sort, RealSort):
            return value
        return shown(self._game.model, sort, value)

    def _started_otherwise(self, entry: NamedEntry, given: Value, seen: Value) -> str:
        (variable, indices), model = entry, self._game.model
        told = [shown(model, variable.sort, value) for value in (given, seen)]
        where = place(model, variable, indices)
        return f"\nthe implementation was started with {where}={told[0]}, but shows {where}={told[1]}"

    # ----------------------------------------------------------------- steps

    def _configurations(self) -> list[Configuration]:
        return [path.configuration for path in self._paths if path.configuration is not None]

    def _follow(self, paths: list[Run]) -> None:
        """Follow the runs that agree with what was seen. Raises BrokenInvariantError where all break an invariant."""
        self._paths = paths
        self._refusals = None
        self._go(paths[0])
        for name in self._game.properties:
            if all(self._breaks(name, path) for path in paths):
                raise BrokenInvariantError(self._departure)

    def _fires(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Whether a rule can fire: what is undefined is not tried."""
        try:
            found = self._interpreter.successors(configuration, rule, arguments)
            return any(isinstance(each, Fired) for each in found)
        except NoAnswerError:
            return True

    def _made(self, rule: str, arguments: tuple[Value, ...], rng: RandomSource) -> Run | None:
        """The call alone: what a step leaves open is up to the implementation."""
        if self._path is None or not all(self._fires(each, rule, arguments) for each in self._configurations()):
            return None
        return self._path.step(rule, arguments, NOTHING_CHOSEN, None, self._game.calls[rule].modifies)

    def do(self, call: DrawnCall) -> None:
        """Make a step; raises :class:`DivergedError` where the implementation does something else than the model."""
        rule, arguments = call.path.rule, call.path.arguments
        line: dict[str, Any] = {"rule": rule, "arguments": self._arguments_plain(rule, arguments)}
        try:
            self._call(rule, arguments)
        except self._refusal as refusal:
            raise DivergedError(partial(self._refused, line, refusal)) from refusal
        line["state"] = self._seen()
        self._lines.append(line)
        step = LoggedStep(len(self._lines), rule, arguments, self._observed(line))
        before = self._configurations()
        longer = {path.configuration: path for each in self._paths for path in self._after(each, step)}
        if not longer:
            raise DivergedError(self._departure)
        if len(longer) > _MOST_POSSIBLE:
            raise NoAnswerError("too many configurations")
        self._follow(list(longer.values()))
        self._note(call, before)
        if not self._idle:
            self._tried = 0

    def _after(self, path: Run, step: LoggedStep) -> list[Run]:
        """The run with a step that agrees with what was seen, in every way there is."""
        if path.configuration is None:
            return []
        try:
            found = outcomes(self._interpreter, path.configuration, step)
        except NoAnswerError as reason:
            raise NoAnswerError(str(reason)) from reason
        if not found.complete and not found.agreeing:
            raise NoAnswerError("a step leaves too much open")
        modifies = self._game.calls[step.rule].modifies
        return [
            path.step(step.rule, step.arguments, each.choices, each.configuration, modifies)
            for each in found.agreeing
            if isinstance(each, Fired)
        ]

    def _call(self, rule: str, arguments: tuple[Value, ...]) -> None:
        method = getattr(self._system, rule)
        sorts = [parameter.sort for parameter in self._game.model.rules[rule].parameters]
        method(*(self._shown(sort, value) for sort, value in zip(sorts, arguments, strict=True)))

    # -------------------------------------------------------------- refusals

    @property
    def can_refuse(self) -> bool:
        """Whether there is something that the model refuses now, and it is worth while to try more of that."""
        if self._path is None or (self._tried >= _FEW_REFUSALS and not self.is_stuck):
            return False
        return bool(self._refused_now())

    def _refused_now(self) -> list[tuple[RuleCalls, tuple[Value, ...]]]:
        if self._refusals is None:
            here = self._configurations()
            self._refusals = [
                (calls, arguments)
                for calls in self._game.calls.values()
                for arguments in calls.listed or ()
                if (calls.name, arguments) not in self._idle
                and all(self._is_blocked(configuration, calls.name, arguments) for configuration in here)
            ]
        return self._refusals

    def draw_refusal(self, rng: RandomSource) -> DrawnCall | None:
        """A rule with arguments that the model refuses now; None where there is none."""
        refused = self._refused_now()
        if not refused or self._path is None:
            return None
        calls, arguments = one_of(rng, refused)
        path = self._path.step(calls.name, arguments, NOTHING_CHOSEN, None, calls.modifies)
        return DrawnCall(self._game, path, with_name=True)

    def _is_blocked(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        try:
            found = outcomes(self._interpreter, configuration, LoggedStep(0, rule, arguments))
        except NoAnswerError:
            return False
        return found.complete and not found.agreeing and isinstance(found.blocked, Blocked)

    def try_refusal(self, call: DrawnCall) -> None:
        """See whether the implementation refuses; raises DivergedError where it does not, or changes anyway."""
        rule, arguments = call.path.rule, call.path.arguments
        before = self._seen()
        try:
            self._call(rule, arguments)
        except self._refusal:
            after = self._seen()
            if after != before:
                raise DivergedError(partial(self._changed, rule, arguments, before, after)) from None
            self._idle.add((rule, arguments))
            self._tried += 1
            self._refusals = None
            return
        self._lines.append({"rule": rule, "arguments": self._arguments_plain(rule, arguments)})
        raise DivergedError(self._departure)

    # ----------------------------------------------------------------- seeing

    def _seen(self) -> dict[str, Any]:
        """What the implementation shows of its state, as it stands in a log."""
        seen = self._system.state()
        if not isinstance(seen, Mapping):
            raise TypeError(f"state() of the implementation returns {type(seen).__name__}, not a dict of variables")
        plain: dict[str, Any] = _logged(seen, "state()")
        return plain

    def _arguments_plain(self, rule: str, arguments: tuple[Value, ...]) -> dict[str, Any]:
        return dict(self._game.named(rule, arguments))

    def _observed(self, line: dict[str, Any]) -> Observed:
        """What a line says of the state; raises ``TypeError`` where that does not fit the model."""
        source = SourceText("state()", json.dumps({"rule": None, "state": line["state"]}))
        try:
            return read_log(source, self._game.model, self._game.scope).start
        except ModelError as error:
            text = render_all(error.diagnostics, colour=False, width=PAGE_WIDTH)
            raise TypeError(f"what the implementation shows of its state does not fit the model\n{text}") from None

    # ---------------------------------------------------------------- telling

    def _departure(self) -> str:
        """Where the implementation departs from the model, or breaks an invariant with it, told as of a log."""
        text = "\n".join(json.dumps(line) for line in self._lines)
        source = SourceText("implementation", text)
        log = read_log(source, self._game.model, self._game.scope)
        report = replay_log(self._game.model, self._game.scope, log, path="implementation", seconds=_DEPARTURE_SECONDS)
        return f"\n{render_replay(report, colour=False, width=PAGE_WIDTH, teller='the implementation')}"

    def _refused(self, line: dict[str, Any], refusal: Exception) -> str:
        words = f": {refusal}" if str(refusal) else ""
        call = f"{line['rule']}({', '.join(map(str, line['arguments'].values()))})"
        head = f"the implementation refuses {call}, which the model allows ({type(refusal).__name__}{words})"
        kind = StepKind.MODIFICATION if self._game.calls[line["rule"]].modifies else StepKind.TRANSITION
        label = label_of(TraceStep(kind, line["rule"], line["arguments"], None, None))
        return "\n".join(["", head, "", *self._so_far(), f"  {label}  {VIOLATION_SIGN} refused"])

    def _changed(self, rule: str, arguments: tuple[Value, ...], before: dict[str, Any], after: dict[str, Any]) -> str:
        head = f"the implementation refuses {self._named(rule, arguments)}, but changes all the same"
        names = [name for name in (*before, *after) if before.get(name) != after.get(name)]
        rows = [f"  {name}: {before.get(name)} → {after.get(name)}" for name in dict.fromkeys(names)]
        return "\n".join(["", head, *rows, "", *self._so_far()])

    def _named(self, rule: str, arguments: tuple[Value, ...]) -> str:
        return f"{rule}({', '.join(map(str, self._game.named(rule, arguments).values()))})"

    def _so_far(self) -> list[str]:
        """What happened until now."""
        path = self._path
        if path is None or path.configuration is None or path.initial_state.configuration is None:
            return []
        steps = path.steps()
        configurations = [
            path.initial_state.configuration,
            *(step.configuration for step in steps if step.configuration),
        ]
        trace = trace_of(self._interpreter, [(step.rule, step.arguments) for step in steps], configurations)
        return tell(Tale(trace), self._game.model, Painter(False), PAGE_WIDTH)


def _logged(value: Any, where: str) -> Any:
    """Something of Python as it stands in a log. A float is a number only as far as its decimals go.

    Raises ``TypeError`` for what has no place in a log; ``where`` says what it was shown as.
    """
    match value:
        case Mapping():
            return {_key(key): _logged(inner, f"{where}[{key!r}]") for key, inner in value.items()}
        case Enum():
            return value.name
        case bool() | int() | str() | None:
            return value
        case float():
            return f"≈{value!r}"
        case Decimal() if not value.is_finite():
            return str(value)
        case Fraction() | Decimal():
            return str(Fraction(value))
        case Integral():
            return int(value)
        case list() | tuple():
            return [_logged(inner, f"{where}[{number}]") for number, inner in enumerate(value)]
        case _:
            raise TypeError(f"{where} of the implementation is {value!r}, which is no value of the language")


def _key(key: Any) -> str:
    match key:
        case bool():
            return str(key).lower()
        case Enum():
            return key.name
        case _:
            return str(key)


def _merged(given: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """What is seen, and what was given where that is not seen."""
    merged = dict(given)
    for key, value in seen.items():
        inner = given.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return merged
