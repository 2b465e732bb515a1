"""Open populations: proofs for every number of individuals.

Owns: the sources of lemmas, and the order in which they are tried.
Must never know: how obligations are encoded, other engines, who checks its claims.

There are four sources. *Provenance*: the guards and effects of the rule that made a fact true. *Shapes* that lemmas
often have. *Samples*: all short clauses that no configuration on random runs contradicts. *Orbits*: the clauses of a
proof for a small population, read with quantifiers.

Candidates from provenance are sieved: Houdini keeps those that are inductive in small populations, which takes the
solver no time. If these exclude every violation there, a few of them that do are proved for every size. Of more
candidates, some are chosen one after the other, to exclude steps that break the property or a chosen candidate.
Candidates that are not proved for every size are refused, and others take their place. Lemmas that are still lacking
come from a proof for a small population; where configurations are infinitely many, lemmas drawn from the model do.

Where the budget is not thorough, only the model's own invariants are candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from math import inf

from msgspec.structs import replace

from invariants.engines.populations.finite_proofs import FiniteProofs
from invariants.engines.populations.open_proof import BRIEFLY, OpenProof
from invariants.engines.populations.sampling import Sampling
from invariants.engines.populations.selection import Selection
from invariants.engines.populations.small_populations import Lacking, SmallPopulation, sieved, small_scopes
from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import one_by_one
from invariants.evidence.claims import Claim, GaveUp, Proved, Reachable
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import CANDIDATE_EFFORT
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.induction.ic3 import Counterexample
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import TransitionSystem, UnsupportedSystemError
from invariants.system.lemmas.provenance import provenance
from invariants.system.lemmas.quantified import is_about_one_configuration, is_universal
from invariants.system.lemmas.samples import Clause
from invariants.system.lemmas.templates import at_most_one, pairs, variations
from invariants.system.terms.terms import Term

FIRST_SIZES = 3
"""So many small populations sieve candidates from the beginning."""

QUICK_SIZES = 2
"""Of so many small populations, the last one is tried to be proved first, for a quick proof."""

QUICK_WORK = 0.5
"""Seconds of an idle machine for that."""

MOST_QUICK_CLAUSES, FEW_CLAUSES = 24, 12
"""Proofs with more clauses are left to the sieve; of few, those that are not true of every size are left out."""

BRIEF_WORK = 3.0
"""Seconds of an idle machine for choices that are asked about with little effort."""

QUICK_INDIVIDUALS = 2
"""Clauses of two literals about so many individuals are tried before other candidates."""

MOST_FINITE_PROOFS = 8
"""So many proofs for small populations are generalised."""

MOST_SHAPES = 1500
"""So many candidates are formed after templates."""

MOST_BRIEF_ATTEMPTS = 2
"""So many times, choices are asked about with little effort."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property a proof for populations of every size, or the reason why there is none."""

    def prove(coded: CodedModel, name: str, chain: int | None) -> Claim:
        if not problem.scope:
            return GaveUp(name, NoAnswer(GaveUpReason.NO_POPULATION))
        return _claim(OpenProof(coded, problem, name, chain, budget))

    return one_by_one(problem, prove, before_start=True)


def _claim(proof: OpenProof) -> Claim:
    by_stated = proof.proof(list(proof.stated), BRIEFLY)
    if by_stated is not None:
        return by_stated
    given = [proof.stated[term] for term in proof.preserved]
    why = NoAnswer(GaveUpReason.NO_OPEN_LEMMAS)
    if not proof.budget.thorough:
        return GaveUp(proof.name, why)
    try:
        found = None if proof.is_violated_at_start() else _Search(proof).claim()
        if found is not None:
            return found
    except NoAnswerError as error:
        why = error.why
    return GaveUp(proof.name, why, cti=proof.cti(given))


