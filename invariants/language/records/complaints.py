"""The wording of mistakes with optional values and records.

Owns: types and values as texts, and the way out of a value of the wrong type.
Must never know: how mistakes are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from invariants.foundation.suggestions import closest, did_you_mean
from invariants.language.records.shapes import (
    Absent,
    Fields,
    Maybe,
    OptionalPart,
    Part,
    PartType,
    PlainType,
    RecordType,
)

_LONGEST_QUOTED = 40
"""Characters of a text that is quoted."""


PARTS_OF_PREVIOUS = "`prev` is a whole value here, and its parts cannot be read"
WHOLE_PREVIOUS = "write `prev`, `if φ then prev else …`, or `prev with { a: e }` for a record that is not optional"

OPTIONAL_PREVIOUS = "`prev` may be absent here, and only a record that is there can be changed by `with`"
CHANGED_OPTIONAL = (
    "write the new value without `prev`, as in `if x == none then none else value(x) with { a: e }` for a variable `x`"
)


def quoted(text: str) -> str:
    """Return a text of the model for a way out: on one line, and ``x`` for a long one."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTED else "x"


def type_text(of: PartType) -> str:
    """Return a type as the language writes it."""
    match of:
        case PlainType(type=node):
            return quoted(node.span.text)
        case RecordType(name=name):
            return name
        case OptionalPart(inner=inner):
            return f"{type_text(inner)}?"


def made_text(record: RecordType) -> str:
    """Return the form of a record with all its fields."""
    return f"{record.name}({', '.join(f'{name}: …' for name in record.fields)})"


def missing_way_out(record: RecordType, given: Mapping[str, str]) -> str:
    """Return the way out for a record without some of its fields; ``given`` has the texts of the others."""
    written = ", ".join(f"{name}: {quoted(given[name]) if name in given else '…'}" for name in record.fields)
    changed = next(iter(given), next(iter(record.fields)))
    return f"write `{record.name}({written})`, or change fields of another one, as in `p with {{ {changed}: … }}`"


def field_way_out(name: str, fields: Iterable[str]) -> str:
    """Return the way out for a name that is no field."""
    known = list(fields)
    near = closest(name, known)
    return f"its fields are {', '.join(known)}" if near is None else did_you_mean(name, near)


def value_way_out(of: PartType, value: Part, text: str) -> str:
    """Return the way out for a value, written as ``text``, that is of another type than it has to be."""
    inner = of.inner if isinstance(of, OptionalPart) else of
    match value:
        case Absent():
            return f"only what is declared with `?` can be `none`: declare it as `{type_text(of)}?`"
        case Maybe() if not isinstance(of, OptionalPart):
            return f"it may be absent: write `value({quoted(text)})`, which is undefined where it is `none`"
        case _ if isinstance(inner, RecordType):
            return f"write `{made_text(inner)}`, or change fields of another one by `with`"
        case _:
            return f"write a value of `{type_text(inner)}`" + (" or `none`" if inner is not of else "")


def misplaced(value: Part, text: str) -> tuple[str, str]:
    """Return the message and the way out for a whole value, written as ``text``, in the place of a single one."""
    shown = quoted(text)
    match value:
        case Fields(name=name, fields=fields):
            return f"a whole `{name}` has no place here", f"write a field of it, as in `{shown}.{next(iter(fields))}`"
        case Maybe():
            return "a value that may be absent has no place here", f"write `value({shown})`, or ask `{shown} == none`"
        case _:
            return "`none` has no place here", "only what is declared with `?` can be `none`"
