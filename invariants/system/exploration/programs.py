"""Programs: terms evaluated for many configurations at once, each shared part once.

Owns: the operation on columns that each operator becomes, and the order in which they are done.
Needs: ground terms without symbols and inputs. Guarantees: the values of the terms, as long as the entries' values lie
within the intervals that the integers were chosen for.
Must never know: how configurations are packed, rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from invariants.foundation.sorts import BOOL, INT, RealSort, Scope
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.exploration.packing import Column, variable_of
from invariants.system.grounding.intervals import EVERYTHING, IntegerInterval, interval_of
from invariants.system.terms.terms import Operator, StateVariable, Term, post_order

Room = Mapping[StateVariable, tuple[int, int]]
"""The least and the greatest value of each variable."""

_WIDTHS = (np.int16, np.int32, np.int64)
_HALF = 2
"""Products and sums of two numbers below half of the greatest one do not overflow while they are computed."""


def integers_for(terms: Iterable[Term], room: Room, fixed: Mapping[Term, Any], scope: Scope) -> npt.DTypeLike:
    """Return the narrowest integers that hold every part of the terms.

    Raises ``UnsupportedSystemError`` where none do.

    Args:
        terms: the terms.
        room: the least and the greatest value of each variable.
        fixed: the entries that have one value only, with this value.
        scope: the numbers of individuals.
    """
    largest = max([*scope.values(), *(max(abs(low), abs(high)) for low, high in room.values()), 0]) + 1
    memo: dict[Term, IntegerInterval] = {}

    def leaf(term: Term) -> IntegerInterval:
        if term in fixed:
            return IntegerInterval(int(fixed[term]), int(fixed[term]))
        return IntegerInterval(*room[term.payload]) if term.payload in room else EVERYTHING  # type: ignore[index]

    for part in post_order(terms):
        if part.operator is Operator.ORDINAL:
            memo[part] = IntegerInterval(0, largest)
        elif part.is_value and part.sort == INT:
            largest = max(largest, abs(int(part.value)))
        if part.sort == INT:
            magnitude = interval_of(part, leaf, memo).magnitude
            if magnitude is None:
                raise UnsupportedSystemError("the numbers have no bounds within which they could be enumerated")
            largest = max(largest, magnitude)
    for width in _WIDTHS:
        if largest < np.iinfo(width).max // _HALF:
            return width
    raise UnsupportedSystemError("the numbers are too large to be enumerated")


class _Operation(NamedTuple):
    """One operation: the registers of its arguments, that of its result, and those that are not read afterwards.

    ``second`` and ``third`` are -1 where the function has fewer arguments.
    """

    function: Callable[..., Any]
    first: int
    second: int
    third: int
    target: int
    dead: tuple[int, ...]


class Program:
    """The evaluation of some terms, the roots. A root that is a literal evaluates to a scalar."""

    def __init__(self, roots: Sequence[Term], integers: npt.DTypeLike, fixed: Mapping[Term, Any]) -> None:
        self._integers = np.dtype(integers)
        self._fixed = fixed
        self._registers: dict[Term, int] = {}
        self._constants: dict[int, Any] = {}
        self._leaves: list[tuple[int, Term]] = []
        self._roots = roots
        order = list(post_order(roots))
        for number, term in enumerate(order):
            self._registers[term] = number
        self._operations = self._scheduled(order)
        self._results = [self._registers[root] for root in roots]

    def _scheduled(self, order: Sequence[Term]) -> list[_Operation]:
        last: dict[int, int] = {}
        for number, term in enumerate(order):
            for argument in term.arguments:
                last[self._registers[argument]] = number
        kept = {self._registers[root] for root in self._roots}
        dying: dict[int, list[int]] = {}
        for register, user in last.items():
            if register not in kept:
                dying.setdefault(user, []).append(register)
        found: list[_Operation] = []
        for number, term in enumerate(order):
            if self._is_leaf(term, number):
                continue
            arguments = tuple(self._registers[argument] for argument in term.arguments)
            dead = tuple(register for register in dying.get(number, ()) if register not in self._constants)
            found += _operations(self._function(term), term.operator, arguments, number, dead)
        return found

    def _is_leaf(self, term: Term, number: int) -> bool:
        if term.is_value:
            self._constants[number] = self._scalar(term, term.value)
        elif term.operator is Operator.STATE:
            if term in self._fixed:
                self._constants[number] = self._scalar(term, self._fixed[term])
            else:
                self._leaves.append((number, term))
        else:
            # The indices of entries are literals, which take part in no computation.
            return False
        return True

    def _scalar(self, term: Term, value: Any) -> Any:
        return np.bool_(value) if term.sort == BOOL else self._integers.type(int(value))

    def entries(self) -> list[Term]:
        """Return the entries that the terms read."""
        return [term for _, term in self._leaves]

    def run(self, read: Callable[[Term], Column]) -> list[Column]:
        """Return the columns of the roots, where ``read`` returns the column of an entry."""
        registers: list[Any] = [None] * len(self._registers)
        for number, value in self._constants.items():
            registers[number] = value
        for number, term in self._leaves:
            registers[number] = read(term)
        for function, first, second, third, target, dead in self._operations:
            if third >= 0:
                registers[target] = function(registers[first], registers[second], registers[third])
            elif second >= 0:
                registers[target] = function(registers[first], registers[second])
            else:
                registers[target] = function(registers[first])
            for each in dead:
                registers[each] = None
        return [registers[each] for each in self._results]

    def _function(self, term: Term) -> Callable[..., Any]:
        found = _FUNCTIONS.get(term.operator)
        if found is None or isinstance(term.sort, RealSort):
            raise UnsupportedSystemError(f"`{term.operator.value}` of {term.sort} is not enumerated")
        return found


def _operations(
    function: Callable[..., Any], operator: Operator, arguments: Sequence[int], target: int, dead: tuple[int, ...]
) -> Iterator[_Operation]:
    """Yield the operations of one operator: of some operators one for each argument but the first."""
    if operator in _TAKES_TWO:
        first, *others, last = arguments
        for other in others:
            yield _Operation(function, first, other, -1, target, ())
            first = target
        yield _Operation(function, first, last, -1, target, dead)
    else:
        first, second, third = (*arguments, -1, -1)[:3]
        yield _Operation(function, first, second, third, target, dead)


def _safe(divisor: Any) -> Any:
    """Return the divisor, but 1 for 0: such a quotient means nothing."""
    return np.where(divisor == 0, divisor.dtype.type(1), divisor)


def _div(dividend: Any, divisor: Any) -> Any:
    """Divide as Euclid does (Boute, TOPLAS 14(2), 1992, section 3)."""
    divisor = _safe(divisor)
    return np.sign(divisor) * (dividend // np.abs(divisor))


def _mod(dividend: Any, divisor: Any) -> Any:
    """Return the Euclidean remainder."""
    return dividend % np.abs(_safe(divisor))


def _same(value: Any) -> Any:
    return value


_FUNCTIONS: Mapping[Operator, Callable[..., Any]] = {
    Operator.NOT: np.logical_not,
    Operator.AND: np.logical_and,
    Operator.OR: np.logical_or,
    Operator.EQUAL: np.equal,
    Operator.LESS: np.less,
    Operator.LESS_EQUAL: np.less_equal,
    Operator.IF: np.where,
    Operator.ADD: np.add,
    Operator.MULTIPLY: np.multiply,
    Operator.DIV: _div,
    Operator.MOD: _mod,
    Operator.ORDINAL: _same,
}
"""The operation on columns of each operator. Reals, powers and functions of Reals have none."""

_TAKES_TWO = frozenset({Operator.AND, Operator.OR, Operator.ADD, Operator.MULTIPLY})
"""The operators of any number of arguments, of which the operation takes two at a time."""


def entries_in(terms: Iterable[Term]) -> list[Term]:
    """Return the entries that terms read, each once."""
    return [term for term in post_order(terms) if term.operator is Operator.STATE and variable_of(term) is not None]
