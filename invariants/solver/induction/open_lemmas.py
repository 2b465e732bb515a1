"""Candidates for lemmas of a system with open populations, and the questions whether steps preserve them.

Owns: the queries about candidates with quantifiers, in one incremental solver.
Must never know: the origin of candidates, which subset of them is sought, their meaning.

Candidates are asked about one by one: a model of formulas with quantifiers does not show which of them are broken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from invariants.foundation.limits import CANDIDATE_EFFORT, Allowance
from invariants.solver.answers import Answer, in_time
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.library import Pointer


class OpenLemmas:
    """Candidates as text over a preamble that defines ``initial``, ``step`` and ``violation``.

    ``candidates`` has each formula before and after the step. The ``CandidateQueries`` of inductive subsets.
    """

    def __init__(
        self,
        preamble: str,
        candidates: Sequence[tuple[str, str]],
        remaining: Callable[[], float | None],
        effort: int = CANDIDATE_EFFORT,
        allowance: Allowance | None = None,
    ) -> None:
        self._remaining = remaining
        self._allowance = allowance
        self._last = Answer.UNKNOWN
        self.is_safety_undecided = False
        """Whether the solver did not decide the last question about safety."""
        self._context = Z3Context(effort=effort, allowance=allowance)
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
        for formula in self._context.parsed("\n".join(lines)):
            self._context.add(formula)
        self._initial, self._step, self._violation = (
            self._truth(f"in {name}") for name in ("initial", "step", "violation")
        )
        numbers = range(len(candidates))
        self._holds, self._fails, self._lost = (
            [self._truth(f"{name} {number}") for number in numbers] for name in ("hold", "fail", "lost")
        )

        self._consecution: dict[tuple[int, tuple[int, ...]], list[int] | None] = {}
        """The answers so far to which candidates preserve one."""
        self._undecided: set[tuple[int, tuple[int, ...]]] = set()
        """Those of these questions that the solver did not decide."""

    def allow(self, effort: int) -> None:
        """Let each query from now on take so much effort."""
        self._context.allow(effort)
        self._consecution = {asked: core for asked, core in self._consecution.items() if core is not None}

    def _truth(self, name: str) -> Pointer:
        return self._context.constant(name, self._context.sort("Bool"))

    # ------------------------------------------------------------- subsets

    def holding_initially(self) -> list[int]:
        """Return the positions of the candidates that hold in every initial state."""
        return [
            number for number, fails in enumerate(self._fails) if self._core([], [self._initial, fails]) is not None
        ]

    def preserved(self, assumed: list[int]) -> list[int]:
        """Return the assumed candidates without those that a step breaks from where the remaining ones hold."""
        kept = list(assumed)
        for number in assumed:
            if self.consecution_core(number, kept) is None:
                kept.remove(number)
        return kept

    def safety_core(self, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed candidates that exclude every violation; None where none are known to."""
        core = self._core(assumed, [self._violation])
        self.is_safety_undecided = self._last is Answer.UNKNOWN
        return core

    def is_violated_initially(self) -> bool:
        """Return whether some initial state is a violation: then no candidates prove that there is none."""
        self._core([], [self._initial, self._violation])
        return self._last is Answer.SATISFIABLE

    def consecution_core(self, position: int, assumed: Sequence[int]) -> list[int] | None:
        """Return assumed candidates that preserve a candidate; None where none are known to."""
        asked = position, tuple(assumed)
        if asked not in self._consecution:
            self._consecution[asked] = self._core(assumed, [self._step, self._lost[position]])
            if self._last is Answer.UNKNOWN:
                self._undecided.add(asked)
        return self._consecution[asked]

    def is_undecided(self, position: int, assumed: Sequence[int]) -> bool:
        """Return whether it was asked, and not decided, if assumed candidates preserve a candidate."""
        return (position, tuple(assumed)) in self._undecided

    def note_preserved(self, position: int, assumed: Sequence[int]) -> None:
        """Note that assumed candidates preserve a candidate, as another solver has shown."""
        self._consecution[position, tuple(assumed)] = list(assumed)

    # ------------------------------------------------------------- queries

    def _core(self, assumed: Sequence[int], question: list[Pointer]) -> list[int] | None:
        """Return assumed candidates that make a question impossible; None where none are known to."""
        assumptions = [*question, *(self._holds[number] for number in assumed)]
        outcome = in_time(lambda seconds: self._context.check(assumptions, seconds), self._remaining, self._allowance)
        self._last = outcome.answer
        if outcome.answer is not Answer.UNSATISFIABLE:
            return None
        first = len(question)
        return [assumed[i - first] for i in self._context.core(assumptions) if i >= first]
