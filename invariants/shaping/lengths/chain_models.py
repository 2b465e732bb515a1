"""Models whose invariants say how long the chains are that break an invariant of another model.

Owns: the variables that follow a run, and the invariants about them.
Must never know: how invariants are proved; where functions and runs come from.

Two invariants together say that a function has the length of the shortest chain that breaks an invariant, for all
values of constants (``proofs/soundness/chain-lengths.md``):

- a violation takes at least as many modifications. A sum is kept, to which each group of ``each`` modifications adds
  the stride, so that constants are multiplied by no variable;
- one run takes exactly as many. Its next step is always possible, and the invariant is broken at its end.

The variables are set by every step, and nothing in the text can name them. No condition of a rule is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec.structs import replace

from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, RangeSort, Sort
from invariants.language.model.clauses import MapEntry
from invariants.language.model.declarations import Constraint, Model, StatedInvariant
from invariants.language.model.expressions import (
    ChainRecord,
    Enabled,
    Expression,
    Literal,
    ReadLocal,
    SiteKey,
    Variable,
)
from invariants.language.model.operators import ComparisonOperator, RuleKind
from invariants.language.model.rules import ClauseKind, Site
from invariants.language.model.traversal import variables_in
from invariants.shaping.lengths.expressions import Writer
from invariants.shaping.lengths.functions import ConstantValues, LengthFunction
from invariants.shaping.lengths.repeated_runs import FixedValue, RepeatedRun, RunStep

NO_SHORTER = "shorter"
"""The end of the name of the invariant that no shorter chain breaks another one."""

RUN = "run"
"""The end of the name of the invariant that a run of that length does."""

DOMAIN = "defined_length"
"""The end of the name of the invariant that the function has a value."""

_Setting = tuple[str, Variable, Expression]
"""A rule, a variable that it sets, and the value."""


class ChainModels:
    """The models for one invariant, which is about single configurations and has a value in each."""

    def __init__(self, model: Model, invariant: StatedInvariant) -> None:
        self._model = replace(model, checks=(), variants=())
        self._invariant = invariant
        self._constants = {each.name: each for each in model.constants}

    def pinned(self, values: ConstantValues) -> Model:
        """Return the model in which constants have these values."""
        given = {
            self._constants[name]: _literal(value, self._constants[name].sort, self._invariant)
            for name, value in values.items()
        }
        return replace(self._model, initial_values={**self._model.initial_values, **given})

    def domain(self, function: LengthFunction) -> tuple[Model, str]:
        """Return a model without rules, and its invariant that the function has a value."""
        name = f"{self._invariant.name}.{DOMAIN}"
        model = replace(self._model, rules={}, sites={}, backups={}, initial_constraints=())
        return self._with(model, {name: self._defined(function)}, [], {}), name

    def shorter(self, function: LengthFunction) -> tuple[Model, str]:
        """Return the model with the invariant that no chain breaks the invariant with fewer modifications."""
        write = self._writer(function)
        name = f"{self._invariant.name}.{NO_SHORTER}"
        progress = self._record("chain.progress", write.sort)
        initial: dict[Variable, Expression] = {progress: write.number(0)}
        added = write.add(write.read(progress), write.sum(function.stride))
        settings: list[_Setting] = []
        phase = self._record("chain.phase", INT)
        is_counted = function.least > 0 or function.each > 1
        if is_counted:
            initial[phase] = write.place(-function.least)
        ends = write.compare(write.read(phase), ComparisonOperator.EQUAL, write.place(function.each - 1))
        for rule in self._modifications():
            if is_counted:
                settings.append((rule, progress, write.choose(ends, added, write.read(progress))))
                following = write.choose(ends, write.place(0), write.next(phase))
                settings.append((rule, phase, following))
            else:
                settings.append((rule, progress, added))
        arrived = self._arrived(write, function, write.read(progress))
        kept = write.implies(self._defined(function), write.some([self._invariant.condition, arrived]))
        return self._with(self._model, {name: kept}, settings, initial), name

    def repeated(
        self, function: LengthFunction, run: RepeatedRun, start: Mapping[str, FixedValue]
    ) -> tuple[Model, str]:
        """Return the model with the invariant that a run breaks the invariant, with so many modifications.

        Variables without an initial value have these values at the start, where there are some.
        """
        write = self._writer(function)
        name = f"{self._invariant.name}.{RUN}"
        at = _Places(write, self._record("run.place", RangeSort(0, len(run.steps) + 2)), len(run.steps))
        progress = self._record("run.progress", write.sort)
        added = write.add(write.read(progress), write.sum(function.stride))
        last = len(run.before) + len(run.round) - 1
        settings = []
        for rule in self._model.rules:
            value, taken = at.lost, write.truth(value=False)
            for position, step in enumerate(run.steps):
                if step.rule != rule:
                    continue
                following = at.number(position + 1)
                if position == last:
                    arrived = self._arrived(write, function, added)
                    following = write.choose(arrived, following, at.number(len(run.before)))
                    taken = self._takes(write, at, step, position)
                value = write.choose(self._takes(write, at, step, position), following, value)
            settings.append((rule, at.variable, value))
            if run.steps[last].rule == rule:
                settings.append((rule, progress, write.choose(taken, added, write.read(progress))))
        free = {
            variable: _literal(start[variable.name], variable.sort, self._invariant)
            for variable in self._model.variables
            if variable not in self._model.initial_values and variable.name in start
        }
        model = replace(
            self._model,
            initial_values={**self._model.initial_values, **free},
            initial_constraints=tuple(each for each in self._model.initial_constraints if not self._varies(each)),
        )
        varying = (each.condition for each in self._model.initial_constraints if self._varies(each))
        starts = write.implies(at.is_start, write.every(varying))
        steps = [write.implies(at.at(n), self._can(write, step)) for n, step in enumerate(run.steps)]
        ends = write.implies(at.at(len(run.steps)), write.negate(self._invariant.condition))
        kept = write.implies(self._defined(function), write.every([starts, *steps, ends]))
        initial = {at.variable: at.first, progress: write.number(0)}
        return self._with(model, {name: kept}, settings, initial), name

    # ------------------------------------------------------------------ parts

    def _writer(self, function: LengthFunction) -> Writer:
        parts = (function.distance, function.stride)
        is_real = any(self._constants[name].sort == REAL for name in function.constants)
        is_integral = not is_real and all(part.is_integral for part in parts)
        return Writer(self._invariant.span, self._constants, INT if is_integral else REAL)

    def _modifications(self) -> Iterator[str]:
        return (name for name, rule in self._model.rules.items() if rule.kind is RuleKind.MODIFICATION)

    def _record(self, name: str, sort: Sort) -> Variable:
        return Variable(name, (), sort, False, self._invariant.span, ChainRecord())

    def _varies(self, constraint: Constraint) -> bool:
        """Return whether a condition of the start may depend on constants that are open, be it through other values."""
        read = dict.fromkeys(variables_in(constraint.condition, self._model.definitions))
        pending = [*read]
        while pending:
            initial = self._model.initial_values.get(pending.pop())
            new = [] if initial is None else variables_in(initial, self._model.definitions)
            pending += [each for each in new if each not in read]
            read |= dict.fromkeys(new)
        return any(each.constant and each not in self._model.initial_values for each in read)

    def _defined(self, function: LengthFunction) -> Expression:
        """Return the condition that the function has a value."""
        write = self._writer(function)
        least = ComparisonOperator.GREATER_EQUAL if function.is_exceeded else ComparisonOperator.GREATER
        parts = ((function.stride, ComparisonOperator.GREATER), (function.distance, least))
        return write.every(
            write.compare(write.sum(part), operator, write.number(0)) for part, operator in parts if part.factors
        )

    @staticmethod
    def _arrived(write: Writer, function: LengthFunction, progress: Expression) -> Expression:
        """Return the condition that progress covers the distance."""
        operator = ComparisonOperator.GREATER if function.is_exceeded else ComparisonOperator.GREATER_EQUAL
        return write.compare(progress, operator, write.sum(function.distance))

    def _takes(self, write: Writer, at: _Places, step: RunStep, position: int) -> Expression:
        """Return the condition that a rule fires as the step at a position."""
        same = [
            write.compare(
                ReadLocal(parameter, sort=parameter.sort, span=self._invariant.span), ComparisonOperator.EQUAL, value
            )
            for parameter, value in zip(self._model.rules[step.rule].parameters, self._values(step), strict=True)
            if value is not None
        ]
        return write.every([at.at(position), *same])

    def _can(self, write: Writer, step: RunStep) -> Expression:
        del write
        return Enabled(step.rule, tuple(self._values(step)), sort=BOOL, span=self._invariant.span)

    def _values(self, step: RunStep) -> Iterator[Expression | None]:
        """Yield the arguments of a step as expressions; None for any individual."""
        for argument, parameter in zip(step.arguments, self._model.rules[step.rule].parameters, strict=True):
            if argument is None:
                yield None
            elif isinstance(argument, str):
                constant = self._constants[argument]
                yield Writer(self._invariant.span, self._constants, parameter.sort).constant(constant)
            else:
                yield _literal(argument, parameter.sort, self._invariant)

    def _with(
        self,
        model: Model,
        conditions: Mapping[str, Expression],
        settings: Sequence[_Setting],
        initial: Mapping[Variable, Expression],
    ) -> Model:
        """Return a model with more invariants, and with variables that rules set."""
        span = self._invariant.span
        stated = {
            name: StatedInvariant(name, condition, two_state=False, span=span) for name, condition in conditions.items()
        }
        rules, sites = dict(model.rules), dict(model.sites)
        for name, variable, value in settings:
            key = SiteKey(name, variable.name)
            entry = MapEntry(variable, (), span)
            sites[key] = Site(key, ClauseKind.ASSIGNMENT, variable.sort, value, entry, None, span)
            rules[name] = replace(rules[name], assignments=(*rules[name].assignments, key))
        return replace(
            model,
            variables=(*model.variables, *initial),
            initial_values={**model.initial_values, **initial},
            rules=rules,
            sites=sites,
            properties={**stated, **model.properties},
        )


class _Places:
    """The places of a run: before each of its steps, at its end, and lost. The start is before the first step."""

    def __init__(self, write: Writer, variable: Variable, steps: int) -> None:
        self._write = write
        self.variable = variable
        self.first = write.place(steps + 1)
        self.lost = write.place(steps + 2)

    def number(self, position: int) -> Expression:
        """Return the number of a place."""
        return self._write.place(position)

    @property
    def is_start(self) -> Expression:
        """Return the condition that no step has been taken."""
        return self._write.compare(self._write.read(self.variable), ComparisonOperator.EQUAL, self.first)

    def at(self, position: int) -> Expression:
        """Return the condition that the run is before the step at a position."""
        here = self._write.compare(
            self._write.read(self.variable), ComparisonOperator.EQUAL, self._write.place(position)
        )
        return here if position else self._write.some([self.is_start, here])


def _literal(value: FixedValue, sort: Sort, invariant: StatedInvariant) -> Expression:
    """Return a value as an expression."""
    exact: FixedValue = Fraction(value) if sort == REAL else value if isinstance(value, bool) else int(value)
    return Literal(exact, sort=sort if sort in (BOOL, REAL) or isinstance(sort, EnumSort) else INT, span=invariant.span)
