"""Blocked rules: the clause that keeps a rule from firing.

Owns: the blocking clause as it is at present, and its smallest false part.
Must never know: which attempts are made, how a report looks.
"""

from __future__ import annotations

from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.interpreter.compile.compiler import Compiler
from invariants.interpreter.compile.plans import GuardPlan
from invariants.interpreter.explain.code_text import CodeWriter
from invariants.interpreter.explain.falsity import explain
from invariants.interpreter.state.choices import FromRecord, Unanswered
from invariants.interpreter.state.configuration import Closure, Configuration
from invariants.interpreter.state.environment import EvaluationContext
from invariants.interpreter.state.failures import NotFinite, UndecidedValue, Undefined
from invariants.interpreter.state.layout import UNKNOWN
from invariants.interpreter.state.outcomes import Blocked, BlockedReason, Compared, Witness
from invariants.interpreter.state.values import Value
from invariants.interpreter.step.attempts import Runnable
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Expression, SiteKey


class BlockingClause(Record):
    """The clause that blocks a rule.

    ``part`` is the smallest false part of the present clause, for ``witnesses``; without a false part, the whole clause
    or the rule. ``compared`` is the comparison that makes the part false. ``site`` is None for a clause that cannot be
    edited. ``present`` is the clause's code where it differs from the code as written, or the contract of unknown code.
    """

    reason: BlockedReason
    part: Span
    witnesses: tuple[Witness, ...] = ()
    site: SiteKey | None = None
    present: str | None = None
    compared: Compared | None = None


class BlockingExplainer:
    """Finds the clauses that block a model's rules."""

    def __init__(self, model: Model, compiler: Compiler, rules: dict[str, Runnable], code_writer: CodeWriter) -> None:
        self._model = model
        self._compiler = compiler
        self._rules = rules
        self._code_writer = code_writer

    def blocking_clause(
        self, configuration: Configuration, arguments: tuple[Value, ...], blocked: Blocked
    ) -> BlockingClause:
        """Return the clause that blocked an attempt in a configuration."""
        plan = self._rules[blocked.rule].plan
        block = self._rules[blocked.rule].block(arguments)
        present = self._present(configuration, blocked.rule, arguments, blocked.site)
        if blocked.reason is not BlockedReason.GUARD:
            unknown = configuration.code.cells[block + UNKNOWN]
            span = blocked.span if unknown is None else unknown.program.edit.span
            return BlockingClause(blocked.reason, span, (), blocked.site, present)
        guards = zip(self._model.rules[blocked.rule].guards, plan.guards, strict=True)
        for guard, compiled in guards:
            if compiled.blocked is blocked:
                return self._guard(configuration, arguments, blocked, (guard, compiled), present)
        raise ValueError(f"{blocked.rule} was not blocked by one of its clauses")

    def _guard(
        self,
        configuration: Configuration,
        arguments: tuple[Value, ...],
        blocked: Blocked,
        guard: tuple[Expression | SiteKey, GuardPlan],
        present: str | None,
    ) -> BlockingClause:
        runnable = self._rules[blocked.rule]
        clause, compiled = guard
        context = EvaluationContext(configuration.code.cells, FromRecord(), configuration.layout.scope)
        environment = runnable.environment(configuration.state, arguments, context)
        if isinstance(clause, SiteKey):
            closure: Closure = configuration.code.cells[runnable.block(arguments) + compiled.offset]
            body = closure.program.body
            environment.captured = closure.captured
            if isinstance(body, Arbitrary) or closure.program.uses_previous:
                return BlockingClause(blocked.reason, body.span, (), clause, present)
            clause = body
        try:
            why = explain(clause, self._model, self._compiler, runnable.plan.unit, environment)
        except (Undefined, UndecidedValue, NotFinite, Unanswered):
            return BlockingClause(blocked.reason, clause.span, (), blocked.site, present)
        return BlockingClause(blocked.reason, why.part, why.witnesses, blocked.site, present, why.compared)

    def _present(
        self, configuration: Configuration, rule: str, arguments: tuple[Value, ...], site: SiteKey | None
    ) -> str | None:
        for code in self._code_writer.code(configuration):
            pairs = zip(code.arguments, arguments, strict=True)
            if (code.rule, code.site) == (rule, site) and all(own is None or own == given for own, given in pairs):
                return code.text
        return None
