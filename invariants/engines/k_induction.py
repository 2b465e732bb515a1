"""k-induction: proofs by lemmas that are drawn from the model.

Owns: the order in which lemmas are tried, the number of steps looked ahead, and the claims. Where the budget is not
thorough, only small formulas are tried.
Must never know: how lemmas are checked, other engines, who checks its claims.

Candidates for lemmas are drawn from the model, and Houdini keeps those that hold initially and are preserved together.
Where the property does not follow, and is not preserved with them either, it is made stronger: that it holds after one
more step by a rule that may break it, and so on. That is k-induction (Sheeran, Singh and Stålmarck, FMCAD 2000) as
induction in one step: with the preconditions of k - 1 steps, a property is preserved exactly where it cannot be broken
after holding for k steps in a row. An initial state that does not satisfy a precondition starts a run that breaks the
property.

Each family of candidates is first tried on the linear abstraction, where the solver has a sure method. Where that had
to over-approximate, the family is then tried with products as they are, and with candidates about signs besides. Every
query has a limit on its effort, so that a hard product costs a lemma and not the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import assert_never

from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH, one_by_one
from invariants.evidence.claims import Claim, GaveUp, Proved, Reachable
from invariants.evidence.proofs.lemma_proofs import Lemma, helping_lemmas, proof_by, property_lemma
from invariants.evidence.proofs.strengthening_text import strengthening_text
from invariants.foundation.limits import CANDIDATE_EFFORT, MINIMIZING_SECONDS
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.solver.answers import require_time
from invariants.solver.induction.inductive_subset import maximal_inductive_subset, safe_inductive_subset
from invariants.solver.induction.lemmas import Lemmas
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.pool import Z3Contexts
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.lemmas.candidates import LemmaCandidates
from invariants.system.lemmas.categories import categories
from invariants.system.reduction.degree import degree, growth, guard_degree
from invariants.system.terms.terms import Term, post_order

NAME = "induction"

LARGEST_PRECONDITION = 4000
"""A precondition of more terms than this is not tried."""

SMALL_PRECONDITION = 500
"""The limit in quick mode."""

GLANCE_EFFORT = 100_000
"""The effort of one query in quick mode, as Z3 counts it: less than a tenth of a second."""

GIVEN_EFFORT = CANDIDATE_EFFORT // 10
"""The same where only the model's own invariants are tried: they are few, and often enough."""

_SEED = {"random_seed": 0}

MOST_DEGREE = 8
"""A polynomial of a greater degree is no question for Z3: it may take no notice of the time while it thinks of it."""


def run(problem: Problem, budget: Budget) -> Iterator[Claim]:
    """Yield for each property a proof, or the reason why there is none. Steps are not bounded."""

    def prove(coded: CodedModel, name: str, chain: int | None) -> Claim:
        if coded.system.properties[name].kind is PropertyKind.INITIAL:
            return _before_start(coded, problem, name, chain, budget)
        return _claim(coded, problem, name, chain, budget)

    return one_by_one(problem, prove, before_start=True)


def _before_start(coded: CodedModel, problem: Problem, name: str, chain: int | None, budget: Budget) -> Claim:
    """Return a proof where nothing that is evaluated before the start can be undefined: it needs no lemmas."""
    relation = problem.encodings.relation(coded.system, problem.scope, (name,))
    lemmas = Lemmas(
        relation,
        relation.violation(name),
        [],
        on_step=False,
        remaining=lambda: budget.remaining,
        allowance=budget.allowance,
    )
    if safe_inductive_subset(lemmas, []) is None:
        return GaveUp(name, NoAnswer(GaveUpReason.NEEDS_NO_INDUCTION))
    proof = strengthening_text([])
    return Proved(name, chain, EXACT_PREV_DEPTH, open_populations=False, strengthening=proof, reading=())


def _claim(coded: CodedModel, problem: Problem, name: str, chain: int | None, budget: Budget) -> Claim:
    """Return a proof or the length of a violating run, after trying ever more lemmas and ever more steps."""
    contexts = Z3Contexts()
    searches = [_InductionSearch(coded, problem, name, chain, budget, contexts, keep_products=False)]
    if not searches[0].system.exact:
        with_products = _InductionSearch(coded, problem, name, chain, budget, contexts, keep_products=True)
        searches += [with_products] if with_products.is_in_reach() else []
    for family in _FAMILIES if budget.thorough else _QUICK_FAMILIES:
        for search in searches:
            found = search.with_family(family)
            if found is not None:
                return found
    return searches[-1].gave_up()


