"""Transitions: the steps that add facts to an obligation.

Owns: the facts that a claim adds to the known ones, and the stage to which it leads.
Must never know: engines, how claims are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from invariants.engines.protocol import Question
from invariants.evidence.claims import GaveUp, PropertyClaim, Proved, Reachable, Source, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.model.declarations import Model, Unbounded
from invariants.verdicts.dispatch.dispatcher import OUT_OF_TIME
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import DEFAULT_STEPS
from invariants.verdicts.portfolio.canonical_run import lengths
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage
from invariants.verdicts.verdict import Frontier, Verdict


def proved(known: Known, proof: ProofAnswer) -> Known:
    """Settle an obligation by the provers' proof."""
    if proof.engine is None:
        raise ValueError("a proof that no engine has found")
    return replace(known, stage=Stage.SETTLED, proof=proof, settled=EngineClaim(proof.claim, proof.engine))


def found_first(known: Known, proof: ProofAnswer | None) -> Known:
    """Settle an obligation by a proof that was tried first; without a proof, its bounds are searched next.

    The reason why there is no proof says nothing about the bounds.
    """
    if proof is None or not isinstance(proof.claim, Proved):
        return replace(known, stage=Stage.SEARCHING)
    return proved(known, proof) if proof.is_checked else replace(known, stage=Stage.CONFIRMING, proof=proof)


def held(known: Known) -> Known:
    """Hold the answer of a search back: a proof for all chains, which may still be found, would say more."""
    return replace(known, stage=Stage.PROVING_ON) if known.stage is Stage.SETTLED else known


def found_late(known: Known, proof: ProofAnswer) -> Known:
    """Settle an obligation by a proof that was tried after the search, or else by the answer of the search."""
    return found_first(known, proof) if isinstance(proof.claim, Proved) else answered_at_least(known)


def answered_at_least(known: Known) -> Known:
    """Settle an obligation by an answer that was held back, if there is one."""
    return replace(known, stage=Stage.SETTLED) if known.stage is Stage.PROVING_ON else known


def checked(known: Known, objection_to: Callable[[Proved], str | None], is_late: Callable[[], bool]) -> Known:
    """Settle an obligation by a proof that is to be checked: without it, the bounds are searched, if it is not late."""
    proof = known.proof
    if proof is None or not isinstance(proof.claim, Proved):
        raise ValueError(f"nothing to check for {known.name}")
    objection = objection_to(proof.claim)
    if objection is None:
        return proved(known, proof)
    known = replace(known, stage=Stage.SEARCHING if known.settled is None else Stage.SETTLED, proof=None)
    return refused(known, objection) if is_late() else known


def proofs_with(name: str, known: Sequence[Known]) -> list[EngineClaim]:
    """Return the proofs of obligations for every population, with a property of the model among the conjuncts."""
    found = [each.settled for each in known if each.settled is not None]
    return [
        each
        for each in found
        if isinstance(each.claim, Proved) and each.claim.open_populations and name in each.claim.reading
    ]


def taught(
    claim: PropertyClaim, task: EngineTask, objection_to: Callable[[Proved], str | None]
) -> Callable[[Known], Known] | None:
    """Return the change by a claim of a search, or of a prover beside it; None for no change."""
    match claim:
        case Reachable():
            return None  # the search within the bounds decides whether the violation is inside them
        case GaveUp():
            explains = not task.engine.finite_only
            return partial(search_ended, claim=claim, explains=explains) if task.question is Question.SEARCH else None
        case Violation():
            return partial(replace, stage=Stage.NARROWING, violation=EngineClaim(claim, task.engine))
        case Proved() if refusal := objection_to(claim):
            return partial(refused, refusal=refusal)
        case _:
            return partial(replace, stage=Stage.SETTLED, settled=EngineClaim(claim, task.engine))


def misled(known: Known) -> Known:
    """Ask the other provers if one claims a violation by approximation, and the search has found none."""
    proof = known.proof
    if known.stage is not Stage.SWEEPING or proof is None or proof.engine is None:
        return known
    if not isinstance(proof.claim, Reachable) or proof.claim.exact:
        return known
    return replace(known, stage=Stage.PROVING, misled=known.misled | {proof.engine.name})


def answered(known: Known, proof: ProofAnswer) -> Known:
    """Note the answer of provers without bounds: a proof, a violation, the length to search, or no answer."""
    match proof.claim:
        case Violation() as claim if proof.engine is not None:
            return replace(known, stage=Stage.NARROWING, violation=EngineClaim(claim, proof.engine))
        case Proved():
            return proved(known, proof)
        case Reachable():
            return replace(known, proof=proof, stage=Stage.REACHING)
        case _:
            # An earlier answer, if there is one, says more.
            return replace(known, proof=known.proof or proof, stage=Stage.SWEEPING)


def search_ended(known: Known, claim: GaveUp, *, explains: bool = True) -> Known:
    """Note why a search has ended; chains that an earlier search has covered stay covered.

    The reason of an engine for some systems only ``explains`` less than the reason of an earlier search.
    """
    before = known.gave_up
    longer = max(before, claim, key=_coverage) if before else claim
    says_more = not claim.why.says_nothing and (explains or before is None or before.why.says_nothing)
    why = claim.why if before is None or says_more else before.why
    return replace(known, gave_up=replace(claim, why=why, covered=longer.covered, source=longer.source, cti=None))


def _coverage(claim: GaveUp) -> tuple[int, bool]:
    """Return a key for the covered chains: among equal ones, the checker's report counts more."""
    return -1 if claim.covered is None else claim.covered, claim.source is Source.CHECKER


def refused(known: Known, refusal: str) -> Known:
    """Note that a proof was not confirmed, unless there is already a reason for no answer."""
    claim = GaveUp(known.name, NoAnswer(GaveUpReason.PROOF_NOT_CONFIRMED, refusal))
    return known if known.gave_up else replace(known, gave_up=claim)


def is_broken_next(known: Known, model: Model) -> bool:
    """Return whether random runs have found a violation, and the search has covered all shorter chains."""
    broken = known.broken_at_random
    covered = -1 if known.covered is None else known.covered
    return broken is not None and lengths(broken.claim, model)[0] <= covered + 1


def violated_at_random(known: Known) -> Known:
    """Take the run from fuzzing as the violation."""
    gave_up = known.gave_up or GaveUp(known.name, OUT_OF_TIME)
    return replace(known, stage=Stage.NARROWING, violation=known.tried, gave_up=gave_up)


def tried_at_last(known: Known) -> Known:
    """Settle an obligation about which no more can be found out; its frontier is the covered chains."""
    gave_up = known.gave_up
    frontier = known.frontier
    if gave_up is not None and gave_up.covered is not None:
        steps = DEFAULT_STEPS if isinstance(known.obligation.bounds.steps, Unbounded) else None
        frontier = Frontier(gave_up.covered, Verdict.SURVIVES, gave_up.source, steps)
    return replace(known, stage=Stage.SETTLED, violation=known.broken_at_random, frontier=frontier)
