"""Rules that never fire, beyond the runs in which that was seen.

Owns: the invariant that a rule never fires, whether it is proved, refuted or stated, and which rules have fired.
Must never know: how warnings are worded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import Proved, Violation
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, Scope
from invariants.language.model.declarations import Model, StatedInvariant, Unbounded
from invariants.language.model.expressions import Enabled, Expression, Local, Quantified, ReadLocal, Unary
from invariants.language.model.operators import BinaryOperator, QuantifierKind, UnaryOperator
from invariants.language.model.traversal import flat_operands
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import BRIEF, GLANCE_SECONDS, Clock, Dispatcher
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.verdict import Result


class FiredRules:
    """The rules that fire in runs that are reported, of whatever result."""

    def __init__(self) -> None:
        self.rules: set[str] = set()

    def noted(self, result: Result) -> Result:
        """Return a result; what fires in its run, or in the runs that fuzzing has tried, is noted."""
        for step in result.trace or ():
            if step.rule is not None and step.state is not None:
                self.rules.add(step.rule)
        if result.fuzz is not None:
            self.rules.update(rule for rule, times in result.fuzz.fired.items() if times)
        return result


class Silent(Record):
    """What is known of rules that fire in no run that was searched.

    ``proved`` never fire in any run; ``firing`` do in some longer one.
    """

    proved: frozenset[str]
    firing: frozenset[str]


def beyond_the_search(
    model: Model, scope: Scope, rules: Sequence[str], dispatcher: Dispatcher, *, longer: bool
) -> Silent:
    """Return which of the rules never fire in any run, by a proof at a glance.

    Where ``longer`` runs matter, the other rules are looked for at random.
    """
    proved = frozenset(rule for rule in rules if _is_proved(_with_never(model, [rule]), rule, scope, dispatcher))
    left = [rule for rule in rules if rule not in proved]
    if not left or not longer:
        return Silent(proved, frozenset())
    return Silent(proved, frozenset(_firing(_with_never(model, left), scope, left, dispatcher)))


def stated_to_be_silent(model: Model) -> frozenset[str]:
    """Return the rules of which an invariant says that they are never enabled, for any arguments."""
    stated = (prop.condition for prop in model.properties.values() if isinstance(prop, StatedInvariant))
    parts = (part for condition in stated for part in flat_operands(condition, BinaryOperator.AND))
    return frozenset(rule for part in parts for rule in _denied(part))


def _denied(condition: Expression) -> Iterator[str]:
    """Yield the rule of ``not enabled R``, ``not enabled R(_, _)`` or ``forall a, b: not enabled R(a, b)``."""
    bound: list[Local] = []
    while isinstance(condition, Quantified) and condition.quantifier is QuantifierKind.FORALL:
        bound += condition.locals
        condition = condition.body
    if not isinstance(condition, Unary) or condition.operator is not UnaryOperator.NOT:
        return
    asked = condition.operand
    if not isinstance(asked, Enabled):
        return
    named = [argument for argument in asked.arguments if argument is not None]
    read = [argument.local for argument in named if isinstance(argument, ReadLocal)]
    if len(read) == len(named) == len(set(read)) and set(read) <= set(bound):
        yield asked.rule


# ---------------------------------------------------------------------- questions


def _never(rule: str) -> str:
    """Return the name of the invariant that a rule never fires; no name in a text has this form."""
    return f"{rule}.never"


def _with_never(model: Model, rules: Sequence[str]) -> Model:
    """Return the model with the invariants that the rules are not enabled, for any arguments."""
    added = {}
    for name in rules:
        rule = model.rules[name]
        enabled = Enabled(name, (None,) * len(rule.parameters), sort=BOOL, span=rule.span)
        never = Unary(UnaryOperator.NOT, enabled, sort=BOOL, span=rule.span)
        added[_never(name)] = StatedInvariant(_never(name), never, two_state=False, span=rule.span)
    return replace(model, properties={**model.properties, **added})


def _is_proved(model: Model, rule: str, scope: Scope, dispatcher: Dispatcher) -> bool:
    problem = Problem(model, scope, (_never(rule),), Unbounded.ANY, Unbounded.ANY)
    for engine in dispatcher.engines(Question.PROOF_AT_A_GLANCE)[:1]:
        clock = Clock(time.monotonic() + GLANCE_SECONDS)
        claim = dispatcher.try_quickly(EngineTask(engine, Question.PROOF_AT_A_GLANCE, problem), clock)
        if isinstance(claim, Proved) and Admission(model, scope, None, dispatcher.bugs).objection_to(claim) is None:
            return True
    return False


def _firing(model: Model, scope: Scope, rules: Sequence[str], dispatcher: Dispatcher) -> Iterator[str]:
    problem = Problem(model, scope, tuple(map(_never, rules)), Unbounded.ANY, Unbounded.ANY)
    broken = {
        claim.property
        for claim, _ in dispatcher.at_random(problem, Clock(time.monotonic() + BRIEF))
        if isinstance(claim, Violation)
    }
    return (rule for rule in rules if _never(rule) in broken)
