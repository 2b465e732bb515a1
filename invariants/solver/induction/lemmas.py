"""Lemmas: formulas over a configuration that hold initially and that steps preserve together.

Owns: the queries about candidates for lemmas, in one incremental solver with one step of a system.
Must never know: where candidates come from, verdicts.

Houdini (Flanagan and Leino, "Houdini, an annotation assistant for ESC/Java", FME 2001): from the candidates that hold
initially, those are dropped again and again that some step from a configuration in which all others hold does not
preserve. What is left is the largest inductive subset, whatever the order. It is about steps that are taken, so dead
ends are harmless: a configuration in which no rule fires has no step that could break anything.

A candidate about which the solver does not answer with reasonable effort is dropped, which is always allowed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sorts import BOOL, Sort
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Answer, Handle, SolverOutcome, Z3Solver
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.terms import Input, StateVariable, Term, post_order

EFFORT = 3_000_000
"""What one query may take, as Z3 counts it: one or two seconds."""


class Lemmas:
    """Candidates for lemmas of one system. ``bad`` is a violation, of a step with ``on_step``.

    ``effort`` limits each query by what Z3 counts, so that what comes of it is the same on every machine.
    """

    def __init__(
        self,
        relation: StepRelation,
        bad: Term,
        candidates: Sequence[Term],
        *,
        on_step: bool,
        remaining: Callable[[], float | None],
        effort: int = EFFORT,
    ) -> None:
        system = relation.system
        manager = system.manager
        self._remaining = remaining
        self._sizes = [sum(1 for _ in post_order([candidate])) for candidate in candidates]
        self._solver = solver = Z3Solver(Encoding.of(system.scope, None), effort=effort)
        varying = [entry for entry in system.entries if manager.following(entry) is not entry]
        others = [*relation.fires.values(), *relation.slots, *system.inputs]
        leaves = [(leaf, _sort(leaf)) for leaf in (*system.entries, *others, *map(manager.following, varying))]
        constants = solver.constants([sort for _, sort in leaves])
        following = {entry: manager.following(entry) for entry in varying}
        after = [manager.replace(candidate, dict(following)) for candidate in candidates]
        numbering = [manager.replace(condition, dict(following)) for condition in relation.numbering]
        busy = manager.not_(relation.idle)
        groups = [
            (*relation.domain, *relation.numbering),
            system.initial,
            (*relation.step, *numbering, busy),
            (bad, *((*relation.step, busy) if on_step else ())),
            *((candidate,) for candidate in (*candidates, *after)),
        ]
        domain, *parts = (solver.instance(t, constants) for t in solver.templates([*leaves], groups))
        solver.add(domain)
        self._initial, self._step, self._violation = (solver.named(part) for part in parts[:3])
        now, then = parts[3 : 3 + len(after)], parts[3 + len(after) :]
        self._fails = [solver.negation(part) for part in now]
        self._lost = [solver.negation(part) for part in then]
        self._holds = [solver.named(part) for part in now]
        self._fires = {
            name: constants[[leaf for leaf, _ in leaves].index(fire)] for name, fire in relation.fires.items()
        }

    # ---------------------------------------------------------- single ones

    def fails_initially(self, position: int) -> bool:
        """Whether a candidate is known to be false of some initial state."""
        goal = self._solver.named(self._fails[position])
        outcome = self._check([self._initial, goal])
        self._solver.add(self._solver.negation(goal))
        return outcome.answer is Answer.SATISFIABLE

    def breaking(self, position: int, assumed: Iterable[int]) -> list[str]:
        """The rules of which it is not known that they preserve a candidate where some candidates hold."""
        holds = [self._holds[other] for other in assumed]
        goal = self._solver.named(self._lost[position])
        found = [
            name
            for name, fire in self._fires.items()
            if self._check([self._step, fire, goal, *holds]).answer is not Answer.UNSATISFIABLE
        ]
        self._solver.add(self._solver.negation(goal))
        return found

    # ------------------------------------------------------------- Houdini

    def inductive(self) -> list[int]:
        """Positions of candidates that hold initially and are preserved together.

        Raises ``NoAnswerError`` where there is no time left.
        """
        live = self._true_of(list(range(len(self._holds))), [self._initial], self._fails)
        while True:
            assumed = [self._step, *(self._holds[position] for position in live)]
            left = self._true_of(live, assumed, self._lost, once=True)
            if len(left) == len(live):
                return live
            live = left

    def _true_of(
        self, live: list[int], assumed: list[Handle], negations: list[Handle], *, once: bool = False
    ) -> list[int]:
        """Those of the live candidates whose negations are not possible; ``once``: stop as soon as there are fewer."""
        while live:
            goal = self._solver.named(self._solver.any_of([negations[position] for position in live]))
            outcome = self._check([*assumed, goal])
            if outcome.answer is Answer.SATISFIABLE:
                model = self._solver.model()
                left = [position for position in live if not model.is_true(negations[position])]
            elif outcome.answer is Answer.UNKNOWN:
                left = [position for position in live if self._is_impossible(assumed, negations[position])]
            self._solver.add(self._solver.negation(goal))
            if outcome.answer is Answer.UNSATISFIABLE:
                return live
            if outcome.answer is Answer.UNKNOWN or once:
                return left
            live = left
        return live

    def _is_impossible(self, assumed: list[Handle], formula: Handle) -> bool:
        goal = self._solver.named(formula)
        outcome = self._check([*assumed, goal])
        self._solver.add(self._solver.negation(goal))
        return outcome.answer is Answer.UNSATISFIABLE

    # ------------------------------------------------------------ necessity

    def enough(self, live: Sequence[int]) -> list[int] | None:
        """Of candidates that are preserved together, some that still are and that exclude every violation.

        None where all of them do not exclude it, or the solver does not say. Raises ``NoAnswerError`` where there is no
        time left. Starts from what excludes violations, and adds what it takes to preserve what there is (Ivrii,
        Gurfinkel and Belov, "Small inductive safe invariants", FMCAD 2014).
        """
        wanted = self._needed(live, [self._violation])
        if wanted is None:
            return None
        pending = sorted(wanted)
        while pending:
            position = pending.pop()
            goal = self._solver.named(self._lost[position])
            more = self._needed(live, [self._step, goal], first=position)
            self._solver.add(self._solver.negation(goal))
            if more is None:
                return None
            pending += sorted(more - wanted)
            wanted |= more
        return sorted(wanted)

    def fewer(self, kept: Sequence[int], seconds: float) -> list[int]:
        """Of candidates that are enough, fewer that still are: the largest are the first to go.

        Stops where no time is left.
        """
        deadline = time.monotonic() + seconds
        kept = list(kept)
        for position in sorted(kept, key=self._sizes.__getitem__, reverse=True):
            if time.monotonic() >= deadline or position not in kept:
                continue
            try:
                kept = self.enough([other for other in kept if other != position]) or kept
            except NoAnswerError:
                break
        return kept

    def implied(self, position: int, by: int) -> bool:
        """Whether one candidate follows from another."""
        return self._is_impossible([self._holds[by]], self._fails[position])

    def _needed(self, live: Iterable[int], question: list[Handle], first: int | None = None) -> set[int] | None:
        """The candidates that it takes to make a question unsatisfiable; None where all of them are not enough."""
        order = list(live)
        if first is not None:
            alone = [self._holds[first], *question]
            if self._check(alone).answer is Answer.UNSATISFIABLE:
                return {first}
        assumed = [*(self._holds[position] for position in order), *question]
        if self._check(assumed).answer is not Answer.UNSATISFIABLE:
            return None
        return {order[i] for i in self._solver.core(assumed) if i < len(order)}

    # -------------------------------------------------------------- solver

    def _check(self, assumptions: Sequence[Handle]) -> SolverOutcome:
        left = self._remaining()
        if left is not None and left <= 0:
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))
        outcome = self._solver.check(assumptions, left)
        if outcome.answer is Answer.UNKNOWN and left is not None and (self._remaining() or 0) <= 0:
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))
        return outcome


def _sort(leaf: Term) -> Sort:
    payload = leaf.payload
    return payload.sort if isinstance(payload, StateVariable | Input) else BOOL
