"""Optional values and records, put together again from code for each of their parts.

Owns: the tree of a whole value from the trees of its parts, such that it is read again as these parts.
Must never know: closures, how a tree is laid out.

A model keeps a clause that assigns such a value as one clause for each part (``language.records``). The trees here are
those of ``unparse``: ``p.level`` for a field, ``p != none`` for whether there is a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from invariants.foundation.records import Record
from invariants.language.model.compounds import NONE, CompoundShape, Leaf, OptionalShape, RecordShape, leaves
from invariants.language.model.operators import ComparisonOperator
from invariants.language.printing.compound_parts import beside_none
from invariants.language.printing.expression_printer import print_expression
from invariants.language.tree.expression_nodes import (
    Arbitrary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Expression,
    Field,
    FieldValue,
    Identifier,
    Index,
    Name,
    Previous,
    RecordValue,
    Updated,
)

_Trees = Mapping[str, Expression]


def whole_tree(shape: CompoundShape, parts: _Trees, shapes: Mapping[str, CompoundShape]) -> Expression:
    """Return the tree of a value.

    Args:
        shape: the shape of the variable that has the value.
        parts: the tree of each part, by the name of the variable that it is the value of.
        shapes: the shapes of all variables.
    """
    return _Whole(shapes).tree(shape, parts)


class _Whole(Record):
    shapes: Mapping[str, CompoundShape]

    def tree(self, shape: CompoundShape, parts: _Trees) -> Expression:
        own = [parts[name] for name in leaves(shape)]
        first = own[0]
        match shape, first:
            case Leaf(), _:
                return first
            case _, Previous() if all(isinstance(each, Previous) for each in own):
                return first
            case _, Arbitrary() if all(isinstance(each, Arbitrary) and each.condition is None for each in own):
                return first
            case _, Conditional(condition=condition):
                branches = _branches(condition, own)
                if branches:
                    names = list(leaves(shape))
                    then, otherwise = (self.tree(shape, dict(zip(names, each, strict=True))) for each in branches)
                    return Conditional(condition, then, otherwise, span=first.span)
        return self._optional(shape, parts) if isinstance(shape, OptionalShape) else self._record(shape, parts)

    def _optional(self, shape: OptionalShape, parts: _Trees) -> Expression:
        there = parts[shape.there]
        none = Name(NONE, span=there.span)
        if isinstance(there, Boolean):
            return self.tree(shape.inner, parts) if there.value else none
        match there:
            case Comparison((value, Name(text=name)), (ComparisonOperator.NOT_EQUAL,)) if name == NONE:
                read = _reads(shape.inner, value)
                if all(_same(parts[part], tree) for part, tree in read):
                    return value
        return Conditional(there, self.tree(shape.inner, parts), none, span=there.span)

    def _record(self, shape: CompoundShape, parts: _Trees) -> Expression:
        if not isinstance(shape, RecordShape):
            raise TypeError("a shape that is no record")
        values = {field: self.tree(each, parts) for field, each in shape.fields.items()}
        bases = {
            field: base for field, value in values.items() if (base := self._base(shape, field, value)) is not None
        }
        given = tuple(
            FieldValue(Identifier(field, span=value.span), value, span=value.span) for field, value in values.items()
        )
        span = given[0].span
        if not bases:
            return RecordValue(Identifier(shape.name, span=span), given, span=span)
        times = Counter(map(print_expression, bases.values()))
        base = min(bases.values(), key=lambda each: (-times[text := print_expression(each)], len(text)))
        others = tuple(each for each in given if not _same(bases.get(each.name.text), base))
        return Updated(base, others, span=span) if others else base

    def _base(self, shape: RecordShape, field: str, value: Expression) -> Expression | None:
        """Return the record of which a value is the field of this name."""
        match value:
            case Previous():
                return value
            case Field(base=base, name=name) if name.text == field:
                of = self._shape(base)
                if isinstance(of, OptionalShape):
                    base, of = Call(Identifier("value", span=base.span), (base,), span=base.span), of.inner
                return base if isinstance(of, RecordShape) and of.name == shape.name else None
            case _:
                return None

    def _shape(self, tree: Expression) -> CompoundShape | None:
        """Return the shape of the value of a tree that reads a variable; None for others."""
        match tree:
            case Name(text=text) | Index(base=Name(text=text)):
                return self.shapes.get(text)
            case Field(base=base, name=name):
                of = self._shape(base)
                inner = of.inner if isinstance(of, OptionalShape) else of
                return inner.fields.get(name.text) if isinstance(inner, RecordShape) else None
            case _:
                return None


def _branches(condition: Expression, parts: list[Expression]) -> tuple[list[Expression], list[Expression]] | None:
    """Return both branches of all parts, where all of them depend on one condition."""
    found = [each for each in parts if isinstance(each, Conditional) and _same(each.condition, condition)]
    return ([each.then for each in found], [each.otherwise for each in found]) if len(found) == len(parts) else None


def _reads(shape: CompoundShape, value: Expression) -> Iterator[tuple[str, Expression]]:
    """Yield the tree of each part of a value that is read."""
    match shape:
        case Leaf(variable=variable):
            yield variable, value
        case RecordShape(fields=fields):
            for field, each in fields.items():
                yield from _reads(each, Field(value, Identifier(field, span=value.span), span=value.span))
        case OptionalShape(there=there, inner=inner):
            yield there, beside_none(value, ComparisonOperator.NOT_EQUAL)
            yield from _reads(inner, value)


def _same(one: Expression | None, other: Expression | None) -> bool:
    return one is not None and other is not None and print_expression(one) == print_expression(other)
