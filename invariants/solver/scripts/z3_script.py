"""Scripts answered by Z3.

Owns: fresh solvers for every question of a script, in a fresh context for each script unless contexts are given: first
a simple one, with little effort, which several short questions may share.
Must never know: the subject of a script, how Z3 is called to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from invariants.foundation.limits import Allowance
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts.script import ScriptError, questions
from invariants.solver.z3.context import SIMPLE, Z3Error
from invariants.solver.z3.pool import Z3Contexts

BRIEF_EFFORT = 200_000
"""Z3's effort for a question before all that it has is used: some hundredths of a second. Most proofs of small models
need a tenth of it."""

LONGEST_BRIEF = 50_000
"""The characters of such a question: to read longer ones takes as long as to decide them."""


TOGETHER = 4
"""The short questions for one solver: making one takes as long as most of them; with more, they are in each other's
way."""

_DATATYPES = "(declare-datatypes"
"""How a question declares an enumeration, of which a context knows one by the same name."""


def answers(
    script: str,
    seconds: float,
    memory: int | None = None,
    *,
    allowed: float | None = None,
    while_unsatisfiable: bool = False,
) -> tuple[SolverOutcome, ...]:
    """Return the answers to a script's questions, in order.

    Raises :class:`ScriptError` where the text is no script that Z3 can read, KeyboardInterrupt where the user has
    interrupted Z3.

    Args:
        script: the SMT-LIB text.
        seconds: the time for each question, on the clock.
        memory: the memory for each question, in megabytes.
        allowed: the work for each question, in seconds of an idle machine.
        while_unsatisfiable: whether the first other answer ends the script.
    """
    return answers_to(questions(script), seconds, memory, allowed=allowed, while_unsatisfiable=while_unsatisfiable)


def answers_to(
    asked: Sequence[str],
    seconds: float,
    memory: int | None = None,
    *,
    allowed: float | None = None,
    while_unsatisfiable: bool = False,
    contexts: Z3Contexts | None = None,
) -> tuple[SolverOutcome, ...]:
    """Return the answers to questions, each a text of its own, as :func:`answers` does.

    ``contexts`` are contexts to take from, where there are many scripts.
    """
    contexts = contexts or Z3Contexts()
    found: list[SolverOutcome] = []
    for question in asked:
        found.append(_answer(question, seconds, memory, allowed, contexts))
        if while_unsatisfiable and found[-1].answer is not Answer.UNSATISFIABLE:
            break
    return tuple(found)


def is_refuted_at_once(question: str, memory: int | None = None, contexts: Z3Contexts | None = None) -> bool:
    """Return whether a fresh simple solver finds a question unsatisfiable with little effort: as most small ones are.

    With contexts that have refuted the same text before, no solver is asked. False says nothing. Raises
    KeyboardInterrupt where the user has interrupted Z3.
    """
    if len(question) > LONGEST_BRIEF:
        return False
    contexts = contexts or Z3Contexts()
    if contexts.has_refuted(question):
        return True
    with suppress(Z3Error), contexts.lent(SIMPLE, effort=BRIEF_EFFORT, memory=memory) as context:
        for formula in context.parsed(question):
            context.add(formula)
        if context.check((), None).answer is Answer.UNSATISFIABLE:
            contexts.note_refuted(question)
            return True
    return False


def are_refuted_at_once(questions: Sequence[str], contexts: Z3Contexts) -> tuple[bool, ...]:
    """Return of each question what :func:`is_refuted_at_once` does; short ones share fresh solvers, a few each."""
    fresh = [each for each in dict.fromkeys(questions) if not contexts.has_refuted(each)]
    short = [each for each in fresh if len(each) <= LONGEST_BRIEF // TOGETHER and _DATATYPES not in each]
    for first in range(0, len(short), TOGETHER):
        some = short[first : first + TOGETHER]
        if _is_refuted_disjunction(some, contexts):
            for each in some:
                contexts.note_refuted(each)
    return tuple(is_refuted_at_once(each, contexts=contexts) for each in questions)


def _is_refuted_disjunction(questions: Sequence[str], contexts: Z3Contexts) -> bool:
    """Return whether a fresh simple solver finds, with little effort, that none of some questions can be true.

    Names that several questions have are no matter: a disjunction can be true exactly where one of its parts can.
    """
    with suppress(Z3Error), contexts.lent(SIMPLE, effort=len(questions) * BRIEF_EFFORT) as context:
        context.add(context.either([context.parsed(question) for question in questions]))
        return context.check((), None).answer is Answer.UNSATISFIABLE
    return False


def _answer(
    question: str, seconds: float, memory: int | None, allowed: float | None, contexts: Z3Contexts
) -> SolverOutcome:
    if seconds > 0 and is_refuted_at_once(question, memory, contexts):
        return SolverOutcome(Answer.UNSATISFIABLE)
    allowance = None if allowed is None else Allowance(allowed)
    with contexts.lent(memory=memory, allowance=allowance) as context:
        try:
            for formula in context.parsed(question):
                context.add(formula)
        except Z3Error as error:
            raise ScriptError(str(error)) from None
        return context.check((), seconds)
