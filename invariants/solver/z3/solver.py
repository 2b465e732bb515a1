"""Terms in Z3: an incremental solver, templates, and the values of a model.

Owns: constants and formulas for terms in one encoding, templates that are instantiated for each configuration of a run,
and the reading of a model's values.
Must never know: the questions, and how Z3 is called to answer them.

The text of a template is parsed once; every further instance costs one substitution.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple, NewType

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import Allowance
from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, REAL, BoolSort, PredicateSort, Sort, is_predicate, number_of
from invariants.solver.answers import SolverOutcome
from invariants.solver.smtlib import Encoding, Printer, predicate_function
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.library import Pointer, array
from invariants.system.terms.terms import Term, Value


class UndecodableError(NoAnswerError):
    """The solver's model has a value that is not a number we can write down."""


Handle = NewType("Handle", Pointer)
"""A constant or a formula of one solver."""


class Template(Record):
    """A formula over leaves, to be instantiated with one constant for each leaf."""

    ast: Pointer
    leaves: Any
    size: int


class Z3Solver:
    """One Z3 solver in a context of its own. Terms are written in ``encoding``.

    ``effort`` limits each check by Z3's own count rather than by time, so that the answer is the same every time. The
    allowance limits all checks together.
    """

    def __init__(
        self,
        encoding: Encoding,
        seed: int = 0,
        effort: int | None = None,
        allowance: Allowance | None = None,
        context: Z3Context | None = None,
    ) -> None:
        """Take a context, which is to be for the encoding's logic, or make one."""
        self._encoding = encoding
        if context is None:
            context = Z3Context(logic_of(encoding), {"random_seed": seed}, effort=effort, allowance=allowance)
        self._context = context
        self._z3 = self._context.z3
        self._c = self._context.context
        self._built = self._context.built
        self._count = 0

    # ----------------------------------------------------------- building

    def _z3_sort(self, sort: Sort) -> Pointer:
        text = self._encoding.sort(sort)
        return self._context.sort(text, self._encoding.bits(sort) if text.startswith("(") else 0)

    def constant(self, sort: Sort) -> Handle:
        """Return a fresh constant."""
        return self.constants([sort])[0]

    def constants(self, sorts: Sequence[Sort]) -> list[Handle]:
        """Return a fresh constant of each sort."""
        make, context = self._z3.mk_fresh_const, self._c
        return [Handle(self._built(make(context, b"k", self._z3_sort(sort)))) for sort in sorts]

    def templates(self, leaves: Sequence[tuple[Term, Sort]], formulas: Sequence[Sequence[Term]]) -> list[Template]:
        """Return, for each group of terms, a template of their conjunction over the leaves.

        A leaf is given with its sort; every other leaf in a term is an error.
        """
        self._count += 1
        names = {leaf: f"t!{self._count}!{i}" for i, (leaf, _) in enumerate(leaves)}
        printer = Printer(self._encoding, names.__getitem__)
        bodies = [printer.texts(group) for group in formulas]
        lines = [f"(declare-const {names[leaf]} {self._encoding.sort(sort)})" for leaf, sort in leaves]
        lines += printer.definitions()
        # A marker keeps the groups apart in the parsed result.
        lines += [f"(assert (and true {' '.join(texts)}))" for texts in bodies]
        constants = array([self._context.constant(names[leaf], self._z3_sort(sort)) for leaf, sort in leaves])
        return [Template(formula, constants, len(leaves)) for formula in self._context.parsed("\n".join(lines))]

    def instance(self, template: Template, constants: Sequence[Handle]) -> Handle:
        """Return the template with a constant for each of its leaves."""
        if len(constants) != template.size:
            raise ValueError("a constant for each leaf")
        values = array(constants)
        return Handle(self._built(self._z3.substitute(self._c, template.ast, template.size, template.leaves, values)))

    def any_of(self, handles: Sequence[Handle]) -> Handle:
        """Return the disjunction."""
        if len(handles) == 1:
            return handles[0]
        return Handle(self._built(self._z3.mk_or(self._c, len(handles), array(handles))))

    def negation(self, handle: Handle) -> Handle:
        """Return the negation."""
        return Handle(self._built(self._z3.mk_not(self._c, handle)))

    def both(self, first: Handle, second: Handle) -> Handle:
        """Return the conjunction."""
        return Handle(self._built(self._z3.mk_and(self._c, 2, array([first, second]))))

    def all_of(self, handles: Sequence[Handle]) -> Handle:
        """Return the conjunction; of nothing, the truth."""
        return Handle(self._built(self._z3.mk_and(self._c, len(handles), array(handles))))

    def equals(self, handle: Handle, value: Value, sort: Sort) -> Handle:
        """Return the formula that the constant has the value."""
        if isinstance(sort, BoolSort):
            return handle if value else self.negation(handle)
        number = self._built(self._z3.mk_numeral(self._c, str(Fraction(value)).encode(), self._z3_sort(sort)))
        return self._equal(handle, Handle(number))

    def _equal(self, first: Handle, second: Handle) -> Handle:
        return Handle(self._built(self._z3.mk_eq(self._c, first, second)))

    def add(self, handle: Handle) -> None:
        """Assert a formula for good."""
        self._context.add(handle)

    def implication(self, condition: Handle, conclusion: Handle) -> Handle:
        """Return the implication."""
        return Handle(self._built(self._z3.mk_implies(self._c, condition, conclusion)))

    def equivalent(self, handle: Handle) -> Handle:
        """Return a fresh truth value that is equivalent to the formula, which can be assumed or its negation."""
        name = self.constant(BOOL)
        self.add(self._equal(name, handle))
        return name

    def named(self, handle: Handle) -> Handle:
        """Return a fresh truth value that implies the formula.

        The truth value is assumed for a question, and its negation asserted when no question needs it any more.
        """
        name = self.constant(BOOL)
        self.add(self.implication(name, handle))
        return name

    # ----------------------------------------------------------- checking

    def check(self, assumptions: Sequence[Handle], seconds: float | None) -> SolverOutcome:
        """Return whether the assertions and assumptions can be true together, within so many seconds.

        Raises KeyboardInterrupt where the user has interrupted the solver.
        """
        return self._context.check(assumptions, seconds)

    def spend_from(self, allowance: Allowance) -> None:
        """Limit later checks by another allowance."""
        self._context.spend_from(allowance)

    def core(self, assumptions: Sequence[Handle]) -> list[int]:
        """Return the positions of assumptions that the last check needed to be unsatisfiable.

        They must be truth values.
        """
        return self._context.core(assumptions)

    def model(self) -> Assignment:
        """Return the model of the last satisfiable check."""
        return Assignment(self._context, self._encoding)


