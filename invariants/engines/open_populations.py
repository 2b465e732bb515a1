"""Open populations: proofs for every number of individuals.

Owns: the sources of lemmas, and the order in which they are tried.
Must never know: how obligations are encoded, other engines, who checks its claims.

There are three sources. *Provenance*: what a rule required and did when it made a fact true. *Shapes* that lemmas often
have. *Orbits*: the clauses of a proof for a small population, read with quantifiers. All candidates together, and the
model's own invariants, are sieved: Houdini keeps those that are inductive in small populations, which takes the solver
no time. If these exclude every violation there, a few of them that do are proved for every size; candidates that are
not proved are refused, and others take their place. What small populations still lack, a proof for them supplies; where
configurations are infinitely many, lemmas drawn from the model do.

Where the budget is not thorough, only the model's own invariants are candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice

from msgspec.structs import replace

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH, one_by_one
from invariants.engines.small_populations import Lacking, SmallPopulation, sieved, small_scopes
from invariants.evidence.claims import Claim, Cti, GaveUp, Proved, Reachable
from invariants.evidence.proofs.cti import property_cti
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.lemma_proofs import helping_lemmas
from invariants.evidence.proofs.open_obligations import ENCODING, obligations_of_open
from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import CANDIDATE_EFFORT, MINIMIZING_SECONDS
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import Scope
from invariants.solver.induction.ic3 import Counterexample, FiniteProof
from invariants.solver.induction.inductive_subset import maximal_inductive_subset, safe_inductive_subset
from invariants.solver.induction.lemmas import Lemmas
from invariants.solver.induction.open_lemmas import OpenLemmas
from invariants.solver.induction.orbits import first_of
from invariants.solver.smtlib import Printer
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import (
    PropertyKind,
    TransitionSystem,
    UnsupportedSystemError,
)
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.open_aggregates import OpenAggregates
from invariants.system.grounding.open_populations import open_system
from invariants.system.lemmas.candidates import LemmaCandidates
from invariants.system.lemmas.categories import categories
from invariants.system.lemmas.generalisation import about_all, generalised, generalised_bounds
from invariants.system.lemmas.orders import orders
from invariants.system.lemmas.provenance import provenance
from invariants.system.lemmas.quantified import is_about_one_configuration
from invariants.system.lemmas.templates import at_most_one, pairs, variations
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Term, bound_symbols, inputs_in, post_order

NAME = "open"

FIRST_SIZES = 3
"""So many small populations sieve candidates from the beginning."""

QUICK_SIZES = 2
"""Of so many small populations, the last one is tried to be proved first, for a quick proof."""

QUICK_WORK = 0.5
"""Seconds of an idle machine for that."""

MOST_QUICK_CLAUSES, FEW_CLAUSES = 24, 12
"""Proofs with more clauses are left to the sieve; of few, those that are not true of every size are left out."""

MOST_FINITE_PROOFS = 8
"""So many proofs for small populations are generalised."""

MOST_SHAPES = 1500
"""So many candidates are formed after templates."""

BRIEFLY = CANDIDATE_EFFORT // 10
"""The effort of one query where the model's own invariants may be enough for a proof: a tenth of the usual one."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property a proof for populations of every size, or the reason why there is none."""

    def prove(coded: CodedModel, name: str, chain: int | None) -> Claim:
        if not problem.scope:
            return GaveUp(name, NoAnswer(GaveUpReason.NO_POPULATION))
        return _Proof(coded, problem, name, chain, budget).claim()

    return one_by_one(problem, prove, before_start=True)


