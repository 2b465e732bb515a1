"""Obligations with bounds: the search that covers them, and proofs that make it unnecessary.

Owns: which engines are asked about bounded obligations, and in which order.
Must never know: what makes a claim a verdict, text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import attrs

from invariants.engines.problem import Problem
from invariants.engines.registry import EngineName
from invariants.evidence.claims import (
    Claim,
    Covered,
    GaveUp,
    PropertyClaim,
    Proved,
    Reachable,
    Tested,
    Vacuity,
    Violation,
)
from invariants.language.model.declarations import Unbounded
from invariants.language.syntax import RuleKind
from invariants.verdicts.admission import Admission
from invariants.verdicts.asking import SOLVING, Asking, Clock, is_out_of_time
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.tasks import Task
from invariants.verdicts.verdict import Frontier, Result, Verdict
from invariants.verdicts.without_bounds import PROVERS


class WithinBounds:
    """Obligations with the same bounds, which one search can meet."""

    def __init__(
        self, group: list[Obligation], problem: Problem, admission: Admission, asking: Asking, clock: Clock
    ) -> None:
        self._group = group
        self._problem = problem
        self._admission = admission
        self._asking = asking
        self._clock = Clock(time.monotonic() + SOLVING * clock.remaining)
        self._last = clock
        self._settled: dict[str, tuple[PropertyClaim, EngineName]] = {}
        self.vacuous: set[Vacuity] = set()

    def results(self) -> Iterator[Result]:
        """One result for each obligation, in order."""
        waiting = list(self._group)
        gave_up: dict[str, GaveUp] = {}
        task = Task(EngineName.BOUNDED, self._problem, None)
        if self._asking.may(EngineName.BOUNDED):
            for claim in self._asking.here(task, self._clock):
                self._take(claim, EngineName.BOUNDED, gave_up)
                yield from self._ready(waiting)
        left = tuple(name for name in self._problem.properties if name not in self._settled)
        if (
            left
            and self._clock.remaining > 0
            and any(name not in gave_up or is_out_of_time(gave_up[name]) for name in left)
        ):
            yield from self._side_by_side(left, waiting, gave_up)
        left = tuple(name for name in self._problem.properties if name not in self._settled)
        tried = self._tried(left)
        for obligation in waiting:
            claim = gave_up.get(obligation.property) or GaveUp(obligation.property, "no engine was asked", None)
            found = self._settled.get(obligation.property)
            if found:
                yield self._result(obligation, *found)
            else:
                yield self._without_solver(obligation, claim, tried.get(obligation.property))

    def _tried(self, left: tuple[str, ...]) -> dict[str, Claim]:
        """What trying runs at random says of properties that the solver has given up."""
        if not left:
            return {}
        problem = attrs.evolve(self._problem, properties=left)
        found = self._asking.at_random(problem, self._last)
        return {claim.property: claim for claim in found if isinstance(claim, Violation | Tested)}

    def _without_solver(self, obligation: Obligation, claim: GaveUp, tried: Claim | None) -> Result:
        match tried:
            case Violation():
                return self._admission.violated(obligation, tried, EngineName.FUZZ.value, None)
            case Tested():
                return self._admission.tested(obligation, tried, EngineName.FUZZ.value, claim.reason)
            case _:
                frontier = None if claim.covered is None else Frontier(claim.covered, Verdict.SURVIVES)
                return self._admission.unknown(obligation, claim.reason, EngineName.BOUNDED.value, frontier)

    def _side_by_side(
        self, left: tuple[str, ...], waiting: list[Obligation], gave_up: dict[str, GaveUp]
    ) -> Iterator[Result]:
        """The search goes on in a process of its own, next to proofs for the bounded chain and any number of steps."""
        seconds = self._clock.remaining
        search = Task(EngineName.BOUNDED, attrs.evolve(self._problem, properties=left), seconds)
        proofs = [
            Task(name, attrs.evolve(self._problem, properties=(prop,), steps=Unbounded.ANY), seconds)
            for prop in left
            for name in PROVERS
            if name is not EngineName.OPEN
        ]
        for performance in self._asking.elsewhere([search, *proofs]):
            for claim in performance.claims:
                self._take(claim, performance.task.engine, gave_up)
            for name in performance.task.problem.properties:
                if performance.failure and performance.task.engine is EngineName.BOUNDED and name not in self._settled:
                    gave_up[name] = GaveUp(
                        name, performance.failure, gave_up[name].covered if name in gave_up else None
                    )
            yield from self._ready(waiting)
            if all(name in self._settled for name in left):
                break

    def _take(self, claim: Claim, engine: EngineName, gave_up: dict[str, GaveUp]) -> None:
        match claim:
            case Vacuity():
                self.vacuous.add(claim)
            case GaveUp():
                if engine is EngineName.BOUNDED:
                    gave_up[claim.property] = claim
            case Reachable():
                # The search within the bounds decides whether the violation is inside them.
                pass
            case Proved():
                if self._admission.is_proof(claim) is None:
                    self._settled.setdefault(claim.property, (claim, engine))
            case _:
                self._settled.setdefault(claim.property, (claim, engine))

    def _ready(self, waiting: list[Obligation]) -> Iterator[Result]:
        while waiting and waiting[0].property in self._settled:
            obligation = waiting.pop(0)
            yield self._result(obligation, *self._settled[obligation.property])

    def _result(self, obligation: Obligation, claim: PropertyClaim, engine: EngineName) -> Result:
        match claim:
            case Violation():
                rules = self._problem.model.rules
                modifications = sum(rules[step.rule].kind is RuleKind.MODIFICATION for step in claim.steps)
                frontier = Frontier(modifications - 1, Verdict.SURVIVES) if modifications else None
                return self._admission.violated(obligation, claim, engine.value, frontier)
            case Covered():
                return self._admission.covered(obligation, claim, engine.value)
            case Proved():
                return self._admission.proved(obligation, claim, engine.value)
            case _:
                raise TypeError(f"settles nothing: {claim}")
