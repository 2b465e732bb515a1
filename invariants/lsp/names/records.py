"""The records that expressions are of, from trees alone.

Owns: the record of an expression, as far as declarations of variables tell it.
Must never know: places; any protocol.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from invariants.language.tree import declaration_nodes, expression_nodes

Records = Mapping[str, declaration_nodes.RecordDeclaration]
"""The declared records, by name."""
Types = Mapping[str, expression_nodes.TypeExpression]
"""The types of variables and constants, by name; of a map, that of its entries."""


def record_of(node: object, records: Records, types: Types, bound: Container[str] = ()) -> str | None:
    """Return the name of the record that an expression is of, or may be; None for another expression."""
    match node:
        case (
            expression_nodes.Name(text=text, qualifier=None)
            | expression_nodes.Index(base=expression_nodes.Name(text=text, qualifier=None))
        ):
            return None if text in bound else record_in(types.get(text), records)
        case expression_nodes.Name(text=text, qualifier=str() as variable):
            return None if variable in bound else along([variable, text], records, types)
        case expression_nodes.Field(base=base, name=name):
            return field_record(record_of(base, records, types, bound), name.text, records)
        case expression_nodes.Call(function=function, arguments=(argument,)) if function.text == "value":
            return record_of(argument, records, types, bound)
        case expression_nodes.RecordValue(record=record):
            return record.text if record.text in records else None
        case expression_nodes.Updated(base=base):
            return record_of(base, records, types, bound)
        case expression_nodes.Conditional(then=then, otherwise=otherwise):
            return record_of(then, records, types, bound) or record_of(otherwise, records, types, bound)
        case _:
            return None


def along(names: Sequence[str], records: Records, types: Types) -> str | None:
    """Return the record at the end of ``p.a.b``, given as its names."""
    found = record_in(types.get(names[0]), records) if names else None
    for name in names[1:]:
        found = field_record(found, name, records)
    return found


def field_record(record: str | None, field: str, records: Records) -> str | None:
    """Return the record that a field of a record is of."""
    fields = records[record].fields if record is not None else ()
    return next((record_in(each.type, records) for each in fields if each.name.text == field), None)


def record_in(type: expression_nodes.TypeExpression | None, records: Records) -> str | None:
    """Return the record of a type, optional or not."""
    match type:
        case expression_nodes.OptionalType(inner=inner):
            return record_in(inner, records)
        case expression_nodes.NamedType(name=name):
            return name if name in records else None
        case _:
            return None