class _Proof:
    def __init__(self, coded: CodedModel, problem: Problem, name: str, chain: int | None, budget: Budget) -> None:
        self.coded = coded
        self.problem = problem
        self.name = name
        self.chain = chain
        self.budget = budget
        self.manager: TermManager = coded.system.manager
        self.grounding = Grounding(coded.system, {}, keep_individuals=True)
        opened = open_system(coded.system, coded.system.properties[name])
        self.obligations = obligations_of_open(opened)
        self.stated: dict[Term, str] = {}
        """What the model states, with its wordings."""
        self.originals: dict[Term, Term] = {}
        """The same before its counts became numbers beside the state, which no population of given size has."""
        self.state(OpenAggregates(self.manager, opened.counts, only_few=True))
        self.preserved: list[Term] = []
        """The candidates of the last question that hold for every size, as far as is known."""
        self.refused: set[Term] = set()
        """Those of them that are not known to, although all of them are assumed."""

    def remaining(self) -> float | None:
        """Return the seconds that are left."""
        return self.budget.remaining

    def claim(self) -> Claim:
        proof = self.proof(list(self.stated), BRIEFLY)
        if proof is not None:
            return proof
        given = [self.stated[term] for term in self.preserved]
        if not self.budget.thorough:
            return GaveUp(self.name, NoAnswer(GaveUpReason.NO_OPEN_LEMMAS))
        why = NoAnswer(GaveUpReason.NO_OPEN_LEMMAS)
        try:
            found = _Search(self).claim()
            if found is not None:
                return found
        except NoAnswerError as error:
            why = error.why
        return GaveUp(self.name, why, cti=self.cti(given))

    def proof(self, candidates: Sequence[Term], effort: int = CANDIDATE_EFFORT, *, sifts: bool = True) -> Proved | None:
        """Return a proof by the candidates, or by those that hold for every size; None where they are not enough."""
        texts = Printer(ENCODING, entry_name).closed_texts(candidates)
        lemmas = OpenLemmas(
            self.obligations.preamble,
            [(text, self.obligations.after(text)) for text in texts],
            self.remaining,
            effort,
            self.budget.allowance,
        )
        initial = lemmas.holding_initially()
        # What the property needs is asked about first: it is often all that has to be.
        kept = safe_inductive_subset(lemmas, initial, is_inductive=False)
        if kept is None and sifts:
            kept = safe_inductive_subset(lemmas, self.sifted(candidates, lemmas, initial))
        if kept is None:
            return None
        body = strengthening_text(texts[position] for position in kept)
        wording = FormulaWording(self.coded)
        terms = [candidates[position] for position in kept]
        reading = tuple(self.stated.get(term) or wording.sentence(term) for term in terms)
        return Proved(
            self.name, self.chain, EXACT_PREV_DEPTH, open_populations=True, strengthening=body, reading=reading
        )

    def sifted(self, candidates: Sequence[Term], lemmas: OpenLemmas, initial: list[int]) -> list[int]:
        """Return the positions of the candidates that hold for every size; note them, and those that do not."""
        broken = [position for position in initial if lemmas.consecution_core(position, initial) is None]
        self.refused = {candidates[position] for position in range(len(candidates)) if position not in initial}
        self.refused |= {candidates[position] for position in broken}
        preserved = [position for position in initial if position not in broken]
        while broken and len(left := lemmas.preserved(preserved)) < len(preserved):
            preserved = left
        self.preserved = [candidates[position] for position in preserved]
        return preserved

    def cti(self, given: Sequence[str]) -> Cti | None:
        """Return a step in the scope that breaks the property from where the invariants for every population hold."""
        others = [name for name in self.coded.system.properties if name in given]
        system = self.problem.encodings.abstraction(
            self.coded, self.problem.scope, self.name, others, keep_products=True
        )
        known = [lemma.formula for lemma in helping_lemmas(self.coded.model, system)]
        return property_cti(self.coded, system, known, self.remaining)

    # ----------------------------------------------------------- statements

    def state(self, few: OpenAggregates) -> None:
        """Note the invariants that the model states, and its conditions on constants, which never change."""
        for prop in self.coded.system.properties.values():
            if prop.kind is PropertyKind.STATE and not prop.name.endswith(".defined"):
                self.note(self.manager.not_(prop.bad), few, prop.name)
        for part in self.coded.system.initial:
            given = self.of_constants(part)
            if given is not self.manager.true:
                read = {term.payload.name for term in post_order([given]) if isinstance(term.payload, StateVariable)}
                self.note(given, few, f"what is given of {', '.join(sorted(read)) or 'the population'}")

    def note(self, original: Term, few: OpenAggregates, wording: str) -> None:
        # What counts individuals beyond a few cannot be said without their number.
        with suppress(UnsupportedSystemError):
            term = self.manager.not_(self.grounding.term(few.numbered(self.manager.not_(original))))
            if not inputs_in([term]):  # else it speaks of one step's choices, too
                self.stated[term] = wording
                self.originals[term] = original

    def of_constants(self, start: Term) -> Term:
        """Return what a condition on the start says of constants and of the population, which never change.

        What is said of variables is left out where that weakens the condition.
        """
        manager = self.manager
        match start.operator:
            case Operator.AND:
                return manager.and_(*map(self.of_constants, start.arguments))
            case Operator.EXISTS:
                return manager.exists(bound_symbols(start), self.of_constants(start.arguments[0]))
            case Operator.FORALL:
                return manager.forall(bound_symbols(start), self.of_constants(start.arguments[0]))
            case _:
                read = [term.payload for term in post_order([start]) if isinstance(term.payload, StateVariable)]
                return start if all(variable.constant for variable in read) else manager.true


