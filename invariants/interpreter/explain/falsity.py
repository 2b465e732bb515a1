"""Falsity: the part of a condition that makes it false.

Owns: the smallest false part of a false condition, and the values of bound names for which it is false.
Must never know: properties, configurations.
"""

from __future__ import annotations

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import BoolSort, EnumSort
from invariants.foundation.sources import Span
from invariants.interpreter.compile.binders import instances
from invariants.interpreter.compile.compiler import CompilationUnit, Compiler
from invariants.interpreter.state.environment import Environment
from invariants.interpreter.state.failures import Undefined
from invariants.interpreter.state.outcomes import Compared, Witness
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Binary,
    CallDefinition,
    Comparison,
    Conditional,
    Expression,
    Let,
    Quantified,
    Unary,
)
from invariants.language.model.operators import BinaryOperator, QuantifierKind, UnaryOperator


class Explanation(ValueRecord):
    """The part of a condition that makes the condition false, and the witnesses for the part, outermost first.

    ``compared`` is the false comparison that decides the part, if a comparison does. ``last`` is the innermost part
    that was looked at.
    """

    part: Span
    witnesses: tuple[Witness, ...]
    compared: Compared | None
    last: Expression


def explain(
    condition: Expression, model: Model, compiler: Compiler, unit: CompilationUnit, environment: Environment
) -> Explanation:
    """Explain why a condition is false.

    The search for the part descends into false conjuncts and false instances. An implication, a negation, a conditional
    and a call are shown whole: inside them, only witnesses are searched for.

    Args:
        condition: the condition.
        model: the model.
        compiler: compiles parts of the condition.
        unit: the unit that the condition is compiled in.
        environment: the values with which the condition is false.
    """
    descent = _Descent(model, compiler, unit, environment)
    node: Expression | None = condition
    last = condition
    while node is not None:
        last = node
        node = descent.into(node)
    return Explanation(descent.part or last.span, tuple(descent.witnesses), descent.compared(last), last)


class _Descent:
    def __init__(self, model: Model, compiler: Compiler, unit: CompilationUnit, environment: Environment) -> None:
        self._model = model
        self._compiler = compiler
        self._unit = unit
        self._environment = environment
        self.truth = False
        """The value of the present node."""
        self.part: Span | None = None
        self.witnesses: list[Witness] = []

    def _is(self, node: Expression) -> bool:
        return bool(self._compiler.compile(node, self._unit)(self._environment))

    def _show(self, node: Expression) -> None:
        self.part = self.part or node.span

    def compared(self, node: Expression) -> Compared | None:
        """Return a false comparison with the values of its operands; None for other nodes."""
        if self.truth or not isinstance(node, Comparison):
            return None
        if any(isinstance(operand.sort, BoolSort | EnumSort) for operand in node.operands):
            return None  # for a sort with a few values the comparison itself says enough
        values: list[Value] = []
        for operand in node.operands:
            try:
                values.append(self._compiler.compile(operand, self._unit)(self._environment))
            except Undefined:
                break  # a comparison before this operand is false, so that it does not count
        return Compared(node, tuple(values))

    def into(self, node: Expression) -> Expression | None:
        """Return the part of a node that determines its value, or None where the whole node does."""
        match node:
            case Binary(operator=BinaryOperator.AND, left=left, right=right) if not self.truth:
                return right if self._is(left) else left
            case Binary(operator=BinaryOperator.OR, left=left, right=right) if self.truth:
                return left if self._is(left) else right
            case Binary(operator=BinaryOperator.IMPLIES, right=right) if not self.truth:
                self._show(node)
                return right
            case Unary(operator=UnaryOperator.NOT, operand=operand):
                self._show(node)
                self.truth = not self.truth
                return operand
            case Quantified(quantifier=quantifier) if (quantifier is QuantifierKind.EXISTS) is self.truth:
                return self._instance(node)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                self._show(node)
                return then if self._is(condition) else otherwise
            case Let(local=local, value=value, body=body):
                self._environment.locals[self._unit.slot(local)] = self._compiler.compile(value, self._unit)(
                    self._environment
                )
                return body
            case CallDefinition(definition=name):
                self._show(node)
                slots, _ = self._compiler.definition(name, self._unit)
                present = [argument(self._environment) for argument in self._compiler.call_arguments(node, self._unit)]
                for slot, value in zip(slots, present, strict=True):
                    self._environment.locals[slot] = value
                return self._model.definitions[name].body
            case _:
                return None

    def _instance(self, node: Quantified) -> Expression:
        body = self._compiler.compile(node.body, self._unit)
        slots, ranges = self._compiler.ranges(node.locals, self._unit)
        for values in instances(self._environment, slots, ranges):
            if bool(body(self._environment)) is self.truth:
                pairs = zip(node.locals, values, strict=True)
                self.witnesses.extend(Witness(local, value) for local, value in pairs)
                return node.body
        raise ValueError("a quantifier without the instance that decides it")
