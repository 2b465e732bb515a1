"""Values as results have them: of one sort, of a place, and of a compound of several variables.

Owns: the names of values and places in results; optional values and records as one value.
Must never know: runs, how a trace is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec.structs import replace

from invariants.foundation.sorts import BoolSort, IntSort, RangeSort, Sort
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import StateChange
from invariants.interpreter.state.values import Value
from invariants.language.model.compounds import CompoundShape, leaves, shape_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.language.model.tables import written_name
from invariants.language.printing.value_text import value_text
from invariants.verdicts.traces.trace import Shown, ShownMap, TraceChange, shown_text


def shown(model: Model, sort: Sort, value: Value) -> Shown:
    """Return a value in the form of results: truth values and integers as they are, other values as in the language."""
    if isinstance(sort, BoolSort):
        return bool(value)
    if isinstance(sort, IntSort | RangeSort) and isinstance(value, int):
        return value
    return text_of(model, sort, value)


def text_of(model: Model, sort: Sort, value: Value) -> str:
    """Return a value as the language writes it; for an irrational value, the first decimals."""
    if not isinstance(value, int | Fraction):
        return str(value)
    return value_text(sort, value, model.enums, model.individual_names)


def place(model: Model, variable: Variable, indices: tuple[Value, ...]) -> str:
    """Return a variable, or an entry of a map, as the language writes it."""
    name = written_name(model, variable)
    return f"{name}[{', '.join(keys_of(model, variable, indices))}]" if indices else name


def keys_of(model: Model, variable: Variable, indices: tuple[Value, ...]) -> list[str]:
    """Return indices as the language writes them."""
    return [text_of(model, sort, index) for sort, index in zip(variable.domain, indices, strict=True)]


def together(model: Model, values: Mapping[str, ShownMap]) -> dict[str, ShownMap]:
    """Return values by name, those of the parts of an optional value or record as one text."""
    found = dict(values)
    for name, shape in model.compounds.items():
        own = list(dict.fromkeys(leaves(shape)))
        if all(part in values for part in own):
            whole = _merged(shape, {part: values[part] for part in own})
            first, *others = own  # one of the others has the name of the whole, where what is optional is plain
            kept = [(part, value) for part, value in found.items() if part not in others]
            found = {(name if part == first else part): whole if part == first else value for part, value in kept}
    return found


def _merged(shape: CompoundShape, values: Mapping[str, ShownMap]) -> ShownMap:
    """Return a value, or all entries of a map, as text."""
    first = next(iter(values.values()))
    if not isinstance(first, Mapping):
        return shape_text(shape, lambda part: shown_text(values[part]))  # type: ignore[arg-type]
    return {
        key: _merged(shape, {part: value[key] for part, value in values.items() if isinstance(value, Mapping)})
        for key in first
    }


def whole_changes(
    model: Model, changes: Sequence[StateChange], before: Configuration, after: Configuration
) -> Iterator[tuple[tuple[str, tuple[Value, ...]], TraceChange]]:
    """Yield the changes of optional values and records, by the variables that make them up."""
    variables = {each.name: each for each in (*model.constants, *model.variables)}
    for name, shape in model.compounds.items():
        own = dict.fromkeys(leaves(shape))
        if not own.keys() <= variables.keys():
            continue
        for indices in dict.fromkeys(each.indices for each in changes if each.variable.name in own):
            texts = []
            for configuration in (before, after):
                values = {part: configuration.value(variables[part], indices) for part in own}
                shown_ = {part: shown_text(shown(model, variables[part].sort, v)) for part, v in values.items()}
                texts.append(shape_text(shape, shown_.__getitem__))
            changed = place(model, replace(variables[next(iter(own))], name=name), indices)
            change = TraceChange(changed, texts[0], texts[1])
            yield from (((part, indices), change) for part in own)
