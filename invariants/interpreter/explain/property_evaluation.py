"""Property evaluation: whether properties hold, and the parts and values that violate them.

Owns: the evaluation of stated invariants, ranges and definedness, and the explanation of a violation.
Must never know: runs, how configurations are reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import RangeSort
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.explain.falsity import explain
from invariants.interpreter.state.choices import ChoiceEnumeration, FromRecord, Recorded, Unanswered
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.environment import Environment, Evaluate, EvaluationContext
from invariants.interpreter.state.failures import NotFinite, UndecidedValue, Undefined
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.outcomes import Explored, Fails, Holds, PropertyEvaluation, UndefinedInvariant
from invariants.interpreter.state.values import Precision, Value
from invariants.language.model.declarations import (
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)
from invariants.language.model.expressions import Possible
from invariants.language.model.traversal import around_possibility


class _Compiled(Record):
    unit: CompilationUnit
    condition: Evaluate


class Evaluator:
    """Evaluates the properties of a model in a scope."""

    def __init__(self, model: Model, layout: Layout, compiler: Compiler, precision: Precision) -> None:
        self._model = model
        self._layout = layout
        self._compiler = compiler
        self._precision = precision
        self._compiled: dict[str, _Compiled] = {}

    def evaluate(
        self, prop: Property, configuration: Configuration, before: Configuration | None, fixed: Recorded
    ) -> PropertyEvaluation:
        """Return the worst evaluation over all answers for unknown code that ``fixed`` leaves open.

        A property that fails for some answer fails; otherwise, one that is undefined for some answer is undefined.
        """
        worst: PropertyEvaluation = Holds()
        for evaluation in self.evaluations(prop, configuration, before, fixed):
            if isinstance(evaluation, Fails):
                return evaluation
            if isinstance(evaluation, UndefinedInvariant):
                worst = evaluation
        return worst

    def evaluations(
        self, prop: Property, configuration: Configuration, before: Configuration | None, fixed: Recorded
    ) -> Iterator[PropertyEvaluation]:
        """Yield one evaluation for each combination of answers for unknown code that ``fixed`` leaves open."""
        match prop:
            case RangeInvariant():
                yield self._evaluate_range(prop, configuration)
            case StatedInvariant():
                yield from self._evaluate_stated(prop, configuration, before, fixed)
            case DefinedInvariant(subject=subject):
                stated = self._model.properties.get(subject)
                if not isinstance(stated, StatedInvariant):
                    raise ValueError(f"{prop.name} is broken by attempts and starts, not by configurations")
                condition = replace(stated, name=prop.name, condition=around_possibility(stated.condition))
                for evaluation in self._evaluate_stated(condition, configuration, before, fixed):
                    if isinstance(evaluation, UndefinedInvariant):
                        yield Fails(evaluation.span, reason=evaluation.reason, choices=evaluation.choices)
                    else:
                        yield Holds()
            case _:
                assert_never(prop)

    def explored(self, prop: StatedInvariant, configuration: Configuration) -> Explored | None:
        """Return what can be reached from a configuration in which a possibility is violated; None for any other."""
        unit = CompilationUnit()
        self._compiler.compile(prop.condition, unit)
        context = EvaluationContext(configuration.code.cells, FromRecord(), self._layout.scope)
        environment = Environment(configuration.state, None, [None] * unit.size, context)
        try:
            why = explain(prop.condition, self._model, self._compiler, unit, environment)
            if not isinstance(why.last, Possible):
                return None
            return self._compiler.explored(why.last, unit)(environment)
        except (Undefined, UndecidedValue, NotFinite, Unanswered):
            return None

    def _evaluate_range(self, prop: RangeInvariant, configuration: Configuration) -> PropertyEvaluation:
        variable = prop.variable
        if not isinstance(variable.sort, RangeSort):
            raise ValueError(f"{variable.name} has no range")
        for indices, cell in self._layout.entries(variable):
            value = configuration.state[cell]
            if not variable.sort.low <= value <= variable.sort.high:  # type: ignore[operator]
                return Fails(prop.span, variable=variable, indices=indices)
        return Holds()

    def _evaluate_stated(
        self, prop: StatedInvariant, configuration: Configuration, before: Configuration | None, fixed: Recorded
    ) -> Iterator[PropertyEvaluation]:
        if prop.two_state and before is None:
            return
        script = ChoiceEnumeration(self._layout, fixed)
        two_state = prop.two_state and before is not None
        present = before if two_state and before is not None else configuration
        following = configuration.state if two_state else None
        more = True
        while more:
            context = EvaluationContext(present.code.cells, script, self._layout.scope)
            yield self._evaluated(prop, present.state, following, context)
            more = script.advance()

    def _evaluated(
        self,
        prop: StatedInvariant,
        state: tuple[Value, ...],
        following: tuple[Value, ...] | None,
        context: EvaluationContext,
    ) -> PropertyEvaluation:
        compiled = self._compiled.get(prop.name)
        if compiled is None:
            unit = CompilationUnit()
            compiled = _Compiled(unit, self._compiler.compile(prop.condition, unit))
            self._compiled[prop.name] = compiled

        def once() -> PropertyEvaluation:
            environment = Environment(state, following, [None] * compiled.unit.size, context)
            try:
                if compiled.condition(environment):
                    return Holds()
                why = explain(prop.condition, self._model, self._compiler, compiled.unit, environment)
            except Undefined as failure:
                return UndefinedInvariant(failure.reason, failure.span, context.record())
            return Fails(why.part, why.witnesses, why.compared, choices=context.record())

        return self._precision.enough_for(once)