class _Search:
    """The search for lemmas: candidates from ever more sources, sieved by ever larger populations."""

    def __init__(self, proof: OpenProof) -> None:
        self.proof = proof
        self.coded = proof.coded
        self.finite = FiniteProofs(proof)
        self.pool: dict[Term, None] = dict.fromkeys(proof.stated)
        self.trusted = proof.preserved
        """The statements that hold for every size."""
        self.refused: set[Term] = set()
        """Candidates that are not shown to."""
        self.scopes = small_scopes(self.coded, proof.problem.scope)
        self.populations: list[SmallPopulation] = []

    def claim(self) -> Claim | None:
        """Return a proof, or that a small population violates the property; None where there are no more sources.

        Raises ``NoAnswerError``, where the last source has no answer.
        """
        while len(self.populations) < FIRST_SIZES:
            if not self.has_more_individuals():
                return None
            if len(self.populations) == QUICK_SIZES and (quick := self.by_a_small_proof()) is not None:
                return quick
        sampling = Sampling(self.proof, self.populations[QUICK_SIZES - 1].scope)
        traces = self.add(sampling.unrefuted(islice(provenance(self.coded.system), MOST_SHAPES)))
        universal = list(filter(is_universal, traces))
        found = self.selected([*universal, *sampling.clauses(2, QUICK_INDIVIDUALS)], BRIEFLY, sampling)
        if found is not None:
            return found
        lacking = self.proved(self.pool)
        if isinstance(lacking, Proved):
            return lacking
        shapes = self.add(sampling.unrefuted(islice(self.shapes(self.coded.system), MOST_SHAPES)))
        return self.chosen(sampling.confirmed([*traces, *shapes]), sampling) or self.from_finite_proofs(lacking)

    def chosen(self, candidates: Sequence[Term], sampling: Sampling) -> Proved | None:
        """Return a proof by candidates, and by clauses that hold in samples, chosen to exclude steps; None for none.

        Universal clauses alone are asked about with more effort, for solvers decide more of them.
        """
        universal = list(filter(is_universal, candidates))
        found = self.selected([*candidates, *sampling.clauses(2)], BRIEFLY, sampling)
        for length in (3, 4):
            found = found or self.selected([*universal, *sampling.clauses(length)], CANDIDATE_EFFORT, sampling)
        return found or self.selected([*candidates, *sampling.clauses(4)], CANDIDATE_EFFORT, sampling)

    def by_a_small_proof(self) -> Proved | Reachable | None:
        """Return a proof by the clauses of one for a small population, or a violation there: where that is little work.

        Few lemmas are found sooner than candidates from other sources are sieved.
        """
        proof, scope = self.proof, self.populations[-1].scope
        budget = replace(proof.budget, allowance=proof.budget.allowance.part(QUICK_WORK))
        small = SmallPopulation(self.coded, proof.problem, proof.name, scope, budget)
        try:
            finite = self.finite.decide(small, self.trusted)
            if isinstance(finite, Counterexample):
                return Reachable(proof.name, finite.steps, exact=False)  # so no lemmas prove it
            if len(finite.orbits) > MOST_QUICK_CLAUSES:
                return None
            clauses = [proof.grounding.term(clause) for clause in self.finite.clauses(small, finite)]
        except (NoAnswerError, UnsupportedSystemError):
            return None
        return proof.proof([*proof.stated, *clauses], BRIEFLY, sifts=len(clauses) <= FEW_CLAUSES)

    def from_finite_proofs(self, lacking: Lacking | None) -> Claim | None:
        """Return the same by clauses of proofs for small populations, where candidates are lacking.

        Clauses that a finite proof needs are tried without the pool first, where others that are true of small
        populations only could take their place.
        """
        clauses: dict[Term, None] = dict.fromkeys(self.proof.stated)
        for number in range(MOST_FINITE_PROOFS):
            if lacking is None:
                return None
            suggested = self.finite.suggested(lacking, self.pool)
            if isinstance(suggested, Reachable):
                return suggested
            clauses.update(dict.fromkeys([*lacking.known, *self.add(suggested)]))
            found = self.proved(clauses)
            if found is None or (isinstance(found, Lacking) and number % 3 == 2):
                found = self.proved(self.pool)
            if isinstance(found, Proved):
                return found
            lacking = found
        return None

    def has_more_individuals(self) -> bool:
        """Look at one more population, the next larger one with an initial state; return whether there is one."""
        proof = self.proof
        for scope in self.scopes:
            small = SmallPopulation(self.coded, proof.problem, proof.name, scope, proof.budget)
            if small.has_start():
                self.populations.append(small)
                return True
        return False

    def proved(self, candidates: Iterable[Term]) -> Proved | Lacking | None:
        """Return a proof, or a population in which candidates are missing; None for none of these."""
        left = [term for term in candidates if term not in self.refused]
        self.proof.report(f"{self.proof.name}: {len(left)} candidates")
        found = sieved(self.populations, left, self.proof.original)
        if isinstance(found, Lacking):
            return found
        proof = self.proof.proof(found.few, BRIEFLY)
        if proof is not None:
            return proof
        refused = self.proof.refused
        self.refused |= refused
        if not refused and not self.has_more_individuals():
            return None
        return Lacking(self.populations[-1], list(dict.fromkeys([*self.trusted, *self.proof.preserved])))

    def selected(self, candidates: Iterable[Term | Clause], effort: int, sampling: Sampling) -> Proved | None:
        """Return a proof by some of the candidates; None where none are found."""
        proof = self.proof
        seconds = BRIEF_WORK if effort <= BRIEFLY else inf
        allowance = proof.budget.allowance
        chosen = Selection(proof.stated, candidates, proof.original, proof.grounding.term, allowance, seconds)
        populations = self.populations[:FIRST_SIZES]
        before: list[Term] = []
        attempts = 0
        while chosen.is_enough(populations):
            if before == list(chosen.chosen):
                # A larger population may refute those that are not proved.
                larger = self.larger(populations) if effort > BRIEFLY else None
                if larger is not None:
                    populations.append(larger)
                    chosen.drop_failing(sampling.of(larger.scope))
                    continue
                found = proof.proof(before, effort) if effort > BRIEFLY else None
                if found is not None or not proof.refused:
                    return found
                for term in proof.refused:
                    chosen.drop(term)
                if before == list(chosen.chosen):
                    return None  # none of those chosen is refused, and the same ones would be asked about again
                before = []
                continue
            if effort <= BRIEFLY and attempts == MOST_BRIEF_ATTEMPTS:
                return None
            before = list(chosen.chosen)
            attempts += 1
            found = proof.proof(before, BRIEFLY)
            if found is not None or not proof.refused:
                return found
        return None

    def larger(self, populations: Sequence[SmallPopulation]) -> SmallPopulation | None:
        """Return the next population, if there is one."""
        if len(populations) == len(self.populations) and not self.has_more_individuals():
            return None
        return self.populations[len(populations)]

    # -------------------------------------------------------------- sources

    def add(self, found: Iterable[Term]) -> list[Term]:
        """Add candidates to the pool; return them as they are there."""
        added = []
        with suppress(UnsupportedSystemError):
            for term in found:
                added.append(self.proof.grounding.term(term))
                self.pool.setdefault(added[-1])
        return added

    def shapes(self, system: TransitionSystem) -> Iterator[Term]:
        stated = filter(is_about_one_configuration, self.proof.originals.values())
        return chain(at_most_one(system), variations(system, stated), pairs(system))
