"""Results without evidence: evidence of other verdicts reads as None, so that callers need not ask for the kind.

Owns: the pieces of evidence, and that a result has none unless its verdict brings it.
Must never know: verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.evidence.claims import Cti, Proved
from invariants.verdicts.traces.fuzz_counts import FuzzCounts, Rerun
from invariants.verdicts.traces.growth import ApproachRound, GrowthRound
from invariants.verdicts.traces.shortest_chains import ShortestChains
from invariants.verdicts.traces.trace import Failure, StepFacts, TraceStep


class WithoutEvidence:
    """The pieces of evidence, each of which is missing. The kinds of results have fields of these names."""

    __slots__ = ()

    @property
    def chain(self) -> tuple[str, ...] | None:
        """The modifications of the run, in order; None unless violated or reachable."""
        return None

    @property
    def trace(self) -> tuple[TraceStep, ...] | None:
        """The run from its start; None unless violated or reachable."""
        return None

    @property
    def growth(self) -> GrowthRound | ApproachRound | None:
        """The steps at the end of the trace that can be repeated for ever; None unless unlimited or approached."""
        return None

    @property
    def shortest(self) -> ShortestChains | None:
        """The chains as short as that of the run; None where nobody asked for all of them."""
        return None

    @property
    def step_facts(self) -> tuple[StepFacts, ...]:
        """The invariants after each step of the trace, and the cause of the step; empty if this is not known."""
        return ()

    @property
    def failure(self) -> Failure | None:
        """The reason why the invariant does not hold, or the witness does, at the end of the trace."""
        return None

    @property
    def certificate(self) -> str | None:
        """The path of the certificate of a proof; None where none was written."""
        return None

    @property
    def proof(self) -> Proved | None:
        """The claim that was proved again, if the verdict rests on a proof; else None."""
        return None

    @property
    def fuzz(self) -> FuzzCounts | None:
        """The counts of fuzzing; None unless tested."""
        return None

    @property
    def reason(self) -> str | None:
        """The reason why no stronger verdict was reached; None where none is expected, and for proofs."""
        return None

    @property
    def individuals(self) -> Mapping[str, int] | None:
        """The numbers of individuals in a violating run, if the question was about every number; else None."""
        return None

    @property
    def rerun(self) -> Rerun | None:
        """Return how fuzzing finds the violating run again; None if another engine has found it."""
        return None

    @property
    def hint(self) -> str | None:
        """The way on for the user, if there is one."""
        return None

    @property
    def induction(self) -> Cti | None:
        """A counterexample to induction, as a hint for a lemma: it may be unreachable."""
        return None
