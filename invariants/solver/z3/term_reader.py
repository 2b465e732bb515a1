"""Z3's expressions back to terms.

Owns: which of Z3's operators have a counterpart.
Must never know: where an expression comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from fractions import Fraction
from functools import reduce
from itertools import combinations, pairwise

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import INT, REAL, EnumSort, IndividualSort
from invariants.solver.z3.context import Z3Context
from invariants.solver.z3.library import Pointer
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Term

_REAL_SORT = 3
"""Z3's number for the sort of reals."""


class _Form(IntEnum):
    """Z3's numbers for forms of expressions."""

    NUMERAL = 0
    APPLICATION = 1


class _Operator(IntEnum):
    """Z3's numbers for operators."""

    TRUE = 256
    FALSE = 257
    EQUAL = 258
    DISTINCT = 259
    IF = 260
    AND = 261
    OR = 262
    IFF = 263
    XOR = 264
    NOT = 265
    IMPLIES = 266
    LESS_EQUAL = 514
    GREATER_EQUAL = 515
    LESS = 516
    GREATER = 517
    ADD = 518
    SUBTRACT = 519
    NEGATE = 520
    MULTIPLY = 521
    DIVIDE = 522
    DIV = 523
    MOD = 525
    TO_REAL = 526


class LiftingError(NoAnswerError):
    """There is no term for the expression; the message says why."""


def lifted(context: Z3Context, manager: TermManager, root: Pointer, entries: Mapping[Pointer, Term]) -> Term:
    """Return the term for an expression over constants that stand for entries.

    Raises :class:`LiftingError` where the expression has an operator that terms do not have.
    """
    return _Lifting(context, manager, entries).term(root)


class _Lifting:
    def __init__(self, context: Z3Context, manager: TermManager, entries: Mapping[Pointer, Term]) -> None:
        self.context = context
        self.z3 = context.z3
        self.c = context.context
        self.manager = manager
        self.made: dict[Pointer, Term] = {constant: self.entry(entry) for constant, entry in entries.items()}

    def term(self, root: Pointer) -> Term:
        stack = [root]
        while stack:
            pointer = stack[-1]
            if pointer in self.made:
                stack.pop()
                continue
            parts = self.arguments(pointer)
            missing = [part for part in parts if part not in self.made]
            if missing:
                stack += missing
                continue
            stack.pop()
            self.made[pointer] = self.node(pointer, [self.made[part] for part in parts])
        return self.made[root]

    def arguments(self, pointer: Pointer) -> list[Pointer]:
        if self.z3.get_ast_kind(self.c, pointer) != _Form.APPLICATION:
            return []
        count = self.z3.get_app_num_args(self.c, pointer)
        return [self.context.built(self.z3.get_app_arg(self.c, pointer, i)) for i in range(count)]

    def node(self, pointer: Pointer, arguments: list[Term]) -> Term:
        match self.z3.get_ast_kind(self.c, pointer):
            case _Form.NUMERAL:
                return self.number(pointer)
            case _Form.APPLICATION if self.z3.is_numeral_ast(self.c, pointer):
                return self.number(pointer)
            case _Form.APPLICATION:
                return self.application(pointer, arguments)
            case _:
                raise LiftingError("the solver's invariant has a quantifier")

    def entry(self, entry: Term) -> Term:
        """Return an entry as Z3 was given it: a member or an individual as its number."""
        return self.manager.ordinal(entry) if isinstance(entry.sort, EnumSort | IndividualSort) else entry

    def number(self, pointer: Pointer) -> Term:
        value = Fraction(self.z3.get_numeral_string(self.c, pointer).decode())
        sort = self.z3.get_sort_kind(self.c, self.z3.get_sort(self.c, pointer))
        return self.manager.value(value, REAL) if sort == _REAL_SORT else self.manager.value(int(value), INT)

    def application(self, pointer: Pointer, parts: list[Term]) -> Term:
        manager = self.manager
        match self.z3.get_decl_kind(self.c, self.z3.get_app_decl(self.c, pointer)):
            case _Operator.TRUE:
                return manager.true
            case _Operator.FALSE:
                return manager.false
            case _Operator.EQUAL | _Operator.IFF:
                return manager.and_(*(manager.equal(a, b) for a, b in pairwise(parts)))
            case _Operator.DISTINCT:
                return manager.and_(*(manager.not_(manager.equal(a, b)) for a, b in combinations(parts, 2)))
            case _Operator.XOR:
                return reduce(lambda a, b: manager.not_(manager.equal(a, b)), parts)
            case _Operator.IF:
                return manager.if_(*parts)
            case _Operator.AND:
                return manager.and_(*parts)
            case _Operator.OR:
                return manager.or_(*parts)
            case _Operator.NOT:
                return manager.not_(parts[0])
            case _Operator.IMPLIES:
                return manager.implies(*parts)
            case _Operator.LESS_EQUAL:
                return manager.less_equal(*parts)
            case _Operator.GREATER_EQUAL:
                return manager.less_equal(parts[1], parts[0])
            case _Operator.LESS:
                return manager.less(*parts)
            case _Operator.GREATER:
                return manager.less(parts[1], parts[0])
            case _Operator.ADD:
                return manager.add(*parts)
            case _Operator.SUBTRACT:
                return manager.add(parts[0], *map(manager.negate, parts[1:]))
            case _Operator.NEGATE:
                return manager.negate(parts[0])
            case _Operator.MULTIPLY:
                return reduce(manager.multiply, parts)
            case _Operator.DIVIDE:
                return reduce(manager.divide, parts)
            case _Operator.DIV:
                return reduce(manager.div, parts)
            case _Operator.MOD:
                return manager.mod(*parts)
            case _Operator.TO_REAL:
                return manager.to_real(parts[0])
            case _:
                shown = self.z3.ast_to_string(self.c, pointer).decode(errors="replace")
                raise LiftingError(f"the solver's invariant has something that terms do not have: {shown[:60]}")
