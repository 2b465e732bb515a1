"""The compiler: expressions as Python functions.

Owns: the meaning of every form of expression, as a function of an environment.
Must never know: rules, sites, how configurations are reached.

An expression is compiled once and evaluated many times. ``and``, ``or``, ``=>``, ``if`` and chained comparisons
evaluate only the operands that they need; every other form evaluates all its parts, so that an undefined part is found
wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, assert_never

from msgspec.structs import replace

from invariants.foundation.sorts import RangeSort, RealSort, Sort
from invariants.foundation.sources import Span
from invariants.interpreter.compile import operators
from invariants.interpreter.compile.binders import aggregate, quantified
from invariants.interpreter.compile.measures import CompiledMeasure
from invariants.interpreter.compile.totality import is_total, value_is_inside
from invariants.interpreter.state.environment import Environment, Evaluate
from invariants.interpreter.state.failures import Undefined, UndefinedReason
from invariants.interpreter.state.layout import Layout, lowest
from invariants.interpreter.state.outcomes import Explored
from invariants.interpreter.state.values import Precision, Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    CallDefinition,
    Comparison,
    Conditional,
    Contains,
    Enabled,
    Expression,
    Extremum,
    HeldValue,
    Let,
    Literal,
    Local,
    Possible,
    PresentValue,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Satisfies,
    Saved,
    SiteKey,
    Unary,
    Unmodified,
    Variable,
    set_member,
)
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.traversal import called_first, flat_operands, read_from_outside


class CodeQueries(Protocol):
    """Queries of expressions about code. None as an argument stands for some value, or for every value."""

    def enabled(self, environment: Environment, rule: str, arguments: tuple[Value | None, ...]) -> bool:
        """Return whether the rule can fire."""
        ...

    def unmodified(
        self, environment: Environment, rule: str, arguments: tuple[Value | None, ...], site: SiteKey | None
    ) -> bool:
        """Return whether the code is the one written."""
        ...

    def unmodified_since(
        self,
        environment: Environment,
        rule: str,
        arguments: tuple[Value | None, ...],
        site: SiteKey | None,
        backup: str,
    ) -> bool:
        """Return whether the code is the one that a backup keeps."""
        ...

    def held_value(
        self, environment: Environment, arguments: tuple[Value | None, ...], site: SiteKey, name: str
    ) -> Value | None:
        """Return the value that the code at a site has captured under a name; None where it has captured none."""
        ...

    def can(self, environment: Environment, asked: Possible, body: Evaluate, names: tuple[Value, ...]) -> bool:
        """Return whether a run leads from here to where the body holds, for these values of the names in it."""
        ...

    def explored(self, environment: Environment, asked: Possible, body: Evaluate) -> Explored:
        """Return what there is to reach from here."""
        ...


class CompilationUnit:
    """The names of one environment: the names of a rule with all the code of its sites, or of one condition.

    Every name has its own slot. ``parameters`` come first, in order, and only hold values of their sorts.
    """

    def __init__(self, parameters: tuple[Local, ...] = ()) -> None:
        self._slots: dict[Local, int] = {}
        self.parameters = frozenset(parameters)
        self.definitions: dict[str, tuple[list[int], Evaluate]] = {}
        for parameter in parameters:
            self.slot(parameter)

    def slot(self, local: Local) -> int:
        """Return the index of a name in ``Environment.locals``."""
        return self._slots.setdefault(local, len(self._slots))

    @property
    def size(self) -> int:
        """Return the number of slots."""
        return len(self._slots)


class Compiler:
    """Compiles expressions of one model in one scope."""

    def __init__(self, model: Model, layout: Layout, precision: Precision, queries: CodeQueries) -> None:
        self._model = model
        self._layout = layout
        self._precision = precision
        self._queries = queries

    def compile(self, expression: Expression, unit: CompilationUnit) -> Evaluate:
        """Return the function that evaluates an expression whose names live in ``unit``."""
        match expression:
            case Literal(value=value):
                return lambda env: value
            case ReadVariable():
                return self._read(expression, unit)
            case ReadLocal(local=local):
                slot = unit.slot(local)
                return lambda env: env.locals[slot]
            case Contains():
                return self._contains(expression, unit)
            case Satisfies(predicate=predicate, arguments=parts):
                numbers = [self.compile(part, unit) for part in parts]
                return operators.satisfaction(self.compile(predicate, unit), numbers)
            case PresentValue():
                return self._present(expression, unit)
            case ReadCaptured(index=index):
                return lambda env: env.captured[index]
            case Previous():
                return lambda env: env.previous.value()
            case Unary(operator=kind, operand=operand):
                return operators.unary(kind, self.compile(operand, unit), self._precision, expression.span)
            case Binary():
                return self._binary(expression, unit)
            case Comparison(operands=operands, operators=kinds):
                reals = [isinstance(operand.sort, RealSort) for operand in operands]
                compiled = [self.compile(operand, unit) for operand in operands]
                return operators.comparison(compiled, kinds, reals[:-1])
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                asked = self.compile(condition, unit)
                yes, no = self.compile(then, unit), self.compile(otherwise, unit)
                return lambda env: yes(env) if asked(env) else no(env)
            case Let():
                return self._let(expression, unit)
            case Quantified(quantifier=quantifier, locals=names, body=body):
                total = is_total(body, self._model, lambda local: local in unit.parameters)
                inside = self.compile(body, unit)
                return quantified(quantifier, *self.ranges(names, unit), inside, total, expression.span)
            case Aggregate(operator=operator, locals=names, body=body):
                inside = self.compile(body, unit)
                return aggregate(operator, *self.ranges(names, unit), inside, expression.sort, expression.span)
            case Extremum(operator=least, operands=operands):
                return operators.extremum(least, [self.compile(o, unit) for o in operands], expression.sort)
            case CallDefinition():
                return self._call(expression, unit)
            case Enabled(rule=rule, arguments=arguments):
                given = self.arguments(rule, arguments, unit)
                return lambda env: self._queries.enabled(env, rule, given(env))
            case Unmodified(rule=rule, arguments=arguments, site=site, since=since):
                given = self.arguments(rule, arguments, unit)
                if since is not None:
                    return lambda env: self._queries.unmodified_since(env, rule, given(env), site, since)
                return lambda env: self._queries.unmodified(env, rule, given(env), site)
            case HeldValue():
                return self._held_value(expression, unit)
            case Possible():
                return self._possible(expression, unit)
            case Saved(backup=backup):
                cell = self._layout.backups[backup]
                return lambda env: env.context.code[cell] is not None
            case _:
                assert_never(expression)

    def ranges(
        self, names: tuple[Local, ...], unit: CompilationUnit
    ) -> tuple[list[int], list[range | tuple[bool, bool]]]:
        """Return the slots of bound names, and the values that each of them takes."""
        return [unit.slot(name) for name in names], [self._layout.values(name.sort) for name in names]

    def arguments(
        self, rule: str, given: tuple[Expression | None, ...], unit: CompilationUnit
    ) -> Callable[[Environment], tuple[Any, ...]]:
        """Compile the arguments of a rule: None where none is given; an argument outside its range is undefined."""
        parameters = self._model.rules[rule].parameters
        parts: list[Evaluate] = []
        for number, _ in enumerate(parameters):
            argument = given[number] if given else None
            if argument is None:
                parts.append(lambda env: None)
            else:
                part = self.compile(argument, unit)
                reason = UndefinedReason.ARGUMENT_OUTSIDE
                parts.append(_inside(part, parameters[number].sort, argument.span, reason))
        return lambda env: tuple([part(env) for part in parts])

    def _held_value(self, asked: HeldValue, unit: CompilationUnit) -> Evaluate:
        given = self.arguments(asked.site.rule, asked.arguments, unit)

        def evaluate(env: Environment) -> Value:
            value = self._queries.held_value(env, given(env), asked.site, asked.name)
            if value is None:
                raise Undefined(UndefinedReason.NOT_CAPTURED, asked.span)
            return value

        return evaluate

    def _possible(self, asked: Possible, unit: CompilationUnit) -> Evaluate:
        slots = list(dict.fromkeys(map(unit.slot, read_from_outside(asked))))
        body, measure = self.compile(asked.body, unit), self._measure(asked, unit)
        if measure is None:
            return lambda env: self._queries.can(env, asked, body, tuple([env.locals[slot] for slot in slots]))

        def evaluate(env: Environment) -> Value:
            below = measure.at(env)
            names = (*(env.locals[slot] for slot in slots), below)
            return self._queries.can(env, asked, measure.goal(body, below), names)

        return evaluate

    def _measure(self, asked: Possible, unit: CompilationUnit) -> CompiledMeasure | None:
        if asked.measure is None:
            return None
        conditions = [self.compile(part, unit) for part in asked.measure.asked]
        return CompiledMeasure(self.compile(asked.measure.value, unit), conditions, self._layout)

    def explored(self, asked: Possible, unit: CompilationUnit) -> Callable[[Environment], Explored]:
        """Return the function that explores the game of a possibility."""
        body, measure = self.compile(asked.body, unit), self._measure(asked, unit)
        if measure is None:
            return lambda env: self._queries.explored(env, asked, body)

        def explore(env: Environment) -> Explored:
            below = measure.at(env)
            found = self._queries.explored(env, asked, measure.goal(body, below))
            return replace(found, below=below if below >= 0 else None)

        return explore

    # ------------------------------------------------------------ variables

    def _read(self, node: ReadVariable, unit: CompilationUnit) -> Evaluate:
        region = self._layout.regions[node.variable]
        first = region.first
        if not node.indices:
            if node.primed:
                return lambda env: env.next[first]
            return lambda env: env.state[first]
        if not node.primed and len(node.indices) == 1:
            index = node.indices[0]
            if isinstance(index, ReadLocal) and region.axes[0].low == 0 and self._safe(node, 0, unit):
                slot = unit.slot(index.local)
                return lambda env: env.state[first + env.locals[slot]]
        cell = self.cell(node.variable, node.indices, unit)
        if node.primed:
            return lambda env: env.next[cell(env)]
        return lambda env: env.state[cell(env)]

    def _safe(self, node: ReadVariable, position: int, unit: CompilationUnit) -> bool:
        sort = node.variable.domain[position]
        return value_is_inside(sort, node.indices[position], lambda local: local in unit.parameters)

    def cell(self, variable: Variable, indices: tuple[Expression, ...], unit: CompilationUnit) -> Evaluate:
        """Return the function that computes the state cell of an entry; an index outside its range is undefined."""
        region = self._layout.regions[variable]
        first = region.first
        steps: list[tuple[Evaluate, int]] = []
        for position, (index, axis) in enumerate(zip(indices, region.axes, strict=True)):
            part = self.compile(index, unit)
            if not value_is_inside(variable.domain[position], index, lambda local: local in unit.parameters):
                part = _inside(part, axis.sort, index.span, UndefinedReason.INDEX_OUTSIDE)
            first -= axis.low * axis.stride
            steps.append((part, axis.stride))
        if not steps:
            return lambda env: first
        if len(steps) == 1:
            only = steps[0][0]
            return lambda env: first + only(env)
        if len(steps) == 2:
            (major, stride), (minor, _) = steps
            return lambda env: first + major(env) * stride + minor(env)
        return lambda env: first + sum([part(env) * stride for part, stride in steps])

    def _contains(self, node: Contains, unit: CompilationUnit) -> Evaluate:
        collection, member = self.compile(node.collection, unit), self.compile(node.member, unit)
        sort = set_member(node)
        if not value_is_inside(sort, node.member, lambda local: local in unit.parameters):
            member = _inside(member, sort, node.member.span, UndefinedReason.INDEX_OUTSIDE)
        low = lowest(sort)
        return lambda env: bool(collection(env) >> (member(env) - low) & 1)

    def _present(self, node: PresentValue, unit: CompilationUnit) -> Evaluate:
        there, value, span = self.compile(node.there, unit), self.compile(node.value, unit), node.span

        def evaluate(env: Environment) -> Any:
            if there(env):
                return value(env)
            raise Undefined(UndefinedReason.ABSENT, span)

        return evaluate

    # ---------------------------------------------------------------- forms

    def _binary(self, node: Binary, unit: CompilationUnit) -> Evaluate:
        if node.operator in (BinaryOperator.AND, BinaryOperator.OR):
            parts = [self.compile(part, unit) for part in flat_operands(node, node.operator)]
            both = node.operator is BinaryOperator.AND
            return operators.conjunction(parts) if both else operators.disjunction(parts)
        left, right = self.compile(node.left, unit), self.compile(node.right, unit)
        return operators.binary(node.operator, left, right, node.sort, node.span)

    def _let(self, node: Let, unit: CompilationUnit) -> Evaluate:
        slot = unit.slot(node.local)
        value, body = self.compile(node.value, unit), self.compile(node.body, unit)

        def run(env: Environment) -> Any:
            env.locals[slot] = value(env)
            return body(env)

        return run

    def _call(self, node: CallDefinition, unit: CompilationUnit) -> Evaluate:
        slots, body = self.definition(node.definition, unit)
        if not slots:
            return body
        arguments = self.call_arguments(node, unit)
        if len(slots) == 1:
            (slot,), (argument,) = slots, arguments

            def run_one(env: Environment) -> Any:
                env.locals[slot] = argument(env)
                return body(env)

            return run_one

        def run(env: Environment) -> Any:
            present = [argument(env) for argument in arguments]
            for place, value in zip(slots, present, strict=True):
                env.locals[place] = value
            return body(env)

        return run

    def call_arguments(self, node: CallDefinition, unit: CompilationUnit) -> list[Evaluate]:
        """Compile the arguments of a definition; an argument outside the range of its parameter is undefined."""
        parameters = self._model.definitions[node.definition].parameters
        found = []
        for parameter, argument in zip(parameters, node.arguments, strict=True):
            part = self.compile(argument, unit)
            if not value_is_inside(parameter.sort, argument, lambda local: local in unit.parameters):
                part = _inside(part, parameter.sort, argument.span, UndefinedReason.ARGUMENT_OUTSIDE)
            found.append(part)
        return found

    def definition(self, name: str, unit: CompilationUnit) -> tuple[list[int], Evaluate]:
        """Return the slots of a definition's parameters and its body, compiled once for each unit."""
        if name not in unit.definitions:
            for each in called_first(name, self._model.definitions, unit.definitions):
                slots = [unit.slot(parameter) for parameter in each.parameters]
                unit.definitions[each.name] = (slots, self.compile(each.body, unit))
        return unit.definitions[name]


def _inside(part: Evaluate, sort: Sort, span: Span, reason: UndefinedReason) -> Evaluate:
    """Return the same function, but for a range sort, undefined where the value is outside the range."""
    if not isinstance(sort, RangeSort):
        return part
    low, high = sort.low, sort.high

    def checked(env: Environment) -> Any:
        value = part(env)
        if low <= value <= high:
            return value
        raise Undefined(reason, span)

    return checked
