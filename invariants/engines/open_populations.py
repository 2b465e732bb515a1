"""Open populations: proofs for every number of individuals.

Owns: the candidates for lemmas, and the order in which they are tried.
Must never know: how obligations are encoded, other engines, who checks its claims.

Proofs for small populations are generalised: a clause about some individuals becomes one about all that are as
different from each other (compare Ma et al., "I4: incremental inference of inductive invariants", SOSP 2019). Where
configurations are infinitely many, it is lemmas drawn from the model that are generalised. Of these candidates and the
model's own invariants, those are kept that are preserved together for populations of every size. Where the budget is
not thorough, only the model's own invariants are candidates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH, one_by_one
from invariants.evidence.claims import Claim, Cti, GaveUp, Proved, Reachable
from invariants.evidence.proofs.cti import property_cti
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.lemma_proofs import helping_lemmas
from invariants.evidence.proofs.open_obligations import ENCODING, OpenObligations, obligations_of_open
from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import CANDIDATE_EFFORT, MINIMIZING_SECONDS
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import IndividualSort
from invariants.solver.induction.frames import Cube
from invariants.solver.induction.ic3 import Counterexample, decide
from invariants.solver.induction.inductive_subset import maximal_inductive_subset, safe_inductive_subset
from invariants.solver.induction.lemmas import Lemmas
from invariants.solver.induction.open_lemmas import OpenLemmas
from invariants.solver.smtlib import Printer
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.open_aggregates import OpenAggregates
from invariants.system.grounding.open_populations import open_system
from invariants.system.lemmas.candidates import LemmaCandidates
from invariants.system.lemmas.categories import categories
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import (
    Operator,
    StateVariable,
    Symbol,
    Term,
    Value,
    bound_symbols,
    inputs_in,
    post_order,
)

NAME = "open"

BRIEFLY = CANDIDATE_EFFORT // 10
"""The effort of one query where the model's own invariants may be enough for a proof: a tenth of the usual one."""

SMALL_SIZES = (2, 3)
"""The numbers of individuals whose proofs are generalised, the next one only where the first is not enough."""

