"""Selection: a few of many candidates, chosen one after the other to exclude the obstacles of a proof.

Owns: which candidates are chosen, and which are abandoned.
Must never know: where candidates come from, which of them are proved for every size.

As in Schultz, Dardik and Tripakis, "Plain and simple inductive invariant inference for distributed protocols in TLA+",
FMCAD 2022: a step that breaks a chosen candidate is excluded by a candidate that fails before the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from invariants.engines.populations.small_populations import SmallPopulation
from invariants.foundation.limits import Allowance
from invariants.solver.induction.step_queries import LosingStep, NotDecidedError, State
from invariants.system.lemmas.samples import SECONDS_OF_A_READ, Clause, Refuting, Samples, clause_of
from invariants.system.terms.terms import StateVariable, Term, post_order

SECONDS_OF_A_CANDIDATE = 1e-6
"""The work of looking whether a candidate fails in a state, in seconds of an idle machine."""

MOST_LOOKED_AT = 12
"""The most candidates that exclude a step and are asked whether they are inductive together with those chosen."""


class Selection:
    """``chosen`` of candidates, ``left`` to choose from, the simplest ones first.

    Whatever is dropped is in no inductive subset. ``said`` returns a candidate for a given population,
    ``opened`` the same for every population. So many ``seconds`` of an idle machine are spent of an allowance.
    """

    def __init__(
        self,
        stated: Iterable[Term],
        candidates: Iterable[Term | Clause],
        said: Callable[[Term], Term],
        opened: Callable[[Term], Term],
        allowance: Allowance,
        seconds: float,
    ) -> None:
        self._allowance = allowance
        self._until = allowance.spent + seconds
        self.chosen: dict[Term, None] = dict.fromkeys(stated)
        self._said = said
        self._opened = opened
        known: dict[Term, Clause | None] = {}
        for candidate in candidates:
            if isinstance(candidate, Clause):
                known[candidate.formula] = candidate
            else:
                known.setdefault(candidate, clause_of(said(candidate)))
        self.left = {term: known[term] for term in sorted(known, key=_complexity) if term not in self.chosen}

    def drop(self, candidate: Term) -> None:
        """Choose a candidate never again."""
        self.chosen.pop(candidate, None)
        self.left.pop(candidate, None)

    def drop_failing(self, samples: Samples | None) -> None:
        """Drop the candidates that fail in samples, where these are."""
        if samples is None:
            return
        for term in [*self._failing(samples), *(each for each in self.chosen if not samples.holds(self._said(each)))]:
            self.drop(term)
        self._spend(samples)

    def is_enough(self, populations: Sequence[SmallPopulation]) -> bool:
        """Choose candidates until those chosen are inductive and safe in all populations; return whether they are."""
        while True:
            before = list(self.chosen)
            for population in populations:
                if not self._in_population(population):
                    return False
            if list(self.chosen) == before:
                return True

    def _in_population(self, population: SmallPopulation) -> bool:
        steps = population.steps
        sure: set[Term] = set()  # preserved by those chosen, and so by more of them
        while self._allowance.spent < self._until:
            ground = {term: population.ground(self._said(term)) for term in self.chosen}
            try:
                state = steps.violating(ground.values())
            except NotDecidedError:
                return False
            if state is not None:
                if not self._exclude(population, state, ground):
                    return False
                continue
            lost = self._lost(population, ground, sure)
            if lost is None:
                return True
            term, step = lost
            if step is None or not self._exclude(population, step.before, ground):
                self.drop(term)
                if step is not None:
                    self.drop_failing(_samples(population, step.after))  # all candidates hold before the step
                sure.clear()
        return False

    def _lost(
        self, population: SmallPopulation, ground: Mapping[Term, Term], sure: set[Term]
    ) -> tuple[Term, LosingStep | None] | None:
        """Return a chosen candidate that is not known to be preserved, with a step that breaks it."""
        for term, formula in reversed(list(ground.items())):
            if term in sure:
                continue
            try:
                if population.steps.failing_start(formula) is not None:
                    return term, None
                step = population.steps.losing(formula, ground.values())
            except NotDecidedError:
                return term, None
            if step is not None:
                return term, step
            sure.add(term)
        return None

    def _exclude(self, population: SmallPopulation, state: State, ground: Mapping[Term, Term]) -> bool:
        """Choose a candidate that fails in a state; return whether there is one."""
        samples = _samples(population, state)
        found: list[Term] = []
        for term in self._failing(samples):
            try:
                is_true = population.steps.failing_start(population.ground(self._said(term))) is None
            except NotDecidedError:
                is_true = False
            if is_true:
                found.append(term)
            else:
                self.drop(term)
            if len(found) >= MOST_LOOKED_AT:
                break
        self._spend(samples)
        if not found:
            return False
        best = next((term for term in found if self._is_inductive(population, term, ground)), found[0])
        del self.left[best]
        self.chosen[self._opened(best)] = None
        return True

    def _failing(self, samples: Samples) -> Iterator[Term]:
        """Yield the candidates left to choose from that are known to fail in samples."""
        refuting = Refuting(samples)
        for term, clause in list(self.left.items()):
            if not samples.holds(self._said(term)) if clause is None else refuting.fails(clause):
                yield term

    def _spend(self, samples: Samples) -> None:
        self._allowance.spend(SECONDS_OF_A_READ * samples.read + SECONDS_OF_A_CANDIDATE * len(self.left))

    def _is_inductive(self, population: SmallPopulation, term: Term, ground: Mapping[Term, Term]) -> bool:
        formula = population.ground(self._said(term))
        try:
            return population.steps.losing(formula, [*ground.values(), formula]) is None
        except NotDecidedError:
            return False


def _samples(population: SmallPopulation, state: State) -> Samples:
    entries = {
        (entry.payload, tuple(index.value for index in entry.arguments)): value
        for entry, value in state.items()
        if isinstance(entry.payload, StateVariable)
    }
    return Samples(population.scope, [entries])


def _complexity(term: Term) -> tuple[int, int]:
    """Return how far a candidate is from a short universal clause."""
    parts = list(post_order([term]))
    quantifiers = [part for part in parts if isinstance(part.payload, tuple)]
    return max(1, len(quantifiers)), len(parts)
