"""Completion: a run of a slice as a run of the whole model.

Owns: the question whether the whole model has a run with these steps that breaks the property.
Must never know: how the run of the slice was found, verdicts.

The rules that fire are fixed; the solver chooses the values of the parts that the slice leaves out. If the whole model
has such a run, arguments and values are those of the run of the slice, so that this run is shown with little change;
else the solver chooses them, too. The answer is a claim like any other: it counts only after the interpreter has
replayed it. The argument is in ``proofs/soundness/slices.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.evidence.claims import Violation
from invariants.evidence.outlined_runs import OutlinedRuns
from invariants.foundation.limits import Allowance
from invariants.foundation.sorts import Scope
from invariants.language.model.declarations import Model
from invariants.language.model.traversal import possibility_in
from invariants.solver.answers import Answer
from invariants.solver.z3.solver import Handle, UndecodableError
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError


def complete(
    model: Model,
    scope: Scope,
    outline: Violation,
    idle: Sequence[str],
    seconds: float | None,
    allowance: Allowance | None = None,
) -> Violation | None:
    """Return a run of the model that breaks the property by the rules of the outline; None where none was found.

    Args:
        model: the whole model.
        scope: the numbers of individuals.
        outline: a run of a part of the model.
        idle: modifications without influence. The first one stands for all in the outline, so any may fire there.
        seconds: the time for each question to the solver; None without a limit.
        allowance: the effort that the solver spends from, if it is limited.
    """
    try:
        return _Completion(model, scope, outline, idle, allowance).found(seconds)
    except (UnsupportedSystemError, UndecodableError):
        return None


class _Completion:
    """The runs of the whole model along an outline."""

    def __init__(
        self, model: Model, scope: Scope, outline: Violation, idle: Sequence[str], allowance: Allowance | None
    ) -> None:
        self._outline = outline
        self._idle = idle
        self._rules = [step.rule for step in outline.steps]
        chain = len(model.chain_of(self._rules))
        self._runs = OutlinedRuns(model, scope, (outline.property,), chain)
        if allowance is not None:
            self._runs.solver.spend_from(allowance)
        self._is_trap = possibility_in(model.properties[outline.property]) is not None
        self._ends_undefined = bool(outline.steps) and outline.steps[-1].after is None
        self._complete_steps = len(outline.steps) - self._ends_undefined

    def found(self, seconds: float | None) -> Violation | None:
        """Return the run of the whole model that is closest to the outline, or None if the solver finds no run."""
        solver, undefined_start = self._runs.solver, self._outline.undefined_start
        self._runs.unrolling.start(constrained=not undefined_start)
        self._runs.unrolling.extend(len(self._rules))
        broken = self._broken()
        if broken is None:
            return None
        wanted = [broken, *(self._fires(rule, at) for at, rule in enumerate(self._rules[: self._complete_steps]))]
        ways = [self._same_values()] if self._is_trap else [self._same_values(), self._same_arguments(), []]
        for closeness in ways:
            outcome = solver.check([solver.named(each) for each in (*wanted, *closeness)], seconds)
            if outcome.answer is Answer.SATISFIABLE:
                name = self._outline.property
                return self._runs.claim(name, self._rules, self._complete_steps, undefined_start=undefined_start)
            if outcome.answer is Answer.UNKNOWN:
                return None
        return None

    def _is_idle(self, rule: str) -> bool:
        """Return whether a rule of the outline stands for all modifications that were left out."""
        return bool(self._idle) and rule == self._idle[0]

    def _fires(self, rule: str, position: int) -> Handle:
        return self._runs.fires(self._idle if self._is_idle(rule) else (rule,), position)

    def _same_arguments(self) -> list[Handle]:
        """Return the condition that the run has the initial values and arguments of the outline."""
        found = self._runs.has_values(self._outline.initial, 0)
        for position, step in enumerate(self._outline.steps):
            if not self._is_idle(step.rule):
                found += self._runs.has_arguments(step.rule, step.arguments, position)
        return found

    def _same_values(self) -> list[Handle]:
        """Return the condition that the run has the initial values, arguments and later values of the outline."""
        found = self._same_arguments()
        for position, step in enumerate(self._outline.steps[: self._complete_steps]):
            found += self._runs.has_values(step.after or {}, position + 1)
        return found

    def _broken(self) -> Handle | None:
        """Return the condition that the property is broken at the end of the run; None where it cannot be broken."""
        prop, end = self._runs.property_named(self._outline.property), self._complete_steps
        if self._is_trap:
            # Nothing leads from these values to the goal. Nothing is asked of a configuration outside a range.
            return self._runs.holds_while_defined(self._runs.manager.true, end)
        if prop is None:
            return None
        if prop.kind is PropertyKind.ATTEMPT:
            return None if prop.rule is None else self._runs.undefined(prop.rule, end)
        return self._runs.breaks(prop, end - 1 if prop.kind is PropertyKind.STEP else end)
