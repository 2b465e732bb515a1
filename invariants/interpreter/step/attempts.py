"""Attempts to fire a rule.

Owns: one attempt: guards, choices, assignments and edits, and the resulting configuration.
Must never know: which attempts to make, properties.

Everything reads the configuration before the step. A rule is blocked where it is disabled, where a backup that it
restores was not saved, where a guard is false, or where an ``any`` has no value. Being blocked takes precedence over
being undefined in an assignment or edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from invariants.foundation.records import Record
from invariants.interpreter.compile.binders import instances
from invariants.interpreter.compile.plans import AssignmentPlan, RulePlan
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.configuration import Closure, Configuration, EditClosure, Memory, UnknownRuleCode
from invariants.interpreter.state.environment import Environment, EvaluationContext
from invariants.interpreter.state.failures import NoValue, Undefined, UndefinedReason
from invariants.interpreter.state.layout import UNKNOWN, Layout
from invariants.interpreter.state.outcomes import AttemptOutcome, Blocked, BlockedReason, Fired, UndefinedAttempt
from invariants.interpreter.state.values import Value, belongs, normal
from invariants.interpreter.step.edits import Action, FamilyPlan, LabelPlan, Writes
from invariants.interpreter.step.sites import Occurrence, run
from invariants.language.model.rules import SetUnknown


class Runnable(Record):
    """A rule's plan with its compiled edits, ready to be run."""

    plan: RulePlan
    actions: tuple[Action, ...]
    labels: tuple[LabelPlan, ...] = ()
    families: Mapping[SetUnknown, tuple[FamilyPlan, ...]] = {}

    def block(self, arguments: tuple[Value, ...]) -> int:
        """Return the first code cell of the rule for these arguments."""
        single = self.plan.single
        return single if single is not None else self.plan.blocks.first_cell(arguments)

    def environment(
        self, state: tuple[Value, ...], arguments: tuple[Value, ...], context: EvaluationContext
    ) -> Environment:
        """Return the environment in which the rule's expressions are evaluated."""
        return Environment(state, None, [*arguments, *self.plan.padding], context)


def attempt(
    rule: Runnable, configuration: Configuration, arguments: tuple[Value, ...], context: EvaluationContext
) -> AttemptOutcome:
    """Return the outcome of an attempt to fire a rule; ``arguments`` are values of its parameters' sorts.

    Raises:
        NoAnswerError: a value cannot be computed. The attempt may be repeated with the same context.

    """
    plan = rule.plan
    code = context.code
    block = rule.block(arguments)
    if code[block]:
        return plan.disabled
    unknown = code[block + UNKNOWN]
    if unknown is not None:
        return _attempt_unknown(rule, configuration, arguments, context, unknown)
    for backup in plan.restores:
        if code[backup] is None:
            return plan.not_saved
    for label in rule.labels:
        held: EditClosure | None = code[block + label.offset]
        if held is not None and any(code[backup] is None for backup in held.program.restores):
            return Blocked(plan.rule.name, BlockedReason.NOT_SAVED, held.program.held.edit.span)
    environment = rule.environment(configuration.state, arguments, context)
    try:
        for guard in plan.guards:
            if guard.evaluate is not None:
                if not guard.evaluate(environment):
                    return guard.blocked
            elif guard.site is not None:
                closure: Closure | None = code[block + guard.offset]
                if closure is None:
                    continue
                if closure.simple is not None:
                    environment.captured = closure.captured
                    holds = closure.simple(environment)
                else:
                    holds = run(closure, environment, Occurrence(guard.site, (), True))
                if not holds:
                    return guard.blocked
        writes: dict[int, Value] = {}
        try:
            for assignment in plan.assignments:
                assigned: Closure | None = code[block + assignment.offset]
                if assigned is not None:
                    _assign(assignment, assigned, environment, writes)
            following = configuration.code
            if rule.actions or rule.labels:
                following = _edited(rule, block, configuration, environment, writes)
        except Undefined as failure:
            _require_values(plan, environment, block)
            return UndefinedAttempt(plan.rule.name, failure.reason, failure.span, context.record())
    except Undefined as failure:
        return UndefinedAttempt(plan.rule.name, failure.reason, failure.span, context.record())
    except NoValue as failure:
        return Blocked(plan.rule.name, BlockedReason.NO_VALUE, failure.span)
    return Fired(
        Configuration(configuration.layout, _written(configuration.state, writes), following), context.record()
    )


def _written(state: tuple[Value, ...], writes: dict[int, Value]) -> tuple[Value, ...]:
    if not writes:
        return state
    cells = list(state)
    for cell, value in writes.items():
        cells[cell] = value
    return tuple(cells)


