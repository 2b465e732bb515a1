"""Candidates for lemmas of a system in a scope, and the questions whether steps preserve them.

Owns: the queries about candidates, in one incremental solver with one step of a system.
Must never know: the origin of candidates, which subset of them is sought, verdicts.

The queries are about steps that are taken, so dead ends are harmless: a configuration in which no rule fires has no
step that could break a candidate. Many candidates are asked about at once, and a model shows which of them are broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from invariants.foundation.limits import CANDIDATE_EFFORT, Allowance
from invariants.solver.answers import Answer, SolverOutcome, in_time
from invariants.solver.induction.inductive_subset import smaller_safe_subset
from invariants.solver.induction.single_step import SingleStep
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.solver import Handle, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Term, post_order


class Lemmas:
    """Candidates for lemmas of one system. ``bad`` is a violation, of a step with ``on_step``.

    The ``CandidateQueries`` of inductive subsets.

    ``effort`` limits each query by Z3's own count, and the allowance all of them, so that the result is the same on
    every machine. A context that is given has its own effort and allowance.
    """

    def __init__(
        self,
        relation: StepRelation,
        bad: Term,
        candidates: Sequence[Term],
        *,
        on_step: bool,
        remaining: Callable[[], float | None],
        effort: int = CANDIDATE_EFFORT,
        allowance: Allowance | None = None,
        context: Z3Context | None = None,
    ) -> None:
        self._remaining = remaining
        self._allowance = Allowance() if allowance is None else allowance
        self._sizes = [sum(1 for _ in post_order([candidate])) for candidate in candidates]
        self._solver = solver = Z3Solver(
            Encoding.of(relation.system.scope, None), effort=effort, allowance=self._allowance, context=context
        )
        single = SingleStep(relation, solver)
        manager = relation.system.manager
        after = [manager.replace(candidate, dict(single.following)) for candidate in candidates]
        numbering = [manager.replace(condition, dict(single.following)) for condition in relation.numbering]
        groups = [
            single.domain,
            relation.system.initial,
            (*single.taken, *numbering),
            (bad, *(single.taken if on_step else ())),
            *((candidate,) for candidate in (*candidates, *after)),
        ]
        domain, *parts = single.conjunctions(groups)
        solver.add(domain)
        self._initial, self._step, self._violation = (solver.named(part) for part in parts[:3])
        now, then = parts[3 : 3 + len(after)], parts[3 + len(after) :]
        self._fails = [solver.negation(part) for part in now]
        self._lost = [solver.negation(part) for part in then]
        self._holds = [solver.named(part) for part in now]
        self._alone: dict[int, bool] = {}
        """By candidate, whether it is known to preserve itself without any other."""
        self._fires = {name: single.constants[fire] for name, fire in relation.fires.items()}

    # ---------------------------------------------------------- single ones

    def fails_initially(self, position: int) -> bool:
        """Return whether a candidate is known to be false of some initial state."""
        goal = self._solver.named(self._fails[position])
        outcome = self._check([self._initial, goal])
        self._solver.add(self._solver.negation(goal))
        return outcome.answer is Answer.SATISFIABLE

    def breaking(self, position: int, assumed: Iterable[int]) -> list[str]:
        """Return the rules that are not known to preserve a candidate where the assumed candidates hold."""
        holds = [self._holds[other] for other in assumed]
        goal = self._solver.named(self._lost[position])
        found = [
            name
            for name, fire in self._fires.items()
            if self._check([self._step, fire, goal, *holds]).answer is not Answer.UNSATISFIABLE
        ]
        self._solver.add(self._solver.negation(goal))
        return found

    def implied(self, position: int, by: int) -> bool:
        """Return whether one candidate is known to follow from another."""
        return self._is_impossible([self._holds[by]], self._fails[position])

    # ------------------------------------------------------------- subsets

    def holding_initially(self) -> list[int]:
        """Return the positions of the candidates that hold in every initial state."""
        live = list(range(len(self._holds)))
        while len(left := self._without_broken(live, [self._initial], self._fails)) < len(live):
            live = left
        return live

    def preserved(self, assumed: list[int]) -> list[int]:
        """Return the assumed candidates without some that a step from where all of them hold breaks."""
        holds = [self._step, *(self._holds[position] for position in assumed)]
        return self._without_broken(assumed, holds, self._lost)

    def safety_core(self, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed candidates that exclude every violation; None where none are known to."""
        return self._core(assumed, [self._violation])

    def consecution_core(self, position: int, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed candidates that preserve a candidate: itself alone where that is enough.

        None where none are known to preserve it.
        """
        goal = self._solver.named(self._lost[position])
        if position not in self._alone:
            self._alone[position] = self._core([position], [self._step, goal]) is not None
        core = [position] if self._alone[position] else self._core(assumed, [self._step, goal])
        self._solver.add(self._solver.negation(goal))
        return core

    def smaller(self, subset: Sequence[int], seconds: float) -> list[int]:
        """Return a smaller safe inductive subset of one; the largest candidates are left out first.

        ``seconds`` are seconds of an idle machine.
        """
        until = self._allowance.spent + seconds
        largest_first = sorted(subset, key=self._sizes.__getitem__, reverse=True)
        return smaller_safe_subset(self, subset, largest_first, lambda: self._allowance.spent < until)

    # ------------------------------------------------------------- queries

    def _without_broken(self, live: list[int], assumed: list[Handle], negations: list[Handle]) -> list[int]:
        """Return the live candidates without those whose negations are true in one model.

        Returns all of them if no negation is possible; if the solver does not say, the candidates whose negations are
        impossible, one by one.
        """
        if not live:
            return live
        goal = self._solver.named(self._solver.any_of([negations[position] for position in live]))
        outcome = self._check([*assumed, goal])
        left = live
        if outcome.answer is Answer.SATISFIABLE:
            model = self._solver.model()
            left = [position for position in live if not model.is_true(negations[position])]
        if outcome.answer is not Answer.UNSATISFIABLE and len(left) == len(live):
            left = [position for position in live if self._is_impossible(assumed, negations[position])]
        self._solver.add(self._solver.negation(goal))
        return left

    def _is_impossible(self, assumed: list[Handle], formula: Handle) -> bool:
        goal = self._solver.named(formula)
        outcome = self._check([*assumed, goal])
        self._solver.add(self._solver.negation(goal))
        return outcome.answer is Answer.UNSATISFIABLE

    def _core(self, assumed: Sequence[int], question: list[Handle]) -> list[int] | None:
        assumptions = [*(self._holds[position] for position in assumed), *question]
        if self._check(assumptions).answer is not Answer.UNSATISFIABLE:
            return None
        return [assumed[i] for i in self._solver.core(assumptions) if i < len(assumed)]

    def _check(self, assumptions: Sequence[Handle]) -> SolverOutcome:
        return in_time(lambda seconds: self._solver.check(assumptions, seconds), self._remaining, self._allowance)
