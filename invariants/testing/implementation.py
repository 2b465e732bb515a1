"""An implementation and its model, side by side.

Owns: calls of the implementation's methods, the state that it shows, and the report on its departure from the model.
Must never know: Hypothesis; which steps are chosen.

The state that the implementation shows is read like a log of a real system. Where the model leaves something open,
several configurations are possible at a time: those that agree with the states shown so far.
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
from invariants.foundation.sorts import RealSort, SetSort, Sort, members_of
from invariants.foundation.sources import SourceText
from invariants.fuzzing.random.calls import RuleCalls
from invariants.fuzzing.random.initial_states import InitialState
from invariants.fuzzing.random.random_source import RandomSource, one_of
from invariants.fuzzing.runs.run import Run
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Blocked, Fired
from invariants.interpreter.state.values import Value, agree
from invariants.language.model.compounds import leaves
from invariants.logs.log import LoggedStep, Observed
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log
from invariants.logs.observed_steps import differences, outcomes
from invariants.report.diagnostic_text import render_all
from invariants.report.replay.text import render_replay
from invariants.report.story import VIOLATION_SIGN, ShownRun, run_rows, step_label
from invariants.report.terminal.style import Painter
from invariants.testing.model_run import (
    BrokenInvariantError,
    DrawnCall,
    DrawnStart,
    LazyAssertionError,
    ModelRun,
    ModelSpec,
)
from invariants.verdicts.narration import trace_of
from invariants.verdicts.traces.shown_values import place, shown, together
from invariants.verdicts.traces.trace import StepKind, TraceStep

_MOST_POSSIBLE = 1000
"""The most possible configurations of the model at a time; a run with more is abandoned."""
_FEW_REFUSALS = 3
"""The most refused calls that are tried in a row: most are refused for the same reasons, and the run should go on."""
_DEPARTURE_SECONDS = 20.0
"""Seconds for explaining how a log departs from the model."""


RefusalExceptions = type[Exception] | tuple[type[Exception], ...]
"""The exceptions by which a method says that its rule cannot fire."""


class DivergedError(LazyAssertionError):
    """The implementation departs from the model; the message is the report on it."""


class ImplementationRun(ModelRun):
    """A run of an implementation, followed by its model.

    ``bind`` makes a fresh implementation: an object with a method for each rule, which takes the arguments in order,
    and ``state()``, which returns the observed variables. A method ``start``, if there is one, gets the values that the
    text leaves open; without it the implementation has to start in one of the model's initial states. A method raises
    ``refusal`` where its rule cannot fire.
    """

    def __init__(self, spec: ModelSpec, bind: Callable[[], Any], refusal: RefusalExceptions) -> None:
        super().__init__(spec)
        self._bind = bind
        self._refusal = refusal
        self._system: Any = None
        self._lines: list[dict[str, Any]] = []
        self._runs: list[Run] = []
        self._refusals: list[tuple[RuleCalls, tuple[Value, ...]]] | None = None
        self._tried = 0
        """Refused calls that were tried since the last change."""

    # ----------------------------------------------------------------- start

    def begin(self, start: DrawnStart) -> None:
        """Start the implementation. Raises :class:`DivergedError` where the model has no such start."""
        self._delays = start.delays
        self._system = self._bind()
        missing = [
            name for name in (*self._spec.model.rules, "state") if not callable(getattr(self._system, name, None))
        ]
        if missing:
            raise TypeError(f"the implementation has no method {', '.join(missing)}")
        given = self._plain(start.initial_state.values) if hasattr(self._system, "start") else {}
        if hasattr(self._system, "start"):
            self._system.start(self._plain(start.initial_state.values))
        seen = self._shown_state()
        self._lines = [{"rule": None, "state": seen}]
        observed = self._observed(self._lines[0])
        for entry, value in observed.values.items() if given else ():
            if not agree(value, start.initial_state.values.get(entry, value)):
                raise DivergedError(partial(self._other_start, entry, start.initial_state.values[entry], value))
        self._lines = [{"rule": None, "state": _merged(given, seen)}]
        self._runs = [Run(initial_state) for initial_state in self._agreeing_starts(start.initial_state, observed)]
        if not self._runs:
            raise DivergedError(self._departure)
        self._follow(self._runs)

    def _agreeing_starts(self, drawn: InitialState, observed: Observed) -> list[InitialState]:
        """Return the initial states of the model that agree with the state shown."""
        initial_states = self._spec.initial_states
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
        """Return values of entries as nested mappings, as in traces: optional values and records are texts."""
        model = self._spec.model
        parts = {part for shape in model.compounds.values() for part in leaves(shape)}
        plain: dict[str, Any] = {}
        for (variable, indices), value in values.items():
            place = plain
            names = [variable.name, *(str(self._shown(s, i)) for s, i in zip(variable.domain, indices, strict=True))]
            for name in names[:-1]:
                place = place.setdefault(name, {})
            is_part = variable.name in parts
            place[names[-1]] = shown(model, variable.sort, value) if is_part else self._shown(variable.sort, value)
        return together(model, plain)

    def _shown(self, sort: Sort, value: Value) -> Any:
        """Return a value as the implementation gets it: as in traces, but a Real as a number, a set as a frozenset."""
        if isinstance(sort, RealSort):
            return value
        if isinstance(sort, SetSort) and isinstance(value, int):
            inside = members_of(value, sort.member, self._spec.scope)
            return frozenset(self._shown(sort.member, each) for each in inside)
        return shown(self._spec.model, sort, value)

    def _other_start(self, entry: NamedEntry, given: Value, seen: Value) -> str:
        (variable, indices), model = entry, self._spec.model
        texts = [shown(model, variable.sort, value) for value in (given, seen)]
        where = place(model, variable, indices)
        return f"\nthe implementation was started with {where}={texts[0]}, but shows {where}={texts[1]}"

    # ----------------------------------------------------------------- steps

    def _configurations(self) -> list[Configuration]:
        return [run.configuration for run in self._runs if run.configuration is not None]

    def _follow(self, runs: list[Run]) -> None:
        """Keep the runs that agree with the state shown. Raises BrokenInvariantError if all break an invariant."""
        self._runs = runs
        self._refusals = None
        self._set_run(runs[0])
        for name in self._spec.properties:
            if all(self._breaks(name, run) for run in runs):
                raise BrokenInvariantError(self._departure)

    def _fires(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        """Return whether a rule can fire; an undefined step is not tried."""
        try:
            found = self._interpreter.successors(configuration, rule, arguments)
            return any(isinstance(each, Fired) for each in found)
        except NoAnswerError:
            return True

    def _extended(self, rule: str, arguments: tuple[Value, ...], rng: RandomSource) -> Run | None:
        """Return the run with the bare call: the implementation makes the choices that the step leaves open."""
        if self._run is None or not all(self._fires(each, rule, arguments) for each in self._configurations()):
            return None
        return self._run.step(rule, arguments, NOTHING_CHOSEN, None, self._spec.calls[rule].modifies)

    def do(self, call: DrawnCall) -> None:
        """Call the implementation. Raises :class:`DivergedError` if it does something that the model cannot do."""
        rule, arguments = call.run.rule, call.run.arguments
        line: dict[str, Any] = {"rule": rule, "arguments": self._plain_arguments(rule, arguments)}
        try:
            self._call(rule, arguments)
        except self._refusal as refusal:
            raise DivergedError(partial(self._refused, line, refusal)) from refusal
        line["state"] = self._shown_state()
        self._lines.append(line)
        step = LoggedStep(len(self._lines), rule, arguments, self._observed(line))
        before = self._configurations()
        longer = {run.configuration: run for each in self._runs for run in self._agreeing_runs(each, step)}
        if not longer:
            raise DivergedError(self._departure)
        if len(longer) > _MOST_POSSIBLE:
            raise NoAnswerError("too many configurations")
        self._follow(list(longer.values()))
        self._note_idle(call, before)
        if not self._idle:
            self._tried = 0

    def _agreeing_runs(self, run: Run, step: LoggedStep) -> list[Run]:
        """Return the run with every form of a step that agrees with the state shown. Raises ``NoAnswerError``."""
        if run.configuration is None:
            return []
        found = outcomes(self._interpreter, run.configuration, step)
        if not found.complete and not found.agreeing:
            raise NoAnswerError("a step leaves too much open")
        modifies = self._spec.calls[step.rule].modifies
        return [
            run.step(step.rule, step.arguments, each.choices, each.configuration, modifies)
            for each in found.agreeing
            if isinstance(each, Fired)
        ]

    def _call(self, rule: str, arguments: tuple[Value, ...]) -> None:
        method = getattr(self._system, rule)
        sorts = [parameter.sort for parameter in self._spec.model.rules[rule].parameters]
        method(*(self._shown(sort, value) for sort, value in zip(sorts, arguments, strict=True)))

    # -------------------------------------------------------------- refusals

    @property
    def can_refuse(self) -> bool:
        """Return whether the model refuses some call now, and another refused call is worth trying."""
        if self._run is None or (self._tried >= _FEW_REFUSALS and not self.is_stuck):
            return False
        return bool(self._refused_now())

    def _refused_now(self) -> list[tuple[RuleCalls, tuple[Value, ...]]]:
        """Return the calls that every possible configuration of the model refuses."""
        if self._refusals is None:
            here = self._configurations()
            self._refusals = [
                (calls, arguments)
                for calls in self._spec.calls.values()
                for arguments in calls.listed or ()
                if (calls.name, arguments) not in self._idle
                and all(self._is_blocked(configuration, calls.name, arguments) for configuration in here)
            ]
        return self._refusals

    def draw_refusal(self, rng: RandomSource) -> DrawnCall | None:
        """Draw a call that the model refuses now. Return None where there is none."""
        refused = self._refused_now()
        if not refused or self._run is None:
            return None
        calls, arguments = one_of(rng, refused)
        run = self._run.step(calls.name, arguments, NOTHING_CHOSEN, None, calls.modifies)
        return DrawnCall(self._spec, run, with_name=True)

    def _is_blocked(self, configuration: Configuration, rule: str, arguments: tuple[Value, ...]) -> bool:
        try:
            found = outcomes(self._interpreter, configuration, LoggedStep(0, rule, arguments))
        except NoAnswerError:
            return False
        return found.complete and not found.agreeing and isinstance(found.blocked, Blocked)

    def try_refusal(self, call: DrawnCall) -> None:
        """Make a call that has to be refused. Raises :class:`DivergedError` if it is accepted, or changes the state."""
        rule, arguments = call.run.rule, call.run.arguments
        before = self._shown_state()
        try:
            self._call(rule, arguments)
        except self._refusal:
            after = self._shown_state()
            if after != before:
                raise DivergedError(partial(self._changed, rule, arguments, before, after)) from None
            self._idle.add((rule, arguments))
            self._tried += 1
            self._refusals = None
            return
        self._lines.append({"rule": rule, "arguments": self._plain_arguments(rule, arguments)})
        raise DivergedError(self._departure)

    # ------------------------------------------------------------- observing

    def _shown_state(self) -> dict[str, Any]:
        """Return the state that the implementation shows, in the form of logs. Raises ``TypeError`` if it has none."""
        seen = self._system.state()
        if not isinstance(seen, Mapping):
            raise TypeError(f"state() of the implementation returns {type(seen).__name__}, not a dict of variables")
        plain: dict[str, Any] = _logged(seen, "state()")
        return plain

    def _plain_arguments(self, rule: str, arguments: tuple[Value, ...]) -> dict[str, Any]:
        return dict(self._spec.named(rule, arguments))

    def _observed(self, line: dict[str, Any]) -> Observed:
        """Return the observations on a line. Raises ``TypeError`` where they do not fit the model."""
        source = SourceText("state()", json.dumps({"rule": None, "state": line["state"]}))
        try:
            return read_log(source, self._spec.model, self._spec.scope).start
        except ModelError as error:
            text = render_all(error.diagnostics, colour=False, width=PAGE_WIDTH)
            raise TypeError(f"the state that the implementation shows does not fit the model\n{text}") from None

    # ------------------------------------------------------------- reporting

    def _departure(self) -> str:
        """Return the report on the run so far, as on a log: how it departs from the model or breaks an invariant."""
        text = "\n".join(json.dumps(line) for line in self._lines)
        source = SourceText("implementation", text)
        log = read_log(source, self._spec.model, self._spec.scope)
        report = replay_log(self._spec.model, self._spec.scope, log, path="implementation", seconds=_DEPARTURE_SECONDS)
        return f"\n{render_replay(report, colour=False, width=PAGE_WIDTH, observer='the implementation')}"

    def _refused(self, line: dict[str, Any], refusal: Exception) -> str:
        words = f": {refusal}" if str(refusal) else ""
        call = f"{line['rule']}({', '.join(map(str, line['arguments'].values()))})"
        head = f"the implementation refuses {call}, which the model allows ({type(refusal).__name__}{words})"
        kind = StepKind.MODIFICATION if self._spec.calls[line["rule"]].modifies else StepKind.TRANSITION
        label = step_label(TraceStep(kind, line["rule"], line["arguments"], None, None))
        return "\n".join(["", head, "", *self._story_so_far(), f"  {label}  {VIOLATION_SIGN} refused"])

    def _changed(self, rule: str, arguments: tuple[Value, ...], before: dict[str, Any], after: dict[str, Any]) -> str:
        head = f"the implementation refuses {self._named(rule, arguments)}, but changes all the same"
        names = [name for name in (*before, *after) if before.get(name) != after.get(name)]
        rows = [f"  {name}: {before.get(name)} → {after.get(name)}" for name in dict.fromkeys(names)]
        return "\n".join(["", head, *rows, "", *self._story_so_far()])

    def _named(self, rule: str, arguments: tuple[Value, ...]) -> str:
        return f"{rule}({', '.join(map(str, self._spec.named(rule, arguments).values()))})"

    def _story_so_far(self) -> list[str]:
        """Return the rows of the run so far; none where its start is undefined."""
        run = self._run
        if run is None or run.configuration is None or run.initial_state.configuration is None:
            return []
        steps = run.steps()
        configurations = [
            run.initial_state.configuration,
            *(step.configuration for step in steps if step.configuration),
        ]
        trace = trace_of(self._interpreter, [(step.rule, step.arguments) for step in steps], configurations)
        return run_rows(ShownRun(trace), self._spec.model, Painter(False), PAGE_WIDTH)


def _logged(value: Any, where: str) -> Any:
    """Return a Python value in the form of logs. A float counts as exact only in the decimals that Python prints.

    Raises ``TypeError``, with ``where`` in its message, for a value that the language does not have.
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
        case set() | frozenset():
            return sorted((_logged(inner, f"a value in {where}") for inner in value), key=str)
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
    """Return the state shown, completed with the given values."""
    merged = dict(given)
    for key, value in seen.items():
        inner = given.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return merged
