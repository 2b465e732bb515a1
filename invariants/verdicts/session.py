"""A check session: obligations in, results out.

Owns: which engines are asked, and admission: the only place where a claim becomes a verdict.
Must never know: text formatting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from typing import assert_never

import attrs

from invariants.engines import bounded
from invariants.engines.problem import Budget, Problem
from invariants.evidence.claims import Covered, GaveUp, PropertyClaim, Proved, Vacuity, Violation
from invariants.evidence.confirmation import Refused, confirm
from invariants.foundation.diagnostic import Diagnostic
from invariants.interpreter.interpreter import Interpreter
from invariants.language.model.declarations import Model
from invariants.verdicts.narration import chain_of, failure_of, trace_of
from invariants.verdicts.obligations import Obligation, obligations, search_scope
from invariants.verdicts.options import CheckOptions, Progress, ProgressListener
from invariants.verdicts.vacuity_warnings import vacuity_warnings
from invariants.verdicts.verdict import Frontier, Result, Verdict


class DisagreementError(Exception):
    """An engine claims a violation that the interpreter does not confirm: our bug, in one of the two."""


def check_model(model: Model, options: CheckOptions, listener: ProgressListener) -> Iterator[Result | Diagnostic]:
    """One result for each obligation, in the order of the text."""
    todo = obligations(model, options)
    vacuous: list[tuple[frozenset[str], set[Vacuity]]] = []
    for _, together in groupby(todo, key=_together):
        group = _Group(model, list(together), options, listener)
        yield from group.results()
        vacuous.append((frozenset(group.names), group.vacuous))
    yield from vacuity_warnings(model, vacuous)


def _together(obligation: Obligation) -> tuple[object, ...]:
    bounds = obligation.bounds
    return bounds.chain, bounds.steps, tuple(sorted(bounds.scope.items(), key=str)), obligation.timeout


class _Group:
    """Obligations with the same bounds, which one search can meet."""

    def __init__(
        self, model: Model, group: list[Obligation], options: CheckOptions, listener: ProgressListener
    ) -> None:
        self.model = model
        self.group = group
        self.options = options
        self.listener = listener
        self.started = time.monotonic()
        self.scope = search_scope(model, group[0].bounds)
        self.interpreter: Interpreter | None = None
        self.names = tuple(dict.fromkeys(obligation.property for obligation in group))
        self.vacuous: set[Vacuity] = set()

    def results(self) -> Iterator[Result]:
        bounds = self.group[0].bounds
        timeout = self.group[0].timeout
        if not isinstance(bounds.chain, int) or not isinstance(bounds.steps, int):
            for obligation in self.group:
                yield self.result(
                    obligation, GaveUp(obligation.property, "no engine decides this without bounds", None)
                )
            return
        deadline = None if timeout is None else time.monotonic() + timeout
        problem = Problem(self.model, self.scope, self.names, bounds.chain, bounds.steps)
        budget = Budget(deadline, report=self.report)
        claims: dict[str, PropertyClaim] = {}
        waiting = list(self.group)
        for claim in bounded.run(problem, budget):
            if isinstance(claim, Vacuity):
                self.vacuous.add(claim)
                continue
            claims[claim.property] = claim
            while waiting and waiting[0].property in claims:
                obligation = waiting.pop(0)
                yield self.result(obligation, claims[obligation.property])

    def report(self, engine: str, text: str) -> None:
        self.listener.progress(Progress(self.group[0].property, engine, text))

    # ----------------------------------------------------------- admission

    def result(self, obligation: Obligation, claim: PropertyClaim) -> Result:
        """What a claim amounts to once it has been checked."""
        result = Result(
            obligation.property,
            Verdict.UNKNOWN,
            obligation.bounds,
            engine=bounded.NAME,
            seconds=time.monotonic() - self.started,
            expected=obligation.expected,
            expected_chain=obligation.expected_chain,
        )
        match claim:
            case Violation():
                return self.violated(result, claim)
            case Covered(chain=chain):
                return attrs.evolve(result, verdict=Verdict.SURVIVES, frontier=Frontier(chain, Verdict.SURVIVES))
            case GaveUp(reason=reason, covered=covered):
                frontier = None if covered is None else Frontier(covered, Verdict.SURVIVES)
                return attrs.evolve(result, reason=reason, frontier=frontier)
            case Proved():
                raise NotImplementedError
            case _:
                assert_never(claim)

    def violated(self, result: Result, claim: Violation) -> Result:
        if self.interpreter is None:
            self.interpreter = Interpreter(self.model, self.scope)
        confirmed = confirm(self.interpreter, claim)
        if isinstance(confirmed, Refused):
            raise DisagreementError(f"{claim.property}, step {confirmed.step}: {confirmed.reason}")
        steps = [(step.rule, step.arguments) for step in claim.steps]
        configurations = confirmed.run.configurations
        chain = chain_of(self.model, steps)
        return attrs.evolve(
            result,
            verdict=Verdict.VIOLATED,
            chain=chain,
            trace=trace_of(self.interpreter, steps, configurations),
            failure=failure_of(self.model, confirmed.failure, configurations[-1] if configurations else None),
            frontier=Frontier(len(chain) - 1, Verdict.SURVIVES) if chain else None,
        )
