"""Scripts answered by Z3.

Owns: a fresh context of Z3 for every question of a script, and what its answer is.
Must never know: what a script is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts.script import ScriptError, questions
from invariants.solver.z3.context import reason_unknown
from invariants.solver.z3.library import Pointer, Z3Library, z3_library

_UNSATISFIABLE, _SATISFIABLE = -1, 1
_LONGEST = 4294967295


def answers(script: str, seconds: float, memory: int | None = None) -> tuple[SolverOutcome, ...]:
    """The answers to a script's questions, in order.

    Each may take so many seconds, and so many megabytes. Raises :class:`ScriptError` where the text is no script that
    Z3 can read, KeyboardInterrupt where the user has interrupted Z3.
    """
    return tuple(_answer(question, seconds, memory) for question in questions(script))


def _answer(question: str, seconds: float, memory: int | None) -> SolverOutcome:
    z3 = z3_library()
    with _context(z3) as context, _solver(z3, context) as solver:
        _limit(z3, context, solver, seconds, memory)
        assertions = z3.parse_smtlib2_string(context, question.encode(), 0, None, None, 0, None, None)
        _complain(z3, context)
        z3.ast_vector_inc_ref(context, assertions)
        for i in range(z3.ast_vector_size(context, assertions)):
            z3.solver_assert(context, solver, z3.ast_vector_get(context, assertions, i))
        z3.ast_vector_dec_ref(context, assertions)
        answer = z3.solver_check_assumptions(context, solver, 0, None)
        if z3.get_error_code(context):
            return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.UNDECIDED, _error(z3, context)))
        if answer == _UNSATISFIABLE:
            return SolverOutcome(Answer.UNSATISFIABLE)
        if answer == _SATISFIABLE:
            return SolverOutcome(Answer.SATISFIABLE)
        reason = z3.solver_get_reason_unknown(context, solver).decode(errors="replace")
        return SolverOutcome(Answer.UNKNOWN, reason_unknown(reason))


@contextmanager
def _context(z3: Z3Library) -> Iterator[Pointer]:
    configuration = z3.mk_config()
    context = z3.mk_context(configuration)
    z3.del_config(configuration)
    # Without this Z3 would end the process at an error; so it only remembers it.
    z3.set_error_handler(context, None)
    try:
        yield context
    finally:
        z3.del_context(context)


@contextmanager
def _solver(z3: Z3Library, context: Pointer) -> Iterator[Pointer]:
    solver = z3.mk_solver(context)
    z3.solver_inc_ref(context, solver)
    try:
        yield solver
    finally:
        z3.solver_dec_ref(context, solver)


def _limit(z3: Z3Library, context: Pointer, solver: Pointer, seconds: float, memory: int | None) -> None:
    parameters = z3.mk_params(context)
    z3.params_inc_ref(context, parameters)
    limits = {"timeout": min(max(1, int(seconds * 1000)), _LONGEST - 1)}
    if memory is not None:
        limits["max_memory"] = memory
    for name, value in limits.items():
        z3.params_set_uint(context, parameters, z3.mk_string_symbol(context, name.encode()), value)
    z3.solver_set_params(context, solver, parameters)
    z3.params_dec_ref(context, parameters)
    _complain(z3, context)


def _complain(z3: Z3Library, context: Pointer) -> None:
    if z3.get_error_code(context):
        raise ScriptError(_error(z3, context))


def _error(z3: Z3Library, context: Pointer) -> str:
    message: bytes = z3.get_error_msg(context, z3.get_error_code(context))
    return " ".join(message.decode(errors="replace").split())
