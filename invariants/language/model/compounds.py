"""Optional values and records: variables that a model keeps as several.

Owns: which variables make up one, and its value as text from theirs.
Must never know: how a model is run or encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from invariants.foundation.records import Record

NONE = "none"
"""The text of an optional value that is not there."""

THERE = "there"
"""The end of the name of the variable that says whether an optional value is there."""

NEEDED = "_needed"
"""The name behind ``let``, or its beginning, of what is evaluated only for the sake of its having a value."""


def whole_name(part: str) -> str:
    """Return the name of the variable, or of the clause, of which another one is a part; of others their own."""
    return part.partition(".")[0]


class Leaf(Record):
    """One value, in the variable of this name."""

    variable: str


class RecordShape(Record):
    """The value of a record: its name, and the shapes of its fields in order."""

    name: str
    fields: Mapping[str, CompoundShape]


class OptionalShape(Record):
    """A value that may be absent: the name of the variable that says whether it is there, and its shape.

    Where it is absent, all variables of the shape have the values that :mod:`invariants.language.records` gives them.
    """

    there: str
    inner: CompoundShape


CompoundShape = Leaf | RecordShape | OptionalShape


def leaves(shape: CompoundShape) -> Iterator[str]:
    """Yield the names of the variables that make up a value, in order."""
    match shape:
        case Leaf(variable=variable):
            yield variable
        case RecordShape(fields=fields):
            for each in fields.values():
                yield from leaves(each)
        case OptionalShape(there=there, inner=inner):
            yield there
            yield from leaves(inner)


def presences(shape: CompoundShape, around: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the variables of a value, each with those that say whether the values around it are there, outer first."""
    match shape:
        case Leaf(variable=variable):
            yield variable, around
        case RecordShape(fields=fields):
            for each in fields.values():
                yield from presences(each, around)
        case OptionalShape(there=there, inner=inner):
            yield there, around
            yield from presences(inner, (*around, there))


def wholes(shapes: Mapping[str, CompoundShape]) -> dict[str, str]:
    """Return for each variable that is a part of a value the name of that value."""
    return {part: name for name, shape in shapes.items() for part in leaves(shape)}


def names_part(shape: CompoundShape, name: str, given: Iterable[str]) -> bool:
    """Return whether a name among those of given values is that of a part: other parts are given beside it.

    What is optional and plain has the name of its only part besides ``there``: alone, the name is that of the whole.
    """
    own = set(leaves(shape))
    return name in own and not own.isdisjoint({*given} - {name})


def shape_text(shape: CompoundShape, shown: Callable[[str], str]) -> str:
    """Return a value as the language writes it; ``shown`` returns the text of a variable's value."""
    match shape:
        case Leaf(variable=variable):
            return shown(variable)
        case RecordShape(name=name, fields=fields):
            return f"{name}({', '.join(f'{field}: {shape_text(each, shown)}' for field, each in fields.items())})"
        case OptionalShape(there=there, inner=inner):
            return shape_text(inner, shown) if shown(there) == "true" else NONE
