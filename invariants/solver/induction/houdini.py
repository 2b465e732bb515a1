"""Houdini: the largest set of candidates that holds initially and is preserved together.

Owns: the queries about candidates, in one incremental solver.
Must never know: where candidates come from, what they mean.

Flanagan and Leino, "Houdini, an annotation assistant for ESC/Java", FME 2001. A candidate about which the solver does
not answer with reasonable effort is dropped, which is always allowed. Where there is no time left, ``NoAnswerError`` is
raised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import z3

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.z3.solver import Answer, SolverOutcome

EFFORT = 3_000_000
"""What one query about one candidate may take, as Z3 counts it: one or two seconds."""


class Houdini:
    """Candidates as text over a preamble that defines ``initial``, ``step`` and ``violation``.

    ``candidates`` has each formula before and after the step.
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

    def _needed(self) -> list[int]:
        core = {str(literal).strip("|") for literal in self._solver.unsat_core()}
        return [number for number in range(self._count) if f"hold {number}" in core]

    def inductive(self) -> list[int]:
        """Positions of candidates that hold initially and are preserved together."""
        kept = [
            number
            for number in range(self._count)
            if self._check(["in initial", f"fail {number}"]).answer is Answer.UNSATISFIABLE
        ]
        changed = True
        while changed:
            changed = False
            for number in list(kept):
                assumed = [f"hold {other}" for other in kept]
                if self._check(["in step", f"lost {number}", *assumed]).answer is not Answer.UNSATISFIABLE:
                    kept.remove(number)
                    changed = True
        return kept

    def enough(self, kept: Sequence[int]) -> list[int] | None:
        """Of candidates that are preserved together, those that it takes to exclude every violation.

        None where all of them do not, or the solver does not say.
        """
        assumed = [f"hold {number}" for number in kept]
        if self._check(["in violation", *assumed]).answer is not Answer.UNSATISFIABLE:
            return None
        wanted = set(self._needed())
        pending = list(wanted)
        while pending:
            number = pending.pop()
            if self._check(["in step", f"lost {number}", *assumed]).answer is not Answer.UNSATISFIABLE:
                return list(kept)
            for other in self._needed():
                if other not in wanted:
                    wanted.add(other)
                    pending.append(other)
        return sorted(wanted)
