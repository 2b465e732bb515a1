"""Z3: a context with one solver, and the only caller of a solver's check.

Owns: the life of a context, its limits on time, effort and memory, the reading of an answer or of the reason for no
answer, and the conversion of Z3's errors to exceptions. All questions to Z3 are asked here, and a test reads the
callers: ``z3/solver.py`` for templates and unrollings, ``horn.py`` for Horn clauses,
``scripts/z3_script.py`` for scripts, ``induction/open_lemmas.py`` for candidates with quantifiers.
Must never know: the formulas and questions that are built.

One policy for errors: building raises :class:`Z3Error`; a check never does, but answers *unknown* with the
reason; the user's interrupt is a KeyboardInterrupt. No answer of Z3 is used as a truth value: its C interface has
numbers for answers, of which only 1 and -1 say anything, and these become an ``Answer``.

In this kind of context an expression lives until the context goes: nothing here gives expressions back, since formulas
are built to be asserted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import inf

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.z3.library import Pointer, array, z3_library

_ANSWERS = {1: Answer.SATISFIABLE, -1: Answer.UNSATISFIABLE, 0: Answer.UNKNOWN}
_FOREVER = 4294967295
"""The number of milliseconds that means no limit to Z3; the largest number that it takes."""
_COUNTED = 1 << 32
"""The size of Z3's counter of effort, as its statistics have it."""

FINITE_RATE, LINEAR_RATE, PRODUCT_RATE, HORN_RATE = 8_000_000, 3_500_000, 1_500_000, 5_000_000
"""Z3's units of effort in one second of an idle machine: over truth values and bit-vectors, over numbers, where texts
have products, and of Spacer at its fastest, since others wait for nothing else. Measured on the models of the library
and on problems of others; a single query may take half as long or four times as long. All that hangs on them is how
long an answer may take."""

SIMPLE = "simple"
"""In place of a logic: Z3's solver for all theories alone, without the tactics that it begins with by default. They
take a millisecond, which is longer than most small questions."""

_PRODUCT = re.compile(r"\(\* (?!\(-|\(/ [0-9]|[0-9])")
"""A product whose first factor is no number: numbers come first."""

QUERY = 0.0003
"""Seconds of an idle machine for stating one query, besides the solver's own work."""


class Z3Error(NoAnswerError):
    """Z3 refused to build something; the message is Z3's, on one line."""


