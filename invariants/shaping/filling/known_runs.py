"""Runs of one filled model, replayed in another: whether they break the same invariant there.

Owns: the run of a result as a script for the interpreter.
Must never know: which fillings are tried, and why.

A replay takes milliseconds, and is as good as a check: the run exists and breaks the invariant, whatever else the other
filling changes. Where a run does not replay, nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Replayed, ScriptedRun, ScriptedStep, replay, violation
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, Unbounded
from invariants.language.model.expressions import Variable
from invariants.logs.log_values import NotOfSortError, ValueReader, parts_of
from invariants.shaping.breaking_sets import NameSet
from invariants.verdicts.traces.trace import Shown, ShownMap, TraceStep
from invariants.verdicts.verdict import ViolatedResult

MOST_PLAYED = 1_000
"""The configurations that one answer to ``can`` goes through in a replay: more would take as long as a check."""


class KnownRun(Record):
    """A run that breaks an invariant with some filling. ``used`` are the cells of the filling that let it pass."""

    result: ViolatedResult
    used: NameSet


def breaks_too(model: Model, result: ViolatedResult) -> bool:
    """Return whether the run of a result about a similar model is one of a model, and breaks the invariant there."""
    prop = model.properties.get(result.invariant)
    scope = _scope_of(model, result)
    try:
        run = _script_of(model, scope, result)
        if prop is None or run is None:
            return False
        interpreter = Interpreter(model, scope, most_played=MOST_PLAYED)
        replayed = replay(interpreter, run)
        return isinstance(replayed, Replayed) and violation(interpreter, replayed, prop, run) is not None
    except NoAnswerError:
        return False


def _scope_of(model: Model, result: ViolatedResult) -> Scope:
    """Return the number of individuals in a run."""
    sizes = {name: size for name, size in result.bounds.scope.items() if not isinstance(size, Unbounded)}
    return {**model.scope, **sizes, **(result.individuals or {})}


def _script_of(model: Model, scope: Scope, result: ViolatedResult) -> ScriptedRun | None:
    """Return the run of a result; None where a value cannot be read, or nothing is said about the start."""
    reader = _ShownReader(model, scope)
    start, *steps = result.trace
    if start.state is None:
        return None
    try:
        scripted = tuple(map(reader.step, steps))
        return ScriptedRun(reader.state(start.state), scripted, ends_undefined=result.trace[-1].state is None)
    except (NotOfSortError, KeyError):
        return None


class _ShownReader:
    """Reads the values of a trace. Raises ``NotOfSortError`` and ``KeyError`` for those that no model has."""

    def __init__(self, model: Model, scope: Scope) -> None:
        self._model = model
        self._values = ValueReader(model.enums, scope, model.individual_names)
        self._variables = {each.name: each for each in (*model.constants, *model.variables)}

    def step(self, step: TraceStep) -> ScriptedStep:
        parameters = self._model.rules[step.rule or ""].parameters
        arguments = tuple(self._values.value(step.arguments[each.name], each.sort) for each in parameters)
        after = None if step.state is None else self.state(step.state)
        return ScriptedStep(step.rule or "", arguments, after=after)

    def state(self, state: Mapping[str, ShownMap]) -> dict[NamedEntry, Value]:
        found: dict[NamedEntry, Value] = {}
        for name, value in state.items():
            shape = self._model.compounds.get(name)
            for written, indices in _entries(value):
                if shape is None:
                    variable = self._variables[name]
                    found[variable, self._keys(variable, indices)] = self._read(written, variable)
                else:
                    for part, inner in parts_of(shape, written):
                        variable = self._variables[part]
                        found[variable, self._keys(variable, indices)] = self._values.part(inner, variable.sort)
        return found

    def _read(self, written: Shown, variable: Variable) -> Value:
        return self._values.value(written, variable.sort, outside=not variable.constant)

    def _keys(self, variable: Variable, indices: tuple[str, ...]) -> tuple[Value, ...]:
        return tuple(self._values.index(each, sort) for each, sort in zip(indices, variable.domain, strict=True))


def _entries(value: ShownMap, indices: tuple[str, ...] = ()) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Yield the values in a variable as it is shown, each with its indices."""
    if not isinstance(value, Mapping):
        yield value, indices
        return
    for key, inner in value.items():
        yield from _entries(inner, (*indices, key))