_Candidates = dict[Term, str]
"""Closed formulas, with their wording."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property a proof for populations of every size, or the reason why there is none."""

    def prove(coded: CodedModel, name: str, chain: int | None) -> Claim:
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
        self.preserved: set[str] = set()
        """The wordings of candidates that hold for every size, as far as is known."""

    def claim(self) -> Claim:
        if not self.problem.scope:
            return GaveUp(self.name, NoAnswer(GaveUpReason.NO_POPULATION))
        opened = open_system(self.coded.system, self.coded.system.properties[self.name])
        obligations = obligations_of_open(opened)
        candidates = self.stated(OpenAggregates(self.manager, opened.counts, only_few=True))
        proof = self.proof(obligations, candidates, BRIEFLY)
        if proof is not None:
            return proof
        if not self.budget.thorough:
            return GaveUp(self.name, NoAnswer(GaveUpReason.NO_OPEN_LEMMAS))
        for size in SMALL_SIZES:
            small = self.from_small(size)
            match small:
                case Reachable():
                    return small
                case GaveUp(why=NoAnswer(reason=GaveUpReason.INFINITE_STATES) as why):
                    small = self.drawn(size)
                    if not small:
                        return GaveUp(self.name, why, cti=self.cti())
                case GaveUp(why=why):
                    return GaveUp(self.name, why, cti=self.cti())
            candidates.update(small)
            proof = self.proof(obligations, candidates)
            if proof is not None:
                return proof
        return GaveUp(self.name, NoAnswer(GaveUpReason.NO_OPEN_LEMMAS), cti=self.cti())

    def proof(
        self, obligations: OpenObligations, candidates: _Candidates, effort: int = CANDIDATE_EFFORT
    ) -> Proved | None:
        """Return a proof by the candidates that hold for every size; None where they are not enough."""
        terms = list(candidates)
        texts = Printer(ENCODING, entry_name).closed_texts(terms)
        lemmas = OpenLemmas(
            obligations.preamble,
            [(text, obligations.after(text)) for text in texts],
            lambda: self.budget.remaining,
            effort,
            self.budget.allowance,
        )
        preserved = maximal_inductive_subset(lemmas)
        kept = safe_inductive_subset(lemmas, preserved)
        if kept is None:
            self.preserved = {candidates[terms[position]] for position in preserved}
            return None
        body = strengthening_text(texts[position] for position in kept)
        reading = tuple(candidates[terms[position]] for position in kept)
        return Proved(
            self.name, self.chain, EXACT_PREV_DEPTH, open_populations=True, strengthening=body, reading=reading
        )

    def cti(self) -> Cti | None:
        """Return a step in the scope that breaks the property from where the invariants for every population hold."""
        others = [name for name in self.coded.system.properties if name in self.preserved]
        system = self.problem.encodings.abstraction(
            self.coded, self.problem.scope, self.name, others, keep_products=True
        )
        known = [lemma.formula for lemma in helping_lemmas(self.coded.model, system)]
        return property_cti(self.coded, system, known, lambda: self.budget.remaining)

    # ----------------------------------------------------------- candidates

    def stated(self, few: OpenAggregates) -> _Candidates:
        """Return the invariants that the model states, and its conditions on constants, which never change."""
        found: _Candidates = {}
        for prop in self.coded.system.properties.values():
            if prop.kind is PropertyKind.STATE and not prop.name.endswith(".defined"):
                # What counts individuals beyond a few cannot be said without their number.
                with suppress(UnsupportedSystemError):
                    holds = self.manager.not_(self.grounding.term(few.numbered(prop.bad)))
                    if not inputs_in([holds]):  # else it speaks of one step's choices, too
                        found[holds] = prop.name
        for part in self.coded.system.initial:
            given = self.of_constants(part)
            if given is not self.manager.true:
                read = {term.payload.name for term in post_order([given]) if isinstance(term.payload, StateVariable)}
                with suppress(UnsupportedSystemError):
                    term = self.grounding.term(few.numbered(given))
                    found[term] = f"what is given of {', '.join(sorted(read)) or 'the population'}"
        return found

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

    def from_small(self, size: int) -> _Candidates | GaveUp | Reachable:
        """Return the candidates that a proof for a small population suggests, or why there is no such proof."""
        scope = dict.fromkeys(self.problem.scope, size)

        def report(depth: int) -> None:
            self.budget.report(NAME, f"{self.name}: {size} individuals, depth {depth}")

        try:
            relation = self.problem.encodings.relation(self.coded.system, scope, (self.name,))
            found = decide(relation, self.name, lambda: self.budget.remaining, report, self.budget.allowance)
        except NoAnswerError as error:
            return GaveUp(self.name, error.why)
        if isinstance(found, Counterexample):
            # A population of another size need not be able to do the same.
            return Reachable(self.name, found.steps, exact=False)
        wording = FormulaWording(self.coded)
        candidates: _Candidates = {}
        for orbit in found.orbits:
            cube = min(orbit, key=repr)
            candidates[self.generalised(cube)] = wording.clause(cube)
        for entry, interval in found.intervals.of.items():
            if interval.low is not None and interval.high is not None:
                low, high = self.manager.integer(interval.low), self.manager.integer(interval.high)
                read, symbols = self.read(entry, {})
                inside = self.manager.and_(self.manager.less_equal(low, read), self.manager.less_equal(read, high))
                term = self.manager.forall(tuple(symbols.values()), inside)
                candidates[term] = f"{wording.together([entry])[0]} is between {interval.low} and {interval.high}"
        return candidates

    def drawn(self, size: int) -> _Candidates:
        """Return lemmas drawn from the model that prove the property for a small population, about all individuals."""
        scope = dict.fromkeys(self.problem.scope, size)
        others = [prop.name for prop in self.coded.system.properties.values() if prop.kind is PropertyKind.STATE]
        system = self.problem.encodings.abstraction(self.coded, scope, self.name, others, keep_products=False)
        drawn = LemmaCandidates(system, categories(scope))
        pool = [lemma.formula for lemma in helping_lemmas(self.coded.model, system)]
        for family in (drawn.simple, drawn.implications):
            pool += family()
            self.budget.report(NAME, f"{self.name}: {size} individuals, {len(pool)} candidates")
            lemmas = Lemmas(
                system.relation,
                system.violation,
                pool,
                on_step=system.on_step,
                remaining=lambda: self.budget.remaining,
            )
            kept = maximal_inductive_subset(lemmas)
            enough = safe_inductive_subset(lemmas, kept)
            if enough is not None:
                needed = [pool[position] for position in lemmas.smaller(enough, MINIMIZING_SECONDS)]
                wording = FormulaWording(self.coded)
                return {self.about_all(part): wording.sentence(part) for part in map(_first_image, needed)}
        return {}

    def about_all(self, formula: Term) -> Term:
        """Return a formula about some individuals as one about all that are as different from each other."""
        manager = self.manager
        symbols: dict[tuple[str, int], Symbol] = {}
        replacement: dict[Term, Term] = {}
        for part in post_order([formula]):
            if part.is_value and isinstance(part.sort, IndividualSort):
                replacement[part] = manager.symbol(_symbol(symbols, part.sort, int(part.value)))
        return manager.forall(
            tuple(symbols.values()), manager.or_(*self.equalities(symbols), manager.replace(formula, replacement))
        )

    def equalities(self, symbols: dict[tuple[str, int], Symbol]) -> list[Term]:
        """Return that two of the symbols for individuals are the same, for each two of a sort."""
        symbol = self.manager.symbol
        pairs = combinations(symbols.values(), 2)
        return [self.manager.equal(symbol(a), symbol(b)) for a, b in pairs if a.sort == b.sort]

    def generalised(self, cube: Cube) -> Term:
        """Return the clause that excludes a cube, about all individuals that are as different from each other."""
        manager = self.manager
        symbols: dict[tuple[str, int], Symbol] = {}
        parts: list[Term] = []
        for entry, value in sorted(cube, key=repr):
            read, symbols = self.read(entry, symbols)
            parts.append(manager.equal(read, self.value(entry, value, symbols)))
        different = [manager.not_(equality) for equality in self.equalities(symbols)]
        return manager.forall(tuple(symbols.values()), manager.not_(manager.and_(*different, *parts)))

    def read(self, entry: Term, symbols: dict[tuple[str, int], Symbol]) -> tuple[Term, dict[tuple[str, int], Symbol]]:
        """Return an entry with symbols in the place of individuals, and all symbols so far."""
        symbols = dict(symbols)
        indices = [
            self.manager.symbol(_symbol(symbols, index.sort, int(index.value)))
            if isinstance(index.sort, IndividualSort)
            else index
            for index in entry.arguments
        ]
        return self.manager.rebuild(entry, indices), symbols

    def value(self, entry: Term, value: Value, symbols: dict[tuple[str, int], Symbol]) -> Term:
        sort = entry.sort
        if isinstance(sort, IndividualSort):
            return self.manager.symbol(_symbol(symbols, sort, int(value)))
        return self.manager.value(value, sort)


def _first_image(formula: Term) -> Term:
    """Return one of a lemma's images under permutations of individuals: what it says of some of them."""
    return formula.arguments[0] if formula.operator is Operator.AND else formula


def _symbol(symbols: dict[tuple[str, int], Symbol], sort: IndividualSort, number: int) -> Symbol:
    key = sort.name, number
    if key not in symbols:
        symbols[key] = Symbol(f"{sort.name.lower()}{len(symbols)}", sort)
    return symbols[key]