class _Table(NamedTuple):
    """The truth values of predicates in a model, each with the predicate's number before the arguments."""

    otherwise: bool
    entries: list[tuple[tuple[Value, ...], bool]]


class Assignment:
    """The values that a solver found at its last check."""

    def __init__(self, context: Z3Context, encoding: Encoding) -> None:
        self._context = context
        self._z3 = context.z3
        self._c = context.context
        self._encoding = encoding
        self._tables: dict[PredicateSort, _Table] = {}
        self._model = context.built(self._z3.solver_get_model(self._c, context.solver))
        self._z3.model_inc_ref(self._c, self._model)

    def __del__(self) -> None:
        if hasattr(self, "_model"):
            self._z3.model_dec_ref(self._c, self._model)

    def _evaluated(self, handle: Handle) -> Pointer:
        found = ctypes.c_void_p()
        self._z3.model_eval(self._c, self._model, handle, True, ctypes.byref(found))
        return self._context.built(found.value)

    def is_true(self, handle: Handle) -> bool:
        """Return whether a formula is true in the model."""
        return bool(self._z3.get_bool_value(self._c, self._evaluated(handle)) == 1)

    def value(self, handle: Handle, sort: Sort) -> Value:
        """Return the value of a constant or formula. Raises :class:`UndecodableError` where it has no exact value."""
        found = self._evaluated(handle)
        if isinstance(sort, BoolSort):
            truth = self._z3.get_bool_value(self._c, found)
            if truth:
                return bool(truth == 1)
        elif self._z3.is_numeral_ast(self._c, found):
            text = self._z3.get_numeral_string(self._c, found).decode()
            if sort == REAL:
                return Fraction(text)
            number = int(text)
            if self._encoding.is_finite and is_signed(sort):
                bits = self._encoding.bits(sort)
                return number - (1 << bits) if number >> (bits - 1) else number
            return number
        text = self._z3.ast_to_string(self._c, found).decode(errors="replace")
        raise UndecodableError(f"{text} is not an exact value")

    def known_value(self, handle: Handle, sort: Sort) -> Value:
        """Return the value as everyone else knows it: another one only of a predicate, which the model has numbered.

        A predicate that the question has named keeps its number. Raises :class:`UndecodableError` as :meth:`value`
        does, and where the model does not list the truth values of predicates.
        """
        number = self.value(handle, sort)
        if not isinstance(sort, PredicateSort) or is_predicate(int(number)):
            return number
        if sort not in self._tables:
            self._tables[sort] = self._table(sort)
        otherwise, entries = self._tables[sort]
        mine = [(given, truth) for (chosen, *given), truth in entries if chosen == number]
        return number_of(otherwise, (tuple(given) for given, truth in mine if truth is not otherwise))

    def _table(self, sort: PredicateSort) -> _Table:
        context, z3, c = self._context, self._z3, self._c
        sorts: tuple[Sort, ...] = (sort, *sort.domain)
        domain = [context.sort(self._encoding.sort(each)) for each in sorts]
        name = context.symbol(predicate_function(sort))
        function = context.built(z3.mk_func_decl(c, name, len(domain), array(domain), context.sort("Bool")))
        found = z3.model_get_func_interp(c, self._model, function)
        if found is None:
            return _Table(False, [])  # no question depends on it
        z3.func_interp_inc_ref(c, found)
        entries: list[tuple[tuple[Value, ...], bool]] = []
        for position in range(z3.func_interp_get_num_entries(c, found)):
            entry = context.built(z3.func_interp_get_entry(c, found, position))
            z3.func_entry_inc_ref(c, entry)
            given = [Handle(context.built(z3.func_entry_get_arg(c, entry, i))) for i in range(len(sorts))]
            truth = Handle(context.built(z3.func_entry_get_value(c, entry)))
            values = tuple(self.value(handle, each) for handle, each in zip(given, sorts, strict=True))
            entries.append((values, bool(self.value(truth, BOOL))))
            z3.func_entry_dec_ref(c, entry)
        otherwise = Handle(context.built(z3.func_interp_get_else(c, found)))
        z3.func_interp_dec_ref(c, found)
        return _Table(bool(self.value(otherwise, BOOL)), entries)


def logic_of(encoding: Encoding) -> str | None:
    """Return the logic of a solver for terms in an encoding."""
    return "QF_FD" if encoding.is_finite else None


def is_signed(sort: Sort) -> bool:
    """Return whether values of the sort can be negative."""
    return not hasattr(sort, "name")
