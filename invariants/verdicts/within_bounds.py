"""Obligations with bounds: the search that covers them, and proofs that make it unnecessary.

Owns: which engines are asked about bounded obligations, and in which order.
Must never know: what makes a claim a verdict, text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from msgspec.structs import replace

from invariants.engines.protocol import Problem
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
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Unbounded
from invariants.language.model.operators import RuleKind
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.dispatcher import BRIEF, OUT_OF_TIME, SOLVING, Clock, Dispatcher, may_be_proved
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.reasons import explained, found_at_random, is_not_linear
from invariants.verdicts.verdict import Frontier, Result, Verdict

BOUNDED_PROVERS = (EngineName.INDUCTION, EngineName.SPACER, EngineName.IC3)
"""In the order in which they find a free process: first those that soon come to an end."""


class WithinBounds:
    """Obligations with the same bounds, which one search can meet."""

    def __init__(
        self, group: list[Obligation], problem: Problem, admission: Admission, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._group = group
        self._problem = problem
        self._admission = admission
        self._dispatcher = dispatcher
        self._clock = Clock(time.monotonic() + SOLVING * clock.remaining)
        self._last = clock
        self._settled: dict[str, tuple[PropertyClaim, EngineName]] = {}
        self._tried: dict[str, PropertyClaim] = {}
        """What trying runs at random says of properties, the last time that it was tried."""
        self.vacuous: set[Vacuity] = set()

    def results(self) -> Iterator[Result]:
        """One result for each obligation, in order."""
        waiting = list(self._group)
        gave_up: dict[str, GaveUp] = {}
        task = EngineTask(EngineName.BOUNDED, self._problem, None)
        if self._dispatcher.may(EngineName.BOUNDED):
            for claim in self._dispatcher.run_inline(task, self._clock):
                self._take(claim, EngineName.BOUNDED, gave_up)
                yield from self._ready(waiting)
        if any(name not in gave_up or may_be_proved(gave_up[name]) for name in self._left):
            if is_not_linear(self._problem.model):
                self._try_first(gave_up)
                yield from self._ready(waiting)
            if self._left and self._clock.remaining > 0:
                yield from self._side_by_side(self._left, waiting, gave_up)
        self._try(self._left, self._last)
        for obligation in waiting:
            claim = gave_up.get(obligation.property) or GaveUp(
                obligation.property, NoAnswer(GaveUpReason.NO_ENGINE_ASKED)
            )
            found = self._settled.get(obligation.property)
            if found:
                yield self._result(obligation, *found)
            else:
                yield self._without_solver(obligation, claim)

    @property
    def _left(self) -> tuple[str, ...]:
        """Properties that nothing has settled so far."""
        return tuple(name for name in self._problem.properties if name not in self._settled)

    # ----------------------------------------------------------- at random

    def _try(self, names: tuple[str, ...], clock: Clock) -> None:
        """Try runs at random for properties that the solver has given up, unless all of that was done before."""
        names = tuple(name for name in names if not self._is_tried(name))
        if names:
            problem = replace(self._problem, properties=names)
            for claim in self._dispatcher.at_random(problem, clock):
                if isinstance(claim, Violation | Tested | GaveUp):
                    self._tried[claim.property] = claim

    def _is_tried(self, name: str) -> bool:
        match self._tried.get(name):
            case Tested(complete=complete):
                return complete
            case claim:
                return isinstance(claim, Violation)

    def _try_first(self, gave_up: dict[str, GaveUp]) -> None:
        """Try runs at random, briefly, before the solver is asked at length about what it may never decide.

        A violation settles the matter where the search has covered all shorter chains.
        """
        self._try(self._left, Clock(min(self._clock.deadline, time.monotonic() + BRIEF)))
        for name in self._left:
            claim = self._tried.get(name)
            covered = gave_up[name].covered if name in gave_up else None
            if isinstance(claim, Violation) and self._chain_of(claim) <= (-1 if covered is None else covered) + 1:
                self._settled[name] = (claim, EngineName.FUZZ)

    def _without_solver(self, obligation: Obligation, claim: GaveUp) -> Result:
        """The result where the solver has given up."""
        frontier = None if claim.covered is None else Frontier(claim.covered, Verdict.SURVIVES)
        reason = explained(claim.why, self._problem.model)
        match self._tried.get(obligation.property):
            case Violation() as found:
                result = self._admission.violated(obligation, found, EngineName.FUZZ.value, frontier)
                return replace(result, reason=found_at_random(claim.why, self._problem.model))
            case Tested() as found:
                tested = self._admission.tested(obligation, found, EngineName.FUZZ.value, reason)
                return replace(tested, frontier=frontier)
            case GaveUp(why=other):
                reason = f"{reason}; {other}"
            case _:
                pass
        return self._admission.unknown(obligation, reason, EngineName.BOUNDED.value, frontier)

    def _side_by_side(
        self, left: tuple[str, ...], waiting: list[Obligation], gave_up: dict[str, GaveUp]
    ) -> Iterator[Result]:
        """The search goes on in a process of its own, next to proofs for the bounded chain and any number of steps."""
        search = EngineTask(EngineName.BOUNDED, replace(self._problem, properties=left), None)
        proofs = [
            EngineTask(name, replace(self._problem, properties=(prop,), steps=Unbounded.ANY), None)
            for prop in left
            for name in BOUNDED_PROVERS
        ]
        for engine_run in self._dispatcher.run_pooled([search, *proofs], self._clock):
            for claim in engine_run.claims:
                self._take(claim, engine_run.task.engine, gave_up)
            for name in engine_run.task.problem.properties:
                if engine_run.failure and engine_run.task.engine is EngineName.BOUNDED and name not in self._settled:
                    gave_up[name] = GaveUp(name, engine_run.failure, gave_up[name].covered if name in gave_up else None)
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
                if self._admission.objection_to(claim) is None:
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
                result = self._admission.violated(obligation, claim, engine.value, self._frontier(claim, engine))
                if engine is EngineName.FUZZ:
                    result = replace(result, reason=found_at_random(OUT_OF_TIME, self._problem.model))
                return result
            case Covered():
                return self._admission.covered(obligation, claim, engine.value)
            case Proved():
                return self._admission.proved(obligation, claim, engine.value)
            case _:
                raise TypeError(f"settles nothing: {claim}")

    def _chain_of(self, claim: Violation) -> int:
        rules = self._problem.model.rules
        return sum(rules[step.rule].kind is RuleKind.MODIFICATION for step in claim.steps)

    def _frontier(self, violation: Violation, engine: EngineName) -> Frontier | None:
        """The longest chain that breaks nothing: the search says so for runs within the bounds, and a proof for all."""
        modifications = self._chain_of(violation)
        if not modifications:
            return None
        frontier = Frontier(modifications - 1, Verdict.SURVIVES)
        if engine is not EngineName.BOUNDED:
            return frontier  # what the solver gave up it is not asked about again
        shorter = replace(self._problem, properties=(violation.property,), chain=modifications - 1, steps=Unbounded.ANY)
        # At a glance only: whoever looks at a violation does not wait for what holds without it.
        proof = self._dispatcher.try_quickly(
            EngineTask(EngineName.INDUCTION, shorter, None, thorough=False), self._clock
        )
        proved = isinstance(proof, Proved) and self._admission.objection_to(proof) is None
        return replace(frontier, verdict=Verdict.PROVED) if proved else frontier
