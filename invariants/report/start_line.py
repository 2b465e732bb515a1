"""The initial configuration of a run, in a few words.

Owns: which of the initial values are shown, and how they are grouped.
Must never know: the steps that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from msgspec.structs import replace

from invariants.foundation.sorts import INT, EnumSort, IndividualSort
from invariants.language.model.compounds import NONE, leaves
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.verdicts.traces.trace import Shown, ShownMap, shown_text

EVERY = "_"
"""The sign for every value of an index."""


def start_phrases(state: Mapping[str, ShownMap], model: Model | None) -> list[str]:
    """Return the initial state as phrases; an empty list if nothing is set.

    First come individuals and members of enumerations, each with its properties. A true flag is shown by its name, a
    value of an enumeration alone if no other variable has values of the enumeration, any other value as ``name=value``.
    Members without a property are left out. Then come plain variables and other maps. Without the model, there are no
    groups.
    """
    if model is None:
        return [phrase for name, value in state.items() for phrase in _entries(name, value)]
    declared = [v for v in _shown_variables(model) if v.name in state and v.purpose is None]
    grouped = [v for v in declared if _is_grouped(v)]
    groups: dict[tuple[str, str], list[str]] = {}
    for variable in grouped:
        values = state[variable.name]
        if isinstance(values, Mapping):
            for key, value in values.items():
                words = [] if isinstance(value, Mapping) else _attribute(variable, value, declared)
                if words or isinstance(variable.domain[0], IndividualSort):
                    groups.setdefault((str(variable.domain[0]), key), []).extend(words)
    phrases = [" ".join([key, *words]) for key, words in _neighbours(groups)]
    for variable in declared:
        if variable not in grouped:
            phrases += _entries(variable.name, state[variable.name])
    return phrases


def _shown_variables(model: Model) -> Iterator[Variable]:
    """Yield the variables as the text declares them: an optional value or a record in the place of its first part."""
    whole = {next(leaves(shape)): name for name, shape in model.compounds.items()}
    for variable in (*model.constants, *model.variables):
        if variable.name in whole:
            yield replace(variable, name=whole[variable.name], sort=INT)
        if variable.name not in model.compounds:  # a part with the name of the whole
            yield variable


FEW = 12
"""The number of individuals and members above which neighbours with the same properties share a phrase."""


def _neighbours(groups: dict[tuple[str, str], list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield the keys with their words; ``groups`` has them by sort and key."""
    if len(groups) <= FEW:
        yield from ((key, words) for (_, key), words in groups.items())
        return
    for (_, words), together in groupby(groups, key=lambda place: (place[0], groups[place])):
        first, *rest = (key for _, key in together)
        if len(rest) > 1:
            yield f"{first} … {rest[-1]}", words
        else:
            yield from ((key, words) for key in (first, *rest))


def _is_grouped(variable: Variable) -> bool:
    """Return whether the values of a variable are shown as properties of individuals, or of an enumeration's members.

    The values of a map over a range are not: a bare number as the subject of a phrase would say nothing.
    """
    return len(variable.domain) == 1 and isinstance(variable.domain[0], EnumSort | IndividualSort)


def _attribute(variable: Variable, value: Shown, others: list[Variable]) -> list[str]:
    if value is True:
        return [variable.name]
    if value is False or value == NONE:
        return []
    alone = isinstance(variable.sort, EnumSort) and all(
        other is variable or other.sort != variable.sort for other in others
    )
    return [shown_text(value) if alone else f"{variable.name}={shown_text(value)}"]


def _entries(name: str, value: ShownMap) -> Iterator[str]:
    """Yield a phrase for a plain variable, or for each entry of another map that is not false.

    Entries that are alike for all values of an index share a phrase, with ``_`` for the index.
    """
    if not isinstance(value, Mapping):
        yield f"{name} = {shown_text(value)}"
        return
    for indices, entry in _flat(_alike(value)):
        place = f"{name}[{', '.join(indices)}]"
        if entry is True and EVERY not in indices:
            yield place
        elif entry is not False:
            yield f"{place} = {shown_text(entry)}"


def _alike(value: ShownMap) -> ShownMap:
    """Return a map with one entry in place of all entries that are alike for all values of an index."""
    if not isinstance(value, Mapping):
        return value
    inner = {index: _alike(entry) for index, entry in value.items()}
    first, *rest = inner.values()
    return {EVERY: first} if rest and all(entry == first for entry in rest) else inner


def _flat(value: ShownMap, indices: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shown]]:
    if isinstance(value, Mapping):
        for index, inner in value.items():
            yield from _flat(inner, (*indices, index))
    else:
        yield indices, value
