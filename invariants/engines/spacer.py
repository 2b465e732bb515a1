"""Spacer: proofs whose lemmas have to be invented, for systems with numbers without end as well.

Owns: which clauses Spacer gets, how long each of its configurations is tried, and the claims from its answers.
Must never know: how Spacer is called, other engines, who checks its claims.

Each configuration can have a separate process: one may soon find an invariant that another never finds, and a restart
would lose all work. An invariant is put in the model's terms, closed under permutations of individuals, and stripped of
unneeded parts. Where the system had to be over-approximated to be linear, or ``prev`` nests without end, a refutation
need not be a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH, one_by_one
from invariants.evidence.claims import Claim, GaveUp, Reachable
from invariants.evidence.proofs.lemma_proofs import Lemma, helping_lemmas, proof_by, property_lemma
from invariants.foundation.limits import MINIMIZING_SECONDS, MOST_IMAGES, Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.control import split_by_control
from invariants.solver.horn import HornAnswer, Invariant, NoSpacerAnswer, Refuted, Spacer, SpacerConfiguration
from invariants.solver.induction.inductive_subset import maximal_inductive_subset, safe_inductive_subset
from invariants.solver.induction.lemmas import Lemmas
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.grounding.horn_clauses import horn_system
from invariants.system.lemmas.categories import categories, code_numbers_in_range
from invariants.system.lemmas.normal_form import normal_form
from invariants.system.lemmas.permutations import images
from invariants.system.reduction.linear_abstraction import LinearAbstraction
from invariants.system.terms.terms import Term

NAME = "spacer"

FIRST_SECONDS = 10.0
"""Seconds of an idle machine for a way that is not the last, where there is no limit of work."""


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
            case Invariant() as found:
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
        """Return the answer of Spacer in the way that is asked for, or else of the one that has an answer first."""
        whole = horn_system(self.system.relation.system, self.name)
        split = split_by_control(self.manager, self.scope, whole, self.budget.remaining, self.budget.allowance)
        spacer = Spacer(self.manager, self.scope, whole if split is None else split)
        ways = list(SpacerConfiguration) if self.budget.way is None else [SpacerConfiguration(self.budget.way)]
        answer: HornAnswer = NoSpacerAnswer(NoAnswer(GaveUpReason.OUT_OF_TIME))
        for position, way in enumerate(ways):
            self.budget.report(NAME, f"{self.name}: {way.value} search")
            answer = spacer.solve(way, *self._turn(len(ways) - position))
            if not isinstance(answer, NoSpacerAnswer):
                break
        return answer

    def _turn(self, ways: int) -> tuple[float | None, Allowance]:
        """Return the seconds on the clock, and the work, for the next of so many ways: as much as for the others."""
        remaining, allowance = self.budget.remaining, self.budget.allowance
        if ways == 1:
            return remaining, allowance
        work = FIRST_SECONDS if allowance.left == inf else allowance.left / ways
        return None if remaining is None else remaining / ways, allowance.part(work)

    def lemmas(self, found: Invariant) -> list[Lemma] | None:
        """Return lemmas that prove the property, from the invariant that the solver has found; None without a proof."""
        manager = self.manager
        plain = [*self.in_normal_form(found), *code_numbers_in_range(self.system, self.numbers)]
        orbits = {manager.and_(*images(manager, self.scope, part, MOST_IMAGES)): part for part in plain}
        whole = manager.and_(
            manager.or_(*(location.condition for location, _ in found.inside)),
            *(manager.implies(location.condition, inside) for location, inside in found.inside),
        )
        for candidates in ([Lemma(formula, said) for formula, said in orbits.items()], [Lemma(whole, whole)]):
            kept = self.enough_of([*self.given, *candidates])
            if kept is not None:
                return kept
        return None

    def in_normal_form(self, found: Invariant) -> list[Term]:
        """Return the parts of the invariant: each where it is inside, and, as that may be true, everywhere."""
        manager = self.manager
        places: dict[Term, list[Term]] = {}
        for location, inside in found.inside:
            for part in normal_form(manager, inside, self.numbers):
                places.setdefault(part, []).append(location.condition)
        reached = manager.or_(*(location.condition for location, _ in found.inside))
        there = [manager.implies(manager.or_(*conditions), part) for part, conditions in places.items()]
        return list(dict.fromkeys([*places, *normal_form(manager, manager.and_(reached, *there), self.numbers)]))

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
            # People know the property; a lemma that only repeats it in other words is no news.
            kept = [position for position in kept if position == 0 or not lemmas.implied(position, by=0)]
        enough = safe_inductive_subset(lemmas, kept)
        return (
            None
            if enough is None
            else [candidates[position] for position in lemmas.smaller(enough, MINIMIZING_SECONDS)]
        )
