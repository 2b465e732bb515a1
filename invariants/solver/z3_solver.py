"""Z3: the one caller of its check.

Owns: a private Z3 context with one solver, templates that are instantiated for each configuration of a run, and
three-valued answers.
Must never know: what is asked.

The text of a template is parsed once; every further instance costs one substitution.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs
import z3

from invariants.foundation.sorts import REAL, BoolSort, Sort
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.terms import Term, Value


class Answer(Enum):
    """What a solver says."""

    SATISFIABLE = "sat"
    UNSATISFIABLE = "unsat"
    UNKNOWN = "unknown"


@attrs.frozen
class Outcome:
    """An answer; ``reason`` says why it is unknown."""

    answer: Answer
    reason: str = ""


class UndecodableError(Exception):
    """The solver's model has a value that is not a number we can write down."""


@attrs.frozen(eq=False)
class Handle:
    """A constant or a formula of one solver."""

    ast: Any


@attrs.frozen(eq=False)
class Template:
    """Formulas over leaves, to be instantiated with one constant for each leaf."""

    ast: Any


class Z3Solver:
    """One Z3 solver in a context of its own. Terms are written in ``encoding``."""

    def __init__(self, encoding: Encoding, seed: int = 0) -> None:
        self._encoding = encoding
        self._context = z3.Context()
        self._solver = z3.SolverFor("QF_FD", ctx=self._context) if encoding.is_finite else z3.Solver(ctx=self._context)
        self._solver.set("random_seed", seed)
        self._count = 0

    # ----------------------------------------------------------- building

    def _z3_sort(self, sort: Sort) -> Any:
        text = self._encoding.sort(sort)
        match text:
            case "Bool":
                return z3.BoolSort(self._context)
            case "Int":
                return z3.IntSort(self._context)
            case "Real":
                return z3.RealSort(self._context)
            case _:
                return z3.BitVecSort(self._encoding.bits(sort), self._context)

    def constant(self, sort: Sort) -> Handle:
        """A fresh constant."""
        self._count += 1
        return Handle(z3.Const(f"k!{self._count}", self._z3_sort(sort)))

    def templates(self, leaves: Sequence[tuple[Term, Sort]], formulas: Sequence[Sequence[Term]]) -> list[Template]:
        """For each group of terms a template of their conjunction, over the leaves.

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
        parsed = z3.parse_smt2_string("\n".join(lines), ctx=self._context)
        constants = [z3.Const(names[leaf], self._z3_sort(sort)) for leaf, sort in leaves]
        variables = [z3.Var(i, constant.sort()) for i, constant in enumerate(constants)]
        pairs = list(zip(constants, variables, strict=True))
        return [Template(z3.substitute(formula, *pairs)) for formula in parsed]

    def instance(self, template: Template, constants: Sequence[Handle]) -> Handle:
        """The template with a constant for each of its leaves."""
        return Handle(z3.substitute_vars(template.ast, *(handle.ast for handle in constants)))

    def any_of(self, handles: Sequence[Handle]) -> Handle:
        """Disjunction."""
        return handles[0] if len(handles) == 1 else Handle(z3.Or([handle.ast for handle in handles]))

    def negation(self, handle: Handle) -> Handle:
        """Negation."""
        return Handle(z3.Not(handle.ast))

    def both(self, first: Handle, second: Handle) -> Handle:
        """Conjunction."""
        return Handle(z3.And(first.ast, second.ast))

    def equals(self, handle: Handle, value: Value, sort: Sort) -> Handle:
        """The constant has the value."""
        if isinstance(sort, BoolSort):
            return handle if value else self.negation(handle)
        if self._encoding.is_finite:
            return Handle(handle.ast == z3.BitVecVal(int(value), handle.ast.sort()))
        if sort == REAL:
            return Handle(handle.ast == z3.RealVal(str(value), self._context))
        return Handle(handle.ast == z3.IntVal(int(value), self._context))

    def add(self, handle: Handle) -> None:
        """Assert a formula for good."""
        self._solver.add(handle.ast)

    def implication(self, condition: Handle, conclusion: Handle) -> Handle:
        """Implication."""
        return Handle(z3.Implies(condition.ast, conclusion.ast))

    def equivalent(self, handle: Handle) -> Handle:
        """A fresh truth value that is equivalent to the formula: to be assumed either way."""
        name = self.constant(BoolSort())
        self._solver.add(name.ast == handle.ast)
        return name

    def named(self, handle: Handle) -> Handle:
        """A fresh truth value that implies the formula: to be assumed, and to be asserted in the negative."""
        name = self.constant(BoolSort())
        self._solver.add(z3.Implies(name.ast, handle.ast))
        return name

    # ----------------------------------------------------------- checking

    def check(self, assumptions: Sequence[Handle], seconds: float | None) -> Outcome:
        """Whether the assertions and assumptions can be true together, within the time given.

        Raises KeyboardInterrupt where the user has interrupted the solver.
        """
        if seconds is not None and seconds <= 0:
            return Outcome(Answer.UNKNOWN, "timeout")
        self._solver.set("timeout", 4294967295 if seconds is None else max(1, int(seconds * 1000)))
        try:
            answer = self._solver.check(*(handle.ast for handle in assumptions))
        except z3.Z3Exception as error:
            return Outcome(Answer.UNKNOWN, str(error))
        if answer == z3.sat:
            return Outcome(Answer.SATISFIABLE)
        if answer == z3.unsat:
            return Outcome(Answer.UNSATISFIABLE)
        reason = self._solver.reason_unknown()
        if "interrupt" in reason:
            raise KeyboardInterrupt
        return Outcome(Answer.UNKNOWN, "timeout" if reason in ("canceled", "timeout") else reason)

    def core(self, assumptions: Sequence[Handle]) -> list[int]:
        """Positions of assumptions that the last check needed to be unsatisfiable. They must be truth values."""
        needed = {literal.get_id() for literal in self._solver.unsat_core()}
        return [position for position, handle in enumerate(assumptions) if handle.ast.get_id() in needed]

    def model(self) -> Model:
        """The model of the last satisfiable check."""
        return Model(self._solver.model(), self._encoding)


class Model:
    """Values that a solver found."""

    def is_true(self, handle: Handle) -> bool:
        """Whether a formula is true in the model."""
        return bool(z3.is_true(self._model.eval(handle.ast, model_completion=True)))

    def __init__(self, model: Any, encoding: Encoding) -> None:
        self._model = model
        self._encoding = encoding

    def value(self, handle: Handle, sort: Sort) -> Value:
        """The value of a constant or formula. Raises :class:`UndecodableError` where it has no exact value."""
        found = self._model.eval(handle.ast, model_completion=True)
        if isinstance(sort, BoolSort):
            if z3.is_true(found):
                return True
            if z3.is_false(found):
                return False
        elif sort == REAL:
            if z3.is_rational_value(found):
                return Fraction(found.numerator_as_long(), found.denominator_as_long())
        elif z3.is_bv_value(found):
            signed = self._encoding.sort(sort) == f"(_ BitVec {self._encoding.width})" and is_signed(sort)
            return int(found.as_signed_long()) if signed else int(found.as_long())
        elif z3.is_int_value(found):
            return int(found.as_long())
        raise UndecodableError(f"{found} is not an exact value")


def is_signed(sort: Sort) -> bool:
    """Whether values of the sort can be negative."""
    return not hasattr(sort, "name")
