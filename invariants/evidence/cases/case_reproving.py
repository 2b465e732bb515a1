"""Proving again, by cases where solvers do not decide consecution as a whole.

Owns: how long the whole is tried, and the condition under which a proof by cases counts.
Must never know: how the strengthening was found.
"""

from __future__ import annotations

from invariants.evidence.cases.case_search import decided_cases
from invariants.evidence.cases.step_cases import Cases, StepCases
from invariants.evidence.proofs.open_obligations import OpenObligations
from invariants.evidence.proofs.proof_obligations import ProofObligations
from invariants.evidence.proofs.reproving import NotReproved, Reproved, reprove_questions, reprove_whole
from invariants.foundation.limits import SLOWEST
from invariants.solver.answers import SolverOutcome
from invariants.solver.scripts import z3_script
from invariants.solver.z3.pool import Z3Contexts

WHOLE_STEP = 2.0
"""Seconds of an idle machine for an obligation for every population, before consecution is asked about by cases."""


def reprove_obligations(
    obligations: ProofObligations, strengthening: str, seconds: float, contexts: Z3Contexts | None = None
) -> Cases | Reproved | NotReproved:
    """Put proof obligations to fresh solvers of Z3, as :func:`reprove_whole` does, or by cases.

    Return the cases by which they were decided, where they were not decided as a whole. The strengthening has been
    checked (``check_strengthening``).
    """
    if not isinstance(obligations, OpenObligations):
        return reprove_whole(obligations, strengthening, seconds, contexts)
    whole = reprove_whole(obligations, strengthening, min(WHOLE_STEP, seconds), contexts)
    if isinstance(whole, Reproved) or whole.refuted or whole.obligation is None:
        return whole
    questions = obligations.questions(strengthening)
    cases = StepCases(obligations, strengthening)
    found = decided_cases(cases, lambda question, limit: _answer_of_z3(question, limit, contexts), seconds)
    if found is None:
        return reprove_questions(questions, seconds, contexts)
    asked = questions[0], cases.completeness, cases.safety(is_near=found.safety_is_near)
    rest = reprove_questions(asked, seconds, contexts)
    return found if isinstance(rest, Reproved) else rest


def _answer_of_z3(question: str, seconds: float, contexts: Z3Contexts | None) -> SolverOutcome:
    """Return the answer of a fresh solver of Z3, with so many seconds of an idle machine."""
    (outcome,) = z3_script.answers_to([question], SLOWEST * seconds, allowed=seconds, contexts=contexts)
    return outcome
