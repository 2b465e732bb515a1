"""The states that an obligation goes through, and the facts that are known in each.

Owns: the stages, their order, and the facts that each stage adds.
Must never know: how facts are found out.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from invariants.engines.protocol import Engine
from invariants.evidence.claims import Covered, Cti, GaveUp, PropertyClaim, Proved, Reachable, Source, Tested, Violation
from invariants.foundation.records import Record
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.verdict import Frontier


class Stage(Enum):
    """A state of an obligation, with the work that is done there, and the answers that move the obligation on.

    ::

        with bounds                                      without bounds on chains or steps

        PROVING   where no bounds were given             PROVING
          proved: SETTLED      else: SEARCHING             proved: SETTLED    out of reach: SWEEPING
          to be checked: CONFIRMING                        in reach: REACHING
        SEARCHING      one search for all, briefly       REACHING
          covered: SETTLED     violated: NARROWING         violated: NARROWING          else: SWEEPING
          covered, where a proof waits: PROVING_ON         approximate: PROVING, by the other provers
          may be proved: BESIDE_PROOFS                   SWEEPING
          else: FUZZING                                    violated: NARROWING          else: BY_LENGTH
        PROVING_ON     each on its own                   BY_LENGTH
          SETTLED      to be checked: CONFIRMING           violated: SETTLED            else: FUZZING
        CONFIRMING     each on its own                   NARROWING
          confirmed: SETTLED   else: BESIDE_PROOFS         SETTLED
        BESIDE_PROOFS  each on its own                   FUZZING
          covered, proved: SETTLED                         SETTLED
          violated: NARROWING  else: FUZZING
        NARROWING
          SETTLED
        FUZZING
          SETTLED
    """

    PROVING = "proving"
    """Provers are asked for all runs: in turn and briefly, then side by side in processes; at last for every number of
    individuals. Adds ``proof``."""
    REACHING = "reaching"
    """A prover says after how many steps there is a violation: the run is searched for. Adds ``violation``."""
    SWEEPING = "sweeping"
    """Nothing is known about all chains: short runs are searched. Adds ``violation``."""
    BY_LENGTH = "by length"
    """Chains are proved or searched by their length, one after the other. Adds ``frontier``, and ``violation`` or
    ``gave_up``."""
    SEARCHING = "searching"
    """The bounds are searched in this process, briefly. Adds ``violation``, ``settled`` or ``gave_up``."""
    PROVING_ON = "proving on"
    """The bounds are covered. Provers that had little time, because other obligations waited, are asked again: a proof
    says more. Adds ``proof``."""
    CONFIRMING = "confirming"
    """There is a proof that takes long to check: it is checked once the quick results are known. Adds ``settled``, or
    takes ``proof`` away."""
    BESIDE_PROOFS = "beside proofs"
    """The bounds are searched in a process, next to proofs for the bounded chain and any number of steps; before that,
    where a solver has no sure method, runs are tried at random, briefly. Adds the same, and ``tried``."""
    NARROWING = "narrowing"
    """There is a violation: that shorter chains break nothing is proved, or one that does is found. Adds ``frontier``,
    and may change ``violation``."""
    FUZZING = "fuzzing"
    """Solvers have no answer: runs are tried at random. Adds ``tried``."""
    SETTLED = "settled"
    """Nothing more is found out. The result is made of the facts."""


class EngineClaim(Record):
    """A claim, and the engine that makes it."""

    claim: PropertyClaim
    engine: Engine

    @property
    def source(self) -> Source:
        """Return who reports the chains that the claim says were covered."""
        return self.claim.source if isinstance(self.claim, Violation | Covered | GaveUp) else Source.CHECKER


class ProofAnswer(Record):
    """The answer of provers to one question. ``engine`` is None if no single prover settles the question.

    ``cti`` is the step at which a proof for the number of individuals failed, ``cti_for_every_size`` the step at which
    a proof for every number failed. ``is_checked`` is false for a proof whose check takes long, and is still to come.
    """

    claim: PropertyClaim
    engine: Engine | None = None
    cti: Cti | None = None
    cti_for_every_size: Cti | None = None
    is_checked: bool = True

    @property
    def useful_cti(self) -> Cti | None:
        """Return the counterexample to induction that helps to prove more than the answer."""
        if isinstance(self.claim, Proved):
            return None if self.claim.open_populations else self.cti_for_every_size
        return self.cti or self.cti_for_every_size


class Placed(Record):
    """An obligation, its position among all obligations, and the seconds that were spent on it before."""

    position: int
    obligation: Obligation
    spent: float


class Known(Record):
    """An obligation, its stage, and the facts from earlier stages. Facts are only added."""

    obligation: Obligation
    stage: Stage
    proof: ProofAnswer | None = None
    misled: frozenset[str] = frozenset()
    """The provers that say by approximation that there is a violation where the search found none."""
    violation: EngineClaim | None = None
    frontier: Frontier | None = None
    settled: EngineClaim | None = None
    """A claim other than a violation that settles the obligation."""
    gave_up: GaveUp | None = None
    """Why searching ended without an answer, and which chains it had covered until then."""
    tried: EngineClaim | None = None
    """The claim about runs at random, from the last time that they were tried."""

    @property
    def name(self) -> str:
        """Return the property that the obligation is about."""
        return self.obligation.property

    @property
    def covered(self) -> int | None:
        """Return the longest chain that the search had covered when it ended; None if it covered none."""
        return None if self.gave_up is None else self.gave_up.covered

    @property
    def is_tried(self) -> bool:
        """Return whether all requested random runs were tried, or one of them breaks the property."""
        complete = self.tried is not None and isinstance(self.tried.claim, Tested) and self.tried.claim.complete
        return complete or self.broken_at_random is not None

    @property
    def reach(self) -> int | None:
        """Return the number of steps to a violation that a prover claims; None without such a claim."""
        return self.proof.claim.steps if self.proof and isinstance(self.proof.claim, Reachable) else None

    @property
    def broken_at_random(self) -> EngineClaim | None:
        """Return the violation that random runs have found."""
        return self.tried if self.tried and isinstance(self.tried.claim, Violation) else None

    @property
    def is_undecided(self) -> bool:
        """Return whether no violation and no other answer is known, not even one that is still to be checked."""
        return self.stage not in (Stage.SETTLED, Stage.NARROWING, Stage.CONFIRMING, Stage.PROVING_ON)


def undecided(known: Sequence[Known]) -> tuple[str, ...]:
    """Return the properties of undecided obligations, each once."""
    return tuple(dict.fromkeys(each.name for each in known if each.is_undecided))
