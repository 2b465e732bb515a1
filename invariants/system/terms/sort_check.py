"""Which terms are well-sorted.

Owns: for every operator, the sorts that its arguments and its result must have, and the refusal of everything else.
Must never know: how terms are simplified, where they come from.

The manager checks each new node once (the model is pySMT's ``formula.py``). The arguments of a new node have been
checked before, so a check reads one node and never those below it. A refused term is a bug of the program, never a
mistake in a model: the language's type checker has accepted the model before.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.sorts import BOOL, INT, REAL, BoolSort, EnumSort, IndividualSort, PredicateSort, Sort
from invariants.system.terms.terms import Input, Operator, Payload, StateVariable, Symbol, Term, term_sort


class IllSortedTermError(InvariantsError):
    """A term was about to be built over arguments of the wrong sorts; the message has the operator and the sorts."""


def check_sorts(operator: Operator, arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> None:
    """Raise :class:`IllSortedTermError` unless the node is well-sorted. The arguments are taken to be."""
    if not _CHECKS[operator](arguments, payload, sort):
        shown = getattr(payload, "name", payload)
        sorts = ", ".join(str(argument.sort) for argument in arguments)
        raise IllSortedTermError(f"`{operator.value}` [{shown}] over ({sorts}) is no term of sort {sort}")


def _value(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    """Check that a literal is one of its sort's values; an integer may stand for a Real. Scopes are not known here."""
    if isinstance(payload, bool):
        return sort == BOOL
    if isinstance(payload, Fraction):
        return sort == REAL
    if not isinstance(payload, int):
        return False
    match sort:
        case EnumSort(members=members):
            return 0 <= payload < len(members)
        case IndividualSort():
            return payload >= 0
        case _:
            return sort in (INT, REAL) or isinstance(sort, PredicateSort)


def _symbol(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(payload, Symbol) and not arguments and sort == term_sort(payload.sort)


def _state(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(payload, StateVariable) and _entry(arguments, payload, sort)


def _next(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(payload, StateVariable) and not payload.constant and _entry(arguments, payload, sort)


def _input(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(payload, Input) and _entry(arguments, payload, sort)


def _entry(indices: tuple[Term, ...], read: StateVariable | Input, sort: Sort) -> bool:
    """Check that there is an index of the right sort for each sort of the domain, and that the result is the map's."""
    return (
        sort == term_sort(read.sort)
        and len(indices) == len(read.domain)
        and all(index.sort == term_sort(wanted) for index, wanted in zip(indices, read.domain, strict=True))
    )


def _connective(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    for argument in arguments:  # noqa: SIM110 - the most frequent terms: a generator takes twice the time of a loop
        if argument.sort != BOOL:
            return False
    return True


def _not(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return len(arguments) == 1 and arguments[0].sort == BOOL


def _equal(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return len(arguments) == 2 and arguments[0].sort == arguments[1].sort


def _order(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    """Check a comparison: numbers are ordered, members and individuals by their numbers, truth values not at all."""
    return _equal(arguments, payload, sort) and not isinstance(arguments[0].sort, BoolSort)


def _if(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    condition, then, otherwise = arguments
    return condition.sort == BOOL and then.sort == otherwise.sort == sort


def _numbers(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return bool(arguments) and (sort in (INT, REAL)) and all(argument.sort == sort for argument in arguments)


def _power(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    base, exponent = arguments
    return sort in (INT, REAL) and base.sort == sort and exponent.sort == INT


def _reals(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return sort == REAL and all(argument.sort == REAL for argument in arguments)


def _integers(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return sort == INT and all(argument.sort == INT for argument in arguments)


def _to_real(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return arguments[0].sort == INT


def _ordinal(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(arguments[0].sort, EnumSort | IndividualSort)


def _satisfies(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    predicate, *given = arguments
    known = predicate.sort
    return isinstance(known, PredicateSort) and tuple(each.sort for each in given) == known.domain


def _quantifier(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(payload, tuple) and arguments[0].sort == BOOL


def _number_aggregate(arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> bool:
    return isinstance(payload, tuple) and arguments[0].sort in (INT, REAL)


_CHECKS: dict[Operator, Callable[[tuple[Term, ...], Payload, Sort], bool]] = {
    Operator.VALUE: _value,
    Operator.STATE: _state,
    Operator.NEXT: _next,
    Operator.INPUT: _input,
    Operator.SYMBOL: _symbol,
    Operator.NOT: _not,
    Operator.AND: _connective,
    Operator.OR: _connective,
    Operator.EQUAL: _equal,
    Operator.LESS_EQUAL: _order,
    Operator.LESS: _order,
    Operator.IF: _if,
    Operator.ADD: _numbers,
    Operator.MULTIPLY: _numbers,
    Operator.DIVIDE: _reals,
    Operator.DIV: _integers,
    Operator.MOD: _integers,
    Operator.POWER: _power,
    Operator.EXP: _reals,
    Operator.LOG: _reals,
    Operator.SQRT: _reals,
    Operator.TO_REAL: _to_real,
    Operator.ORDINAL: _ordinal,
    Operator.SATISFIES: _satisfies,
    Operator.FORALL: _quantifier,
    Operator.EXISTS: _quantifier,
    Operator.COUNT: _quantifier,
    Operator.SUM: _number_aggregate,
    Operator.MIN: _number_aggregate,
    Operator.MAX: _number_aggregate,
}
"""One row for each operator; a test keeps the table complete."""
