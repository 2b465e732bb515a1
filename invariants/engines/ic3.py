"""IC3: proofs for finite systems, for all chains or for bounded ones.

Owns: the claims that follow from IC3's answers.
Must never know: how the search works, other engines, who checks its claims.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH, one_by_one
from invariants.evidence.claims import Claim, Proved, Reachable
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.strengthening_text import bounds_text, clause_text, strengthening_text
from invariants.solver.induction.ic3 import Counterexample, decide
from invariants.solver.induction.orbits import first_of
from invariants.system.encoding.code_as_data import CodedModel

NAME = "ic3"


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property a proof, or the reason why there is none.

    Steps are not bounded. Where chains are bounded, the answer is exact; where they are not, ``prev`` that nests
    deeper than is kept stands for anything, so that a counterexample may not exist.
    """

    def prove(coded: CodedModel, name: str, chain: int | None) -> Claim:
        def report(depth: int) -> None:
            budget.report(NAME, f"{name}: depth {depth}")

        relation = problem.encodings.relation(coded.system, problem.scope, (name,))
        found = decide(relation, name, lambda: budget.remaining, report, budget.allowance)
        if isinstance(found, Counterexample):
            return Reachable(name, found.steps, exact=chain is not None)
        lines = [*bounds_text(found.intervals), *(clause_text(cube) for orbit in found.orbits for cube in orbit)]
        wording = FormulaWording(coded)
        reading = tuple(wording.clause(first_of(orbit)) for orbit in found.orbits)
        body = strengthening_text(lines)
        return Proved(name, chain, EXACT_PREV_DEPTH, open_populations=False, strengthening=body, reading=reading)

    return one_by_one(problem, prove)
