"""Shorter chains: those below a violation, of a question without bounds on steps.

Owns: which of them count as proved or searched, and which break the property as well.
Must never know: engines, how proofs and runs are found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from invariants.evidence.claims import Covered, GaveUp, Proved, Reachable, Violation
from invariants.language.model.declarations import Model
from invariants.language.model.operators import RuleKind
from invariants.verdicts.obligations import DEFAULT_STEPS
from invariants.verdicts.portfolio.canonical_run import lengths
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage
from invariants.verdicts.verdict import Frontier, Verdict

Find: TypeAlias = Callable[[int, int | None], EngineClaim | GaveUp | Covered]
"""Searches chains up to a length, and runs of at most so many steps; None for the usual number of transitions."""


def narrowed(known: Known, model: Model, prove: Callable[[int], ProofAnswer], find: Find) -> Known:
    """Prove that chains shorter than that of the violation break nothing, or take one that does.

    ``prove`` asks provers about chains up to a length, and runs of any length.
    """
    while known.violation is not None and (chain := lengths(known.violation.claim, model)[0]):
        if all(rule.kind is RuleKind.MODIFICATION for rule in model.rules.values()):
            # The search has covered every run with a shorter chain.
            known = replace(known, frontier=Frontier(chain - 1, Verdict.SURVIVES, known.violation.source))
            break
        shorter = prove(chain - 1)
        if isinstance(shorter.claim, Proved):
            known = replace(known, frontier=Frontier(chain - 1, Verdict.PROVED))
            break
        better = broken_by(shorter, chain - 1, find)
        if isinstance(better, EngineClaim):
            known = replace(known, violation=better)
            continue
        covered = better.covered if isinstance(better, GaveUp) else better.chain
        if covered is not None:
            known = replace(known, frontier=Frontier(covered, Verdict.SURVIVES, better.source, DEFAULT_STEPS))
        break
    return replace(known, stage=Stage.SETTLED)


def broken_by(proof: ProofAnswer, chain: int, find: Find) -> EngineClaim | GaveUp | Covered:
    """Return a violation by a chain of at most this length, which provers have not shown to break nothing.

    A prover that approximates may say that fewer steps are enough than the run has; so runs with the usual number of
    transitions are searched as well. Nothing less is called covered.
    """
    match proof.claim:
        case Violation() as claim if proof.engine is not None:
            return EngineClaim(claim, proof.engine)
        case Reachable(steps=steps):
            found = find(chain, steps)
            if isinstance(found, EngineClaim):
                return found
        case _:
            pass
    return find(chain, None)
