"""Values as text of the language.

Owns: the text and the syntax tree of a value of each sort.
Must never know: where values come from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from invariants.foundation.sorts import (
    NO_PREDICATE,
    BoolSort,
    EnumSort,
    IndividualSort,
    IntSort,
    NumberedPredicate,
    PredicateSort,
    RangeSort,
    RealSort,
    SetSort,
    Sort,
    predicate_of,
)
from invariants.foundation.sources import Span
from invariants.language.model.operators import BinaryOperator, PrefixOperator
from invariants.language.tree import expression_nodes

PrintableValue = bool | int | Fraction

NOT_CHOSEN = "not chosen"
"""The text of a predicate before it is chosen."""

_GROUP_DIGITS = 4_000
_GROUP = 10**_GROUP_DIGITS
"""The number of digits written at a time: Python writes no more than 4,300 by default."""


def value_text(
    sort: Sort,
    value: PrintableValue,
    enums: Collection[EnumSort] = (),
    individuals: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return a value as text of the language: ``Agent0``, a member, a number, ``1/3``; a set as ``{Agent0, Agent2}``.

    Args:
        sort: the sort of the value.
        value: the value; an individual and a member as a number.
        enums: the model's enumerations: a member that two of them share is written with its enumeration.
        individuals: the names of individuals, by population.
    """
    match sort, value:
        case IndividualSort(name=name), int():
            return _individual(name, value, individuals)
        case EnumSort() as enum, int():
            return _member(enum, value, enums)
        case BoolSort(), bool():
            return "true" if value else "false"
        case SetSort(member=member), int():
            inside = [number for number in range(value.bit_length()) if value >> number & 1]
            first = member.low if isinstance(member, RangeSort) else 0
            texts = (value_text(member, _value_at(member, first + number), enums, individuals) for number in inside)
            return f"{{{', '.join(texts)}}}"
        case PredicateSort(), int():
            return NOT_CHOSEN if value == NO_PREDICATE else _predicate_text(predicate_of(value))
        case _:
            return _number_text(value)


def _predicate_text(predicate: NumberedPredicate) -> str:
    """Return the truth values of a predicate: ``7: true, (8, 1/2): true, otherwise false``."""
    listed = [", ".join(map(_number_text, arguments)) for arguments in sorted(predicate.exceptions)]
    other = "false" if predicate.otherwise else "true"
    texts = [f"{key if ',' not in key else f'({key})'}: {other}" for key in listed]
    return ", ".join([*texts, f"{'otherwise ' if texts else 'always '}{'true' if predicate.otherwise else 'false'}"])


def _value_at(sort: Sort, number: int) -> PrintableValue:
    return bool(number) if isinstance(sort, BoolSort) else number


def value_syntax(
    sort: Sort,
    value: PrintableValue,
    span: Span,
    enums: Collection[EnumSort] = (),
    individuals: Mapping[str, Sequence[str]] | None = None,
) -> expression_nodes.Expression:
    """Return a value as a syntax tree, to be filled into code; parameters as for :func:`value_text`."""
    match sort:
        case BoolSort():
            return expression_nodes.Boolean(bool(value), span=span)
        case IndividualSort(name):
            return expression_nodes.Name(_individual(name, int(value), individuals), span=span)
        case EnumSort():
            qualifier, _, member = _member(sort, int(value), enums).rpartition(".")
            return expression_nodes.Name(member, qualifier or None, span=span)
        case RealSort():
            return number_syntax(Fraction(value), span, real=True)
        case IntSort() | RangeSort():
            return number_syntax(Fraction(value), span, real=False)
        case PredicateSort():
            return expression_nodes.Name(value_text(sort, value), span=span)  # for people: no text can say it
        case SetSort():
            raise TypeError("no expression stands for a set")
        case _:
            assert_never(sort)


def _individual(population: str, number: int, individuals: Mapping[str, Sequence[str]] | None) -> str:
    named = () if individuals is None else individuals.get(population, ())
    return named[number] if number < len(named) else f"{population}{number}"


def _member(enum: EnumSort, number: int, enums: Collection[EnumSort]) -> str:
    member = enum.members[number]
    shared = any(other != enum and member in other.members for other in enums)
    return f"{enum.name}.{member}" if shared else member


def _digits(number: int) -> str:
    """Return the digits of a number that is not negative. Python refuses to write very long numbers in one go."""
    groups: list[str] = []
    while number >= _GROUP:
        number, low = divmod(number, _GROUP)
        groups.append(str(low).rjust(_GROUP_DIGITS, "0"))
    return str(number) + "".join(reversed(groups))


def _decimal(value: Fraction) -> str | None:
    """Return the exact decimal fraction of a number that is not negative; None where there is none."""
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = _digits(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _number_text(value: PrintableValue) -> str:
    number = Fraction(value)
    decimal = _decimal(abs(number))
    if decimal is None:
        decimal = f"{_digits(abs(number.numerator))}/{_digits(number.denominator)}"
    return f"-{decimal}" if number < 0 else decimal


def number_syntax(value: Fraction, span: Span, *, real: bool) -> expression_nodes.Expression:
    """Return a number as a syntax tree, a Real with a point or as a fraction."""
    size = abs(value)
    decimal = _decimal(size)
    number: expression_nodes.Expression
    if decimal is None:
        number = expression_nodes.Binary(
            BinaryOperator.DIVIDE,
            expression_nodes.Number(_digits(size.numerator), span=span),
            expression_nodes.Number(_digits(size.denominator), span=span),
            span=span,
        )
    else:
        # A whole Real keeps a point, so that it is read back as a Real: `^` treats Int and Real differently.
        whole = real and "." not in decimal
        number = expression_nodes.Number(f"{decimal}.0" if whole else decimal, span=span)
    return number if value >= 0 else expression_nodes.Unary(PrefixOperator.NEGATE, number, span=span)
