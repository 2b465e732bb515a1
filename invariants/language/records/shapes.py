"""Shapes: the parts of optional values and records, as types and as values in the syntax tree.

Owns: the parts of a type and of a value, the fixed values of absent parts, and equality part by part.
Must never know: names of variables, statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce

from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.language.model.compounds import THERE, CompoundShape, Leaf, OptionalShape, RecordShape
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator
from invariants.language.tree import expression_nodes
from invariants.language.tree.expression_nodes import Binary, Boolean, Expression, PresentValue, TypeExpression

# ------------------------------------------------------------------- types


class PlainType(Record):
    """A value that is no record; ``absent`` is its value where an optional value around it is absent."""

    type: TypeExpression
    absent: Expression


class RecordType(Record):
    """A record with its fields in order."""

    name: str
    fields: Mapping[str, PartType]


class OptionalPart(Record):
    """A value that may be absent."""

    inner: PartType


PartType = PlainType | RecordType | OptionalPart

# ------------------------------------------------------------------ values


class Plain(Record):
    """An expression that is no record."""

    expression: Expression


class Fields(Record):
    """The value of a record."""

    name: str
    fields: Mapping[str, Part]


class Maybe(Record):
    """A value that is absent where ``there`` is false; its parts are those of ``nothing`` then."""

    there: Expression
    inner: Part
    nothing: Part


class Absent(Record):
    """``none``, before it is known of which type."""

    span: Span


Part = Plain | Fields | Maybe | Absent


def parts(of: PartType, name: str, read: Callable[[str], Expression]) -> Part:
    """Return a value whose parts are read by names: ``read`` returns the expression for one."""
    match of:
        case PlainType():
            return Plain(read(name))
        case RecordType(name=record, fields=fields):
            return Fields(record, {field: parts(each, f"{name}.{field}", read) for field, each in fields.items()})
        case OptionalPart(inner=inner):
            there = read(f"{name}.{THERE}")
            return Maybe(there, parts(inner, name, read), absent(inner, there.span))


def part_types(of: PartType, name: str, span: Span) -> list[tuple[str, TypeExpression]]:
    """Return the names and the types of the variables that make up one of this name."""
    match of:
        case PlainType(type=type_):
            return [(name, type_)]
        case RecordType(fields=fields):
            return [pair for field, each in fields.items() for pair in part_types(each, f"{name}.{field}", span)]
        case OptionalPart(inner=inner):
            truth = expression_nodes.NamedType("Bool", span=span)
            return [(f"{name}.{THERE}", truth), *part_types(inner, name, span)]


def part_names(of: PartType, name: str) -> list[str]:
    """Return the names of the parts of something of this name: of variables, and of the sites that assign them."""
    match of:
        case PlainType():
            return [name]
        case RecordType(fields=fields):
            return [text for field, each in fields.items() for text in part_names(each, f"{name}.{field}")]
        case OptionalPart(inner=inner):
            return [f"{name}.{THERE}", *part_names(inner, name)]


def absent(of: PartType, span: Span) -> Part:
    """Return the value of the parts of something that is absent."""
    match of:
        case PlainType(absent=value):
            return Plain(value)
        case RecordType(name=name, fields=fields):
            return Fields(name, {field: absent(each, span) for field, each in fields.items()})
        case OptionalPart(inner=inner):
            nothing = absent(inner, span)
            return Maybe(Boolean(False, span=span), nothing, nothing)


def as_type(value: Part, of: PartType, span: Span) -> Part | None:
    """Return a value as one of a type: one that is there, or ``none``, as an optional one. None where it is another."""
    match value, of:
        case Absent(), OptionalPart():
            return absent(of, span)
        case Maybe(there=there, inner=inner), OptionalPart(inner=wanted):
            fitted = as_type(inner, wanted, span)
            return None if fitted is None else Maybe(there, fitted, absent(wanted, span))
        case _, OptionalPart(inner=wanted):
            fitted = as_type(value, wanted, span)
            return None if fitted is None else Maybe(Boolean(True, span=span), fitted, absent(wanted, span))
        case Fields(name=name, fields=fields), RecordType(name=wanted_name, fields=wanted_fields):
            if name != wanted_name:
                return None
            found = {field: as_type(each, wanted_fields[field], span) for field, each in fields.items()}
            known = {field: each for field, each in found.items() if each is not None}
            return Fields(name, known) if len(known) == len(found) else None
        case Plain(), PlainType():
            return value
        case _:
            return None


def flat(value: Part) -> list[Expression]:
    """Return the parts of a value in the order of ``part_types``."""
    match value:
        case Plain(expression=expression):
            return [expression]
        case Fields(fields=fields):
            return [part for each in fields.values() for part in flat(each)]
        case Maybe(there=there, inner=inner):
            return [there, *flat(inner)]
        case Absent():
            return []


def mapped(value: Part, change: Callable[[Expression], Expression]) -> Part:
    """Return a value with all its parts changed."""
    match value:
        case Plain(expression=expression):
            return Plain(change(expression))
        case Fields(name=name, fields=fields):
            return Fields(name, {field: mapped(each, change) for field, each in fields.items()})
        case Maybe(there=there, inner=inner, nothing=nothing):
            return Maybe(change(there), mapped(inner, change), nothing)
        case Absent():
            return value


def while_there(value: Maybe, span: Span) -> Part:
    """Return the value that is there, undefined where none is."""
    return mapped(value.inner, lambda part: PresentValue(value.there, part, span=span))


def together(one: Part, other: Part) -> tuple[Part, Part] | None:
    """Return two values as values of one type: one that is there, or ``none``, as optional beside an optional one.

    None where they are of two types, or where ``none`` does not say of which.
    """
    match one, other:
        case Maybe(there=there, inner=first, nothing=nothing), Maybe(there=where, inner=second):
            pair = together(first, second)
            return None if pair is None else (Maybe(there, pair[0], nothing), Maybe(where, pair[1], nothing))
        case Maybe(nothing=nothing), Absent(span=span):
            return one, Maybe(Boolean(False, span=span), nothing, nothing)
        case Maybe(there=there, nothing=nothing), Fields() | Plain():
            return together(one, Maybe(Boolean(True, span=there.span), other, nothing))
        case Fields() | Plain() | Absent(), Maybe():
            pair = together(other, one)
            return None if pair is None else (pair[1], pair[0])
        case Fields(name=name, fields=fields), Fields(name=name_too, fields=fields_too) if name == name_too:
            pairs = {field: together(each, fields_too[field]) for field, each in fields.items()}
            known = {field: pair for field, pair in pairs.items() if pair is not None}
            if len(known) < len(pairs):
                return None
            sides = [{field: pair[side] for field, pair in known.items()} for side in (0, 1)]
            return Fields(name, sides[0]), Fields(name, sides[1])
        case Plain(), Plain():
            return one, other
        case _:
            return None


def branches(then: Part, otherwise: Part, records: Mapping[str, RecordType]) -> tuple[Part, Part] | None:
    """Return the values of the branches of ``if`` as values of one type: a record beside ``none`` is optional."""
    match then, otherwise:
        case (Fields(name=name), Absent(span=span)) | (Absent(span=span), Fields(name=name)):
            one, other = (as_type(each, OptionalPart(records[name]), span) for each in (then, otherwise))
            return None if one is None or other is None else (one, other)
        case _:
            return together(then, otherwise)


def equal(one: Part, other: Part, span: Span) -> Expression:
    """Return the condition that two values of one type are equal. Absent values are equal, whatever their parts are."""
    match one, other:
        case Maybe(there=there, inner=inner), Maybe(there=where, inner=inner_too):
            for known, unknown in ((there, where), (where, there)):
                if isinstance(known, Boolean) and not known.value:
                    return negation(unknown, span)
                if isinstance(known, Boolean):
                    return conjunction([unknown, equal(inner, inner_too, span)], span)
            same = expression_nodes.Binary(BinaryOperator.IMPLIES, there, equal(inner, inner_too, span), span=span)
            return conjunction([_comparison(there, where, span), same], span)
        case Fields(fields=fields), Fields(fields=fields_too):
            return conjunction([equal(each, fields_too[field], span) for field, each in fields.items()], span)
        case Plain(expression=a), Plain(expression=b):
            return _comparison(a, b, span)
        case _:
            raise TypeError("values of two types")


def _comparison(one: Expression, other: Expression, span: Span) -> Expression:
    return expression_nodes.Comparison((one, other), (ComparisonOperator.EQUAL,), span=span)


def negation(condition: Expression, span: Span) -> Expression:
    """Return the opposite of a condition."""
    return expression_nodes.Unary(PrefixOperator.NOT, condition, span=span)


def conjunction(conditions: list[Expression], span: Span) -> Expression:
    """Return the conjunction of conditions."""
    if not conditions:
        return Boolean(True, span=span)
    return reduce(lambda a, b: expression_nodes.Binary(BinaryOperator.AND, a, b, span=span), conditions)


def nothing_else(part: Part, span: Span) -> Iterator[Expression]:
    """Yield the conditions that the parts of absent values have their fixed values, one for each variable."""
    match part:
        case Maybe(there=there, inner=inner, nothing=nothing):
            yield Binary(BinaryOperator.OR, there, equal(inner, nothing, span), span=span)
            yield from nothing_else(inner, span)
        case Fields(fields=fields):
            for each in fields.values():
                yield from nothing_else(each, span)


def shape_of(of: PartType, name: str) -> CompoundShape:
    """Return the shape of a variable of a type, with the names of the variables that it becomes."""
    match of:
        case PlainType():
            return Leaf(name)
        case RecordType(name=record, fields=fields):
            return RecordShape(record, {field: shape_of(each, f"{name}.{field}") for field, each in fields.items()})
        case OptionalPart(inner=inner):
            return OptionalShape(f"{name}.{THERE}", shape_of(inner, name))
