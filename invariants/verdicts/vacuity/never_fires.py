"""Rules that never fire, and left-hand sides that are never true, beyond the runs that were searched.

Owns: whether the denials of these events are proved, refuted or stated, and which rules have fired.
Must never know: how warnings are worded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from invariants.engines.protocol import Problem, Question
from invariants.evidence.claims import Proved, Violation
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Model, StatedInvariant, Unbounded, is_witness
from invariants.language.model.expressions import Enabled, Expression, Local, Quantified, ReadLocal, Unary
from invariants.language.model.operators import BinaryOperator, QuantifierKind, UnaryOperator
from invariants.language.model.traversal import flat_operands
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import BRIEF, GLANCE_SECONDS, Dispatcher, clock_of
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.verdict import Result


class FiredRules:
    """The rules that fire in reported runs, of any result."""

    def __init__(self) -> None:
        self.rules: set[str] = set()

    def noted(self, result: Result) -> Result:
        """Return a result, after noting the rules that fire in its run or in the runs of fuzzing."""
        for step in result.trace or ():
            if step.rule is not None and step.state is not None:
                self.rules.add(step.rule)
        if result.fuzz is not None:
            self.rules.update(rule for rule, times in result.fuzz.fired.items() if times)
        return result


class Silent(Record):
    """The known facts about events that happen in no searched run, by the names of the invariants that deny the events.

    The ``proved`` invariants hold in every run; the ``broken`` ones fail in some longer run.
    """

    proved: frozenset[str]
    broken: frozenset[str]


def beyond_the_search(
    model: Model, scope: Scope, never: Sequence[StatedInvariant], dispatcher: Dispatcher, *, longer: bool
) -> Silent:
    """Return which of the invariants hold in every run, by a quick proof.

    Args:
        model: the model.
        scope: the numbers of individuals.
        never: invariants that state that something never happens.
        dispatcher: runs the engines.
        longer: whether longer runs matter; then the invariants without a proof are evaluated along random runs.
    """
    proved = frozenset(each.name for each in never if _is_proved(_with(model, [each]), each.name, scope, dispatcher))
    left = [each for each in never if each.name not in proved]
    if not left or not longer:
        return Silent(proved, frozenset())
    return Silent(proved, _broken(_with(model, left), scope, left, dispatcher))


def stated_to_be_silent(model: Model) -> frozenset[str]:
    """Return the rules that some invariant states to be never enabled, for any arguments."""
    every = (prop for prop in model.properties.values() if not is_witness(prop))
    stated = (prop.condition for prop in every if isinstance(prop, StatedInvariant))
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


def _with(model: Model, never: Sequence[StatedInvariant]) -> Model:
    return replace(model, properties={**model.properties, **{each.name: each for each in never}})


def _is_proved(model: Model, name: str, scope: Scope, dispatcher: Dispatcher) -> bool:
    problem = Problem(model, scope, (name,), Unbounded.ANY, Unbounded.ANY)
    for engine in dispatcher.engines(Question.PROOF_AT_A_GLANCE)[:1]:
        task = EngineTask(engine, Question.PROOF_AT_A_GLANCE, problem)
        claim = dispatcher.try_quickly(task, clock_of(GLANCE_SECONDS))
        if isinstance(claim, Proved) and Admission(model, scope, None, dispatcher.bugs).objection_to(claim) is None:
            return True
    return False


def _broken(model: Model, scope: Scope, never: Sequence[StatedInvariant], dispatcher: Dispatcher) -> frozenset[str]:
    problem = Problem(model, scope, tuple(each.name for each in never), Unbounded.ANY, Unbounded.ANY)
    found = dispatcher.at_random(problem, clock_of(BRIEF))
    return frozenset(claim.property for claim, _ in found if isinstance(claim, Violation))
