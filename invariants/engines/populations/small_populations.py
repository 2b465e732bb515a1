"""Small populations: a lemma for every population holds in these, where the solver quickly refutes other candidates.

Owns: the questions that the engine for open populations asks about populations of given sizes, and which sizes these
are.
Must never know: which candidates are proved for every size, who checks the proof.

A set of formulas that is inductive for every size is inductive for each. So candidates that are not in the largest
inductive set of a small population are in none for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from invariants.engines.protocol import Budget, Problem
from invariants.foundation.records import Record
from invariants.foundation.sorts import IndividualSort, Scope
from invariants.solver.induction.ic3 import Counterexample, FiniteProof, decide
from invariants.solver.induction.inductive_subset import (
    maximal_inductive_subset,
    safe_inductive_subset,
    smaller_safe_subset,
)
from invariants.solver.induction.lemmas import Lemmas
from invariants.solver.induction.step_queries import StepQueries
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.grounding.grounding import Grounding
from invariants.system.lemmas.quantified import is_universal
from invariants.system.terms.terms import Operator, Term, post_order

LARGEST_SMALL = 4
"""The individuals of each type in the largest of the small populations."""

SECONDS_OF_A_TERM = 1e-5
"""Seconds of an idle machine that one term of a candidate takes until a solver has it."""

_CALCULATIONS = frozenset((Operator.ADD, Operator.MULTIPLY, Operator.DIV, Operator.MOD, Operator.POWER))


class SmallPopulation:
    """One property in a population of given size."""

    def __init__(self, coded: CodedModel, problem: Problem, name: str, scope: Scope, budget: Budget) -> None:
        self.scope = scope
        self._name = name
        self._budget = budget
        self._relation = problem.encodings.relation(coded.system, scope, (name,))
        self._grounding = Grounding(coded.system, scope)
        self._on_step = coded.system.properties[name].kind is PropertyKind.STEP

    def lemmas(self, candidates: Sequence[Term]) -> Lemmas:
        """Return the questions about candidates."""
        ground = [self._grounding.term(candidate) for candidate in candidates]
        self._budget.allowance.spend(SECONDS_OF_A_TERM * sum(1 for _ in post_order(ground)))
        return Lemmas(
            self._relation,
            self._relation.violation(self._name),
            ground,
            on_step=self._on_step,
            remaining=self._remaining,
            allowance=self._budget.allowance,
        )

    @cached_property
    def steps(self) -> StepQueries:
        """The questions about formulas that come up one by one."""
        return StepQueries(
            self._relation,
            self._relation.violation(self._name),
            on_step=self._on_step,
            remaining=self._remaining,
            allowance=self._budget.allowance,
        )

    def ground(self, formula: Term) -> Term:
        """Return a formula for this population, without quantifiers."""
        return self._grounding.term(formula)

    def _remaining(self) -> float | None:
        return self._budget.remaining

    def has_start(self) -> bool:
        """Return whether there is an initial state: without one, everything holds."""
        return self.lemmas([self._grounding.manager.false]).fails_initially(0)

    def decide(self, known: Sequence[Term], report: Callable[[int], None]) -> FiniteProof | Counterexample:
        """Return a proof for this population, given the lemmas that hold in it. Raises ``NoAnswerError``."""
        ground = [self._grounding.term(formula) for formula in known if not _calculates(formula)]
        return decide(self._relation, self._name, self._remaining, report, self._budget.allowance, ground)


class Lacking(Record):
    """In a population, candidates are missing: ``known`` is inductive there, and does not exclude every violation."""

    population: SmallPopulation
    known: list[Term]


class Sieved(Record):
    """Candidates that are inductive together in each of some populations, and exclude every violation there.

    ``few`` of them are enough for that.
    """

    kept: list[Term]
    few: list[Term]


def sieved(
    populations: Sequence[SmallPopulation], candidates: Sequence[Term], said: Callable[[Term], Term]
) -> Lacking | Sieved:
    """Return the candidates that are inductive in all populations. The result is the same on every run.

    ``said`` returns a candidate for populations of given size.
    """
    kept = list(candidates)
    while True:
        before = len(kept)
        asked: list[Lemmas] = []
        for population in populations:
            lemmas = population.lemmas(list(map(said, kept)))
            positions = maximal_inductive_subset(lemmas)
            if lemmas.safety_core(positions) is None:
                return Lacking(population, [kept[position] for position in positions])
            if len(positions) < len(kept):
                kept = [kept[position] for position in positions]
                asked.clear()
            else:
                asked.append(lemmas)
        if len(kept) == before:
            return Sieved(kept, _few(asked, kept))


def _few(asked: Sequence[Lemmas], kept: Sequence[Term]) -> list[Term]:
    """Return a small subset that is inductive and safe in all populations, extended from one to the next.

    Universal clauses are preferred: solvers decide more questions about them, and of existential ones more are true of
    small populations only.
    """
    simple = [position for position, term in enumerate(kept) if is_universal(term)]
    for positions in (simple, range(len(kept))):
        few = _few_of(asked, kept, positions)
        if few is not None:
            return [kept[position] for position in few]
    return list(kept)


def _few_of(asked: Sequence[Lemmas], kept: Sequence[Term], positions: Sequence[int]) -> list[int] | None:
    sizes = [sum(1 for _ in post_order([term])) for term in kept]
    few: list[int] = []
    before = None
    while few != before:
        before = few
        for lemmas in reversed(asked):
            safe = safe_inductive_subset(lemmas, positions, is_inductive=False, wanted=few)
            if safe is None:
                return None
            added = sorted(set(safe).difference(few), key=lambda position: (-sizes[position], -position))
            few = smaller_safe_subset(lemmas, safe, added, lambda: True, few)
    return few


def small_scopes(coded: CodedModel, scope: Scope) -> Iterator[Scope]:
    """Yield the numbers of individuals that are tried, the smallest first.

    There are as many of each type as of the others, and then more of one type alone. Of a type whose individuals have
    names, there are as many as names at least, for all of them may be different, and up to two more.
    """
    named, declared = named_individuals(coded, scope), coded.system.manager.named
    least = {name: max(1, min(LARGEST_SMALL, named[name]), declared.get(name, 0)) for name in scope}
    most = {name: max(LARGEST_SMALL, least[name] + 2) for name in scope}

    def sizes(size: int, more: str | None = None) -> Scope:
        found = {name: min(max(size, least[name]), most[name]) for name in scope}
        return found if more is None else {**found, more: max(LARGEST_SMALL, least[more])}

    found = [sizes(size) for size in range(1, LARGEST_SMALL)]
    found += [sizes(2, more) for more in scope if len(scope) > 1]
    found += [sizes(size) for size in range(LARGEST_SMALL, max(most.values()) + 1)]
    yield from (one for number, one in enumerate(found) if one not in found[:number])


def named_individuals(coded: CodedModel, scope: Scope) -> Scope:
    """Return how many individuals of each type have names."""
    named = dict.fromkeys(scope, 0)
    for variable in coded.system.variables:
        if variable.constant and not variable.domain and isinstance(variable.sort, IndividualSort):
            named[variable.sort.name] += 1
    return named


def _calculates(formula: Term) -> bool:
    return any(part.operator in _CALCULATIONS for part in post_order([formula]))
