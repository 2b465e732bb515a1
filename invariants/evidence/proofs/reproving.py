"""Proving again: the obligations of a strengthening, put to a fresh solver.

Owns: the condition under which a proof counts as proved again.
Must never know: how the strengthening was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from invariants.evidence.proofs.proof_obligations import ProofObligations
from invariants.foundation.limits import SLOWEST
from invariants.foundation.records import ValueRecord
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts import z3_script
from invariants.solver.scripts.script import ScriptError
from invariants.solver.z3.pool import Z3Contexts


class ProofObligation(Enum):
    """The obligations of a strengthening, in the order of a script."""

    INITIATION = "initiation"
    CONSECUTION = "consecution"
    SAFETY = "safety"


class Reproved(ValueRecord):
    """All three obligations are unsatisfiable."""


class NotReproved(ValueRecord):
    """An obligation is false, or the solver does not decide it.

    ``obligation`` is the first obligation that was not shown; None where the solver cannot read the text. ``refuted``
    says that the solver has found the obligation to be false.
    """

    reason: str
    obligation: ProofObligation | None = None
    refuted: bool = False


def reprove(script: str, seconds: float, memory: int | None = None) -> Reproved | NotReproved:
    """Put a script of proof obligations to fresh solvers of Z3, with limits for each obligation.

    The limits are megabytes, and seconds of an idle machine.
    """
    try:
        found = z3_script.answers(script, SLOWEST * seconds, memory, allowed=seconds, while_unsatisfiable=True)
        return assess(found)
    except ScriptError as error:
        return NotReproved(f"Z3 cannot read the obligations: {error}")


def reprove_whole(
    obligations: ProofObligations, strengthening: str, seconds: float, contexts: Z3Contexts | None = None
) -> Reproved | NotReproved:
    """Put all proof obligations to a fresh solver of Z3 as one question, briefly; where it is open, one by one.

    The arguments are those of :func:`reprove_questions`. The strengthening has been checked (``check_strengthening``).
    """
    if z3_script.is_refuted_at_once(obligations.together(strengthening), contexts=contexts):
        return Reproved()
    return reprove_questions(obligations.questions(strengthening), seconds, contexts)


def reprove_questions(
    questions: Sequence[str], seconds: float, contexts: Z3Contexts | None = None
) -> Reproved | NotReproved:
    """Put proof obligations, each a text of its own, to fresh solvers of Z3.

    Each has so many seconds of an idle machine. The solvers share a fresh context, or take those that are given.
    """
    try:
        return assess(
            z3_script.answers_to(
                questions, SLOWEST * seconds, allowed=seconds, while_unsatisfiable=True, contexts=contexts
            )
        )
    except ScriptError as error:
        return NotReproved(f"Z3 cannot read the obligations: {error}")


def assess(
    outcomes: Sequence[SolverOutcome], asked: Sequence[ProofObligation] = tuple(ProofObligation)
) -> Reproved | NotReproved:
    """Return whether a solver's answers to a script of proof obligations make a proof.

    ``asked`` has for each question the obligation that it is part of.
    """
    for obligation, outcome in zip(asked, outcomes, strict=False):
        match outcome.answer:
            case Answer.UNSATISFIABLE:
                continue
            case Answer.SATISFIABLE:
                return NotReproved(f"{obligation.value} does not hold", obligation, refuted=True)
            case Answer.UNKNOWN:
                return NotReproved(f"{obligation.value} was not decided: {outcome.why}", obligation)
    if len(outcomes) != len(asked):
        return NotReproved(f"{len(outcomes)} answers instead of {len(asked)}")
    return Reproved()
