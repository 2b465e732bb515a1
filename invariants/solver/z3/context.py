"""A context of Z3 with one solver.

Owns: the life of a context, its parameters, and turning Z3's way of reporting errors into exceptions.
Must never know: what is built or asked.

In this kind of context an expression lives until the context goes: nothing here gives expressions back, since what is
built is asserted.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.z3.library import Pointer, array, z3_library


class Z3Error(NoAnswerError):
    """Z3 refused what it was given."""


def reason_unknown(said: str) -> NoAnswer:
    """Return the reason that Z3 gives for an unknown answer, which it has as a text only, as data.

    Raises KeyboardInterrupt where the user has interrupted it.
    """
    if "interrupt" in said:
        raise KeyboardInterrupt
    if said in ("canceled", "timeout"):
        return NoAnswer(GaveUpReason.OUT_OF_TIME)
    return NoAnswer(GaveUpReason.OUT_OF_EFFORT if "resource limit" in said else GaveUpReason.UNDECIDED, said)


class Z3Context:
    """A context with a solver, which is the one for a logic if one is named."""

    def __init__(self, logic: str | None) -> None:
        self.z3 = z3_library()
        configuration = self.z3.mk_config()
        self.context: Pointer = self.z3.mk_context(configuration)
        self.z3.del_config(configuration)
        # Without a handler of errors Z3 would end the process; so it only remembers them.
        self.z3.set_error_handler(self.context, None)
        self.solver = self.made(
            self.z3.mk_solver(self.context) if logic is None else self._solver_for(logic),
        )
        self.z3.solver_inc_ref(self.context, self.solver)
        self._sorts: dict[str, Pointer] = {}

    def _solver_for(self, logic: str) -> Pointer | None:
        found: Pointer | None = self.z3.mk_solver_for_logic(self.context, self.symbol(logic))
        return found

    def symbol(self, name: str) -> Pointer:
        """A name."""
        return self.made(self.z3.mk_string_symbol(self.context, name.encode()))

    def sort(self, text: str, bits: int = 0) -> Pointer:
        """A sort by its text; ``bits`` is the width where it is none of ``Bool``, ``Int`` and ``Real``."""
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
            self._sorts[text] = self.made(found)
        return self._sorts[text]

    def set(self, parameter: str, value: int) -> None:
        """Set a parameter of the solver."""
        parameters = self.made(self.z3.mk_params(self.context))
        self.z3.params_inc_ref(self.context, parameters)
        put = self.z3.params_set_bool if isinstance(value, bool) else self.z3.params_set_uint
        put(self.context, parameters, self.symbol(parameter), value)
        self.z3.solver_set_params(self.context, self.solver, parameters)
        self.z3.params_dec_ref(self.context, parameters)
        self.complain()

    def made(self, pointer: Pointer | None) -> Pointer:
        """What Z3 has made; raises :class:`Z3Error` if it did not."""
        if pointer is None:
            self.complain()
            raise Z3Error("Z3 made nothing")
        return pointer

    def complain(self) -> None:
        """Raise :class:`Z3Error` if the last call went wrong."""
        code = self.z3.get_error_code(self.context)
        if code:
            raise Z3Error(self.z3.get_error_msg(self.context, code).decode(errors="replace"))

    def parsed(self, text: str) -> list[Pointer]:
        """The assertions of a text in SMT-LIB."""
        parsed = self.z3.parse_smtlib2_string(self.context, text.encode(), 0, None, None, 0, None, None)
        self.complain()
        self.z3.ast_vector_inc_ref(self.context, parsed)
        found = self.elements(parsed)
        for formula in found:
            # Unlike what is made by one call, what comes out of a vector goes with the vector.
            self.z3.inc_ref(self.context, formula)
        self.z3.ast_vector_dec_ref(self.context, parsed)
        return found

    def elements(self, vector: Pointer) -> list[Pointer]:
        """What is in a vector."""
        size = self.z3.ast_vector_size(self.context, vector)
        return [self.made(self.z3.ast_vector_get(self.context, vector, i)) for i in range(size)]

    def check(self, assumptions: Sequence[Pointer]) -> int:
        """What the solver says: 1 for satisfiable, -1 for unsatisfiable, 0 where it does not know.

        Raises :class:`Z3Error`.
        """
        found: int = self.z3.solver_check_assumptions(self.context, self.solver, len(assumptions), array(assumptions))
        self.complain()
        return found

    def reason(self) -> NoAnswer:
        """Return why the solver did not know. Raises KeyboardInterrupt where the user has interrupted it."""
        return reason_unknown(self.z3.solver_get_reason_unknown(self.context, self.solver).decode(errors="replace"))

    def __del__(self) -> None:
        if hasattr(self, "solver"):
            self.z3.solver_dec_ref(self.context, self.solver)
            self.z3.del_context(self.context)
