"""Typed terms.

Owns: the nodes of terms, variables with their roles, and iterative traversal.
Must never know: solvers, the language's syntax, how terms are made (see ``manager``).

A term exists once per manager, so identity is equality and a term is a directed acyclic graph whose shared parts are
stored once. Terms can be deep (nested ``prev``, long definitions): traverse them with
:func:`post_order`, never by recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, RangeSort, Sort

Value = bool | int | Fraction
"""A value: truth values, integers, rationals for Real, numbers for enumeration members and individuals."""


class Operator(Enum):
    """The operators that terms are built with."""

    VALUE = "value"
    STATE = "state"
    NEXT = "next"
    INPUT = "input"
    SYMBOL = "symbol"
    NOT = "not"
    AND = "and"
    OR = "or"
    EQUAL = "="
    LESS_EQUAL = "<="
    LESS = "<"
    IF = "ite"
    ADD = "+"
    MULTIPLY = "*"
    DIVIDE = "/"
    DIV = "div"
    MOD = "mod"
    POWER = "^"
    EXP = "exp"
    LOG = "log"
    SQRT = "sqrt"
    TO_REAL = "to_real"
    ORDINAL = "ordinal"
    SATISFIES = "satisfies"
    FORALL = "forall"
    EXISTS = "exists"
    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"

    __hash__ = object.__hash__  # an Enum's own hash is a Python function; terms are hashed by the million


WITHOUT_EXACT_MEANING = frozenset((Operator.POWER, Operator.EXP, Operator.LOG, Operator.SQRT))
"""The operators that no solver has."""


class Symbol(Record):
    """A name bound by a quantifier, an aggregate, an update, or a rule (its parameters). Compared by identity."""

    name: str
    sort: Sort


class Role(Enum):
    """The purpose of a variable of the transition system. Nothing is found out from a variable's name."""

    MODEL = "model"
    """A variable or a constant of the model."""
    ENABLED = "enabled"
    """Whether a rule is enabled."""
    UNKNOWN_CODE = "unknown code"
    """The number of a rule's unknown code, 0 where the code is known."""
    VARIANT = "variant"
    """The number of the variant that a site holds at one level."""
    CAPTURED = "captured"
    """A value that code has captured."""
    ACCUMULATED = "accumulated"
    """The set of the captured values with which a condition has been put beside a site's code."""
    SAVED = "saved"
    """Whether a backup was saved."""
    BACKUP = "backup"
    """A backup's copy of another variable, which is ``copy_of``."""
    CHAIN_LENGTH = "chain length"
    """The number of modifications applied so far."""
    CHOICE = "choice"
    """The choice of a step: whether a rule fires, or an argument."""
    AUXILIARY = "auxiliary"
    """An addition of a reduction to every configuration."""


class StateVariable(Record):
    """A variable of the transition system: a map from ``domain`` to ``sort``. Compared by identity.

    ``name`` is for texts only. ``constant`` variables never change. ``copy_of`` is set for the role ``BACKUP`` alone.
    """

    name: str
    domain: tuple[Sort, ...]
    sort: Sort
    role: Role
    constant: bool = False
    copy_of: StateVariable | None = None

    @property
    def is_code_number(self) -> bool:
        """Return whether values are numbers of variants or of unknown code, with which nothing is calculated."""
        kept = self if self.copy_of is None else self.copy_of
        return kept.role in (Role.VARIANT, Role.UNKNOWN_CODE)


class Input(Record):
    """A value that is chosen anew in every configuration or step: a map from ``domain`` to ``sort``."""

    name: str
    domain: tuple[Sort, ...]
    sort: Sort


Payload = Value | Symbol | StateVariable | Input | tuple[Symbol, ...] | None


class Term:
    """A node of the graph. Created by a manager only; ``free`` has the symbols that are not bound inside."""

    __slots__ = ("arguments", "free", "operator", "payload", "sort")

    def __init__(
        self, operator: Operator, arguments: tuple[Term, ...], payload: Payload, sort: Sort, free: frozenset[Symbol]
    ) -> None:
        self.operator = operator
        self.arguments = arguments
        self.payload = payload
        self.sort = sort
        self.free = free

    @property
    def is_value(self) -> bool:
        """Return whether the term is a literal value."""
        return self.operator is Operator.VALUE

    @property
    def value(self) -> Value:
        """Return the literal value of a VALUE term. Raise ``TypeError`` for any other term."""
        if not isinstance(self.payload, bool | int | Fraction):
            raise TypeError(f"not a value: {self}")
        return self.payload

    def __repr__(self) -> str:
        payload = "" if self.payload is None else f"[{getattr(self.payload, 'name', self.payload)}]"
        return f"{self.operator.value}{payload}({', '.join(map(repr, self.arguments))})"


NO_SYMBOLS: frozenset[Symbol] = frozenset()

_T = TypeVar("_T")


def post_order(roots: Iterable[Term]) -> Iterator[Term]:
    """Yield every term below the roots once, arguments before the terms over them."""
    done: set[Term] = set()
    stack = [*roots]
    stack.reverse()
    while stack:
        term = stack[-1]
        if term in done:
            stack.pop()
        elif missing := [argument for argument in term.arguments if argument not in done]:
            missing.reverse()
            stack += missing
        else:
            done.add(stack.pop())
            yield term


def fold(roots: Iterable[Term], step: Callable[[Term, list[_T]], _T], memo: dict[Term, _T] | None = None) -> list[_T]:
    """Compute a value for each root from the values of its arguments, each shared part once.

    Parts below a term whose value is in ``memo`` are not looked at.
    """
    roots = list(roots)
    results: dict[Term, _T] = {} if memo is None else memo
    stack = roots[::-1]
    while stack:
        term = stack[-1]
        if term in results:
            stack.pop()
            continue
        if missing := [argument for argument in term.arguments if argument not in results]:
            missing.reverse()
            stack += missing
            continue
        stack.pop()
        results[term] = step(term, [results[argument] for argument in term.arguments])
    return [results[root] for root in roots]


def inputs_in(terms: Iterable[Term]) -> list[Input]:
    """Return the inputs that terms read, each once."""
    found = (part.payload for part in post_order(terms) if part.operator is Operator.INPUT)
    return list(dict.fromkeys(chosen for chosen in found if isinstance(chosen, Input)))


def bound_symbols(term: Term) -> tuple[Symbol, ...]:
    """Return the symbols that a quantifier or aggregate binds. Raise ``TypeError`` for any other term."""
    if not isinstance(term.payload, tuple):
        raise TypeError(f"binds nothing: {term}")
    return term.payload


def leaf_sort(leaf: Term) -> Sort:
    """Return the declared sort of an entry, an input or a symbol: a range stays a range, unlike in ``leaf.sort``.

    Raises ``TypeError`` for any other term.
    """
    if not isinstance(leaf.payload, StateVariable | Input | Symbol):
        raise TypeError(f"not a variable: {leaf}")
    return leaf.payload.sort


def term_sort(sort: Sort) -> Sort:
    """Return the sort of a term that stands for a value of ``sort``: ranges are read as Int."""
    return INT if isinstance(sort, RangeSort) else sort


def euclidean(dividend: int, divisor: int) -> tuple[int, int]:
    """Return quotient and remainder, ``0 <= remainder < abs(divisor)`` (Boute, TOPLAS 14(2), 1992, section 3)."""
    quotient, remainder = divmod(dividend, divisor)
    return (quotient + 1, remainder - divisor) if remainder < 0 else (quotient, remainder)
