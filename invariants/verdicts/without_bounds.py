"""Obligations without bounds: a proof for all, or the shortest chain that breaks the property.

Owns: which engines are asked about unbounded obligations, and which answer leads to which question.
Must never know: what makes a claim a verdict, text formatting.

That a chain is the shortest is itself proved: chains that are shorter by one break nothing, after any number of steps.
"""

from __future__ import annotations

import attrs

from invariants.engines.problem import Problem
from invariants.engines.registry import EngineName
from invariants.evidence.claims import Claim, GaveUp, Proved, Reachable, Violation
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.asking import Asking, Clock
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.tasks import Task
from invariants.verdicts.verdict import Frontier, Result, Verdict

PROVERS = (EngineName.IC3,)
LONGEST_SEARCH = 64
"""Transitions between modifications beyond which a violation is not looked for."""


class WithoutBounds:
    """One obligation whose chain or steps have no bound."""

    def __init__(
        self, obligation: Obligation, problem: Problem, admission: Admission, asking: Asking, clock: Clock
    ) -> None:
        self._obligation = obligation
        self._problem = problem
        self._admission = admission
        self._asking = asking
        self._clock = clock
        self._frontier: Frontier | None = None
        self._reason = "timeout"

    def result(self) -> Result:
        """The result of the obligation."""
        chain = self._obligation.bounds.chain
        proof, engine = self.prove(chain)
        if isinstance(proof, Proved):
            return self._admission.proved(self._obligation, proof, engine.value)
        most = chain if isinstance(chain, int) else None
        length = 0
        while self._clock.remaining > 0 and (most is None or length <= most):
            shorter, engine = self.prove(length)
            if isinstance(shorter, Proved) and self._admission.is_proof(shorter) is None:
                self._frontier = Frontier(length, Verdict.PROVED)
                length += 1
                continue
            found = self._search(length, shorter)
            if found is not None:
                return self._admission.violated(self._obligation, found, EngineName.BOUNDED.value, self._frontier)
            if isinstance(shorter, GaveUp):
                self._reason = shorter.reason
                return self._without_proofs(most)
            length += 1
        return self._admission.unknown(self._obligation, self._why(proof), engine.value, self._frontier)

    # ------------------------------------------------------------ questions

    def _task(self, engine: EngineName, chain: Bound, steps: Bound) -> Task:
        return Task(engine, attrs.evolve(self._problem, chain=chain, steps=steps), None)

    def prove(self, chain: Bound) -> tuple[Claim, EngineName]:
        """The answer of the first prover that has one, for chains up to a bound and any number of steps."""
        answer: Claim = GaveUp(self._obligation.property, "no prover was asked", None)
        for engine in PROVERS:
            if self._asking.may(engine):
                answer = self._asking.ask(self._task(engine, chain, Unbounded.ANY), self._clock)
                if isinstance(answer, Proved | Reachable):
                    return answer, engine
        return answer, PROVERS[0]

    def _search(self, chain: int, hint: Claim) -> Violation | None:
        """A violation by a chain of at most this length, after as few steps as any."""
        steps = 4
        while steps <= LONGEST_SEARCH and self._clock.remaining > 0:
            found = self._asking.ask(self._task(EngineName.BOUNDED, chain, steps), self._clock)
            if isinstance(found, Violation):
                shortest = self._asking.ask(self._task(EngineName.BOUNDED, chain, len(found.steps)), self._clock)
                return shortest if isinstance(shortest, Violation) else found
            if isinstance(found, GaveUp) or not isinstance(hint, Reachable):
                return None
            steps *= 2
        return None

    def _without_proofs(self, most: int | None) -> Result:
        """Look for violations by longer and longer chains, where no prover can say that there is none."""
        length, engine = 0, EngineName.BOUNDED
        while self._clock.remaining > 0 and (most is None or length <= most):
            found = self._asking.ask(self._task(engine, length, 8), self._clock)
            if isinstance(found, Violation):
                return self._admission.violated(self._obligation, found, engine.value, self._frontier)
            if isinstance(found, GaveUp):
                break
            self._frontier = Frontier(length, Verdict.SURVIVES)
            length += 1
        return self._admission.unknown(self._obligation, self._reason, engine.value, self._frontier)

    def _why(self, proof: Claim) -> str:
        if isinstance(proof, GaveUp):
            return proof.reason
        return "no proof was found, and no violation either: deeply nested `prev` was over-approximated"


def proof_for_all(
    obligation: Obligation, problem: Problem, admission: Admission, asking: Asking, clock: Clock
) -> Result | None:
    """The result of a proof for all chains and runs, if one is found."""
    search = WithoutBounds(obligation, problem, admission, asking, clock)
    proof, engine = search.prove(Unbounded.ANY)
    if not isinstance(proof, Proved) or admission.is_proof(proof) is not None:
        return None
    return admission.proved(obligation, proof, engine.value)
