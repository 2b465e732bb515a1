"""Deadlines: ``φ leads to ψ within k`` as a condition on a counter that every step advances.

Owns: the counter of a deadline, the clause by which each rule advances the counter, and the condition on it.
Must never know: runs.

Before a step, the counter is 0 where nothing waits, and else 1 + the counted steps that the oldest open obligation has
waited. No edit names the clause that advances it, and unknown code does not replace the clause; it reads the
configuration before the step, in which φ and ψ have values (``proofs/soundness/deadlines.md``).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL, INT, RangeSort
from invariants.foundation.sources import Span
from invariants.language.analysis.partial_rules import PartialRules
from invariants.language.model.clauses import Binder, MapEntry
from invariants.language.model.declarations import Deadline, StatedInvariant, StepUnit
from invariants.language.model.expressions import (
    Binary,
    Comparison,
    Conditional,
    Counter,
    Expression,
    Extremum,
    Literal,
    Quantified,
    ReadLocal,
    ReadVariable,
    SiteKey,
    Variable,
)
from invariants.language.model.operators import (
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    QuantifierKind,
)
from invariants.language.model.rules import ClauseKind, Rule, Site
from invariants.language.model.traversal import PossibleCode
from invariants.language.tree import expression_nodes
from invariants.language.typing.code_queries import rule_named
from invariants.language.typing.context import ExpressionPlace, TypingContext
from invariants.language.typing.expressions import bind, condition
from invariants.language.typing.possibilities import number_of_steps

LONGEST_DEADLINE = 1_000
"""The most steps of a deadline: the counter has two values more."""


def type_deadline(
    context: TypingContext, place: ExpressionPlace, name: expression_nodes.Identifier, node: expression_nodes.LeadsTo
) -> StatedInvariant | None:
    """Return the invariant that a deadline states; None with an error."""
    locals_, inner = bind(context, place, node.binders)
    premise = condition(context, inner, node.premise)
    goal = condition(context, inner, node.goal)
    within = number_of_steps(context, node.within, LONGEST_DEADLINE, "write for example `within 3`")
    rules = [rule_named(context, rule) for rule in node.rules or ()]
    if locals_ is None or premise is None or goal is None or within is None or not all(rules):
        return None
    unit = StepUnit.MODIFICATIONS if node.modifications else StepUnit.STEPS if node.rules is None else StepUnit.RULES
    named = tuple(dict.fromkeys(rule.text for rule in node.rules or ()))
    counter = None
    if within > 0:
        domain, sort = tuple(each.sort for each in locals_), RangeSort(0, within + 1)
        counter = Variable(f"{name.text}.due", domain, sort, False, name.span, Counter(name.text))
    deadline = Deadline(locals_, premise, goal, within, unit, named, counter, node.span)
    return StatedInvariant(name.text, _condition(deadline), two_state=False, span=name.span, deadline=deadline)


def _condition(deadline: Deadline) -> Expression:
    """Return the condition that nothing is overdue."""
    if deadline.counter is None:
        return deadline.implication
    span = deadline.span
    in_time = _compare(_read(deadline.counter, deadline), ComparisonOperator.LESS_EQUAL, deadline.within, span)
    # The place of the whole is that of the goal, which is the part to look at where the condition is false.
    met = Binary(BinaryOperator.OR, in_time, deadline.goal, sort=BOOL, span=deadline.goal.span)
    if not deadline.locals:
        return met
    return Quantified(QuantifierKind.FORALL, deadline.locals, met, sort=BOOL, span=span)


def with_counters(
    context: TypingContext, code: PossibleCode, invariants: Sequence[StatedInvariant]
) -> tuple[PossibleCode, dict[Variable, Expression]]:
    """Return the code with the clauses that advance counters, and the initial values of the counters.

    A condition that may have no value before a step is reported.
    """
    rules, sites = dict(code.rules), dict(code.sites)
    values: dict[Variable, Expression] = {}
    for deadline in (each.deadline for each in invariants if each.deadline is not None):
        if not _has_value(context, code, deadline) or deadline.counter is None:
            continue
        values[deadline.counter] = _number(0, deadline.span)
        for name, rule in code.rules.items():
            site = _advancing(deadline, deadline.counter, rule)
            sites[site.key] = site
            rules[name] = replace(rules[name], assignments=(*rules[name].assignments, site.key))
    return PossibleCode(rules, sites, code.backups), values


def _has_value(context: TypingContext, code: PossibleCode, deadline: Deadline) -> bool:
    """Return whether both conditions have a value wherever a step is taken; reports where one may have none."""
    from invariants.language.elaboration.guarded import GuardedPartiality  # few models have a deadline

    parameters = {name: tuple(local.sort for local in rule.parameters) for name, rule in code.rules.items()}
    partiality = GuardedPartiality(context.constants, lambda _: True, parameters)
    undefined = PartialRules(code, context.mentions).under(partiality)
    partiality = GuardedPartiality(context.constants, lambda _: True, parameters, undefined)
    for part in (deadline.premise, deadline.goal):
        if partiality.may_be_undefined(part):
            context.problems.report(
                Code.UNDEFINED_DEADLINE,
                "a condition of `leads to` has to have a value in every configuration",
                part.span,
                "something in it may be undefined",
                help="say before it where it has a value, as `rate > 0 and 9 div rate < n`, or keep it in a variable",
            )
            return False
    return True


def _advancing(deadline: Deadline, counter: Variable, rule: Rule) -> Site:
    """Return the clause by which a rule advances a counter."""
    span = deadline.span
    waited = _read(counter, deadline)
    step = 1 if deadline.counts(rule) else 0
    more = Binary(BinaryOperator.ADD, waited, _number(step, span), sort=INT, span=span)
    longer = Extremum(ExtremumOperator.MIN, (more, _number(deadline.within + 1, span)), sort=INT, span=span)
    begun = Conditional(deadline.premise, _number(1 + step, span), _number(0, span), sort=INT, span=span)
    waits = _compare(waited, ComparisonOperator.GREATER, 0, span)
    open_ = Conditional(waits, longer, begun, sort=INT, span=span)
    value = Conditional(deadline.goal, _number(0, span), open_, sort=INT, span=span)
    indices = tuple(ReadLocal(each, sort=each.sort, span=span) for each in deadline.locals)
    binder = Binder(deadline.locals, None) if deadline.locals else None
    key = SiteKey(rule.name, counter.name)
    return Site(key, ClauseKind.ASSIGNMENT, counter.sort, value, MapEntry(counter, indices, span), binder, span)


def _read(counter: Variable, deadline: Deadline) -> Expression:
    indices = tuple(ReadLocal(each, sort=each.sort, span=deadline.span) for each in deadline.locals)
    return ReadVariable(counter, indices, False, sort=counter.sort, span=deadline.span)


def _compare(left: Expression, operator: ComparisonOperator, right: int, span: Span) -> Expression:
    return Comparison((left, _number(right, span)), (operator,), sort=BOOL, span=span)


def _number(value: int, span: Span) -> Expression:
    return Literal(value, sort=INT, span=span)
