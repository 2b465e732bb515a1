"""Completion: a run of a slice as a run of the whole model.

Owns: the question whether the whole model has a run with these steps that breaks the property.
Must never know: how the run of the slice was found, verdicts.

Which rules fire is fixed; what was left out, and arguments, are the solver's to choose. The answer is a claim like any
other, which counts only after the interpreter has replayed it.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.evidence.claims import Violation
from invariants.evidence.counterexample import violation_of
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding
from invariants.solver.unrolling import UnrolledStep, Unrolling
from invariants.solver.z3.solver import Handle, UndecodableError, Z3Solver
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints


def complete(
    model: Model, scope: Scope, outline: Violation, idle: Sequence[str], seconds: float | None
) -> Violation | None:
    """Return a run of the model that breaks the property by the rules of the outline; None where none was found.

    ``idle`` are modifications any of which may fire where the outline has the first of them: it stands for all.
    """
    try:
        return _Completion(model, scope, outline, idle).found(seconds)
    except (UnsupportedSystemError, UndecodableError):
        return None


class _Completion:
    """The unrolling of the whole model along an outline."""

    def __init__(self, model: Model, scope: Scope, outline: Violation, idle: Sequence[str]) -> None:
        self._outline = outline
        self._idle = idle
        chain = sum(model.rules[step.rule].kind is RuleKind.MODIFICATION for step in outline.steps)
        self._coded = code_as_data(model, chain)
        self._system = ground(self._coded.system, scope, frozenset((outline.property,)))
        self._relation = step_relation(self._system)
        self._solver = Z3Solver(Encoding.of(scope, None))
        self._unrolling = Unrolling(self._relation, RunConstraints((), (), ()), self._solver)
        self._prop = self._system.properties[outline.property]
        self._complete_steps = len(outline.steps) - self._ends_undefined

    @property
    def _ends_undefined(self) -> bool:
        """Return whether the last step of the outline is undefined."""
        return bool(self._outline.steps) and self._outline.steps[-1].after is None

    def found(self, seconds: float | None) -> Violation | None:
        """Return the run of the whole model, if the solver finds one."""
        unrolling, solver = self._unrolling, self._solver
        unrolling.start(constrained=not self._outline.undefined_start)
        unrolling.extend(len(self._outline.steps))
        wanted = [self._fires(step.rule, at) for at, step in enumerate(self._outline.steps[: self._complete_steps])]
        outcome = solver.check([*map(solver.named, wanted), solver.named(self._broken())], seconds)
        if outcome.answer is not Answer.SATISFIABLE:
            return None
        assignment = solver.model()
        run = unrolling.read(assignment, self._complete_steps)
        attempt = None
        if self._ends_undefined:
            rule = self._outline.steps[-1].rule
            attempt = UnrolledStep(rule, unrolling.arguments(assignment, rule, self._complete_steps))
        undefined_start = self._outline.undefined_start
        return violation_of(self._coded, self._outline.property, run, attempt, undefined_start=undefined_start)

    def _fires(self, rule: str, position: int) -> Handle:
        names = self._idle if self._idle and rule == self._idle[0] else (rule,)
        return self._solver.any_of([self._unrolling.constant(self._relation.fires[name], position) for name in names])

    def _broken(self) -> Handle:
        """Return that the property is broken at the end of the run."""
        manager = self._system.manager
        end = self._complete_steps
        match self._prop.kind:
            case PropertyKind.STATE | PropertyKind.INITIAL:
                bad, at, on_step = self._prop.bad, end, False
            case PropertyKind.STEP:
                bad, at, on_step = manager.and_(manager.not_(self._relation.idle), self._prop.bad), end - 1, True
            case PropertyKind.ATTEMPT:
                rule = next(rule for rule in self._system.rules if rule.name == self._prop.rule)
                tried = self._relation.at_slots(rule, self._prop.bad)
                bad, at, on_step = manager.and_(*self._system.in_range, tried), end, False
        (template,) = self._unrolling.templates([bad], steps=on_step)
        return self._unrolling.at(template, at, steps=on_step)
