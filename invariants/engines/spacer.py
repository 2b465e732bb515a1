"""Spacer: proofs whose lemmas have to be invented, for systems with numbers without end as well.

Owns: how long each configuration of Spacer is tried, and what is claimed of its answers.
Must never know: how Spacer is called, other engines, who checks its claims.

Configurations take turns, each time with more effort, since one may soon find what another never does. An invariant is
put in the model's terms, closed under permutations of individuals, and freed of what is not needed. Where the system
had to be over-approximated to be linear, or ``prev`` nests without end, a refutation need not be a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH, one_by_one
from invariants.evidence.claims import Claim, GaveUp, Reachable
from invariants.evidence.proofs.lemma_proofs import Lemma, helping_lemmas, proof_by, property_lemma
from invariants.foundation.limits import MINIMIZING_SECONDS, MOST_IMAGES
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.horn import HornAnswer, HornClauses, Invariant, NoSpacerAnswer, Refuted, SpacerConfiguration
from invariants.solver.induction.inductive_subset import maximal_inductive_subset, safe_inductive_subset
from invariants.solver.induction.lemmas import Lemmas
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.lemmas.categories import categories, code_numbers_in_range
from invariants.system.lemmas.normal_form import normal_form
from invariants.system.lemmas.permutations import images
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import Term

NAME = "spacer"

FIRST_EFFORT = 800_000
"""The effort of the first turns, in Z3's resource units: some half a second."""

GROWTH = 8
"""The factor by which the effort of a configuration grows from one turn to the next: few turns reach any effort."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property a proof, or the reason why there is none. Steps are not bounded."""

    def prove(coded: CodedModel, name: str, chain: int | None) -> Claim:
        search = _SpacerSearch(coded, problem, name, budget)
        lemmas = search.stated_alone()
        if lemmas is not None:
            return proof_by(coded, name, chain, EXACT_PREV_DEPTH, search.system.constants, lemmas)
        match search.answer():
            case Refuted(configurations=number):
                exact = search.system.exact
                return Reachable(name, number, exact=exact and chain is not None, linear=exact)
            case NoSpacerAnswer(why=why):
                return GaveUp(name, why)
            case Invariant(term=found):
                lemmas = search.lemmas(found)
                if lemmas is None:
                    return GaveUp(name, NoAnswer(GaveUpReason.INVARIANT_NOT_CONFIRMED))
                return proof_by(coded, name, chain, EXACT_PREV_DEPTH, search.system.constants, lemmas)

    return one_by_one(problem, prove)


class _SpacerSearch:
    def __init__(self, coded: CodedModel, problem: Problem, name: str, budget: Budget) -> None:
        self.numbers = categories(problem.scope)
        self.scope = problem.scope
        self.name = name
        self.budget = budget
        others = [prop.name for prop in coded.system.properties.values() if prop.kind is PropertyKind.STATE]
        self.system: LinearAbstraction = problem.encodings.abstraction(coded, problem.scope, name, others)
        self.manager = self.system.manager
        self.stated = property_lemma(coded.model, self.system)
        own = [] if self.stated is None else [self.stated]
        self.given = [*own, *helping_lemmas(coded.model, self.system)]

    def stated_alone(self) -> list[Lemma] | None:
        """Return the invariants that the model states, if they are a proof: then no lemma has to be invented."""
        return self.enough_of(self.given)

    def answer(self) -> HornAnswer:
        """Return the answer of Spacer: of the configuration that has one first, as they take turns."""
        system = self.system
        clauses = HornClauses(system.relation, system.violation, on_step=system.on_step)
        trying = list(SpacerConfiguration)
        answer: HornAnswer = NoSpacerAnswer(NoAnswer(GaveUpReason.OUT_OF_TIME))
        for turn in count():
            for configuration in list(trying):
                self.budget.report(NAME, f"{self.name}: {configuration.name.lower()} search, turn {turn + 1}")
                answer = clauses.solve(
                    configuration, FIRST_EFFORT * GROWTH**turn, self.budget.remaining, self.budget.seed
                )
                if not isinstance(answer, NoSpacerAnswer) or answer.why.reason is GaveUpReason.OUT_OF_TIME:
                    return answer
                if answer.why.reason is not GaveUpReason.OUT_OF_EFFORT:
                    trying.remove(configuration)
            if not trying:
                break
        return answer

    def lemmas(self, found: Term) -> list[Lemma] | None:
        """Return lemmas that prove the property, from the invariant that the solver has found; None without a proof."""
        manager = self.manager
        tidy = normal_form(manager, found, self.numbers) + code_numbers_in_range(self.system, self.numbers)
        orbits = {manager.and_(*images(manager, self.scope, part, MOST_IMAGES)): part for part in tidy}
        for candidates in ([Lemma(formula, said) for formula, said in orbits.items()], [Lemma(found, found)]):
            kept = self.enough_of([*self.given, *candidates])
            if kept is not None:
                return kept
        return None

    def enough_of(self, candidates: list[Lemma]) -> list[Lemma] | None:
        """Return the candidates that a proof takes; None where all of them are not enough."""
        system = self.system
        lemmas = Lemmas(
            system.relation,
            system.violation,
            [lemma.formula for lemma in candidates],
            on_step=system.on_step,
            remaining=lambda: self.budget.remaining,
        )
        kept = maximal_inductive_subset(lemmas)
        if self.stated is not None and 0 in kept:
            # People know the property; a lemma that only repeats it in other words tells them nothing.
            kept = [position for position in kept if position == 0 or not lemmas.implied(position, by=0)]
        enough = safe_inductive_subset(lemmas, kept)
        return (
            None
            if enough is None
            else [candidates[position] for position in lemmas.smaller(enough, MINIMIZING_SECONDS)]
        )
