"""Scripts answered by cvc5.

Owns: the one call of cvc5, which is imported where it is used: cvc5 is an optional extra.
Must never know: the subject of a script.
"""

from __future__ import annotations

from typing import Any

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts.script import ScriptError, questions


class SolverMissingError(NoAnswerError):
    """The solver is not installed; the message says how it can be."""


RATE = 400_000
"""The units of effort, as cvc5 counts them, in one second of an idle machine: measured on the certificates of the
library, some of which take a third of that, and others three times as many. All that hangs on it is how long an answer
may take."""


def answers(script: str, seconds: float, *, allowed: float | None = None) -> tuple[SolverOutcome, ...]:
    """Return the answers to a script's questions, in order.

    Each may take so many seconds on the clock; with ``allowed``, no more work than so many seconds of an idle
    machine, by cvc5's own count, so that a busy machine gives the same answers. Raises :class:`ScriptError` where
    the text is no script that cvc5 can read, and :class:`SolverMissingError` where cvc5 is not installed.
    """
    asked = questions(script)
    try:
        import cvc5
    except ImportError:
        raise SolverMissingError("cvc5 is not installed: `pip install 'invariants[cvc5]'` brings it") from None
    return tuple(_answer(cvc5, question, seconds, allowed) for question in asked)


def _answer(cvc5: Any, question: str, seconds: float, allowed: float | None) -> SolverOutcome:
    solver = cvc5.Solver()
    solver.setOption("tlimit-per", str(max(1, int(seconds * 1000))))
    if allowed is not None:
        solver.setOption("rlimit-per", str(max(1, int(allowed * RATE))))
    # Some formulas about individuals have nothing that a quantified variable could be matched with.
    solver.setOption("enum-inst", "true")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, question, "script")
    symbols = parser.getSymbolManager()
    try:
        command = parser.nextCommand()
        while not command.isNull():
            said = str(command.invoke(solver, symbols)).strip()
            if said not in ("", "success"):
                raise ScriptError(said)
            command = parser.nextCommand()
        result = solver.checkSat()
    except RuntimeError as error:
        raise ScriptError(" ".join(str(error).split())) from None
    if result.isUnsat():
        return SolverOutcome(Answer.UNSATISFIABLE)
    if result.isSat():
        return SolverOutcome(Answer.SATISFIABLE)
    explanation = result.getUnknownExplanation()
    if explanation == cvc5.UnknownExplanation.TIMEOUT:
        return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_TIME))
    if explanation == cvc5.UnknownExplanation.RESOURCEOUT:
        return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_EFFORT))
    return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.UNDECIDED, str(explanation)))
