"""Holding: the values that variables hold in the configurations of an exploration, in the model's names.

Owns: optional values and records as one value, sets as one value, and the values of individuals that are exchanged.
Must never know: how configurations are kept; how the report is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations as choices_of
from itertools import permutations, product

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, IndividualSort, Scope, Sort
from invariants.language.model.compounds import (
    NONE,
    THERE,
    CompoundShape,
    Leaf,
    OptionalShape,
    RecordShape,
    leaves,
    shape_text,
)
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import ChainRecord, EditChoice, Variable
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.exploration.census import Census, combinations, values_where
from invariants.system.exploration.packing import variable_of
from invariants.system.exploration.search import Exploration
from invariants.system.terms.terms import StateVariable, Term, Value
from invariants.verdicts.states.states_report import HeldValues
from invariants.verdicts.traces.shown_values import shown
from invariants.verdicts.traces.trace import Shown, shown_text

MOST_VALUES_SHOWN = 24
"""Values of a variable that are listed; of more, the least and the greatest are given, or the values of its parts."""

EntriesByIndex = Mapping[tuple[Value, ...], Term]


class _HeldPart(Record):
    """A part of an optional value or a record.

    ``above`` are the variables that say whether the values that it is in are there, and ``there`` whether it is, if it
    is optional; ``leaf`` is its variable, None where it has parts itself.
    """

    name: str
    above: tuple[str, ...]
    there: str | None
    leaf: str | None


class Holding:
    """The values that variables hold."""

    def __init__(self, model: Model, scope: Scope, coded: CodedModel, exploration: Exploration) -> None:
        self._model = model
        self._scope = scope
        self._exploration = exploration
        self._exchanged = exploration.compiled.permuting.populations
        found: dict[StateVariable, dict[tuple[Value, ...], Term]] = {}
        for entry in exploration.compiled.system.entries:
            found.setdefault(variable_of(entry), {})[tuple(index.value for index in entry.arguments)] = entry
        self._entries: dict[Variable, EntriesByIndex] = {v: found.get(each, {}) for v, each in coded.variables.items()}
        self._by_name = {variable.name: variable for variable in coded.variables}

    def values(self, census: Census) -> Iterator[HeldValues]:
        """Yield what each variable holds, in the order of the text; an optional value or a record is one."""
        whole = {part: name for name, shape in self._model.compounds.items() for part in dict.fromkeys(leaves(shape))}
        told: set[str] = set()
        for variable in self._entries:
            name = whole.get(variable.name, variable.name)
            if name in told or isinstance(variable.purpose, ChainRecord | EditChoice) or self._is_name(variable):
                continue
            told.add(name)
            if variable.name in whole:
                yield self._compound(name, self._model.compounds[name])
            else:
                yield self._plain(variable, census)

    def _is_name(self, variable: Variable) -> bool:
        """Return whether a constant is the name of an individual."""
        return (
            variable.constant
            and isinstance(variable.sort, IndividualSort)
            and not variable.domain
            and variable.name in {self._text(variable.sort, value) for value in range(self._scope[variable.sort.name])}
        )

    # ---------------------------------------------------------- single values

    def _plain(self, variable: Variable, census: Census) -> HeldValues:
        entries = self._entries[variable].values()
        spans = [census.spans[entry] for entry in entries if entry in census.spans]
        found = self._closed(variable.sort, {value for entry in entries for value in census.held.get(entry, ())})
        ends = [*(end for span in spans for end in span), *map(int, found)]
        if spans or len(found) > MOST_VALUES_SHOWN:
            return HeldValues(variable.name, None, min(ends, default=None), max(ends, default=None))
        values = tuple(shown(self._model, variable.sort, value) for value in sorted(found))
        return HeldValues(variable.name, values, sets=self._sets(variable))

    def _closed(self, sort: Sort, found: set[Value]) -> set[Value]:
        """Return values with those that stand for the same configurations, but for the order of individuals."""
        if found and isinstance(sort, IndividualSort) and sort.name in self._exchanged:
            return {*range(self._scope[sort.name])}
        return found

    def _sets(self, variable: Variable) -> tuple[str, ...] | None:
        """Return the sets that a map of truth values is; None for another map, and where they are too many."""
        entries = self._entries[variable]
        if variable.sort != BOOL or len(variable.domain) != 1 or not entries:
            return None
        (sort,) = variable.domain
        indices = [index for (index,) in entries]
        found = combinations(self._exploration, tuple(entries.values()), MOST_VALUES_SHOWN)
        if found is None:
            return None
        members = {tuple(index for index, inside in zip(indices, each, strict=True) if inside) for each in found}
        if isinstance(sort, IndividualSort) and sort.name in self._exchanged:
            sizes = {len(each) for each in members}
            members = {each for size in sizes for each in choices_of(sorted(indices), size)}
        if len(members) > MOST_VALUES_SHOWN:
            return None
        ordered = sorted(members, key=lambda each: (len(each), each))
        return tuple("{" + ", ".join(self._text(sort, index) for index in each) + "}" for each in ordered)

    def _text(self, sort: Sort, value: Value) -> str:
        return shown_text(shown(self._model, sort, value))

    # ----------------------------------------------- optional values, records

    def _compound(self, name: str, shape: CompoundShape) -> HeldValues:
        variables = [self._by_name[part] for part in dict.fromkeys(leaves(shape))]
        found: set[tuple[Value, ...]] = set()
        for entries in self._of_one_index(variables):
            here = combinations(self._exploration, tuple(entries), MOST_VALUES_SHOWN)
            found |= set(self._exchanged_in(variables, here or ()))
            if here is None or len(found) > MOST_VALUES_SHOWN:
                return HeldValues(name, None, parts=tuple(self._parts(shape)))
        texts: dict[Shown, None] = {}
        for values in sorted(found):
            parts = {each.name: self._text(each.sort, value) for each, value in zip(variables, values, strict=True)}
            texts[shape_text(shape, parts.__getitem__)] = None
        return HeldValues(name, tuple(texts))

    def _of_one_index(self, variables: list[Variable]) -> Iterator[list[Term]]:
        """Yield the entries of some variables that have one index: those of one value."""
        for index in self._entries[variables[0]]:
            yield [self._entries[each][index] for each in variables]

    def _exchanged_in(
        self, variables: list[Variable], found: Iterable[tuple[Value, ...]]
    ) -> Iterator[tuple[Value, ...]]:
        """Yield values with all that stand for the same configurations, but for the order of individuals."""
        sorts = [each.sort for each in variables]
        for values in found:
            named: dict[str, list[Value]] = {}
            for sort, value in zip(sorts, values, strict=True):
                if isinstance(sort, IndividualSort) and sort.name in self._exchanged:
                    named.setdefault(sort.name, []).append(value)
            orders = [
                [
                    dict(zip(dict.fromkeys(each), order, strict=True))
                    for order in permutations(range(self._scope[n]), len(set(each)))
                ]
                for n, each in named.items()
            ]
            for chosen in product(*orders):
                to = dict(zip(named, chosen, strict=True))
                yield tuple(
                    to[sort.name][value] if isinstance(sort, IndividualSort) and sort.name in to else value
                    for sort, value in zip(sorts, values, strict=True)
                )

    def _parts(self, shape: CompoundShape) -> Iterator[HeldValues]:
        for part in _parts_of(shape, ()):
            values: list[Shown] = []
            if part.there is not None and False in self._where(part.there, part.above):
                values.append(NONE)
            if part.leaf is None:
                there = [THERE] if True in self._where(part.there or "", part.above) else []
                yield HeldValues(part.name, (*values, *there))
                continue
            variable = self._by_name[part.leaf]
            above = part.above if part.there is None else (*part.above, part.there)
            found = self._closed(variable.sort, self._where(part.leaf, above))
            if len(found) > MOST_VALUES_SHOWN:
                yield HeldValues(part.name, None, min(map(int, found)), max(map(int, found)))
                continue
            yield HeldValues(part.name, (*values, *(shown(self._model, variable.sort, v) for v in sorted(found))))

    def _where(self, name: str, above: tuple[str, ...]) -> set[Value]:
        found: set[Value] = set()
        for index, entry in self._entries[self._by_name[name]].items():
            conditions = tuple(self._entries[self._by_name[each]][index] for each in above)
            found |= values_where(self._exploration, entry, conditions)
        return found


def _parts_of(
    shape: CompoundShape, above: tuple[str, ...], there: str | None = None, name: str = ""
) -> Iterator[_HeldPart]:
    """Yield the parts of a value; one that is optional and has fields is a part before these."""
    match shape:
        case Leaf(variable=variable):
            yield _HeldPart(variable, above, there, variable)
        case RecordShape(fields=fields):
            if there is not None:
                yield _HeldPart(name, above, there, None)
            inside = above if there is None else (*above, there)
            for each in fields.values():
                yield from _parts_of(each, inside)
        case OptionalShape(there=own, inner=inner):
            yield from _parts_of(inner, above, own, own.rpartition(".")[0])
