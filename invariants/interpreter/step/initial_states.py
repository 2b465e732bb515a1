"""Initial configurations.

Owns: the conditions on the values of an initial configuration, and the enumeration of all values that satisfy them.
Must never know: rules firing, properties.

Order of evaluation: the constraints on constants (``const … where`` and ``assume``, in the order of the source text,
with the values of the constants that they mention), the other constants' values, the initial values of variables, then
``init`` in the order of the source text. The first one that is false or undefined decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from invariants.foundation.records import Record
from invariants.foundation.sorts import count_of
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.state.choices import FromRecord, NamedEntry
from invariants.interpreter.state.configuration import Configuration, Memory
from invariants.interpreter.state.environment import Environment, Evaluate, EvaluationContext
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.outcomes import NotInitial, Started, StartOutcome, UndefinedStart
from invariants.interpreter.state.values import Value, agree, belongs, normal
from invariants.language.model.declarations import Constraint, Model
from invariants.language.model.expressions import Variable
from invariants.language.model.traversal import variables_in


class _AssignValues(Record):
    """A step of a start: assign a variable the values of its expression, or any values where it has none."""

    variable: Variable
    expression: Evaluate | None
    size: int
    indices: tuple[int, ...] = ()
    """The positions of the names of its indices, where its values depend on them."""


class _CheckConstraint(Record):
    """A step of a start: check a constraint."""

    constraint: Constraint
    condition: Evaluate
    size: int


class InitialConfigurations:
    """The initial configurations of a model in a scope; ``code`` is the code at the start."""

    def __init__(self, model: Model, layout: Layout, compiler: Compiler, code: Memory) -> None:
        self._model = model
        self._layout = layout
        self._compiler = compiler
        self._code = code
        self._plan: list[_AssignValues | _CheckConstraint] = []
        self._given: set[Variable] = set()
        self._fixed: Mapping[NamedEntry, Value] = {} if model.start is None else {**model.start.values}
        for constraint in model.constant_constraints:
            self._check(constraint)
        for variable in (*model.constants, *model.variables):
            self._assign_values(variable)
        for constraint in model.initial_constraints:
            self._check(constraint)

    def _assign_values(self, variable: Variable) -> None:
        if variable in self._given:
            return
        self._given.add(variable)
        expression = self._model.initial_values.get(variable)
        if expression is None:
            self._plan.append(_AssignValues(variable, None, 0))
            return
        for mentioned in variables_in(expression, self._model.definitions):
            self._assign_values(mentioned)
        unit = CompilationUnit()
        indices = tuple(map(unit.slot, variable.indices))
        self._plan.append(_AssignValues(variable, self._compiler.compile(expression, unit), unit.size, indices))

    def _check(self, constraint: Constraint) -> None:
        for mentioned in variables_in(constraint.condition, self._model.definitions):
            self._assign_values(mentioned)
        unit = CompilationUnit()
        self._plan.append(_CheckConstraint(constraint, self._compiler.compile(constraint.condition, unit), unit.size))

    # ------------------------------------------------------------ one start

    def start(self, values: Mapping[NamedEntry, Value]) -> StartOutcome:
        """Return the outcome of starting with these values; values that the source text gives may be left out.

        Raises ``UndecidedValue`` where a condition cannot be computed.
        """
        cells: list[Any] = [None] * self._layout.state_size
        if self._fixed:
            values = {**self._fixed, **values}
        for step in self._plan:
            environment = self._environment(cells, step.size)
            try:
                if isinstance(step, _CheckConstraint):
                    if not step.condition(environment):
                        return NotInitial(step.constraint.span, constraint=step.constraint)
                    continue
                fixed = self._values(step, environment)
            except Undefined as failure:
                return UndefinedStart(failure.reason, failure.span)
            wrong = self._put(cells, step.variable, fixed, values)
            if wrong is not None:
                return wrong
        return self._started(cells)

    def _values(self, step: _AssignValues, environment: Environment) -> Sequence[Value | None]:
        """Return the value of each entry, in the order of the layout; None for entries with any value."""
        entries = self._layout.entries(step.variable)
        if step.expression is None:
            return [None for _ in entries]
        if not step.indices:
            value = step.expression(environment)
            return [value for _ in entries]
        found: list[Value] = []
        for indices, _ in entries:
            for slot, index in zip(step.indices, indices, strict=True):
                environment.locals[slot] = index
            found.append(step.expression(environment))
        return found

    def _put(
        self, cells: list[Any], variable: Variable, given: Sequence[Value | None], values: Mapping[NamedEntry, Value]
    ) -> NotInitial | None:
        wrong = NotInitial(variable.span, variable=variable)
        for (indices, cell), fixed in zip(self._layout.entries(variable), given, strict=True):
            value = values.get((variable, indices), fixed)
            if value is None:
                return wrong
            value = normal(value, variable.sort)
            known = self._fixed.get((variable, indices))
            if known is not None and not agree(value, normal(known, variable.sort)):
                return wrong
            if fixed is None:
                if not belongs(value, variable.sort, self._layout.scope):
                    return wrong
            elif not agree(value, fixed):
                return wrong
            cells[cell] = value if fixed is None else fixed
        return None

    def _environment(self, cells: list[Any], size: int) -> Environment:
        context = EvaluationContext(self._code.cells, FromRecord(), self._layout.scope)
        return Environment(tuple(cells), None, [None] * size, context)

    def _started(self, cells: list[Any]) -> Started:
        return Started(Configuration(self._layout, tuple(cells), self._code))

    # ----------------------------------------------------------- all starts

    def all(
        self, values: Mapping[NamedEntry, Value], attempted: Callable[[], None]
    ) -> Iterator[Started | UndefinedStart]:
        """Yield every start with these values, and one undefined start for each undefined partial choice of values.

        ``attempted`` is called for each choice of the values of a variable, be there a start with it or not. Raises
        ``NotFinite`` where values of an infinite sort are left open.
        """
        return self._from(0, [None] * self._layout.state_size, {**self._fixed, **values}, attempted)

    def _from(
        self,
        position: int,
        cells: list[Any],
        values: Mapping[NamedEntry, Value],
        attempted: Callable[[], None],
    ) -> Iterator[Started | UndefinedStart]:
        # `cells` is shared by all branches: each writes only cells that no earlier step has written.
        while position < len(self._plan):
            step = self._plan[position]
            position += 1
            try:
                if isinstance(step, _CheckConstraint):
                    if not step.condition(self._environment(cells, step.size)):
                        return
                    continue
                if step.expression is not None:
                    fixed = self._values(step, self._environment(cells, step.size))
                    if self._put(cells, step.variable, fixed, values) is not None:
                        return
                    continue
            except Undefined as failure:
                yield UndefinedStart(failure.reason, failure.span)
                return
            for _ in self._assignments(step.variable, cells, values):
                attempted()
                yield from self._from(position, cells, values, attempted)
            return
        yield self._started(cells)

    def _assignments(self, variable: Variable, cells: list[Any], values: Mapping[NamedEntry, Value]) -> Iterator[None]:
        """Write every combination of values into the variable's cells that are not given, one after the other."""
        places: list[int] = []
        for indices, cell in self._layout.entries(variable):
            given = values.get((variable, indices))
            if given is None:
                places.append(cell)
                continue
            cells[cell] = normal(given, variable.sort)
            known = self._fixed.get((variable, indices))
            if known is not None and not agree(cells[cell], normal(known, variable.sort)):
                return
            if not belongs(cells[cell], variable.sort, self._layout.scope):
                return
        possible = self._layout.values(variable.sort) if places else ()
        last = count_of(possible) - 1
        numbers = [0] * len(places)
        while True:
            for place, number in zip(places, numbers, strict=True):
                cells[place] = possible[number]
            yield
            position = len(numbers) - 1
            while position >= 0 and numbers[position] == last:
                numbers[position] = 0
                position -= 1
            if position < 0:
                return
            numbers[position] += 1
