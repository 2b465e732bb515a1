"""Proofs for every number of individuals, by candidates that are given.

Owns: the statements of a model, the questions about candidates, how much effort they get, and the claim.
Must never know: where candidates come from, who checks the claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH
from invariants.evidence.cases.case_search import is_preserved, is_safe
from invariants.evidence.cases.step_cases import StepCases
from invariants.evidence.claims import Cti, Proved
from invariants.evidence.proofs.cti import property_cti
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.evidence.proofs.lemma_proofs import helping_lemmas
from invariants.evidence.proofs.open_obligations import ENCODING, obligations_of_open
from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.foundation.limits import CANDIDATE_EFFORT, Allowance
from invariants.solver.answers import SolverOutcome, in_time
from invariants.solver.induction.inductive_subset import safe_inductive_subset
from invariants.solver.induction.open_lemmas import OpenLemmas
from invariants.solver.smtlib import Printer
from invariants.solver.z3.pool import Z3Contexts
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError, without_meaning
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.open_aggregates import OpenAggregates
from invariants.system.grounding.open_populations import open_initial, open_system
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Term, bound_symbols, inputs_in, post_order

NAME = "open"

BRIEFLY = CANDIDATE_EFFORT // 10
"""The effort of one query where little is likely to be enough: a tenth of the usual one."""

MOST_BY_CASES = 12
"""So many candidates that solvers do not decide are asked about by cases."""

SECONDS_OF_A_CASE = 3.0
"""Seconds of an idle machine for the question whether a rule preserves a candidate."""

CASES_SHARE = 0.1
"""The share of the work that is left which questions by cases may take: candidates that no case shows have none."""

MOST_HARD = 4
"""Where more candidates than these are not proved briefly, no more work is spent on them."""


class OpenProof:
    """One property of a model: the model's statements, and proofs by candidates for every number of individuals."""

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
        """The statements of the model, with their wordings."""
        self.originals: dict[Term, Term] = {}
        """The same before its counts became numbers beside the state, which no population of given size has."""
        self.state(OpenAggregates(self.manager, opened.counts, only_few=True))
        self._contexts = Z3Contexts()
        self.preserved: list[Term] = []
        """The candidates of the last question that hold for every size, as far as is known."""
        self.refused: set[Term] = set()
        """Those of them that are not known to, although all of them are assumed."""

    def remaining(self) -> float | None:
        """Return the seconds that are left."""
        return self.budget.remaining

    def report(self, text: str) -> None:
        """Report the progress."""
        self.budget.report(NAME, text)

    def original(self, term: Term) -> Term:
        """Return a candidate as it is said of populations of given size."""
        return self.originals.get(term, term)

    def proof(self, candidates: Sequence[Term], effort: int = CANDIDATE_EFFORT, *, sifts: bool = True) -> Proved | None:
        """Return a proof by the candidates, or by those that hold for every size; None where they are not enough.

        Cheap questions come first: where much is not proved, more work would not help.
        """
        texts = Printer(ENCODING, entry_name).closed_texts(candidates)
        lemmas = OpenLemmas(
            self.obligations.preamble,
            [(text, self.obligations.after(text)) for text in texts],
            self.remaining,
            BRIEFLY,
            self.budget.allowance,
        )
        initial = lemmas.holding_initially()
        # The lemmas that the property needs are asked about first: often no others are needed.
        kept = safe_inductive_subset(lemmas, initial, is_inductive=False)
        if kept is None and sifts:
            preserved = self.sifted(candidates, lemmas, initial, effort)
            kept = safe_inductive_subset(lemmas, preserved)
            if kept is None and lemmas.is_safety_undecided and self.excludes_violations(candidates, preserved):
                kept = preserved
        if kept is None:
            return None
        body = strengthening_text(texts[position] for position in kept)
        wording = FormulaWording(self.coded)
        terms = [candidates[position] for position in kept]
        reading = tuple(self.stated.get(term) or wording.sentence(term) for term in terms)
        return Proved(
            self.name, self.chain, EXACT_PREV_DEPTH, open_populations=True, strengthening=body, reading=reading
        )

    def is_violated_at_start(self) -> bool:
        """Return whether some start violates the property, as it is said here: then no lemmas prove it.

        Lemmas hold at every start, and exclude no violation there. A sum over individuals, say, is any number here, so
        that what is said of it is violated at once.
        """
        asked = OpenLemmas(self.obligations.preamble, (), self.remaining, BRIEFLY, self.budget.allowance)
        return asked.is_violated_initially()

    def sifted(self, candidates: Sequence[Term], lemmas: OpenLemmas, initial: list[int], effort: int) -> list[int]:
        """Return the positions of the candidates that hold for every size; note them, and those that do not."""
        broken = [position for position in initial if lemmas.consecution_core(position, initial) is None]
        few = 0 < len(broken) <= MOST_BY_CASES
        if few and all(lemmas.is_undecided(each, initial) for each in broken):
            broken = self.undecided_by_cases(candidates, lemmas, initial, broken)
        if effort > BRIEFLY and 0 < len(broken) <= MOST_HARD:
            lemmas.allow(effort)
            broken = [position for position in broken if lemmas.consecution_core(position, initial) is None]
            lemmas.allow(BRIEFLY)
        self.refused = {candidates[position] for position in range(len(candidates)) if position not in initial}
        self.refused |= {candidates[position] for position in broken}
        preserved = [position for position in initial if position not in broken]
        while broken and len(left := lemmas.preserved(preserved)) < len(preserved):
            preserved = left
        self.preserved = [candidates[position] for position in preserved]
        return preserved

    def undecided_by_cases(
        self, candidates: Sequence[Term], lemmas: OpenLemmas, initial: Sequence[int], broken: Sequence[int]
    ) -> list[int]:
        """Return the positions of those candidates that are not shown to be preserved by cases either."""
        cases = self.cases(candidates, initial)
        share = self.budget.allowance.part(CASES_SHARE * self.budget.allowance.left)
        answer = partial(self._answer, share)
        for position in broken:
            if cases is None or not is_preserved(cases, initial.index(position), answer, SECONDS_OF_A_CASE):
                return list(broken)
            lemmas.note_preserved(position, initial)
        return []

    def excludes_violations(self, candidates: Sequence[Term], positions: Sequence[int]) -> bool:
        """Return whether candidates exclude violations by what they say of the individuals of one."""
        cases = self.cases(candidates, positions)
        answer = partial(self._answer, self.budget.allowance)
        return cases is not None and is_safe(cases, answer, SECONDS_OF_A_CASE, is_near=True)

    def cases(self, candidates: Sequence[Term], positions: Sequence[int]) -> StepCases | None:
        """Return the cases of candidates; None where not each of them is a conjunct."""
        texts = Printer(ENCODING, entry_name).closed_texts([candidates[position] for position in positions])
        cases = StepCases(self.obligations, strengthening_text(texts))
        return cases if len(cases.conjuncts) == len(positions) else None

    def _answer(self, allowance: Allowance, question: str, seconds: float) -> SolverOutcome:
        """Return the answer to a question by some of the work that is allowed, unknown where none is left."""
        with self._contexts.lent(allowance=allowance.part(seconds)) as context:
            for formula in context.parsed(question):
                context.add(formula)
            return in_time(lambda limit: context.check((), limit), self.remaining, self.budget.allowance)

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
            is_state = prop.kind is PropertyKind.STATE and not prop.name.endswith(".defined")
            if is_state and without_meaning(prop) is None:
                self.note(self.manager.not_(prop.bad), few, prop.name)
        for part in open_initial(self.coded.system):
            given = self.of_constants(part)
            if given is not self.manager.true:
                read = {term.payload.name for term in post_order([given]) if isinstance(term.payload, StateVariable)}
                self.note(given, few, f"what is given of {', '.join(sorted(read)) or 'the population'}")

    def note(self, original: Term, few: OpenAggregates, wording: str) -> None:
        """Note a statement, if it can be made about every number of individuals."""
        # A count beyond a few individuals cannot be stated without their number.
        with suppress(UnsupportedSystemError):
            term = self.manager.not_(self.grounding.term(few.numbered(self.manager.not_(original))))
            if not inputs_in([term]):  # else it speaks of one step's choices, too
                self.stated[term] = wording
                self.originals[term] = original

    def of_constants(self, start: Term) -> Term:
        """Return the part of a condition on the start that is about constants and the population, which never change.

        Parts about variables are left out where that weakens the condition.
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
