"""Whether properties hold, and if not, where and for whom.

Owns: the judgement of stated invariants, ranges and definedness, and the explanation of a violation.
Must never know: runs, how configurations come about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from invariants.foundation.records import Record
from invariants.foundation.sorts import RangeSort
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.explain.falsity import explain
from invariants.interpreter.state.choices import Recorded, Script
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.environment import Environment, Evaluate, EvaluationContext
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.layout import Layout
from invariants.interpreter.state.outcomes import Fails, Holds, Judgement, UndefinedInvariant
from invariants.interpreter.state.values import Precision, Value
from invariants.language.model.declarations import (
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)


class _Compiled(Record):
    unit: CompilationUnit
    condition: Evaluate


class Evaluator:
    """Judges the properties of a model in a scope."""

    def __init__(self, model: Model, layout: Layout, compiler: Compiler, precision: Precision) -> None:
        self._model = model
        self._layout = layout
        self._compiler = compiler
        self._precision = precision
        self._compiled: dict[str, _Compiled] = {}
        self._ranges = [
            (region.first, region.first + region.size, variable.sort.low, variable.sort.high)
            for variable, region in layout.regions.items()
            if isinstance(variable.sort, RangeSort)
        ]

    def in_range(self, configuration: Configuration) -> bool:
        """Whether every range-typed variable is inside its range."""
        state = configuration.state
        for first, end, low, high in self._ranges:
            for cell in range(first, end):
                if not low <= state[cell] <= high:  # type: ignore[operator]
                    return False
        return True

    def judge(
        self, prop: Property, configuration: Configuration, before: Configuration | None, fixed: Recorded
    ) -> Judgement:
        """The worst judgement over all answers for unknown code that ``fixed`` leaves open: it fails if it may fail."""
        worst: Judgement = Holds()
        for judgement in self.judgements(prop, configuration, before, fixed):
            if isinstance(judgement, Fails):
                return judgement
            if isinstance(judgement, UndefinedInvariant):
                worst = judgement
        return worst

    def judgements(
        self, prop: Property, configuration: Configuration, before: Configuration | None, fixed: Recorded
    ) -> Iterator[Judgement]:
        """One judgement for each combination of answers for unknown code that ``fixed`` leaves open."""
        match prop:
            case RangeInvariant():
                yield self._judge_range(prop, configuration)
            case StatedInvariant():
                yield from self._judge_stated(prop, configuration, before, fixed)
            case DefinedInvariant(subject=subject):
                stated = self._model.properties.get(subject)
                if not isinstance(stated, StatedInvariant):
                    raise ValueError(f"{prop.name} is broken by attempts and starts, not by configurations")
                for judgement in self._judge_stated(stated, configuration, before, fixed):
                    if isinstance(judgement, UndefinedInvariant):
                        yield Fails(judgement.span, reason=judgement.reason, choices=judgement.choices)
                    else:
                        yield Holds()
            case _:
                assert_never(prop)

    def _judge_range(self, prop: RangeInvariant, configuration: Configuration) -> Judgement:
        variable = prop.variable
        if not isinstance(variable.sort, RangeSort):
            raise ValueError(f"{variable.name} has no range")
        for indices, cell in self._layout.entries(variable):
            value = configuration.state[cell]
            if not variable.sort.low <= value <= variable.sort.high:  # type: ignore[operator]
                return Fails(prop.span, variable=variable, indices=indices)
        return Holds()

    def _judge_stated(
        self, prop: StatedInvariant, configuration: Configuration, before: Configuration | None, fixed: Recorded
    ) -> Iterator[Judgement]:
        if prop.two_state and before is None:
            return
        script = Script(self._layout, fixed)
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
    ) -> Judgement:
        compiled = self._compiled.get(prop.name)
        if compiled is None:
            unit = CompilationUnit()
            compiled = _Compiled(unit, self._compiler.compile(prop.condition, unit))
            self._compiled[prop.name] = compiled

        def once() -> Judgement:
            environment = Environment(state, following, [None] * compiled.unit.size, context)
            try:
                if compiled.condition(environment):
                    return Holds()
                why = explain(prop.condition, self._model, self._compiler, compiled.unit, environment)
            except Undefined as failure:
                return UndefinedInvariant(failure.reason, failure.span, context.record())
            return Fails(why.part, why.witnesses, why.compared, choices=context.record())

        return self._precision.enough_for(once)