class Z3Context:
    """A context with a solver, which is the one for a logic if one is named, or :data:`SIMPLE`.

    ``parameters`` are Z3's own, for the solver; ``effort`` limits each check by Z3's own count rather than by time, so
    that the answer is the same every time; ``memory`` is in megabytes. All checks together are limited by the
    allowance, if there is one, and their work is spent from it.
    """

    def __init__(
        self,
        logic: str | None = None,
        parameters: Mapping[str, int] | None = None,
        *,
        effort: int | None = None,
        memory: int | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self._logic = logic
        self._count = 0
        self.z3 = z3_library()
        configuration = self.z3.mk_config()
        self.context: Pointer = self.z3.mk_context(configuration)
        self.z3.del_config(configuration)
        # Without an error handler Z3 would end the process; with this one it only records errors.
        self.z3.set_error_handler(self.context, None)
        self._sorts: dict[str, Pointer] = {}
        self._begin(parameters, effort, memory, allowance)

    def restart(
        self,
        parameters: Mapping[str, int] | None = None,
        *,
        effort: int | None = None,
        memory: int | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        """Go on with a fresh solver in this context: nothing is asserted, and no limit is left of those before."""
        self.z3.solver_dec_ref(self.context, self.solver)
        del self.solver
        self._begin(parameters, effort, memory, allowance)

    def _begin(
        self,
        parameters: Mapping[str, int] | None,
        effort: int | None,
        memory: int | None,
        allowance: Allowance | None,
    ) -> None:
        logic = self._logic
        self._effort = effort
        self._allowance = allowance
        self._is_horn = logic == "HORN"
        self._rate = HORN_RATE if self._is_horn else FINITE_RATE if logic == "QF_FD" else LINEAR_RATE
        self.solver = self.built(
            self.z3.mk_solver(self.context) if logic is None else self._solver_for(logic),
        )
        self.z3.solver_inc_ref(self.context, self.solver)
        limits = {"rlimit": None if effort is None else min(effort, _FOREVER - 1), "max_memory": memory}
        # Signals are Python's to handle: see ``interruption.py``.
        for name, value in {"ctrl_c": False, **(parameters or {}), **limits}.items():
            if value is not None:
                self._set({name: value})

    def _solver_for(self, logic: str) -> Pointer | None:
        if logic == SIMPLE:
            simple: Pointer | None = self.z3.mk_simple_solver(self.context)
            return simple
        found: Pointer | None = self.z3.mk_solver_for_logic(self.context, self.symbol(logic))
        return found

    def _set(self, values: Mapping[str, int]) -> None:
        parameters = self.built(self.z3.mk_params(self.context))
        self.z3.params_inc_ref(self.context, parameters)
        for name, value in values.items():
            if isinstance(value, bool):
                self.z3.params_set_bool(self.context, parameters, self.symbol(name), value)
            else:
                self.z3.params_set_uint(self.context, parameters, self.symbol(name), value)
        self.z3.solver_set_params(self.context, self.solver, parameters)
        self.z3.params_dec_ref(self.context, parameters)
        self.raise_error()

    # ----------------------------------------------------------- building

    def symbol(self, name: str) -> Pointer:
        """Return the symbol for a name."""
        return self.built(self.z3.mk_string_symbol(self.context, name.encode()))

    def sort(self, text: str, bits: int = 0) -> Pointer:
        """Return a sort by its text; ``bits`` is the width where it is none of ``Bool``, ``Int`` and ``Real``."""
        if text not in self._sorts:
            match text:
                case "Bool":
                    found = self.z3.mk_bool_sort(self.context)
                case "Int":
                    found = self.z3.mk_int_sort(self.context)
                case "Real":
                    found = self.z3.mk_real_sort(self.context)
                case _:
                    found = self.z3.mk_bv_sort(self.context, bits)
            self._sorts[text] = self.built(found)
        return self._sorts[text]

    def constant(self, name: str, sort: Pointer) -> Pointer:
        """Return the constant with a name: the one that a text has declared, if it has the same sort."""
        return self.built(self.z3.mk_const(self.context, self.symbol(name), sort))

    def parsed(self, text: str) -> list[Pointer]:
        """Return the assertions of a text in SMT-LIB. Raises :class:`Z3Error`."""
        if not self._is_horn and _PRODUCT.search(text):
            self._rate = min(self._rate, PRODUCT_RATE)
        parsed = self.z3.parse_smtlib2_string(self.context, text.encode(), 0, None, None, 0, None, None)
        self.raise_error()
        self.z3.ast_vector_inc_ref(self.context, parsed)
        found = self._elements(parsed)
        for formula in found:
            # Unlike an expression that is built by one call, an element of a vector goes with the vector.
            self.z3.inc_ref(self.context, formula)
        self.z3.ast_vector_dec_ref(self.context, parsed)
        return found

    def _elements(self, vector: Pointer) -> list[Pointer]:
        size = self.z3.ast_vector_size(self.context, vector)
        return [self.built(self.z3.ast_vector_get(self.context, vector, i)) for i in range(size)]

    def either(self, conjunctions: Sequence[Sequence[Pointer]]) -> Pointer:
        """Return the disjunction of conjunctions."""
        z3, context = self.z3, self.context
        parts = [self.built(z3.mk_and(context, len(each), array(each))) for each in conjunctions]
        return self.built(z3.mk_or(context, len(parts), array(parts)))

    def add(self, formula: Pointer) -> None:
        """Assert a formula for good. Raises :class:`Z3Error`."""
        self.z3.solver_assert(self.context, self.solver, formula)
        self.raise_error()

    def built(self, pointer: Pointer | None) -> Pointer:
        """Return a pointer that Z3 has returned; raise :class:`Z3Error` if it is none."""
        if pointer is None:
            self.raise_error()
            raise Z3Error("Z3 built nothing")
        return pointer

    def raise_error(self) -> None:
        """Raise :class:`Z3Error` if the last call went wrong."""
        code = self.z3.get_error_code(self.context)
        if code:
            raise Z3Error(" ".join(self.z3.get_error_msg(self.context, code).decode(errors="replace").split()))

    # ----------------------------------------------------------- checking

    def check(self, assumptions: Sequence[Pointer], seconds: float | None) -> SolverOutcome:
        """Return whether the assertions and assumptions can be true together, within so many seconds on the clock.

        An error is an unknown answer. Raises KeyboardInterrupt where a signal has ended the check.
        """
        if self._allowance is not None and self._allowance.is_spent:
            return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_EFFORT))
        if seconds is not None and seconds <= 0:
            return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.OUT_OF_TIME))
        try:
            # Set even if it is the same: Z3 goes on in another way after a parameter was set, and would answer now with
            # one model and now with another one.
            self._set(self._limits(seconds))
            handles = array(assumptions)
            with self.z3.asking(self.context):
                found = self.z3.solver_check_assumptions(self.context, self.solver, len(assumptions), handles)
            self.raise_error()
        except Z3Error as error:
            return SolverOutcome(Answer.UNKNOWN, NoAnswer(GaveUpReason.UNDECIDED, str(error)))
        self._spend()
        answer = _ANSWERS[found]
        if answer is not Answer.UNKNOWN:
            return SolverOutcome(answer)
        return SolverOutcome(answer, self._reason(has_time_limit=seconds is not None))

    def _limits(self, seconds: float | None) -> dict[str, int]:
        """Return the limits of the next check: on time and, where work is counted, on Z3's effort."""
        limits = {"timeout": _FOREVER if seconds is None else min(max(1, int(seconds * 1000)), _FOREVER - 1)}
        if self._allowance is not None and self._allowance.left < inf:
            allowed = int(self._allowance.left * self._rate) + 1
            limits["rlimit"] = min(allowed, self._effort or _FOREVER, _FOREVER - 1)
        elif self._effort is not None:
            limits["rlimit"] = self._effort
        return limits

    def _spend(self) -> None:
        """Subtract the work of the last check from the allowance."""
        if self._allowance is None:
            return
        before, self._count = self._count, self.statistic(b"rlimit count")
        self._allowance.spend((self._count - before) % _COUNTED / self._rate + QUERY)

    def statistic(self, name: bytes) -> int:
        """Return a number from the solver's statistics; 0 where there is none of this name."""
        z3, c = self.z3, self.context
        found = self.built(z3.solver_get_statistics(c, self.solver))
        z3.stats_inc_ref(c, found)
        position = z3.stats_size(c, found) - 1
        while position >= 0 and z3.stats_get_key(c, found, position) != name:
            position -= 1  # the counter of effort is among the last
        value: int = z3.stats_get_uint_value(c, found, position) if position >= 0 else 0
        z3.stats_dec_ref(c, found)
        return value

    def _reason(self, *, has_time_limit: bool) -> NoAnswer:
        """Return the reason why the last check has no answer, which Z3 gives as a text only."""
        said: str = self.z3.solver_get_reason_unknown(self.context, self.solver).decode(errors="replace")
        if "interrupt" in said:
            raise KeyboardInterrupt
        if self._allowance is not None and self._allowance.is_spent:
            return NoAnswer(GaveUpReason.OUT_OF_EFFORT)
        if said in ("canceled", "timeout"):
            # Some of Z3's solvers do not report spent effort; but a check without a limit has all the time.
            return NoAnswer(GaveUpReason.OUT_OF_TIME if has_time_limit else GaveUpReason.OUT_OF_EFFORT)
        if "resource limit" in said:
            return NoAnswer(GaveUpReason.OUT_OF_EFFORT)
        return NoAnswer(GaveUpReason.UNDECIDED, said)

    def spend_from(self, allowance: Allowance) -> None:
        """Limit later checks by another allowance."""
        self._allowance = allowance

    def allow(self, effort: int) -> None:
        """Let each check from now on be limited to so much effort."""
        self._effort = effort

    def core(self, assumptions: Sequence[Pointer]) -> list[int]:
        """Return the positions of assumptions that the last check needed to be unsatisfiable, in order.

        The assumptions have to be truth values: constants, or their negations.
        """
        vector = self.built(self.z3.solver_get_unsat_core(self.context, self.solver))
        self.z3.ast_vector_inc_ref(self.context, vector)
        needed = set(self._elements(vector))
        self.z3.ast_vector_dec_ref(self.context, vector)
        return [position for position, handle in enumerate(assumptions) if handle in needed]

    def __del__(self) -> None:
        if hasattr(self, "solver"):
            self.z3.solver_dec_ref(self.context, self.solver)
        if hasattr(self, "context"):
            self.z3.del_context(self.context)