class _Family(Enum):
    """Candidates for lemmas that are tried together, with those of the families before."""

    GIVEN = "the model's invariants"
    SIMPLE = "simple formulas"
    LINES = "lines on which numbers move"
    IMPLICATIONS = "implications"


_FAMILIES = tuple(_Family)

_QUICK_FAMILIES = (_Family.GIVEN, _Family.SIMPLE)

_MOST_STEPS = {_Family.GIVEN: 1, _Family.SIMPLE: 3, _Family.LINES: 1, _Family.IMPLICATIONS: 4}
"""The number of steps in a row that are asked about with a family."""


class _Goal(Record):
    """A formula that has to be preserved: the property, or the condition under which it holds ``ahead`` steps later."""

    lemma: Lemma
    ahead: int


class _InductionSearch:
    """The search for a proof on one system: the linear abstraction, or the one that keeps products.

    ``contexts`` are those of the claim, one solver after the other: an answer depends on no other claim.
    """

    def __init__(
        self,
        coded: CodedModel,
        problem: Problem,
        name: str,
        chain: int | None,
        budget: Budget,
        contexts: Z3Contexts,
        *,
        keep_products: bool,
    ) -> None:
        self.coded = coded
        self.problem = problem
        self.name = name
        self.chain = chain
        self.budget = budget
        self.contexts = contexts
        others = [prop.name for prop in coded.system.properties.values() if prop.kind is PropertyKind.STATE]
        self.system = problem.encodings.abstraction(coded, problem.scope, name, others, keep_products=keep_products)
        self.candidates = LemmaCandidates(self.system, categories(problem.scope))
        self.pool = helping_lemmas(coded.model, self.system)
        self.known: list[Term] = []
        """Formulas that hold in all configurations, as far as is shown."""
        self.rules = {rule.name: rule for rule in self.system.relation.system.rules}
        self.growth = growth(self.system.relation.system)

    def is_in_reach(self) -> bool:
        """Return whether the products of a step, and those of the property after it, are few enough in a row."""
        return guard_degree(self.system.relation.system) <= MOST_DEGREE and self.is_low(self.system.violation)

    def is_low(self, formula: Term) -> bool:
        """Return whether a formula has a degree that the solver can be asked about after a step."""
        return self.system.linear or degree([formula]) * self.growth <= MOST_DEGREE

    def with_family(self, family: _Family) -> Claim | None:
        """Return the claim that one more family of candidates allows; None for no claim."""
        require_time(self.budget.remaining)  # drawing candidates, and stating them, takes longer than asking
        drawn = self.drawn(family)
        if family is _Family.LINES and not drawn:
            return None
        self.pool += [Lemma(formula, formula) for formula in drawn]
        self.pool = [lemma for lemma in self.pool if self.is_low(lemma.formula)]
        return self.with_lemmas(self.pool, _MOST_STEPS[family], self.effort(family))

    def effort(self, family: _Family) -> int:
        """Return the effort of one query about a family."""
        if self.budget.thorough:
            return CANDIDATE_EFFORT
        return GIVEN_EFFORT if family is _Family.GIVEN else GLANCE_EFFORT

    def drawn(self, family: _Family) -> list[Term]:
        match family:
            case _Family.GIVEN:
                return []
            case _Family.SIMPLE:
                return self.candidates.simple()
            case _Family.LINES:
                from invariants.engines.rounds.lines import line_lemmas  # most proofs are found before

                return line_lemmas(self.problem, self.budget, self.name, self.coded, self.system)
            case _Family.IMPLICATIONS:
                return self.candidates.implications()
            case _:
                assert_never(family)

    def gave_up(self) -> GaveUp:
        """Return the claim that no lemmas were enough, with a step that a lemma should exclude, or the obstacle."""
        from invariants.evidence.proofs.cti import deep_sites, property_cti
        from invariants.system.lemmas.code_content import over_approximated

        question = (self.coded, self.system, self.known, lambda: self.budget.remaining)
        cti = property_cti(*question)
        hidden = None
        if cti is None:
            hidden = over_approximated(deep_sites(*question), products=not self.system.exact)
        return GaveUp(self.name, hidden or NoAnswer(GaveUpReason.NO_LEMMAS), cti=cti)

    def with_lemmas(self, pool: list[Lemma], most: int, effort: int) -> Claim | None:
        """Return the claim that up to ``most`` steps in a row allow, with candidates for lemmas; None for no claim."""
        first = self.goal()
        goals = [] if first is None else [_Goal(first, 0)]
        for steps in range(1, most + 1):
            require_time(self.budget.remaining)
            self.budget.report(NAME, f"{self.name}: {len(pool)} candidates, {steps} steps")
            known = [*(goal.lemma for goal in goals), *pool]
            with self.contexts.lent(None, _SEED, effort=effort, allowance=self.budget.allowance) as context:
                lemmas = self.queries(known, context)
                for position, goal in enumerate(goals):
                    if lemmas.fails_initially(position):
                        return self.reachable(goal.ahead + (1 if self.system.on_step else 0))
                kept = maximal_inductive_subset(lemmas)
                self.known = [known[position].formula for position in kept]
                enough = safe_inductive_subset(lemmas, kept)
                if enough is not None:
                    needed = [known[position] for position in lemmas.smaller(enough, MINIMIZING_SECONDS)]
                    return proof_by(self.coded, self.name, self.chain, EXACT_PREV_DEPTH, self.system.constants, needed)
                further = self.further(goals, lemmas, kept) if steps < most else []
            if not further:
                return None
            goals += further
        return None

    def queries(self, known: list[Lemma], context: Z3Context) -> Lemmas:
        return Lemmas(
            self.system.relation,
            self.system.violation,
            [lemma.formula for lemma in known],
            on_step=self.system.on_step,
            remaining=lambda: self.budget.remaining,
            allowance=self.budget.allowance,
            context=context,
        )

    def reachable(self, steps: int) -> Claim | None:
        """Return the claim where ``steps`` steps lead to a violation; None where steps are over-approximated."""
        if not self.system.exact:
            return None
        return Reachable(self.name, steps, exact=self.chain is not None)

    def goal(self) -> Lemma | None:
        """Return the lemma that the property holds; None where no formula over entries says so."""
        stated = property_lemma(self.coded.model, self.system)
        if stated is not None:
            return stated
        from invariants.system.lemmas.preconditions import always

        formula = always(self.system.relation.system, self.system.prop)
        if formula is None or not self.is_small(formula):
            return None
        return Lemma(formula, f"{self.name} cannot be violated")

    def further(self, goals: list[_Goal], lemmas: Lemmas, kept: list[int]) -> list[_Goal]:
        """Return the conditions under which the goals hold after one more step; none where no formula says so."""
        from invariants.system.lemmas.preconditions import precondition

        found: dict[Term, _Goal] = {}
        assumed = sorted({*kept, *range(len(goals))})
        manager = self.system.manager
        for position, goal in enumerate(goals):
            if position in kept:
                continue
            for rule in lemmas.breaking(position, assumed):
                following = {entry: manager.following(entry) for entry in self.system.relation.system.entries}
                after = manager.replace(goal.lemma.formula, dict(following))
                formula = precondition(self.system.relation.system, self.rules[rule], after)
                if formula is None or not self.is_small(formula):
                    return []
                if formula not in found and all(formula is not other.lemma.formula for other in goals):
                    found[formula] = _Goal(Lemma(formula, _after(rule, goal.lemma)), goal.ahead + 1)
        return list(found.values())

    def is_small(self, formula: Term) -> bool:
        """Return whether a formula is small enough to be tried."""
        return self.is_low(formula) and sum(1 for _ in post_order([formula])) <= (
            LARGEST_PRECONDITION if self.budget.thorough else SMALL_PRECONDITION
        )


def _after(rule: str, lemma: Lemma) -> str:
    """Return the words for a lemma that holds after a step by a rule."""
    said = lemma.said if isinstance(lemma.said, str) else "this"
    return f"after {rule}, {said.removeprefix('after ')}" if said.startswith("after ") else f"after {rule}: {said}"
