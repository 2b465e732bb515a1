"""IC3: proofs for finite systems, for all chains or for bounded ones.

Owns: what is claimed of IC3's answers.
Must never know: how the search works, other engines, who checks its claims.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.engines.problem import Budget, Problem
from invariants.evidence.claims import Claim, GaveUp, Proved, Reachable
from invariants.evidence.proof_obligations import bounds_text, clause_text
from invariants.evidence.reading import readings
from invariants.solver.frames import GaveUpError
from invariants.solver.ic3 import Counterexample, InfiniteError, decide
from invariants.system.chain_limit import coded_for_chain
from invariants.system.code_as_data import CodedModel
from invariants.system.transition_system import PropertyKind, UnsupportedSystemError

NAME = "ic3"

DEEPEST = 1
"""How deep ``prev`` is kept exactly where chains are not bounded."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """For each property a proof, or the reason why there is none.

    Steps are not bounded. Where chains are bounded, the answer is exact; where they are not, ``prev`` that nests
    deeper than is kept stands for anything, so that a counterexample may not exist.
    """
    chain = problem.chain if isinstance(problem.chain, int) else None
    try:
        coded = coded_for_chain(problem.model, chain, DEEPEST)
        for name in problem.properties:
            yield _decide(coded, problem, name, chain, budget)
    except UnsupportedSystemError as reason:
        for name in problem.properties:
            yield GaveUp(name, str(reason), None)


def _decide(coded: CodedModel, problem: Problem, name: str, chain: int | None, budget: Budget) -> Claim:
    if coded.system.properties[name].kind is PropertyKind.INITIAL:
        return GaveUp(name, "what is judged before the start needs no induction", None)

    def report(depth: int) -> None:
        budget.report(NAME, f"{name}: depth {depth}")

    try:
        found = decide(coded.system, problem.scope, name, lambda: budget.remaining, report)
    except (GaveUpError, InfiniteError) as reason:
        return GaveUp(name, str(reason), None)
    if isinstance(found, Counterexample):
        return Reachable(name, found.steps, exact=chain is not None)
    lines = [*bounds_text(found.intervals), *(clause_text(cube) for orbit in found.orbits for cube in orbit)]
    body = "(and true\n" + "\n".join(lines) + "\n)"
    return Proved(
        name, chain, DEEPEST, open_populations=False, strengthening=body, reading=readings(coded, found.orbits)
    )