def _assign(assignment: AssignmentPlan, closure: Closure, environment: Environment, writes: dict[int, Value]) -> None:
    if not assignment.slots and closure.simple is not None:
        cell = assignment.cell(environment)
        environment.captured = closure.captured
        value = closure.simple(environment)
        if cell in writes:
            raise Undefined(UndefinedReason.SAME_ENTRY, closure.program.body.span)
        writes[cell] = value
        return
    for instance in assigned_instances(assignment, environment):
        cell = assignment.cell(environment)
        value = run(closure, environment, Occurrence(assignment.site, instance, environment.state[cell]))
        if cell in writes:
            raise Undefined(UndefinedReason.SAME_ENTRY, closure.program.body.span)
        writes[cell] = value


def assigned_instances(assignment: AssignmentPlan, environment: Environment) -> Iterator[tuple[Any, ...]]:
    """Yield the values of the names that the assignment's ``for`` binds, each in the environment while current."""
    for instance in instances(environment, assignment.slots, assignment.ranges):
        if assignment.condition is None or assignment.condition(environment):
            yield instance


def _edited(
    rule: Runnable, block: int, configuration: Configuration, environment: Environment, state: dict[int, Value]
) -> Memory:
    writes = Writes(state)
    for action in rule.actions:
        action(environment, writes)
    for label in rule.labels:
        held: EditClosure | None = configuration.code.cells[block + label.offset]
        if held is not None and held.program in label.actions:
            environment.captured = held.captured
            label.actions[held.program](environment, writes)
    cells = list(configuration.code.cells)
    for cell, content in writes.code.items():
        cells[cell] = content
    return Memory(tuple(cells))


def _require_values(plan: RulePlan, environment: Environment, block: int) -> None:
    """Raise ``NoValue`` if an ``any`` of an assignment has no possible value, even if something else is undefined."""
    for assignment in plan.assignments:
        closure: Closure | None = environment.context.code[block + assignment.offset]
        if closure is None or not closure.chooses:
            continue
        for instance in instances(environment, assignment.slots, assignment.ranges):
            try:
                if assignment.condition is None or assignment.condition(environment):
                    cell = assignment.cell(environment)
                    run(closure, environment, Occurrence(assignment.site, instance, environment.state[cell]))
            except Undefined:
                continue


# ----------------------------------------------------------- unknown code


def contract_holds(
    rule: Runnable, unknown: UnknownRuleCode, environment: Environment, layout: Layout, step: Mapping[NamedEntry, Value]
) -> tuple[Value, ...] | None:
    """Return the state after a step of unknown code, None where the contract does not allow the step.

    Raises ``Undefined`` where the contract has no value for the step.

    Args:
        rule: the rule that has the code.
        unknown: the code, with the values captured for its contract.
        environment: the rule's environment.
        layout: the cells of a state.
        step: the new values of the entries that are written.
    """
    cells = list(environment.state)
    for (variable, indices), value in step.items():
        wanted = normal(value, variable.sort)
        cell = layout.cell(variable, indices)
        if not belongs(wanted, variable.sort, layout.scope):
            return None
        if variable not in unknown.program.edit.writes and cells[cell] != wanted:
            return None
        cells[cell] = wanted
    following = tuple(cells)
    if unknown.program.holds is None:
        return following
    environment.next = following
    environment.captured = unknown.captured
    return following if unknown.program.holds(environment) else None


def _attempt_unknown(
    rule: Runnable,
    configuration: Configuration,
    arguments: tuple[Value, ...],
    context: EvaluationContext,
    unknown: UnknownRuleCode,
) -> AttemptOutcome:
    environment = rule.environment(configuration.state, arguments, context)
    layout = configuration.layout

    def accepts(step: Mapping[NamedEntry, Value]) -> bool:
        return contract_holds(rule, unknown, environment, layout, step) is not None

    name = rule.plan.rule.name
    if context.unknown is None:
        context.unknown = context.choices.unknown(name, arguments, unknown.program.edit.writes, accepts)
        if context.unknown is None:
            return rule.plan.no_step
    try:
        following = contract_holds(rule, unknown, environment, layout, context.unknown)
        edited = configuration.code if following is None else _edited_by_unknown(rule, unknown, environment, following)
    except Undefined as failure:
        return UndefinedAttempt(name, failure.reason, failure.span, context.record())
    if following is None:
        return rule.plan.no_step
    writes: dict[int, Value] = {}
    block = rule.block(arguments)
    for counter in rule.plan.counters:
        _assign(counter, context.code[block + counter.offset], environment, writes)
    return Fired(Configuration(layout, _written(following, writes), edited), context.record())


def _edited_by_unknown(
    rule: Runnable, unknown: UnknownRuleCode, environment: Environment, following: tuple[Value, ...]
) -> Memory:
    """Return the code after the edits that unknown code has chosen."""
    writes = Writes({})
    environment.captured = unknown.captured
    for family in rule.families.get(unknown.program.edit, ()):
        action = family.actions.get(following[family.cell])
        if action is not None:
            action(environment, writes)
    cells = list(environment.context.code)
    for cell, content in writes.code.items():
        cells[cell] = content
    return Memory(tuple(cells))