class _Search:
    """The search for lemmas: candidates from ever more sources, sieved by ever larger populations."""

    def __init__(self, proof: _Proof) -> None:
        self.proof = proof
        self.coded = proof.coded
        self.manager = proof.manager
        self.pool: dict[Term, None] = dict.fromkeys(proof.stated)
        self.trusted = proof.preserved
        """What is stated and holds for every size."""
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
        lacking: Lacking | None = None
        for source in (provenance, self.shapes, orders):
            if not self.add(islice(source(self.coded.system), MOST_SHAPES)):
                continue
            found = self.proved(self.pool)
            if isinstance(found, Proved):
                return found
            lacking = found
        return self.from_finite_proofs(lacking)

    def by_a_small_proof(self) -> Proved | Reachable | None:
        """Return a proof by the clauses of one for a small population, or a violation there: where that is little work.

        Few lemmas are found sooner than candidates from other sources are sieved.
        """
        proof, scope = self.proof, self.populations[-1].scope
        budget = replace(proof.budget, allowance=proof.budget.allowance.part(QUICK_WORK))
        small = SmallPopulation(self.coded, proof.problem, proof.name, scope, budget)
        try:
            finite = small.decide([self.original(term) for term in self.trusted], partial(self.report, small))
            if isinstance(finite, Counterexample):
                return Reachable(proof.name, finite.steps, exact=False)  # so no lemmas prove it
            if len(finite.orbits) > MOST_QUICK_CLAUSES:
                return None
            clauses = [proof.grounding.term(clause) for clause in self.clauses(small, finite)]
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
            suggested = self.suggested(lacking)
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

    def report(self, small: SmallPopulation, depth: int) -> None:
        sizes = ", ".join(f"{name} {size}" for name, size in small.scope.items())
        self.proof.budget.report(NAME, f"{self.proof.name}: {sizes}, depth {depth}")

    def proved(self, candidates: Iterable[Term]) -> Proved | Lacking | None:
        """Return a proof, or a population in which candidates are missing; None for none of these."""
        left = [term for term in candidates if term not in self.refused]
        self.proof.budget.report(NAME, f"{self.proof.name}: {len(left)} candidates")
        found = sieved(self.populations, left, self.original)
        if isinstance(found, Lacking):
            return found
        proof = self.proof.proof(found.few)
        if proof is not None:
            return proof
        refused = self.proof.refused
        self.refused |= refused
        if not refused and not self.has_more_individuals():
            return None
        return Lacking(self.populations[-1], list(dict.fromkeys([*self.trusted, *self.proof.preserved])))

    def original(self, term: Term) -> Term:
        """Return a candidate as it is said of populations of given size."""
        return self.proof.originals.get(term, term)

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

    def suggested(self, lacking: Lacking) -> list[Term] | Reachable:
        """Return the candidates that a proof for a small population suggests, or that there is a violation in it.

        Raises ``NoAnswerError`` where there is neither.
        """
        small = lacking.population
        try:
            proof = small.decide([self.original(term) for term in lacking.known], partial(self.report, small))
        except NoAnswerError as error:
            drawn = self.drawn(small.scope) if error.why.reason is GaveUpReason.INFINITE_STATES else []
            if all(term in self.pool for term in drawn):
                raise
            return drawn
        if isinstance(proof, Counterexample):
            # A population of another size need not be able to do the same.
            return Reachable(self.proof.name, proof.steps, exact=False)
        return self.clauses(small, proof)

    def clauses(self, small: SmallPopulation, proof: FiniteProof) -> list[Term]:
        """Return the clauses of a proof for a small population, about all individuals."""
        manager = self.manager
        found = [term for orbit in proof.orbits for term in generalised(manager, small.scope, first_of(orbit))]
        for entry, interval in proof.intervals.of.items():
            if interval.low is not None and interval.high is not None:
                low, high = manager.integer(interval.low), manager.integer(interval.high)
                found.append(generalised_bounds(manager, entry, low, high))
        return found

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
                return [about_all(self.manager, formula) for formula in needed]
        return []
