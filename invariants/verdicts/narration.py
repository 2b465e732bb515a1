"""Narration: a replayed run as a trace of plain data.

Owns: the names that results give to the values, changes and failures of a run.
Must never know: how a run is found; how a trace is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from invariants.foundation.sorts import BoolSort, IntSort, RangeSort, Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Compared, Fails, UndefinedAttempt, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.language.model.operators import RuleKind
from invariants.language.printing.unparse import value_text
from invariants.verdicts.verdict import CodeChange, Failure, Shown, ShownMap, StepKind, TraceChange, TraceStep

Firing = tuple[str, tuple[Value, ...]]
"""A rule and the arguments that it fires with."""

_KINDS = {RuleKind.TRANSITION: StepKind.TRANSITION, RuleKind.MODIFICATION: StepKind.MODIFICATION}


def trace_of(
    interpreter: Interpreter, steps: Sequence[Firing], configurations: Sequence[Configuration]
) -> tuple[TraceStep, ...]:
    """Return the trace of a run: ``configurations`` has the initial one and one after each step.

    The last one is missing where the last step (without steps: the start) is undefined.
    """
    narrator = _Narrator(interpreter)
    before = configurations[0] if configurations else None
    trace = [narrator.start(before)]
    for number, step in enumerate(steps, start=1):
        after = configurations[number] if number < len(configurations) else None
        trace.append(narrator.step(step, before, after))
        before = after
    return tuple(trace)


def chain_of(model: Model, steps: Sequence[Firing]) -> tuple[str, ...]:
    """Return the modifications among the steps of a run, in order."""
    return model.chain_of(rule for rule, _ in steps)


def failure_of(model: Model, end: Fails | UndefinedAttempt | UndefinedStart, last: Configuration | None) -> Failure:
    """Return the failure at the end of a run whose last configuration is ``last``."""
    if isinstance(end, UndefinedAttempt | UndefinedStart):
        return Failure(end.span, end.reason.value)
    witnesses = {witness.local.name: shown(model, witness.local.sort, witness.value) for witness in end.witnesses}
    if end.reason is not None:
        return Failure(end.part, end.reason.value, witnesses)
    if end.variable is not None and last is not None:
        value = _text(model, end.variable.sort, last.value(end.variable, end.indices))
        return Failure(end.part, f"{place(model, end.variable, end.indices)} is {value}", witnesses)
    return Failure(end.part, witnesses=witnesses, compared=compared_text(model, end.compared))


def compared_text(model: Model, compared: Compared | None) -> str | None:
    """Return a comparison with the values of its operands, such as ``6 <= 4``."""
    if compared is None:
        return None
    sorts = [operand.sort for operand in compared.comparison.operands]
    first, *rest = [_text(model, sort, value) for sort, value in zip(sorts, compared.values, strict=False)]
    pairs = zip(compared.comparison.operators, rest, strict=False)
    return " ".join([first, *(f"{operator.value} {value}" for operator, value in pairs)])


def shown(model: Model, sort: Sort, value: Value) -> Shown:
    """Return a value as results have it: truth values and integers as they are, others as the language writes them."""
    if isinstance(sort, BoolSort):
        return bool(value)
    if isinstance(sort, IntSort | RangeSort) and isinstance(value, int):
        return value
    return _text(model, sort, value)


def _text(model: Model, sort: Sort, value: Value) -> str:
    """Return a value as the language writes it; of an irrational one, the first decimals."""
    if not isinstance(value, int | Fraction):
        return str(value)
    return value_text(sort, value, model.enums, model.individual_names)


def place(model: Model, variable: Variable, indices: tuple[Value, ...]) -> str:
    """Return a variable, or an entry of a map, as the language writes it."""
    if not indices:
        return variable.name
    return f"{variable.name}[{', '.join(_keys(model, variable, indices))}]"


def _keys(model: Model, variable: Variable, indices: tuple[Value, ...]) -> list[str]:
    return [_text(model, sort, index) for sort, index in zip(variable.domain, indices, strict=True)]


class _Narrator:
    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._model = interpreter.model
        # A constant with a value in the text is the same in every run, and the reader of the text knows it.
        chosen = [constant for constant in self._model.constants if constant not in self._model.initial_values]
        self._variables = (*chosen, *self._model.variables)

    def start(self, configuration: Configuration | None) -> TraceStep:
        return TraceStep(StepKind.START, None, {}, self._state(configuration), self._code(configuration))

    def step(self, firing: Firing, before: Configuration | None, after: Configuration | None) -> TraceStep:
        name, values = firing
        rule = self._model.rules[name]
        arguments = {
            parameter.name: shown(self._model, parameter.sort, value)
            for parameter, value in zip(rule.parameters, values, strict=True)
        }
        both = None if before is None or after is None else (before, after)
        return TraceStep(
            _KINDS[rule.kind],
            name,
            arguments,
            self._state(after),
            self._code(after),
            self._changes(*both) if both else (),
            self._code_changes(*both) if both else (),
        )

    def _state(self, configuration: Configuration | None) -> dict[str, ShownMap] | None:
        if configuration is None:
            return None
        return {variable.name: self._value(configuration, variable) for variable in self._variables}

    def _value(self, configuration: Configuration, variable: Variable) -> ShownMap:
        if not variable.domain:
            return shown(self._model, variable.sort, configuration.value(variable))
        nested: dict[str, Any] = {}
        for indices, cell in self._interpreter.layout.entries(variable):
            *outer, last = _keys(self._model, variable, indices)
            place = nested
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = shown(self._model, variable.sort, configuration.state[cell])
        return nested

    def _code(self, configuration: Configuration | None) -> Mapping[str, str] | None:
        if configuration is None:
            return None
        return {code.place: code.text for code in self._interpreter.code(configuration)}

    def _changes(self, before: Configuration, after: Configuration) -> tuple[TraceChange, ...]:
        return tuple(
            TraceChange(
                place(self._model, change.variable, change.indices),
                shown(self._model, change.variable.sort, change.before),
                shown(self._model, change.variable.sort, change.after),
            )
            for change in self._interpreter.changes(before, after)
        )

    def _code_changes(self, before: Configuration, after: Configuration) -> tuple[CodeChange, ...]:
        return tuple(
            CodeChange(change.place, change.before, change.after)
            for change in self._interpreter.code_changes(before, after)
        )
