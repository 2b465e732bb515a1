"""Candidates for lemmas of a system with open populations, and the questions whether steps preserve them.

Owns: the queries about candidates with quantifiers, in one incremental solver.
Must never know: where candidates come from, which subset of them is looked for, what they mean.

Candidates are asked about one by one: a model of formulas with quantifiers does not show which of them are broken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import z3

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome

EFFORT = 3_000_000
"""The limit of one query about one candidate, as Z3 counts effort: one or two seconds."""


class OpenLemmas:
    """Candidates as text over a preamble that defines ``initial``, ``step`` and ``violation``.

    ``candidates`` has each formula before and after the step. The ``CandidateQueries`` of inductive subsets.
    """

    def __init__(
        self,
        preamble: str,
        candidates: Sequence[tuple[str, str]],
        remaining: Callable[[], float | None],
        effort: int = EFFORT,
    ) -> None:
        self._remaining = remaining
        self._count = len(candidates)
        self._context = z3.Context()
        self._solver = z3.Solver(ctx=self._context)
        self._solver.set("rlimit", effort)
        lines = [preamble]
        for number, (now, then) in enumerate(candidates):
            lines += [
                f"(declare-const |hold {number}| Bool)",
                f"(declare-const |fail {number}| Bool)",
                f"(declare-const |lost {number}| Bool)",
                f"(assert (=> |hold {number}| {now}))",
                f"(assert (=> |fail {number}| (not {now})))",
                f"(assert (=> |lost {number}| (not {then})))",
            ]
        for name in ("initial", "step", "violation"):
            lines += [f"(declare-const |in {name}| Bool)", f"(assert (=> |in {name}| {name}))"]
        self._solver.add(z3.parse_smt2_string("\n".join(lines), ctx=self._context))

    # ------------------------------------------------------------- subsets

    def holding_initially(self) -> list[int]:
        """Return the positions of the candidates that hold in every initial state."""
        return [number for number in range(self._count) if self._is_impossible(["in initial", f"fail {number}"])]

    def preserved(self, assumed: list[int]) -> list[int]:
        """Return the assumed candidates without those that a step from where the ones left hold breaks."""
        kept = list(assumed)
        for number in assumed:
            if not self._is_impossible(["in step", f"lost {number}", *_holds(kept)]):
                kept.remove(number)
        return kept

    def safety_core(self, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed candidates that exclude every violation; None where none are known to."""
        return self._core() if self._is_impossible(["in violation", *_holds(assumed)]) else None

    def consecution_core(self, position: int, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed candidates that preserve a candidate; None where none are known to."""
        return self._core() if self._is_impossible(["in step", f"lost {position}", *_holds(assumed)]) else None

    # ------------------------------------------------------------- queries

    def _is_impossible(self, names: Sequence[str]) -> bool:
        return self._check(names).answer is Answer.UNSATISFIABLE

    def _core(self) -> list[int]:
        core = {str(literal).strip("|") for literal in self._solver.unsat_core()}
        return [number for number in range(self._count) if f"hold {number}" in core]

    def _check(self, names: Sequence[str]) -> SolverOutcome:
        left = self._remaining()
        if left is not None:
            if left <= 0:
                raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))
            self._solver.set("timeout", max(1, int(left * 1000)))
        answer = self._solver.check(*(z3.Bool(name, self._context) for name in names))
        if answer == z3.unsat:
            return SolverOutcome(Answer.UNSATISFIABLE)
        if answer == z3.sat:
            return SolverOutcome(Answer.SATISFIABLE)
        if left is not None and (self._remaining() or 0) <= 0:
            raise NoAnswerError(NoAnswer(GaveUpReason.OUT_OF_TIME))
        return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.UNDECIDED, self._solver.reason_unknown()))


def _holds(positions: Sequence[int]) -> list[str]:
    return [f"hold {position}" for position in positions]
