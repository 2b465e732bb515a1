"""Finite proofs: lemmas from proofs for small populations, read as lemmas about all individuals.

Owns: the lemmas that a proof for a small population suggests, and those drawn from the model where there is no such
proof.
Must never know: which suggestions hold for every size.
"""

from __future__ import annotations

from collections.abc import Container

from invariants.engines.populations.open_proof import OpenProof
from invariants.engines.populations.small_populations import Lacking, SmallPopulation
from invariants.evidence.claims import Reachable
from invariants.evidence.proofs.lemma_proofs import helping_lemmas
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import MINIMIZING_SECONDS
from invariants.foundation.no_answer import GaveUpReason
from invariants.foundation.sorts import Scope
from invariants.solver.induction.ic3 import Counterexample, FiniteProof
from invariants.solver.induction.inductive_subset import maximal_inductive_subset, safe_inductive_subset
from invariants.solver.induction.lemmas import Lemmas
from invariants.solver.induction.orbits import first_of
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.grounding.open_populations import individual_names
from invariants.system.lemmas.candidates import LemmaCandidates
from invariants.system.lemmas.categories import categories
from invariants.system.lemmas.generalisation import about_all, generalised, generalised_bounds
from invariants.system.terms.terms import Term


class FiniteProofs:
    """Suggestions for one proof."""

    def __init__(self, proof: OpenProof) -> None:
        self.proof = proof
        self.coded = proof.coded
        self.manager = proof.manager
        self.names = {number: entry for entry, number in individual_names(self.coded.system)}
        """The constants that name individuals, by individual."""

    def decide(self, small: SmallPopulation, known: list[Term]) -> FiniteProof | Counterexample:
        """Return a proof for a small population, given the lemmas that hold in it. Raises ``NoAnswerError``."""
        sizes = ", ".join(f"{name} {size}" for name, size in small.scope.items())
        name = self.proof.name
        said = [self.proof.original(term) for term in known]
        return small.decide(said, lambda depth: self.proof.report(f"{name}: {sizes}, depth {depth}"))

    def suggested(self, lacking: Lacking, pool: Container[Term]) -> list[Term] | Reachable:
        """Return the candidates that a proof for a small population suggests, or that there is a violation in it.

        ``pool`` are candidates that were tried. Raises ``NoAnswerError`` where there is neither.
        """
        small = lacking.population
        try:
            proof = self.decide(small, lacking.known)
        except NoAnswerError as error:
            drawn = self.drawn(small.scope) if error.why.reason is GaveUpReason.INFINITE_STATES else []
            if all(term in pool for term in drawn):
                raise
            return drawn
        if isinstance(proof, Counterexample):
            # A population of another size need not be able to do the same.
            return Reachable(self.proof.name, proof.steps, exact=False)
        return self.clauses(small, proof)

    def clauses(self, small: SmallPopulation, proof: FiniteProof) -> list[Term]:
        """Return the clauses of a proof for a small population, about all individuals."""
        manager = self.manager
        cubes = map(first_of, proof.orbits)
        found = [clause for cube in cubes for clause in generalised(manager, small.scope, cube, self.names)]
        for entry, interval in proof.intervals.of.items():
            if interval.low is not None and interval.high is not None:
                low, high = manager.integer(interval.low), manager.integer(interval.high)
                found.append(generalised_bounds(manager, entry, low, high))
        return list(dict.fromkeys(found))

    def drawn(self, scope: Scope) -> list[Term]:
        """Return lemmas drawn from the model that prove the property for a small population, about all individuals."""
        coded, problem, proof = self.coded, self.proof.problem, self.proof
        others = [prop.name for prop in coded.system.properties.values() if prop.kind is PropertyKind.STATE]
        system = problem.encodings.abstraction(coded, scope, proof.name, others, keep_products=False)
        candidates = LemmaCandidates(system, categories(scope))
        pool = [lemma.formula for lemma in helping_lemmas(coded.model, system)]
        for family in (candidates.simple, candidates.implications):
            pool += family()
            lemmas = Lemmas(
                system.relation,
                system.violation,
                pool,
                on_step=system.on_step,
                remaining=proof.remaining,
                allowance=proof.budget.allowance,
            )
            enough = safe_inductive_subset(lemmas, maximal_inductive_subset(lemmas))
            if enough is not None:
                needed = (pool[position] for position in lemmas.smaller(enough, MINIMIZING_SECONDS))
                return [about_all(self.manager, formula, self.names) for formula in needed]
        return []
